"""The approval in Prefect's own page: the run is suspended until a person fills in the form.

A resumed run starts from the top in a new process, so what was asked must be asked again in the
same order: an answer is found by its key, the plan's hash and the number of the question.
"""

from itertools import count

from prefect.flow_runs import suspend_flow_run
from prefect.input import RunInput
from pydantic import Field, ValidationError

from expunge.ledger import plans, requests
from expunge.ledger.plans import Plan
from expunge.model import RequestError
from expunge.path.approve import WrongHash, approve
from expunge.path.context import Context
from flows import artifacts


class Approval(RunInput):
    """The form. No field has a default: Prefect takes an empty answer for a form of defaults."""

    plan: str = Field(
        title="Plan", description="The first 8 characters of the plan's hash", min_length=8
    )
    approver: str = Field(title="Your name", min_length=1, max_length=120)


def wait_for_approval(context: Context, request_id: str) -> None:
    """Returns once the request waits for no approval (any more), whichever door gave it. Until
    then it ends this process: the run is suspended."""
    reason = ""
    for number in count(1):
        planned = _waiting(context, request_id)
        if planned is None:
            return
        if number == 1:
            artifacts.plan(context, planned)
        answer = _ask(planned, number, reason)
        if answer is None:
            continue
        try:
            approve(context, request_id, answer.plan, answer.approver)
        except (WrongHash, RequestError) as error:
            reason = str(error)


def _waiting(context: Context, request_id: str) -> Plan | None:
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
        if request.status != "planned":
            return None
        return plans.get(connection, request_id, request.round)


def _ask(planned: Plan, number: int, reason: str) -> Approval | None:
    """The answer, if this was asked before; None where the run was resumed without one."""
    said = f"**{reason}**\n\n" if reason else ""
    right = str(planned.header["right"]).capitalize()
    form = Approval.with_initial_data(
        description=f"{said}{right} {planned.request}: read the artifact "
        f"{artifacts.plan_key(planned.request)}, then give the first 8 characters of its hash."
    )
    try:
        return suspend_flow_run(wait_for_input=form, key=f"{planned.hash[:16]}-{number}")
    except ValidationError:
        return None
