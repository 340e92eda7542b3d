"""One access or portability request from its plan to its certificate."""

from prefect import flow
from prefect.client.schemas.objects import State

from flows.driving import drive, ended
from flows.errors import guarded


@flow(
    name="export",
    flow_run_name="export-{request_id}",
    persist_result=False,
    log_prints=False,
    validate_parameters=False,  # its error would repeat what was given
)
@guarded
def export_data(request_id: str) -> State[None]:
    """Plans, waits for the approval, gives, certifies. Safe to run at any time. The export itself
    never comes near Prefect: it waits, sealed, in [exports] folder."""
    return ended(drive(request_id), "Given and certified.")
