"""A shop in SQLite, a ledger, and a Prefect server that is spoken to as its page does: by HTTP."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from expunge.config import load
from expunge.ledger import events, plans, requests
from expunge.model import Right
from expunge.path import batch
from expunge.path.approve import approve, reject
from expunge.path.batch import Stand
from expunge.path.context import Context
from expunge.path.intake import Asked, identifier, new
from expunge.path.plan import plan
from expunge.path.run import run
from expunge.path.why import places

CUSTOMERS = 40
ORDERS = 3  # of each customer, but for the one who has many
MANY, MANY_ORDERS = 1, 2_500
NOTED = 2  # a note names this one
INVOICED = 20  # has an invoice, which the law keeps
DEADLINE = 120.0
EXPUNGE = Path(sys.executable).with_name("expunge")

CONFIGURATION = """
[ledger]
url = "sqlite:///ledger.db"
[keys]
folder = "keys"
[scanners]
use = ["fields"]
[prefect]
work_pool = "{pool}"
[stores.shop]
connector = "sql"
url = "sqlite:///shop.db"
[[policies]]
match = "shop:invoices"
action = "retain"
keep = ["total"]
until = 2999-01-01
basis = "tax code, section 147"
"""


@dataclass
class Site:
    """One folder with a configuration, and one work pool of its own."""

    folder: Path
    api_url: str
    pool: str
    api: httpx.Client = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.api = httpx.Client(base_url=self.api_url, timeout=60)
        self.config.write_text(CONFIGURATION.format(pool=self.pool))
        with sqlite3.connect(self.shop) as shop:
            shop.executescript(
                "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT, email TEXT);"
                "CREATE TABLE orders (id INTEGER PRIMARY KEY,"
                " customer_id INTEGER NOT NULL REFERENCES customers (id), note TEXT);"
                "CREATE INDEX orders_customer ON orders (customer_id);"
                "CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);"
                "CREATE TABLE invoices (id INTEGER PRIMARY KEY, total NUMERIC, email TEXT,"
                " customer_id INTEGER NOT NULL REFERENCES customers (id));"
                "CREATE INDEX invoices_customer ON invoices (customer_id);"
            )
            for number in range(1, CUSTOMERS + 1):
                row = (number, f"Person Nr{number}", email(number))
                shop.execute("INSERT INTO customers VALUES (?, ?, ?)", row)
                orders = MANY_ORDERS if number == MANY else ORDERS
                shop.executemany(
                    "INSERT INTO orders (customer_id, note) VALUES (?, ?)",
                    [(number, f"parcel {each}") for each in range(orders)],
                )
            shop.execute("INSERT INTO notes (body) VALUES (?)", [f"asked {email(NOTED)} to call"])
            bill = (42, email(INVOICED), INVOICED)
            shop.execute("INSERT INTO invoices (total, email, customer_id) VALUES (?, ?, ?)", bill)
        shop.close()

    @property
    def config(self) -> Path:
        return self.folder / "expunge.toml"

    @property
    def shop(self) -> Path:
        return self.folder / "shop.db"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "EXPUNGE_CONFIG": str(self.config),
            "PREFECT_API_URL": self.api_url,
            "PREFECT_HOME": str(self.folder / "prefect"),
        }

    # --- the core

    @contextmanager
    def opened(self) -> Iterator[Context]:
        context = Context(load(self.config))
        try:
            yield context
        finally:
            context.close()

    def request(self, number: int, right: str = "erasure") -> str:
        with self.opened() as context:
            return new(context, right, [identifier(f"email={email(number)}")]).id

    def batch(self, numbers: Iterable[int]) -> str:
        """A batch of erasures."""
        asked = [
            Asked(Right.ERASURE, (identifier(f"email={email(each)}"),), "gdpr") for each in numbers
        ]
        with self.opened() as context:
            return batch.new(context, asked).batch.id

    def standing(self, batch_id: str) -> Stand:
        with self.opened() as context:
            return batch.stand(context, batch_id)

    def backdate(self, request: str) -> None:
        """The day on which a follow-up is due was yesterday."""
        ledger = sqlite3.connect(self.folder / "ledger.db")
        with ledger:
            yesterday = "2000-01-01T00:00:00.000000Z"
            ledger.execute("UPDATE requests SET due_at = ? WHERE id = ?", (yesterday, request))
        ledger.close()

    def planned(self, number: int, right: str = "erasure") -> str:
        """A request that waits for its approval, made without Prefect."""
        request = self.request(number, right)
        with self.opened() as context:
            plan(context, request)
        return request

    def approve(self, request: str) -> str:
        """Approves by the core alone: no run learns of it."""
        with self.opened() as context:
            approve(context, request, self.plan_of(request).hash, "Core Approver")
        return request

    def exported(self, number: int) -> str:
        """A request for access that is complete, carried out without Prefect."""
        request = self.approve(self.planned(number, "access"))
        with self.opened() as context:
            run(context, request)
        return request

    def exports(self) -> set[str]:
        """The requests whose exports still lie there."""
        return {each.name for each in (self.folder / "expunge-exports").iterdir()}

    def reject(self, request: str) -> str:
        with self.opened() as context:
            reject(context, request, "not the person they say")
        return request

    def note(self, request: str) -> str:
        """The plan's location of the note."""
        with self.opened() as context:
            return next(
                place.planned.location
                for place in places(context, request)
                if place.unit.container.name == "notes"
            )

    def status(self, request: str) -> str:
        with self.opened() as context, context.ledger.read() as connection:
            return requests.get(connection, request).status

    def plan_of(self, request: str) -> plans.Plan:
        with self.opened() as context, context.ledger.read() as connection:
            found = plans.get(connection, request, requests.get(connection, request).round)
        assert found is not None
        return found

    def results(self, request: str) -> dict[str, int]:
        """Outcomes of all records by result."""
        counts: dict[str, int] = {}
        with self.opened() as context, context.ledger.read() as connection:
            for segment in plans.of_all(connection, request):
                for results in (segment.results or {}).values():
                    for result, count in results.items():
                        counts[result] = counts.get(result, 0) + count
        return counts

    def until_intent(self, request: str) -> None:
        """Waits for the durable intent of a write."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            with self.opened() as context, context.ledger.read() as connection:
                if "intent" in {each.state for each in plans.of_all(connection, request)}:
                    return
            time.sleep(0.1)
        raise AssertionError("nothing was begun")

    def kinds(self, request: str) -> list[str]:
        """The request's events by kind."""
        with self.opened() as context, context.ledger.read() as connection:
            return [event["kind"] for event in events.of_request(connection, request)]

    # --- the shop, by its native client

    def rows(self, number: int) -> int:
        """How many rows are this person's."""
        shop = sqlite3.connect(self.shop)
        try:
            one = shop.execute("SELECT count(*) FROM customers WHERE email = ?", [email(number)])
            other = shop.execute("SELECT count(*) FROM orders WHERE customer_id = ?", [number])
            return int(one.fetchone()[0]) + int(other.fetchone()[0])
        finally:
            shop.close()

    def invoices(self) -> list[tuple[float, str | None]]:
        shop = sqlite3.connect(self.shop)
        try:
            return shop.execute("SELECT total, email FROM invoices").fetchall()
        finally:
            shop.close()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes to the shop; everybody may read."""
        shop = sqlite3.connect(self.shop, isolation_level=None)
        shop.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            shop.close()

    @contextmanager
    def unreadable(self) -> Iterator[None]:
        """The shop is not where it was."""
        away = self.shop.with_suffix(".away")
        self.shop.rename(away)
        try:
            yield
        finally:
            away.rename(self.shop)

    # --- Prefect, as its page does it

    def deployment(self, flow: str) -> dict[str, Any]:
        found: dict[str, Any] = self._get(f"/deployments/name/{flow}/{self.pool}")
        return found

    def automations(self) -> list[str]:
        """Ids of what `expunge deploy` told the server to do by itself."""
        found = self._post("/automations/filter", {})
        return [each["id"] for each in found if each["name"].startswith(f"{self.pool}:")]

    def remove(self) -> None:
        """Takes what it deployed off the server."""
        named = {"deployments": {"name": {"any_": [self.pool]}}}
        for deployment in self._post("/deployments/filter", named):
            self.api.delete(f"/deployments/{deployment['id']}").raise_for_status()
        for automation in self.automations():
            self.api.delete(f"/automations/{automation}").raise_for_status()
        self.api.delete(f"/work_pools/{self.pool}").raise_for_status()

    def start(self, flow: str, key: str | None = None, **parameters: str) -> str:
        deployment = self.deployment(flow)["id"]
        body = {"parameters": parameters, "idempotency_key": key}
        return str(self._post(f"/deployments/{deployment}/create_flow_run", body)["id"])

    def run(self, run: str) -> dict[str, Any]:
        found: dict[str, Any] = self._get(f"/flow_runs/{run}")
        return found

    def until(self, run: str, *names: str, but: str = "") -> dict[str, Any]:
        """The run's state once it has one of these names (``but``: and another id than this)."""
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            state: dict[str, Any] = self.run(run)["state"]
            if state["name"] in names and state["id"] != but:
                return state
            assert state["type"] not in ("FAILED", "CRASHED", "CANCELLED"), state
            time.sleep(0.1)
        raise AssertionError(f"the run is still {state['name']}, not {names}")

    def form(self, run: str, part: str) -> Any:
        """The schema or the description of the form that a suspended run shows. The server has it
        a moment after the state."""
        keys = self.run(run)["state"]["state_details"]["run_input_keyset"]
        deadline = time.monotonic() + DEADLINE
        while True:
            found = self.api.get(f"/flow_runs/{run}/input/{keys[part]}")
            if found.is_success or time.monotonic() > deadline:
                return _json(found)
            time.sleep(0.1)

    def answer(self, run: str, **form: str) -> str:
        """Sends the form; what the server says of it: ACCEPT or REJECT."""
        self.form(run, "description")
        return str(self._post(f"/flow_runs/{run}/resume", {"run_input": form})["status"])

    def runs_of(self, name: str, flow: str = "erase") -> list[dict[str, Any]]:
        """The runs of a request or a batch, the first one first."""
        body = {"flow_runs": {"name": {"any_": [f"{flow}-{name}"]}}, "sort": "START_TIME_ASC"}
        found: list[dict[str, Any]] = self._post("/flow_runs/filter", body)
        return found

    def tasks(self, run: str) -> list[str]:
        """Names of the run's task runs in their order."""
        body = {"flow_runs": {"id": {"any_": [run]}}, "sort": "EXPECTED_START_TIME_ASC"}
        return [each["name"] for each in self._post("/task_runs/filter", body)]

    def everything_of(self, run: str) -> str:
        """All that the server has of a run: the run, its states, its logs, its tasks with theirs.

        The logs come a little later than the rest: waits for the last line, of the run's end.
        """
        own = {"flow_runs": {"id": {"any_": [run]}}}
        deadline = time.monotonic() + DEADLINE
        while True:
            logs = self._post("/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
            if any("Finished in state" in each["message"] for each in logs):
                break
            assert time.monotonic() < deadline, logs
            time.sleep(0.1)
        tasks = self._post("/task_runs/filter", own)
        states = [self._get(f"/task_run_states/?task_run_id={each['id']}") for each in tasks]
        about = {"any_resource": {"id": [f"prefect.flow-run.{run}"]}}
        events = self._post("/events/filter", {"filter": about})["events"]
        runs = (self.run(run), self._get(f"/flow_run_states/?flow_run_id={run}"))
        return json.dumps([logs, tasks, states, runs, events])

    def artifact(self, key: str) -> str:
        return str(self._get(f"/artifacts/{key}/latest")["data"])

    def process_of(self, run: str) -> int:
        """The process that executes the run."""
        mark = f"PREFECT__FLOW_RUN_ID={run}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    return int(folder.name)
            except OSError:  # gone since, or somebody else's
                continue
        raise AssertionError("no process executes the run")

    def _get(self, path: str) -> Any:
        return _json(self.api.get(path))

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        return _json(self.api.post(path, json=body))


@contextmanager
def worker(site: Site) -> Iterator[subprocess.Popen[bytes]]:
    """`expunge work`; stopped as Ctrl-C does it: a SIGINT for it and all that it started."""
    log = site.folder / "work.log"
    command = [str(EXPUNGE), "work", "--config", str(site.config)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=site.environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        deadline = time.monotonic() + DEADLINE
        while "started!" not in log.read_text():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(DEADLINE)


def email(number: int) -> str:
    return f"person{number}@example.org"


def _json(response: httpx.Response) -> Any:
    assert response.is_success, f"{response.status_code} {response.text}"
    return json.loads(response.text)
