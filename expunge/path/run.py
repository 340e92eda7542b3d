"""Run: drives a request as far as it may go now. Safe to repeat, at once by two, after a crash."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from expunge.ledger import findings, leases, requests
from expunge.path import followup
from expunge.path.apply import apply
from expunge.path.certify import Answer, certify
from expunge.path.context import Context
from expunge.path.export import expire, export
from expunge.path.give import gives
from expunge.path.plan import plan
from expunge.path.scrub import scrub
from expunge.path.verify import verify
from expunge.vault import KeysDestroyed

Done = TypeVar("Done")
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
    certifies; or exports and certifies, where the right is answered by that. A request that is
    complete, rejected or withdrawn is left as it is, but for an export whose end has come."""

    def stage(name: str, step: Callable[[Context, str], Done]) -> Done:
        progress(name)
        return carry(name, lambda: step(context, request_id))

    status = _status(context, request_id)
    if status == "waiting":
        status = followup.begin(context, request_id)
    answer = None
    if status == "new":
        stage("plan", plan)
    elif status in ("approved", "running", "incomplete") and _gives(context, request_id):
        stage("export", export)
        answer = stage("certify", certify)
    elif status in ("approved", "running", "incomplete"):
        try:
            stage("apply", apply)  # two runs share its units; what follows, one of them does
            with leases.waited(context.ledger, f"{request_id}/finish"):
                if _status(context, request_id) != "complete":
                    stage("scrub", scrub)
                    stage("verify", verify)
                    answer = stage("certify", certify)
        except KeysDestroyed:
            if _status(context, request_id) != "complete":
                raise  # the other run of this request has finished it otherwise
    elif status == "complete":
        answer = certify(context, request_id)
        expire(context, request_id)
    elif status in ("rejected", "withdrawn"):
        context.keyring.destroy(request_id)
        expire(context, request_id)
    return _ran(context, request_id, answer)


def _ran(context: Context, request_id: str, answer: Answer | None = None) -> Ran:
    with context.ledger.read() as connection:
        status = requests.get(connection, request_id).status
        gaps = findings.all_gaps(connection, request_id)
    return Ran(status, sum(each.accepted_by is None for each in gaps), answer)


def _gives(context: Context, request_id: str) -> bool:
    with context.ledger.read() as connection:
        return gives(requests.get(connection, request_id).right)


def _status(context: Context, request_id: str) -> str:
    with context.ledger.read() as connection:
        return requests.get(connection, request_id).status
