"""Places: records that people's own records refer to (an address). One goes with the last of them.

Whether somebody else refers to a place is asked of the stores themselves, by its key, when it is
planned and again in the second look: of several who are erased at once, each may see the others
at it before, and nobody after.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from expunge.datamap.model import DataMap
from expunge.match.query import Query
from expunge.model import Container, FieldAddress, Gap, Identifier, Link, Unit
from expunge.path import sealed
from expunge.path.context import Context
from expunge.path.edits import location_of
from expunge.path.locate import Location, Placed
from expunge.path.look import still_there
from expunge.path.ownership import Owner, Ownership, OwnershipRules, key_of
from expunge.path.search import locating, search, units
from expunge.path.survey import survey
from expunge.policy.links import LinkRules
from expunge.vault import WorkKey

_REFERRED = "their own record refers to it"
_ONLY_THEIRS = f"{_REFERRED}, and nobody else's does"


@dataclass
class Places:
    """going: those that nobody else refers to. kept: by container, how many others refer to as
    well; common: their keys."""

    going: list[Placed] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    common: list[Identifier] = field(default_factory=list)


def places(
    context: Context,
    data_map: DataMap,
    rules: OwnershipRules,
    location: Location,
    before: Iterable[Identifier],
) -> Places:
    """Of the data subject. before: keys of those that an earlier round left to others: the records
    that said so may be gone by now."""
    own = {each.place for each in location.records if each.ownership.owner is Owner.OWNED}
    found = Places()
    for parent, keys in _referred(rules, location, before):
        referred = _referred_by_others(context, data_map, rules, keys, own, location)
        for placed in _parent_records(context, data_map, keys, location, _ONLY_THEIRS):
            if placed.place in own:
                continue
            key = key_of(parent, placed.hit.record.data)
            if key in referred:
                address = placed.unit.container.address
                found.kept[address] = found.kept.get(address, 0) + 1
                found.common.append(Identifier(str(parent), key))
            else:
                found.going.append(placed)
    return found


def left_alone(
    context: Context, request_id: str, key: WorkKey, allowed: frozenset[str]
) -> list[Gap]:
    """Places that the plan left to others, and that nobody refers to any more; and what could not
    be read to say so. allowed: locations that may stay."""
    common = sealed.common(context, request_id)
    if not common:
        return []
    data_map = survey(context)
    rules = OwnershipRules(data_map, LinkRules(data_map), frozenset(common))
    location = Location()
    counts: dict[Container, int] = {}
    for parent, keys in _by_parent(rules.links, common):
        referred = _referred_by_others(context, data_map, rules, keys, set(), location)
        for placed in _parent_records(context, data_map, keys, location, _REFERRED):
            is_allowed = location_of(key, placed.unit, placed.hit.record.key) in allowed
            if key_of(parent, placed.hit.record.data) not in referred and not is_allowed:
                container = placed.unit.container
                counts[container] = counts.get(container, 0) + 1
    why = "nobody refers any more to {} records that the data subject's own referred to"
    return [
        *location.gaps,
        *(still_there(each, why.format(count), count) for each, count in counts.items()),
    ]


def referred_places(
    context: Context, data_map: DataMap, rules: OwnershipRules, location: Location
) -> list[Placed]:
    """Records that the subject's own records refer to (an address), whoever else refers to them."""
    known = {each.place for each in location.records}
    return [
        placed
        for _, keys in _referred(rules, location, ())
        for placed in _parent_records(context, data_map, keys, location, _REFERRED)
        if placed.place not in known
    ]


def _referred(
    rules: OwnershipRules, location: Location, before: Iterable[Identifier]
) -> Iterator[tuple[FieldAddress, tuple[Identifier, ...]]]:
    """Keys of places that the subject's own records refer to, by the places' key field."""
    wanted = set(before)
    for placed in location.records:
        if placed.ownership.owner is not Owner.OWNED:
            continue
        for link in rules.links.parents_of.get(placed.unit.container.address, ()):
            if brings_parent(rules.links, link) and (
                key := key_of(link.child, placed.hit.record.data)
            ):
                wanted.add(Identifier(str(link.parent), key))
    yield from _by_parent(rules.links, wanted)


def _by_parent(
    links: LinkRules, keys: Iterable[Identifier]
) -> Iterator[tuple[FieldAddress, tuple[Identifier, ...]]]:
    """Those of fields that a link still leads to."""
    known = {str(link.parent): link.parent for own in links.parents_of.values() for link in own}
    by_field: dict[FieldAddress, list[Identifier]] = {}
    for each in sorted(keys):
        if each.kind in known:
            by_field.setdefault(known[each.kind], []).append(each)
    for parent in sorted(by_field):
        yield parent, tuple(by_field[parent])


def brings_parent(links: LinkRules, link: Link) -> bool:
    """Whether what a person's own record refers to by this link can go with it."""
    parent = f"{link.parent.store}:{link.parent.container}"
    if link.owns is not None:
        return link.owns and parent not in links.subjects
    return parent not in links.subjects and links.is_place(parent)


def _referred_by_others(
    context: Context,
    data_map: DataMap,
    rules: OwnershipRules,
    identifiers: tuple[Identifier, ...],
    going: set[tuple[str, str, str]],
    location: Location,
) -> set[str]:
    """Keys that a record which stays refers to; all of them where a place could not be read."""
    address = identifiers[0].kind.rpartition(".")[0]
    children = rules.links.children_of.get(address, ())
    query = Query({"": identifiers}, {link.child: link.parent for link in children})
    referred: set[str] = set()
    for container in data_map.containers:
        links = [
            link
            for link in children
            if f"{link.child.store}:{link.child.container}" == container.address
        ]
        if not links:
            continue
        connector = context.connector(container.store)
        for unit in units(connector, [container]):
            searched = search(unit, locating(connector, query)) if isinstance(unit, Unit) else None
            if searched is None or not searched.covered:
                location.gaps.extend(searched.gaps if searched else [])
                return {each.value for each in identifiers}
            for hit in searched.hits:
                if (container.address, searched.unit.name, hit.record.key) not in going:
                    referred |= {key_of(link.child, hit.record.data) for link in links}
    return referred


def _parent_records(
    context: Context,
    data_map: DataMap,
    identifiers: tuple[Identifier, ...],
    location: Location,
    reason: str,
) -> Iterator[Placed]:
    address = identifiers[0].kind.rpartition(".")[0]
    container = data_map.container(address)
    if container is None:
        return
    connector = context.connector(container.store)
    query = Query({"": identifiers})
    ownership = Ownership(Owner.OWNED, reason)
    for unit in units(connector, [container]):
        if isinstance(unit, Gap):
            location.gaps.append(unit)
            continue
        searched = search(unit, locating(connector, query))
        location.gaps.extend(searched.gaps)
        for hit in searched.hits:
            yield Placed(unit, hit, ownership)
