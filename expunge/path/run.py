"""Run: drives a request as far as it may go now. Safe to repeat, at once by two, after a crash."""

from collections.abc import Callable
from dataclasses import dataclass

from expunge.ledger import findings, requests
from expunge.path.apply import apply
from expunge.path.certify import Answer, certify
from expunge.path.context import Context
from expunge.path.plan import plan
from expunge.path.scrub import scrub
from expunge.path.verify import verify

Progress = Callable[[str], None]
"""Told the name of each stage as it begins: plan, apply, scrub, verify, certify."""


@dataclass(frozen=True, repr=False)
class Ran:
    """Where the request stands now. open: gaps that nobody accepted. answer: see certify."""

    status: str
    open: int
    answer: Answer | None = None


def run(context: Context, request_id: str, progress: Progress = lambda _: None) -> Ran:
    """Plans if needed and stops at the approval; once approved, applies, scrubs, looks again and
    certifies. A request that is complete or rejected is left as it is."""
    status = _status(context, request_id)
    if status == "new":
        progress("plan")
        plan(context, request_id)
    elif status in ("approved", "running", "incomplete"):
        return _drive(context, request_id, progress)
    elif status == "complete":
        certify(context, request_id)
    elif status == "rejected":
        context.keyring.destroy(request_id)
    return _ran(context, request_id)


def _drive(context: Context, request_id: str, progress: Progress) -> Ran:
    progress("apply")
    apply(context, request_id)
    progress("scrub")
    scrub(context, request_id)
    progress("verify")
    verify(context, request_id)
    progress("certify")
    return _ran(context, request_id, certify(context, request_id))


def _ran(context: Context, request_id: str, answer: Answer | None = None) -> Ran:
    with context.ledger.read() as connection:
        status = requests.get(connection, request_id).status
        gaps = findings.all_gaps(connection, request_id)
    return Ran(status, sum(each.accepted_by is None for each in gaps), answer)


def _status(context: Context, request_id: str) -> str:
    with context.ledger.read() as connection:
        return requests.get(connection, request_id).status
