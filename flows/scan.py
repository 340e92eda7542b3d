"""The data map, renewed."""

from functools import partial

from prefect import flow

from expunge.datamap.declare import with_declarations
from expunge.datamap.model import DataMap
from expunge.datamap.scan import scan
from expunge.datamap.store import latest, save
from expunge.path.context import Context, load_apart
from flows import artifacts
from flows.errors import guarded
from flows.step import opened, step


@flow(name="scan", flow_run_name="scan", persist_result=False, log_prints=False)
@guarded
def scan_stores() -> None:
    """Looks into every store, a task run each, and publishes the data map."""
    with opened() as context:
        known = latest(context.ledger) or DataMap()
        for store in context.stores:
            known = known.merged(step(f"scan-{store}", partial(_scan, context, store, known)))
        save(context.ledger, known)
        artifacts.data_map(with_declarations(known, context.configuration))


def _scan(context: Context, store: str, known: DataMap) -> DataMap:
    connector = context.connector(store)
    return scan([connector], context.scanners, context.configuration, before=known, load=load_apart)
