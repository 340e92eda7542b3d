"""The second look at one request, by itself."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from expunge.path.finishing import finishing
from expunge.path.verify import verify
from flows.errors import guarded
from flows.step import opened, step


@flow(
    name="verify",
    flow_run_name="verify-{request_id}",
    persist_result=False,
    log_prints=False,
    validate_parameters=False,  # its error would repeat what was given
)
@guarded
def verify_request(request_id: str) -> State[None]:
    """Reads every unit of every store again for this person."""
    with opened() as context, finishing(context, request_id) as lease:
        clean = step("verify", lambda: verify(context, request_id, lease))
    if clean:
        return Completed(message="Nothing is left open.")
    return Failed(name="Open", message="Something is left open: expunge status ID names it.")
