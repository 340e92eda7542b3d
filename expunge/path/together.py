"""Together: carrying out many approved requests; what they read and scrub is read and scrubbed
once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from expunge.ledger import leases, plans, requests
from expunge.match.query import Query
from expunge.model import Identifier
from expunge.path import sealed
from expunge.path.apply import apply
from expunge.path.certify import certify
from expunge.path.codec import load_segment
from expunge.path.context import Context, Known
from expunge.path.crowd import Failing, found
from expunge.path.export import export
from expunge.path.give import gives
from expunge.path.once import scrubbing_once
from expunge.path.reading import Place, Reading, Scanned, place_of, through
from expunge.path.rounds import next_round
from expunge.path.run import run, status_of
from expunge.path.scrub import scrub
from expunge.path.search import link_table
from expunge.path.survey import survey
from expunge.path.verify import verify
from expunge.vault import KeysDestroyed, WorkKey


@dataclass(frozen=True)
class Members:
    """Requests of one group by how they are answered."""

    giving: list[str]
    erasing: list[str]
    others: list[str]


def run_all(context: Context, group: list[str], one: Failing) -> None:
    """Exports or erases for each of them."""
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
            known = {name: own for name, own, _ in _opened(self.context, unclean)}
            with found(self.context, known) as seen_by:
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
        return status_of(self.context, request) == "complete"


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
    closures: dict[str, tuple[Identifier, ...]] = {}
    planned: dict[Place, dict[str, tuple[str, ...]]] = {}
    for name, own, key in _opened(context, group):
        closures[name] = own
        _add_planned(context, name, key, planned)
    reading = Reading(Query(closures, link_table(data_map), data_map.identity), planned)
    try:
        reading.scan(context.connectors())
        known = Known(data_map)
        yield lambda request: through(context, Scanned, (reading,), request, known)
    finally:
        reading.close()


def _opened(
    context: Context, group: list[str]
) -> Iterator[tuple[str, tuple[Identifier, ...], WorkKey]]:
    """Each request with its frozen closure and its key; without those that another run has
    finished meanwhile."""
    for name in group:
        try:
            own, key = sealed.closure(context, name).identifiers, context.keyring.work_key(name)
        except KeysDestroyed:
            continue
        yield name, own, key


def _add_planned(
    context: Context, name: str, key: WorkKey, planned: dict[Place, dict[str, tuple[str, ...]]]
) -> None:
    with context.ledger.read() as connection:
        made = list(plans.of_all(connection, name))
    for segment in made:
        raw = key.open(segment.sealed, f"segment {segment.round} {segment.sequence}")
        unit, lines = load_segment(raw)
        own = planned.setdefault(place_of(unit), {})
        for record in {line.edit.key for line in lines}:
            own[record] = (*own.get(record, ()), name)
