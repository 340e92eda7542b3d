"""Together: carrying out many approved requests; what they read and scrub is read and scrubbed
once."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from expunge.ledger import requests
from expunge.ledger.leases import Lease
from expunge.model import Identifier
from expunge.path import sealed
from expunge.path.apply import UNDER_WAY, Failing, apply_all
from expunge.path.certify import certify_all
from expunge.path.context import Context
from expunge.path.crowd import found
from expunge.path.export import export
from expunge.path.finishing import all_finishing
from expunge.path.give import gives
from expunge.path.rounds import next_round
from expunge.path.run import run, status_of, unless_complete
from expunge.path.scrub import scrub_all
from expunge.path.seen_again import seen_again
from expunge.path.verify import verify

Leases = Mapping[str, Lease]
"""Of their finishing, by request."""


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
        _finish(context, members.giving, one, partial(_give_all, context, one))
    going = members.erasing
    while going:
        going = _Erasing(context, going, one).carried_out()
    for request in members.others:
        one(request, partial(run, context, request))


def _finish(
    context: Context, group: list[str], one: Failing, together: Callable[[Leases], None]
) -> None:
    """What this run finishes, together; for each that another run is at, what that leaves."""
    with all_finishing(context, group) as own:
        if own:
            together(own)
    for request in [each for each in group if each not in own]:
        one(request, partial(run, context, request))


def _give_all(context: Context, one: Failing, own: Leases) -> None:
    given: dict[str, Lease] = {}
    with seen_again(context, list(own), one) as seeing:
        for request, its in seeing.items():
            one(request, partial(_give, its, request, own[request], given))
    certify_all(context, given, one)


def _give(seeing: Context, request: str, lease: Lease, given: dict[str, Lease]) -> None:
    export(seeing, request, lease)
    given[request] = lease


@dataclass(frozen=True)
class _Erasing:
    """One round of a group, in the stages of ``run``; meanwhile another run may carry out one of
    these requests, and finish it."""

    context: Context
    group: list[str]
    one: Failing

    def carried_out(self) -> list[str]:
        """Certifies those of whom nothing is left, and all who have no other round. The rest."""
        apply_all(self.context, self.group, self._unfinished)
        begun: list[str] = []
        _finish(self.context, self.group, self.one, partial(self._look_again, begun))
        return begun

    def _look_again(self, begun: list[str], own: Leases) -> None:
        """Certifies as ``carried_out``. begun: those that have another round."""
        scrub_all(self.context, own, self.one)
        time.sleep(max((each.settings.settle for each in self.context.connectors()), default=0.0))
        clean: list[str] = []
        unclean: list[str] = []
        self._see(own, clean, unclean)
        looked = {*clean, *unclean}
        clean += [each for each in own if each not in looked and self._is_complete(each)]
        self._begin_rounds(unclean, begun, clean)
        certify_all(self.context, {each: own[each] for each in clean}, self.one)

    def _see(self, own: Leases, clean: list[str], unclean: list[str]) -> None:
        with seen_again(self.context, list(own), self._unfinished) as seeing:
            for request, its in seeing.items():
                look = partial(self._look, request, its, own[request], clean, unclean)
                self._unfinished(request, look)

    def _begin_rounds(self, unclean: list[str], begun: list[str], ended: list[str]) -> None:
        known: dict[str, tuple[Identifier, ...]] = {}
        for request in unclean:
            self._unfinished(request, partial(self._know, request, known))
        if known:
            with found(self.context, known) as seen_by:
                for request in known:
                    self.one(request, partial(self._go_on, request, seen_by(request), begun, ended))

    def _unfinished(self, request: str, step: Callable[[], object]) -> None:
        self.one(request, partial(unless_complete, self.context, request, step))

    def _look(
        self, request: str, seeing: Context, lease: Lease, clean: list[str], unclean: list[str]
    ) -> None:
        is_clean = self._is_complete(request) or verify(seeing, request, lease)
        (clean if is_clean else unclean).append(request)

    def _know(self, request: str, known: dict[str, tuple[Identifier, ...]]) -> None:
        known[request] = sealed.closure(self.context, request).identifiers

    def _go_on(self, request: str, seeing: Context, begun: list[str], ended: list[str]) -> None:
        (begun if next_round(seeing, request) else ended).append(request)

    def _is_complete(self, request: str) -> bool:
        return status_of(self.context, request) == "complete"


def _members(context: Context, group: list[str]) -> Members:
    members = Members([], [], [])
    with context.ledger.read() as connection:
        for each in (requests.get(connection, name) for name in group):
            if each.status == "complete":  # and was not certified to the end
                members.others.append(each.id)
            elif gives(each.right):
                members.giving.append(each.id)
            elif each.right == "erasure" and each.follows is None and each.status in UNDER_WAY:
                members.erasing.append(each.id)
            else:
                members.others.append(each.id)
    return members
