"""Every hour: nothing that can go on without a person is left lying."""

from prefect import flow
from prefect.logging import get_run_logger

from expunge.ledger import requests
from expunge.path.due import due
from flows import runs
from flows.errors import guarded
from flows.step import opened, step


@flow(name="sweep", flow_run_name="sweep", persist_result=False, log_prints=False)
@guarded
def sweep() -> None:
    """Wakes suspended runs that have nothing to wait for, and starts a run for each request that
    is due and has none. Each request has its own run: one that fails stops no other."""
    with opened() as context:
        with context.ledger.read() as connection:
            known = requests.every(connection)
        ids = due(context)
        pool = context.configuration.prefect.work_pool
    started, woken = step("sweep", lambda: runs.drive(known, ids, pool))
    logger = get_run_logger()
    logger.info("Started: %s", ", ".join(started) or "none")
    logger.info("Resumed: %s", ", ".join(woken) or "none")
