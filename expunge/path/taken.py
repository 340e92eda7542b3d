"""Whether a new value that only one person can have is somebody else's already.

Two people by one address could not be told apart any more: an erasure of one would take the other.
"""

from collections.abc import Iterable

from expunge.ledger import findings, requests
from expunge.match.query import Query
from expunge.model import Identifier, Layer, RequestError, Strength, Unit, field_name
from expunge.path.changing import planned_rules
from expunge.path.context import Context
from expunge.path.correcting import is_history
from expunge.path.details import details_of
from expunge.path.locate import Location, locate
from expunge.path.ownership import Owner, OwnershipRules
from expunge.path.search import link_table, locating, search, stopping, units


def refuse_what_was_taken_since(context: Context, request_id: str) -> None:
    """RequestError where somebody else got the new value between the plan and the first edit, or
    nobody can say so. In a later round the new value is there already, as their own."""
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
    is_first = request.status == "approved" and request.round == 1
    changes = details_of(context, request_id).changes if is_first else ()
    if not changes:
        return
    rules = planned_rules(context, request_id)
    location = locate(context, rules.data_map, rules)
    refuse_what_is_taken(context, rules, location, changes)
    with context.ledger.read() as connection:
        known_gaps = {each.id for each in findings.all_gaps(connection, request_id)}
    for gap in stopping(location.gaps):
        if findings.gap_id(gap) not in known_gaps:
            raise RequestError(
                f"Whether the new value is somebody else's cannot be said: {gap.store}:{gap.place}"
                f" {gap.why}. Nothing was changed. {gap.remedy}"
            )


def refuse_what_is_taken(
    context: Context, rules: OwnershipRules, location: Location, changes: Iterable[Identifier]
) -> None:
    """RequestError where a new value that only one person can have is somebody else's already."""
    unique = tuple(each for each in changes if each.strength is Strength.UNIQUE)
    if not unique:
        return
    data_map = rules.data_map
    own = {each.place for each in location.records if each.ownership.owner is Owner.OWNED}
    query = Query({"": unique}, link_table(data_map), data_map.identity)
    for container in data_map.containers:
        fields = data_map.identity.get(container.address, {})
        if not fields:
            continue
        connector = context.connector(container.store)
        for unit in units(connector, [container], (Layer.CURRENT,)):
            if not isinstance(unit, Unit) or is_history(unit):
                continue
            searched = search(unit, locating(connector, query))
            location.gaps.extend(searched.gaps)
            for hit in searched.hits:
                whole = any(span.whole and field_name(span.path) in fields for span in hit.spans)
                if whole and (container.address, unit.name, hit.record.key) not in own:
                    raise RequestError(
                        f"The new value is that of another record in {container.address}. Nothing "
                        "was changed: find out whose it is. If both are this person's, name the "
                        "other one in the request as well."
                    )
