"""The approval in Prefect's own page: the run is suspended until a person fills in the form.

A resumed run starts from the top in a new process, so what was asked must be asked again in the
same order: an answer is found by its key, the plan's hash and the number of the question.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from pydantic import Field, ValidationError

from expunge.ledger import plans, requests
from expunge.model import RequestError
from expunge.path import batch
from expunge.path.approve import WrongHash, approve
from expunge.path.context import Context
from flows import artifacts


class Approval(RunInput):
    """The form. No field has a default: Prefect takes an empty answer for a form of defaults."""

    plan: str = Field(
        title="Plan", description="The first 8 characters of the plan's hash", min_length=8
    )
    approver: str = Field(title="Your name", min_length=1, max_length=120)


@dataclass(frozen=True)
class _Open:
    """What waits for its approval: its hash, what it is called, and how it is shown."""

    hash: str
    title: str
    artifact: str
    show: Callable[[], None]


def wait_for_approval(context: Context, request_id: str) -> None:
    """Returns once the request waits for no approval (any more), whichever door gave it. Until
    then it ends this process: the run is suspended."""

    def waiting() -> _Open | None:
        with context.ledger.read() as connection:
            request = requests.get(connection, request_id)
            planned = plans.get(connection, request_id, request.round)
        if request.status != "planned" or planned is None:
            return None
        title = f"{str(planned.header['right']).capitalize()} {request_id}"
        key = artifacts.plan_key(request_id)
        return _Open(planned.hash, title, key, lambda: artifacts.plan(context, planned))

    _wait(waiting, lambda answer: approve(context, request_id, answer.plan, answer.approver))


def wait_for_batch(context: Context, batch_id: str) -> None:
    """The same for all plans of a batch."""

    def waiting() -> _Open | None:
        standing = batch.stand(context, batch_id)
        if not standing.waits or standing.root is None:
            return None
        key = artifacts.batch_key(batch_id)
        return _Open(
            standing.root, f"Batch {batch_id}", key, lambda: artifacts.batch(context, standing)
        )

    _wait(waiting, lambda given: batch.approve(context, batch_id, given.plan, given.approver))


def _wait(waiting: Callable[[], _Open | None], approved: Callable[[Approval], object]) -> None:
    reason = ""
    for number in count(1):
        asked = waiting()
        if asked is None:
            return
        if number == 1:
            asked.show()
        answer = _ask(asked, number, reason)
        if answer is None:
            continue
        try:
            approved(answer)
        except (WrongHash, RequestError) as error:
            reason = str(error)


def _ask(asked: _Open, number: int, reason: str) -> Approval | None:
    """The answer, if this was asked before; None where the run was resumed without one."""
    said = f"**{reason}**\n\n" if reason else ""
    form = Approval.with_initial_data(
        description=f"{said}{asked.title}: read the artifact {asked.artifact}, then give the "
        "first 8 characters of its hash."
    )
    try:
        return suspend_flow_run(wait_for_input=form, key=f"{asked.hash[:16]}-{number}")
    except ValidationError:
        return None
