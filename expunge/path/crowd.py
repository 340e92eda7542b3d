"""Crowd: planning many requests with one reading of everything.

Memory grows with the people of one reading and not with a batch or a store, so a batch is read in
groups of GROUP.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial

from expunge.datamap.model import DataMap
from expunge.ledger import requests
from expunge.match.query import Query
from expunge.model import Container, Hit, Identifier, Layer, StoreError, Unit
from expunge.path import identify, sealed
from expunge.path.apply import Failing
from expunge.path.context import Context, Known
from expunge.path.give import gives
from expunge.path.others import remembered
from expunge.path.ownership import OwnershipRules
from expunge.path.plan import plan
from expunge.path.reading import Located, Reading, through
from expunge.path.referred import Referred
from expunge.path.search import link_table, units
from expunge.path.survey import survey
from expunge.policy.links import LinkRules

GROUP = 10_000  # people of one reading
Named = Mapping[str, tuple[Identifier, ...]]
"""By request: the identifiers that it gives."""


def plan_all(context: Context, group: list[str], one: Failing) -> None:
    """Plans each of them from one reading."""
    named: dict[str, tuple[Identifier, ...]] = {}
    for request in group:
        one(request, partial(_name, context, request, named))
    with found(context, named) as seen_by:
        for request in named:
            one(request, partial(plan, seen_by(request), request))


def _name(context: Context, request: str, named: dict[str, tuple[Identifier, ...]]) -> None:
    named[request] = sealed.identifiers(context, request)


@contextmanager
def found(context: Context, named: Named) -> Iterator[Callable[[str], Context]]:
    """The stores as they are searched for each of these requests, read once."""
    data_map = survey(context)
    people = remembered(context, data_map) if _any_gives(context, named) else None
    known = Known(data_map, people)
    try:
        with located(context, data_map, named) as readings:
            yield lambda request: through(context, Located, readings, request, known)
    finally:
        if people is not None:
            people.close()


def _any_gives(context: Context, named: Named) -> bool:
    """Whether one of these rights is answered by an export, which leaves all others out."""
    with context.ledger.read() as connection:
        return any(gives(requests.get(connection, name).right) for name in named)


@contextmanager
def located(context: Context, data_map: DataMap, named: Named) -> Iterator[tuple[Reading, ...]]:
    """All that is said of these people; and the places that their records refer to (an address),
    with whoever else refers to them."""
    first = Reading(closures(context, data_map, named))
    try:
        referred = Referred(LinkRules(data_map))
        for container, hit in first.locate(context.connectors()):
            referred.add(container, hit)
        second = Reading(Query(referred.keys(), link_table(data_map)))
        try:
            for _ in second.locate(context.connectors(), referred.is_concerned):
                pass
            yield first, second
        finally:
            second.close()
    finally:
        first.close()


def closures(context: Context, data_map: DataMap, named: Named) -> Query:
    """A query with all that each person's identifiers lead to, found for all at once. Only what
    is looked for rests on it: each request's own plan follows its identifiers again."""
    known = {name: dict.fromkeys(own) for name, own in named.items()}
    fresh = {name: set(own) for name, own in known.items()}
    links = LinkRules(data_map)
    query = Query({}, link_table(data_map), data_map.identity)
    while fresh:
        query = query.also({name: tuple(sorted(known[name])) for name in fresh})
        found: dict[str, dict[Identifier, str]] = {}
        for container in identify.where_fresh_can_be(data_map, set().union(*fresh.values())):
            for name, hit in _hits(context, container, query):
                if fresh[name].isdisjoint(span.identifier for span in hit.spans):
                    continue  # an earlier round has seen it
                own = frozenset(known[name])
                rules = OwnershipRules(data_map, links, own, frozenset(named[name]))
                for identifier, why in identify.of_hit(context, rules, container, hit, set(), []):
                    if identifier not in own:
                        found.setdefault(name, {}).setdefault(identifier, why)
        fresh = {}
        for name, own_found in found.items():
            new = set(identify.without_twins(own_found, known[name]))
            known[name] |= dict.fromkeys(sorted(new))
            if new and len(known[name]) <= identify.LIMIT:  # above it, its own plan says so
                fresh[name] = new
    return query.also({name: tuple(sorted(own)) for name, own in known.items()})


def _hits(context: Context, container: Container, query: Query) -> Iterator[tuple[str, Hit]]:
    """Hits of the container as each of their people would have them alone."""
    connector = context.connector(container.store)
    for unit in units(connector, [container], (Layer.CURRENT,)):
        if isinstance(unit, Unit):
            with suppress(StoreError):  # who needs the unit is told by their own plan
                for item in connector.locate(unit, query):
                    if isinstance(item, Hit):
                        yield from identify.by_subject(item).items()
