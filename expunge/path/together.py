"""Together: carrying out many approved requests; what they read and scrub is read and scrubbed
once."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from expunge.ledger import leases, requests
from expunge.model import Identifier
from expunge.path import sealed
from expunge.path.apply import UNDER_WAY, Failing, apply_all
from expunge.path.certify import certify_all
from expunge.path.context import Context
from expunge.path.crowd import found
from expunge.path.export import export
from expunge.path.give import gives
from expunge.path.rounds import next_round
from expunge.path.run import run, status_of
from expunge.path.scrub import scrub_all
from expunge.path.seen_again import seen_again
from expunge.path.verify import verify
from expunge.vault import KeysDestroyed


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
        with seen_again(context, members.giving, one) as seeing:
            given: list[str] = []
            for request, own in seeing.items():
                one(request, partial(_give, own, request, given))
        certify_all(context, given, one)
    going = members.erasing
    while going:
        going = _Erasing(context, going, one).carried_out()
    for request in members.others:
        one(request, partial(run, context, request))


def _give(seeing: Context, request: str, given: list[str]) -> None:
    export(seeing, request)
    given.append(request)


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
        scrub_all(self.context, self.group, self.one)
        time.sleep(max((each.settings.settle for each in self.context.connectors()), default=0.0))
        names = {f"{request}/finish": request for request in self.group}
        with leases.all_held(self.context.ledger, names) as own:
            begun = self._looked_at([names[name] for name in own]) if own else []
        for name in names.keys() - own.keys():  # another run looks at it: what it leaves
            self.one(names[name], partial(run, self.context, names[name]))
        return begun

    def _looked_at(self, group: list[str]) -> list[str]:
        """Certifies as ``carried_out``; those that have another round."""
        clean: list[str] = []
        unclean: list[str] = []
        begun: list[str] = []
        with seen_again(self.context, group, self._unfinished) as seeing:
            for request, own in seeing.items():
                self._unfinished(request, partial(self._look, request, own, clean, unclean))
        clean += [each for each in group if each not in seeing and self._is_complete(each)]
        known: dict[str, tuple[Identifier, ...]] = {}
        for request in unclean:
            self._unfinished(request, partial(self._know, request, known))
        if known:
            with found(self.context, known) as seen_by:
                for request in known:
                    self.one(request, partial(self._go_on, request, seen_by(request), begun, clean))
        certify_all(self.context, clean, self.one)
        return begun

    def _unfinished(self, request: str, step: Callable[[], object]) -> None:
        self.one(request, partial(self._tried, request, step))

    def _tried(self, request: str, step: Callable[[], object]) -> None:
        try:
            step()
        except KeysDestroyed:
            if not self._is_complete(request):
                raise

    def _look(self, request: str, seeing: Context, clean: list[str], unclean: list[str]) -> None:
        is_clean = self._is_complete(request) or verify(seeing, request)
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
