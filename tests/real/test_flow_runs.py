"""Flows in this process, and what a real Prefect server has of them afterwards."""

import logging
from multiprocessing.context import SpawnProcess
from typing import Any

import pytest
from prefect import flow
from prefect.client.schemas.objects import State

from deployments.local import Endpoints
from expunge.model import Terminal, Transient
from flows import step as steps
from flows.erase import erase_subject
from flows.errors import StepError, guarded
from flows.export import export_data
from flows.scan import scan_stores
from flows.step import step
from flows.verify import verify_request
from tests.real.flow_site import MANY, ORDERS, Site

STAGES = ["apply", "scrub", "verify", "certify"]
CANARY = "canary.quill@example.net"


@pytest.fixture(scope="module")
def world(prefect_server: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("flow_runs"), prefect_server.prefect_api_url, "unused")


@pytest.fixture
def site(world: Site, prefect_api: Endpoints, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("EXPUNGE_CONFIG", str(world.config))
    return world


def erase(request: str) -> State[Any]:
    state: State[Any] = erase_subject(request, return_state=True)
    return state


def run_of(state: State[Any]) -> str:
    return str(state.state_details.flow_run_id)


def test_task_runs_grow_with_stages_and_not_with_records(site: Site) -> None:
    few, many = (site.approve(site.planned(each)) for each in (7, MANY))
    runs = [run_of(erase(each)) for each in (few, many)]
    assert (sum(site.results(few).values()), site.rows(7)) == (1 + ORDERS, 0)
    assert (sum(site.results(many).values()) > 2_000, site.rows(MANY)) == (True, 0)
    assert [site.tasks(run) for run in runs] == [STAGES, STAGES]


def test_a_second_run_of_a_complete_request_does_nothing(site: Site) -> None:
    request = site.approve(site.planned(3))
    assert erase(request).is_completed()
    before = site.kinds(request)
    again = erase(request)
    assert again.is_completed()
    assert site.tasks(run_of(again)) == []
    assert site.kinds(request) == before


def test_a_rejected_request_ends_its_run_by_that_name(site: Site) -> None:
    request = site.reject(site.planned(4))
    state = erase(request)
    assert (state.name, state.is_cancelled()) == ("Rejected", True)
    assert site.rows(4) == 1 + ORDERS


def test_not_done_is_not_completed(site: Site) -> None:
    request = site.approve(site.planned(5))
    with site.unreadable():
        state = erase(request)
    assert (state.name, state.is_failed()) == ("Incomplete", True)
    assert site.status(request) == "incomplete"
    assert site.artifact(f"certificate-{request}").startswith("## Not done")


def test_an_export_is_made_and_prefect_learns_only_its_size(site: Site) -> None:
    request = site.approve(site.planned(8, "access"))
    state: State[Any] = export_data(request, return_state=True)
    assert (state.is_completed(), site.status(request)) == (True, "complete")
    assert site.tasks(run_of(state)) == ["export", "certify"]
    assert f"Given: {1 + ORDERS} records" in site.artifact(f"certificate-{request}")
    assert site.rows(8) == 1 + ORDERS


def test_the_scan_publishes_the_data_map(site: Site) -> None:
    state: State[Any] = scan_stores(return_state=True)
    assert state.is_completed()
    assert site.tasks(run_of(state)) == ["scan-shop"]
    assert "customers" in site.artifact("data-map")
    assert "email" in site.artifact("data-map-fields")


def test_the_scan_looks_in_as_many_processes_as_are_configured(site: Site) -> None:
    plain = site.config.read_text()
    site.config.write_text(plain.replace('use = ["fields"]', 'use = ["fields"]\nprocesses = 2'))
    begun: list[str] = []
    start = SpawnProcess.start

    def started(process: SpawnProcess) -> None:
        begun.append(process.name)
        start(process)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SpawnProcess, "start", started)
        state: State[Any] = scan_stores(return_state=True)
    site.config.write_text(plain)
    assert state.is_completed()
    assert len(begun) == 2
    assert "email" in site.artifact("data-map-fields")


def test_verify_says_what_is_left(site: Site) -> None:
    state: State[Any] = verify_request(site.planned(6), return_state=True)
    assert (state.name, state.is_failed()) == ("Open", True)


def test_an_unknown_request_is_a_code(site: Site) -> None:
    state = erase("r000000-0000000000")
    assert state.is_failed()
    assert "request-error" in str(state.message)


def test_only_a_transient_error_is_tried_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "RETRY_AFTER", [0.0, 0.0, 0.0])
    tries: list[str] = []

    def fails(kind: type[Transient] | type[Terminal], times: int) -> None:
        tries.append(kind.__name__)
        if tries.count(kind.__name__) <= times:
            raise kind("shop", "customers", CANARY, CANARY)

    @flow(log_prints=False)
    @guarded
    def fault() -> None:
        step("later", lambda: fails(Transient, 2))
        step("never", lambda: fails(Terminal, 1))

    state: State[Any] = fault(return_state=True)
    assert tries == ["Transient"] * 3 + ["Terminal"]
    error = state.result(raise_on_failure=False)
    assert isinstance(error, StepError)
    assert (error.code, error.store, error.container) == ("terminal", "shop", "customers")
    assert (error.__cause__, error.__context__) == (None, None)
    assert CANARY not in site.everything_of(run_of(state))


@pytest.mark.leak
def test_no_value_of_an_unexpected_error_reaches_the_server(site: Site) -> None:
    def breaks() -> None:
        secret = CANARY
        raise KeyError(secret)

    @flow(log_prints=False)
    def unguarded() -> None:
        step("breaks", breaks)

    @flow(log_prints=False)
    def leaks() -> None:
        raise ValueError(CANARY)

    state: State[Any] = unguarded(return_state=True)
    told = site.everything_of(run_of(state))
    assert CANARY not in told
    assert "key-error in tests.real.test_flow_runs line" in told
    leaking: State[Any] = leaks(return_state=True)
    assert CANARY in site.everything_of(run_of(leaking))  # the search finds one


def test_the_runs_loggers_let_no_exception_through() -> None:
    logger = logging.getLogger("prefect.flow_runs")
    try:
        raise ValueError(CANARY)
    except ValueError as error:
        record = logger.makeRecord(
            logger.name, logging.ERROR, __file__, 1, "%r", (error,), (ValueError, error, None)
        )
    assert logger.filter(record)
    assert (record.getMessage(), record.exc_info) == ("'ValueError'", None)
