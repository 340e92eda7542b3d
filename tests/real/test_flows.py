"""Requests under Prefect: a real server, a real worker, its runs in processes of their own."""

import os
import secrets
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deployments.local import Endpoints
from expunge.doors.cli import decide, prefect
from expunge.ledger import clock
from expunge.path import batch as batches
from flows.sweep import sweep
from tests.real.flow_site import INVOICED, NOTED, ORDERS, Site, worker

STAGES = ["apply", "scrub", "verify", "certify"]


@pytest.fixture(scope="module")
def site(prefect_server: Endpoints, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Deployed, and with a worker."""
    pool = f"test-{secrets.token_hex(4)}"
    made = Site(tmp_path_factory.mktemp("flows"), prefect_server.prefect_api_url, pool)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_API_URL", made.api_url)
        prefect.deploy(made.config, json=True)
    with worker(made):
        yield made
    made.remove()


@pytest.fixture
def door(site: Site, prefect_api: Endpoints, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration for commands and flows in this process, which knows the server."""
    monkeypatch.setenv("EXPUNGE_CONFIG", str(site.config))
    return site.config


def test_the_form_in_prefects_page_approves_the_plan_that_was_read(site: Site, door: Path) -> None:
    request = site.request(NOTED)
    run = site.start("erase", request_id=request)
    asked = site.until(run, "Suspended")
    before = site.plan_of(request)
    assert site.run(run)["name"] == f"erase-{request}"
    assert site.form(run, "schema")["required"] == ["plan", "approver"]
    assert before.hash in site.artifact(f"plan-{request}")
    assert site.answer(run) == "REJECT"  # an empty form
    assert site.answer(run, plan=before.hash[:7], approver="Ann Approver") == "REJECT"

    decide.exclude(request, site.note(request), "a false hit", door)
    asked = site.until(run, "Suspended", but=asked["id"])
    after = site.plan_of(request)
    assert before.hash != after.hash
    assert after.hash in site.artifact(f"plan-{request}")

    assert site.answer(run, plan=before.hash[:8], approver="Ann Approver") == "ACCEPT"
    site.until(run, "Suspended", but=asked["id"])
    assert "not the hash of the present plan" in site.form(run, "description")
    assert site.status(request) == "planned"
    assert site.rows(NOTED) == 1 + ORDERS

    assert site.answer(run, plan=after.hash[:8], approver="Ann Approver") == "ACCEPT"
    site.until(run, "Completed")
    assert site.status(request) == "complete"
    assert site.plan_of(request).approved_by == "Ann Approver"
    assert site.kinds(request).count("approved") == 1
    assert (site.rows(NOTED), site.rows(3)) == (0, 1 + ORDERS)
    assert site.tasks(run) == ["plan", *STAGES]
    assert "Ann Approver" in site.artifact(f"certificate-{request}")


def test_an_approval_on_the_command_line_wakes_the_run_which_asks_no_more(
    site: Site, door: Path
) -> None:
    request = site.request(4)
    run = site.start("erase", key=request, request_id=request)
    site.until(run, "Suspended")
    assert site.start("erase", key=request, request_id=request) == run
    decide.approve(request, site.plan_of(request).hash[:8], "Cli Approver", door)
    site.until(run, "Completed")
    assert site.status(request) == "complete"
    assert site.plan_of(request).approved_by == "Cli Approver"
    assert site.kinds(request).count("approved") == 1
    assert site.rows(4) == 0


def test_the_sweep_takes_up_what_was_killed_and_what_was_approved_unseen(
    site: Site,
    door: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    waiting = site.request(5)
    suspended = site.start("erase", request_id=waiting)
    killed = site.approve(site.planned(6))
    with site.locked():
        run = site.start("erase", request_id=killed)
        site.until_intent(killed)
        os.kill(site.process_of(run), signal.SIGKILL)
        site.until(run, "Crashed")
    assert site.rows(6) == 1 + ORDERS

    site.until(suspended, "Suspended")
    with monkeypatch.context() as patch:
        patch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")  # nothing answers there
        decide.approve(waiting, site.plan_of(waiting).hash, "Cli Approver", door, json=True)
    said = capsys.readouterr()
    assert '"approved"' in said.out
    assert "Prefect server cannot be reached" in said.err
    assert site.run(suspended)["state"]["name"] == "Suspended"

    sweep()
    again = [each["id"] for each in site.runs_of(killed) if each["id"] != run]
    assert len(again) == 1
    sweep()  # both have a run now
    assert len(site.runs_of(killed)) == 2
    site.until(again[0], "Completed")
    site.until(suspended, "Completed")
    assert [site.status(each) for each in (killed, waiting)] == ["complete", "complete"]
    assert site.results(killed) == {"done": 1 + ORDERS}
    assert [site.rows(each) for each in (5, 6, 7)] == [0, 0, 1 + ORDERS]


def test_a_batch_is_one_run_with_one_approval(site: Site, door: Path) -> None:
    """The sweep starts no run for a request that its batch carries out."""
    people = range(10, 14)
    batch = site.batch(people)
    sweep()
    (run,) = site.runs_of(batch, "batch")
    site.until(run["id"], "Suspended")
    standing = site.standing(batch)
    assert (standing.statuses, standing.root is not None) == ({"planned": 4}, True)
    root = standing.root or ""
    assert root in site.artifact(f"batch-{batch}")
    assert "| shop | orders | delete | 12 |" in site.artifact(f"batch-{batch}")
    sweep()
    assert len(site.runs_of(batch, "batch")) == 1
    with site.opened() as context:
        members = list(batches.ids(context, batch))
    assert not any(site.runs_of(each) for each in members)
    assert site.answer(run["id"], plan=root[:8], approver="Ann Approver") == "ACCEPT"
    site.until(run["id"], "Completed")
    assert site.standing(batch).statuses == {"complete": 4}
    assert [site.rows(each) for each in (*people, 14)] == [0, 0, 0, 0, 1 + ORDERS]
    assert "Approved by Ann Approver" in site.artifact(f"batch-{batch}")


def test_a_batch_approved_on_the_command_line_goes_on(site: Site, door: Path) -> None:
    batch = site.batch([15, 16])
    run = site.start("batch", batch_id=batch)
    site.until(run, "Suspended")
    decide.approve(batch, (site.standing(batch).root or "")[:8], "Cli Approver", door)
    site.until(run, "Completed")
    assert [site.rows(each) for each in (15, 16, 17)] == [0, 0, 1 + ORDERS]


def test_the_sweep_erases_what_was_retained_when_its_day_comes(site: Site, door: Path) -> None:
    request = site.approve(site.planned(INVOICED))
    site.until(site.start("erase", request_id=request), "Completed")
    ((total, kept),) = site.invoices()
    assert (total, kept) == (42, None)
    later = f"{request}-1"
    sweep()
    assert not site.runs_of(later)
    site.backdate(later)
    sweep()
    (run,) = site.runs_of(later)
    site.until(run["id"], "Completed")
    assert (site.invoices(), site.rows(INVOICED), site.status(later)) == ([], 0, "complete")
    assert site.artifact(f"certificate-{later}").startswith(f"## Certificate for {later}")


def test_the_sweep_destroys_an_export_when_its_time_is_over(
    site: Site, door: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recent = site.exported(8)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: datetime.now(UTC) - timedelta(days=31))
        old = site.exported(9)
    assert site.exports() == {recent, old}
    sweep()
    assert not site.runs_of(recent, "export")
    (run,) = site.runs_of(old, "export")
    site.until(run["id"], "Completed")
    assert site.exports() == {recent}
    assert (site.kinds(old)[-1], site.status(old)) == ("export-destroyed", "complete")
    sweep()
    assert len(site.runs_of(old, "export")) == 1


def test_a_deployment_says_nothing_of_configuration_or_secrets(site: Site, door: Path) -> None:
    before = site.deployment("erase")
    prefect.deploy(door, json=True)
    after = site.deployment("erase")
    assert after["id"] == before["id"]
    assert len(site.automations()) == 1
    assert after["entrypoint"] == "flows.erase.erase_subject"
    assert not any(str(site.folder) in str(each) for each in after.values())
    assert [each["schedule"]["cron"] for each in site.deployment("sweep")["schedules"]] == [
        "15 * * * *"
    ]


def test_ctrl_c_ends_a_worker_cleanly(site: Site, tmp_path: Path) -> None:
    other = Site(tmp_path, site.api_url, f"{site.pool}-other")
    with worker(other) as process:
        pass
    assert process.returncode == 0
    other.remove()
