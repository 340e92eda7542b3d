"""Run: drives a request as far as it may go now. Safe to repeat, at once by two, after a crash."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar, TypeVarTuple

from expunge.ledger import findings, requests
from expunge.ledger.leases import Lease
from expunge.model import RequestError
from expunge.path import followup
from expunge.path.apply import apply
from expunge.path.certify import Answer, certify
from expunge.path.context import Context
from expunge.path.export import export
from expunge.path.finishing import finishing
from expunge.path.give import gives
from expunge.path.plan import plan
from expunge.path.rounds import next_round
from expunge.path.scrub import scrub
from expunge.path.shelved import expire
from expunge.path.taken import refuse_what_was_taken_since
from expunge.path.verify import verify
from expunge.vault import KeysDestroyed

Done = TypeVar("Done")
More = TypeVarTuple("More")
Progress = Callable[[str], None]
"""Told the name of each stage as it begins: plan, apply or export, scrub, verify, certify."""


class Carry(Protocol):
    """Carries out one stage: calls it, and returns what it returned."""

    def __call__(self, stage: str, call: Callable[[], Done], /) -> Done: ...


@dataclass(frozen=True, repr=False)
class Ran:
    """Where the request stands now. open: gaps that nobody accepted. answer: see certify."""

    status: str
    open: int
    answer: Answer | None = None


def _call(_stage: str, call: Callable[[], Done]) -> Done:
    return call()


def run(
    context: Context,
    request_id: str,
    progress: Progress = lambda _: None,
    carry: Carry = _call,
) -> Ran:
    """Plans if needed and stops at the approval; once approved, applies, scrubs, looks again and
    certifies; or exports and certifies, where the right is answered by that. What the second look
    finds within the approved envelope is the next round. A request that is complete, rejected or
    withdrawn is left as it is, but for an export whose end has come."""
    drive = _Drive(context, request_id, progress, carry)
    status = status_of(context, request_id)
    if status == "waiting":
        status = followup.begin(context, request_id)
    answer = None
    if status == "new":
        drive.stage("plan", plan)
    elif status in ("approved", "running", "incomplete"):
        answer = drive.give() if _gives(context, request_id) else drive.carry_out()
    elif status == "complete":
        with finishing(context, request_id) as lease:
            answer = certify(context, request_id, lease)
        expire(context, request_id)
    elif status in ("rejected", "withdrawn"):
        context.keyring.destroy(request_id)
        expire(context, request_id)
    return _ran(context, request_id, answer)


@dataclass(frozen=True, repr=False)
class _Drive:
    """An approved request on its way."""

    context: Context
    request_id: str
    progress: Progress
    carry: Carry

    def stage(self, name: str, step: Callable[[Context, str, *More], Done], *more: *More) -> Done:
        self.progress(name)
        return self.carry(name, lambda: step(self.context, self.request_id, *more))

    def give(self) -> Answer | None:
        return self._finish(lambda lease: self.stage("export", export, lease))

    def carry_out(self) -> Answer | None:
        self.stage("apply", _apply)  # two runs share its units; what follows, one of them does
        return self._finish(self._look_again)

    def _finish(self, unfinished: Callable[[Lease], object]) -> Answer | None:
        """unfinished: what comes before the certificate, unless another run has done it."""
        with finishing(self.context, self.request_id) as lease:
            if status_of(self.context, self.request_id) != "complete":
                unfinished(lease)
            return self.stage("certify", certify, lease)

    def _look_again(self, lease: Lease) -> None:
        self.stage("scrub", scrub, lease)
        if not self.stage("verify", verify, lease) and self._rounds(lease):
            self.stage("scrub", scrub, lease)  # takes long: once, after the last round

    def _rounds(self, lease: Lease) -> bool:
        """Until nothing is found, or nothing that the approval covers; whether there was any."""
        begun = False
        while self.stage("round", next_round):
            begun = True
            self.stage("apply", _apply)
            if self.stage("verify", verify, lease):
                break
        return begun


def _apply(context: Context, request_id: str) -> None:
    def step() -> None:
        refuse_what_was_taken_since(context, request_id)
        apply(context, request_id)

    unless_complete(context, request_id, step)


def unless_complete(context: Context, request_id: str, step: Callable[[], object]) -> None:
    """A step of a request that another run may complete meanwhile: then nothing is left to do."""
    try:
        step()
    except (KeysDestroyed, RequestError):
        if status_of(context, request_id) != "complete":
            raise


def _ran(context: Context, request_id: str, answer: Answer | None = None) -> Ran:
    with context.ledger.read() as connection:
        status = requests.get(connection, request_id).status
        gaps = findings.all_gaps(connection, request_id)
    return Ran(status, sum(each.accepted_by is None for each in gaps), answer)


def _gives(context: Context, request_id: str) -> bool:
    with context.ledger.read() as connection:
        return gives(requests.get(connection, request_id).right)


def status_of(context: Context, request_id: str) -> str:
    """The request's, now."""
    with context.ledger.read() as connection:
        return requests.get(connection, request_id).status
