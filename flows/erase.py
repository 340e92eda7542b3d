"""One deletion request from its plan to its certificate."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed

from expunge.path.run import Ran, run
from flows import artifacts
from flows.approval import wait_for_approval
from flows.errors import guarded
from flows.step import opened, step


@flow(
    name="erase",
    flow_run_name="erase-{request_id}",
    persist_result=False,
    log_prints=False,
    validate_parameters=False,  # its error would repeat what was given
)
@guarded
def erase_subject(request_id: str) -> State[None]:
    """Plans, waits for the approval, erases, looks again, certifies. Safe to run at any time."""
    with opened() as context:
        ran = run(context, request_id, carry=step)
        if ran.status == "planned":
            wait_for_approval(context, request_id)
            ran = run(context, request_id, carry=step)
        if ran.status in ("complete", "incomplete"):
            artifacts.certificate(context, request_id)
        return _end(ran)


def _end(ran: Ran) -> State[None]:
    match ran.status:
        case "complete":
            return Completed(message="Erased, looked at again and certified.")
        case "rejected":
            return Cancelled(name="Rejected", message="A person rejected the request.")
        case status:
            return Failed(
                name=status.capitalize(),
                message=f"Not done: {ran.open} gaps are open. They stand in the interim statement.",
            )
