"""Many requests as one, from their plans to their certificates."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from expunge.path import batch
from expunge.path.batch import Stand
from expunge.path.same import ENDED
from flows import artifacts
from flows.approval import wait_for_batch
from flows.errors import guarded
from flows.step import opened, step


@flow(
    name="batch",
    flow_run_name="batch-{batch_id}",
    persist_result=False,
    log_prints=False,
    validate_parameters=False,  # its error would repeat what was given
)
@guarded
def carry_out_batch(batch_id: str) -> State[None]:
    """Plans all, waits for the one approval, carries all out. Safe to run at any time. What one
    request waits for on its own (a gap, a new plan) is its own run's."""
    with opened() as context:
        standing = batch.stand(context, batch_id)
        if standing.waits:
            step("plan", lambda: batch.plan(context, batch_id))
            wait_for_batch(context, batch_id)
        standing = step("run", lambda: batch.run(context, batch_id))
        artifacts.batch(context, standing)
        return _ended(standing)


def _ended(standing: Stand) -> State[None]:
    still = sum(n for status, n in standing.statuses.items() if status not in ENDED)
    if not still:
        return Completed(message=f"{standing.requests} requests have ended.")
    return Failed(name="Incomplete", message=f"{still} of {standing.requests} have not ended.")
