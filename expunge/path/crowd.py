"""Crowd: planning and looking again for many requests with one reading of everything.

Memory grows with the people of one reading and not with a batch or a store, so a batch is read in
groups of GROUP.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from expunge.datamap.model import DataMap
from expunge.ledger import leases, plans, requests
from expunge.match.query import Query
from expunge.model import Container, Hit, Identifier, Layer, StoreError, Unit
from expunge.path import identify, sealed
from expunge.path.apply import apply
from expunge.path.certify import certify
from expunge.path.codec import load_segment
from expunge.path.context import Context, Known
from expunge.path.export import export
from expunge.path.give import gives
from expunge.path.once import scrubbing_once
from expunge.path.others import remembered
from expunge.path.ownership import OwnershipRules
from expunge.path.plan import plan
from expunge.path.reading import Located, Place, Planned, Reading, Scanned, place_of, through
from expunge.path.referred import Referred
from expunge.path.rounds import next_round
from expunge.path.run import run
from expunge.path.scrub import scrub
from expunge.path.search import link_table, units
from expunge.path.survey import survey
from expunge.path.verify import verify
from expunge.policy.links import LinkRules
from expunge.vault import KeysDestroyed

GROUP = 10_000  # people of one reading
Named = Mapping[str, tuple[Identifier, ...]]
"""By request: the identifiers that it gives."""
Failing = Callable[[str, Callable[[], object]], None]
"""Carries out one request's step; an expected error is that request's own."""


@dataclass(frozen=True)
class Members:
    """Requests of one group by how they are answered."""

    giving: list[str]
    erasing: list[str]
    others: list[str]


def plan_all(context: Context, group: list[str], one: Failing) -> None:
    """Plans each of them from one reading."""
    named = {request: sealed.identifiers(context, request) for request in group}
    with _found(context, named) as seen_by:
        for request in group:
            one(request, partial(plan, seen_by(request), request))


@contextmanager
def _found(context: Context, named: Named) -> Iterator[Callable[[str], Context]]:
    """The stores as they are searched for each of these requests, read once."""
    data_map = survey(context)
    query = closures(context, data_map, named)
    people = remembered(context, data_map) if _members(context, list(named)).giving else None
    known = Known(data_map, people)
    with located(context, data_map, query) as readings:
        yield lambda request: through(context, Located, readings, request, known)
    if people is not None:
        people.close()


@contextmanager
def located(context: Context, data_map: DataMap, query: Query) -> Iterator[tuple[Reading, ...]]:
    """All that is said of these people; and the places that their records refer to (an address),
    with whoever else refers to them."""
    first = Reading(query)
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


def run_all(context: Context, group: list[str], one: Failing) -> None:
    """Exports or erases for each of them; what they read and scrub is read and scrubbed once."""
    members = _members(context, group)
    if members.giving:
        with _scanned(context, members.giving) as seen_by:
            for request in members.giving:
                one(request, partial(_give, context, seen_by(request), request))
    going = members.erasing
    while going:
        going = _Erasing(context, going, one).carried_out()
    for request in members.others:
        one(request, partial(run, context, request))


def _give(context: Context, seeing: Context, request: str) -> None:
    export(seeing, request)
    certify(context, request)


@dataclass(frozen=True)
class _Erasing:
    """One round of a group, in the stages of ``run``; meanwhile another run may carry out one of
    these requests, and finish it."""

    context: Context
    group: list[str]
    one: Failing

    def carried_out(self) -> list[str]:
        """Certifies those of whom nothing is left, and all who have no other round. The rest."""
        for request in self.group:
            self.one(request, partial(self._step, request, apply, self.context))
        scrubbing = scrubbing_once(self.context)
        for request in self.group:
            self.one(request, partial(self._step, request, scrub, scrubbing))
        time.sleep(max((each.settings.settle for each in self.context.connectors()), default=0.0))
        unclean: list[str] = []
        with _scanned(self.context, self.group) as seen_by:
            for request in self.group:
                self.one(request, partial(self._look, request, seen_by(request), unclean))
        begun: list[str] = []
        if unclean:
            known = {name: sealed.closure(self.context, name).identifiers for name in unclean}
            with _found(self.context, known) as seen_by:
                for request in unclean:
                    self.one(request, partial(self._go_on, request, seen_by(request), begun))
        return begun

    def _step(self, request: str, step: Callable[[Context, str], None], context: Context) -> None:
        try:
            step(context, request)
        except KeysDestroyed:
            if not self._is_complete(request):
                raise

    def _look(self, request: str, seeing: Context, unclean: list[str]) -> None:
        with leases.waited(self.context.ledger, f"{request}/finish"):
            if self._is_complete(request) or verify(seeing, request):
                certify(self.context, request)
            else:
                unclean.append(request)

    def _go_on(self, request: str, seeing: Context, begun: list[str]) -> None:
        with leases.waited(self.context.ledger, f"{request}/finish"):
            if not self._is_complete(request) and next_round(seeing, request):
                begun.append(request)
            else:
                certify(self.context, request)

    def _is_complete(self, request: str) -> bool:
        with self.context.ledger.read() as connection:
            return requests.get(connection, request).status == "complete"


def _members(context: Context, group: list[str]) -> Members:
    members = Members([], [], [])
    with context.ledger.read() as connection:
        for each in (requests.get(connection, name) for name in group):
            if gives(each.right):
                members.giving.append(each.id)
            elif each.right == "erasure" and each.follows is None and each.status != "incomplete":
                members.erasing.append(each.id)
            else:
                members.others.append(each.id)
    return members


@contextmanager
def _scanned(context: Context, group: list[str]) -> Iterator[Callable[[str], Context]]:
    """The stores as each of these looks at them, read once with the frozen closures and all
    planned records of the group."""
    data_map = survey(context)
    closures = {name: sealed.closure(context, name).identifiers for name in group}
    query = Query(closures, link_table(data_map), data_map.identity)
    reading = Reading(query, _planned(context, group))
    try:
        reading.scan(context.connectors())
        known = Known(data_map)
        yield lambda request: through(context, Scanned, (reading,), request, known)
    finally:
        reading.close()


def _planned(context: Context, group: list[str]) -> Planned:
    found: dict[Place, dict[str, frozenset[str]]] = {}
    for name in group:
        key = context.keyring.work_key(name)
        with context.ledger.read() as connection:
            made = list(plans.of_all(connection, name))
        for segment in made:
            raw = key.open(segment.sealed, f"segment {segment.round} {segment.sequence}")
            unit, lines = load_segment(raw)
            own = found.setdefault(place_of(unit), {})
            for line in lines:
                own[line.edit.key] = own.get(line.edit.key, frozenset()) | {name}
    return found


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
