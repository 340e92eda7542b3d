"""The runs of requests and batches on the server: which are open, waking one, starting one."""

from collections.abc import Collection, Iterator, Mapping

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterName,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.runtime import flow_run
from prefect.states import Scheduled

from expunge.ledger.requests import Request
from expunge.path.give import gives
from flows.server import connected

FLOWS = {"erase": "request_id", "export": "request_id", "batch": "batch_id"}
"""The flows that drive something, and the parameter that names it."""
PAUSED = [StateType.PAUSED]
OPEN = [StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING, StateType.PAUSED]
PAGE = 200


def resume(name: str, api_url: str) -> int:
    """Wakes the suspended runs of a request or a batch; how many. They ask the ledger again what
    is to be done. ConnectionError where the server cannot be used."""
    with connected(api_url) as client:
        names = [f"{flow}-{name}" for flow in FLOWS]
        suspended = list(_named(client, FlowRunFilterName(any_=names), PAUSED))
        for run in suspended:
            _wake(client, run)
    return len(suspended)


def flow_of(request: Request) -> str:
    """The flow that carries out a request."""
    return "export" if gives(request.right) else "erase"


def drive(due: Mapping[str, str], free: Collection[str], pool: str) -> tuple[list[str], list[str]]:
    """Wakes every suspended run whose request or batch is free to go, and starts a run for each
    that is due and has none. due: ids, each with its flow. The ids: started, woken."""
    started: list[str] = []
    woken: list[str] = []
    with get_client(sync_client=True) as client:
        busy: set[str] = set()
        for run in _named(client, FlowRunFilterName(like_="-"), OPEN):
            name = run.name.partition("-")[2]
            busy.add(name)
            if run.state_type is StateType.PAUSED and name in free:
                _wake(client, run)
                woken.append(name)
        deployments = {flow: client.read_deployment_by_name(f"{flow}/{pool}").id for flow in FLOWS}
        for name, flow in due.items():
            if name not in busy:
                client.create_flow_run_from_deployment(
                    deployments[flow],
                    name=f"{flow}-{name}",
                    parameters={FLOWS[flow]: name},
                    idempotency_key=f"{flow_run.id}-{name}",  # a repeated call: the same run
                )
                started.append(name)
    return started, woken


def _wake(client: SyncPrefectClient, run: FlowRun) -> None:
    """Without an answer to the form: what a person decided stands in the ledger."""
    client.set_flow_run_state(run.id, Scheduled(name="Resuming"))


def _named(
    client: SyncPrefectClient, name: FlowRunFilterName, types: list[StateType]
) -> Iterator[FlowRun]:
    """Runs of the requests' flows of this name in one of these states, page after page."""
    offset = 0
    while True:
        page = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=list(FLOWS))),
            flow_run_filter=FlowRunFilter(
                name=name, state=FlowRunFilterState(type=FlowRunFilterStateType(any_=types))
            ),
            limit=PAGE,
            offset=offset,
        )
        yield from page
        if len(page) < PAGE:
            return
        offset += PAGE
