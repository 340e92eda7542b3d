"""Groups: records that a link makes the person's (the company they own) and that other people's
records refer to as well. A group goes only when all who refer to it go."""

from expunge.match.query import Query
from expunge.model import Container, Hit, Identifier, Layer, Link, Unit
from expunge.path.context import Context
from expunge.path.ownership import Owner, OwnershipRules, key_of
from expunge.path.search import locating, search, units


def is_shared(context: Context, rules: OwnershipRules, container: Container, hit: Hit) -> bool:
    """Whether a person's record that is not the data subject's own entry refers to this one; True
    where a place that could tell was not read to its end."""
    if container.address in rules.links.subjects:
        return False
    return any(
        _others_refer(context, rules, link, key)
        for link in rules.links.children_of.get(container.address, ())
        if _is_of_people(rules, container, link)
        if (key := key_of(link.parent, hit.record.data))
    )


def _is_of_people(rules: OwnershipRules, container: Container, link: Link) -> bool:
    child = f"{link.child.store}:{link.child.container}"
    return child != container.address and rules.links.owns(link) and rules.links.has_people(child)


def _others_refer(context: Context, rules: OwnershipRules, link: Link, key: str) -> bool:
    people = rules.data_map.container(f"{link.child.store}:{link.child.container}")
    if people is None:
        return True
    query = Query({"": (Identifier(str(link.parent), key),)}, {link.child: link.parent})
    connector = context.connector(people.store)
    for unit in units(connector, [people], (Layer.CURRENT,)):
        searched = search(unit, locating(connector, query)) if isinstance(unit, Unit) else None
        if searched is None or not searched.covered:
            return True
        for hit in searched.hits:
            found = rules.decide(people, hit)
            if found.owner is not Owner.OWNED or not found.root:
                return True
    return False
