"""Crowd: planning and looking again for many requests with one reading of everything.

Memory grows with the people of one reading and not with a batch or a store, so a batch is read in
groups of GROUP.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from expunge.datamap.model import DataMap
from expunge.ledger import leases, plans, requests
from expunge.match.query import Query
from expunge.model import Hit, Identifier, Layer, Unit
from expunge.path import identify, sealed
from expunge.path.apply import apply
from expunge.path.certify import certify
from expunge.path.codec import load_segment
from expunge.path.context import Context
from expunge.path.export import export
from expunge.path.give import gives
from expunge.path.others import remembered
from expunge.path.ownership import OwnershipRules
from expunge.path.plan import plan
from expunge.path.reading import Located, Place, Planned, Reading, Scanned, place_of, through
from expunge.path.run import run
from expunge.path.scrub import scrub
from expunge.path.search import link_table, locating, search, units
from expunge.path.survey import survey
from expunge.path.verify import verify
from expunge.policy.links import LinkRules

GROUP = 1000  # people of one reading: some 100 MB of literals
Identifiers = dict[str, tuple[Identifier, ...]]
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
    data_map = survey(context)
    named = {request: sealed.identifiers(context, request) for request in group}
    closures = _closures(context, data_map, named)
    query = Query(dict(closures), link_table(data_map), data_map.identity)
    people = remembered(context, data_map) if _members(context, group).giving else None
    reading = Reading(query, people=people)
    try:
        reading.locate(context.connectors())
        for request in group:
            seeing = through(context, Located, reading, request)
            one(request, lambda name=request, seen=seeing: plan(seen, name))  # type: ignore[misc]
    finally:
        reading.close()


def run_all(context: Context, group: list[str], one: Failing) -> None:
    """Exports or erases for each of them; the reading that gives, or looks again, is one."""
    members = _members(context, group)
    for request in members.erasing:
        one(request, lambda name=request: _write(context, name))  # type: ignore[misc]
    if members.erasing:
        time.sleep(max((each.settings.settle for each in context.connectors()), default=0.0))
    if wanted := members.giving + members.erasing:
        with _scanned(context, wanted) as reading:
            for request in members.giving:
                seeing = through(context, Scanned, reading, request)
                one(request, lambda name=request, seen=seeing: _give(context, seen, name))  # type: ignore[misc]
            for request in members.erasing:
                seeing = through(context, Scanned, reading, request)
                one(request, lambda name=request, seen=seeing: _look(context, seen, name))  # type: ignore[misc]
    for request in members.others:
        one(request, lambda name=request: run(context, name))  # type: ignore[misc]


def _write(context: Context, request: str) -> None:
    apply(context, request)
    scrub(context, request)


def _give(context: Context, seeing: Context, request: str) -> None:
    export(seeing, request)
    certify(context, request)


def _look(context: Context, seeing: Context, request: str) -> None:
    """What is not clean after the common look goes on by itself: rounds, a new plan."""
    with leases.waited(context.ledger, f"{request}/finish"):
        clean = _status(context, request) == "complete" or verify(seeing, request)
        if clean:
            certify(context, request)
    if not clean:
        run(context, request)


def _status(context: Context, request: str) -> str:
    with context.ledger.read() as connection:
        return requests.get(connection, request).status


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
def _scanned(context: Context, group: list[str]) -> Iterator[Reading]:
    """One reading with the frozen closures and all planned records of the group."""
    data_map = survey(context)
    closures = {name: sealed.closure(context, name).identifiers for name in group}
    query = Query(closures, link_table(data_map), data_map.identity)
    reading = Reading(query, _planned(context, group))
    try:
        reading.scan(context.connectors())
        yield reading
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


def _closures(context: Context, data_map: DataMap, named: Identifiers) -> Identifiers:
    """What each request's identifiers lead to, found for all at once. Only what is looked for
    rests on it: each request's own plan follows its identifiers again."""
    known = {name: dict.fromkeys(own, "named") for name, own in named.items()}
    fresh = {name: set(own) for name, own in known.items()}
    links = LinkRules(data_map)
    while any(fresh.values()):
        found: dict[str, dict[Identifier, str]] = {name: {} for name in known}
        everyone = {name: tuple(sorted(own)) for name, own in known.items() if fresh[name]}
        query = Query(everyone, link_table(data_map), data_map.identity)
        rules = {
            name: OwnershipRules(data_map, links, frozenset(own), frozenset(named[name]))
            for name, own in everyone.items()
        }
        for container in identify.where_fresh_can_be(data_map, set().union(*fresh.values())):
            connector = context.connector(container.store)
            for unit in units(connector, [container], (Layer.CURRENT,)):
                hits = (
                    search(unit, locating(connector, query)).hits if isinstance(unit, Unit) else ()
                )
                for name, hit in _each_of(hits):
                    led = identify.of_hit(context, rules[name], container, hit, set(), [])
                    for identifier, why in led:
                        if identifier not in known[name]:
                            found[name].setdefault(identifier, why)
        for name, own_found in found.items():
            fresh[name] = set(identify.without_twins(own_found, known[name]))
            known[name] |= {each: own_found[each] for each in fresh[name]}
            if len(known[name]) > identify.LIMIT:
                fresh[name] = set()  # its own plan says so
    return {name: tuple(sorted(own)) for name, own in known.items()}


def _each_of(hits: Iterable[Hit]) -> Iterator[tuple[str, Hit]]:
    for hit in hits:
        yield from identify.by_subject(hit).items()
