"""Every hour: nothing that can go on without a person is left lying."""

from prefect import flow
from prefect.logging import get_run_logger

from expunge.ledger import requests
from expunge.path.batch import is_batch
from expunge.path.due import due, free_to_go
from flows import runs
from flows.errors import guarded
from flows.step import opened, step


@flow(name="sweep", flow_run_name="sweep", persist_result=False, log_prints=False)
@guarded
def sweep() -> None:
    """Wakes suspended runs that have nothing to wait for, and starts a run for each request and
    each batch that is due and has none. Each has its own run: one that fails stops no other."""
    with opened() as context:
        ids = due(context)
        free = free_to_go(context)
        with context.ledger.read() as connection:
            flows = {
                each: "batch" if is_batch(each) else runs.flow_of(requests.get(connection, each))
                for each in ids
            }
        pool = context.configuration.prefect.work_pool
    started, woken = step("sweep", lambda: runs.drive(flows, free, pool))
    logger = get_run_logger()
    logger.info("Started: %s", ", ".join(started) or "none")
    logger.info("Resumed: %s", ", ".join(woken) or "none")
