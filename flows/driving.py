"""What the flows of all rights share: the path of one request, with its wait for a person."""

from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed

from expunge.path.run import Ran, run
from flows import artifacts
from flows.approval import wait_for_approval
from flows.step import opened, step


def drive(request_id: str) -> Ran:
    """From the plan to the certificate; where the approval is missing this process ends, and the
    flow begins again once it was given."""
    with opened() as context:
        ran = run(context, request_id, carry=step)
        if ran.status == "planned":
            wait_for_approval(context, request_id)
            ran = run(context, request_id, carry=step)
        if ran.status in ("complete", "incomplete"):
            artifacts.certificate(context, request_id)
        return ran


def ended(ran: Ran, complete: str) -> State[None]:
    """The flow run's last state."""
    match ran.status:
        case "complete":
            return Completed(message=complete)
        case "rejected":
            return Cancelled(name="Rejected", message="A person rejected the request.")
        case "withdrawn":
            return Cancelled(name="Withdrawn", message="The person took the request back.")
        case "waiting":
            return Completed(name="Waiting", message="It is done on its day: see expunge status.")
        case status:
            return Failed(
                name=status.capitalize(),
                message=f"Not done: {ran.open} gaps are open. They stand in the interim statement.",
            )
