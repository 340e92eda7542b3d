"""SIGKILL at every act of a small job on a ledger and a real PostgreSQL, then the job again."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from deployments.local import Endpoints
from expunge.testing.commits import ledger_commits
from expunge.testing.kill import At, Moment, run
from expunge.testing.proxy import FaultProxy

ROWS = 2


class Job:
    """Durable intent, the store's change, durable outcome: a row at a time, as the path does."""

    def __init__(self, ledger: Path, store: str) -> None:
        self.ledger, self.store = ledger, store
        with self.engine().begin() as connection:
            connection.execute(text("CREATE TABLE event (n int, what text)"))

    def engine(self) -> Engine:
        return create_engine(f"sqlite:///{self.ledger}")

    def is_ledger(self, engine: Engine) -> bool:
        return engine.url.database == str(self.ledger)

    def __call__(self) -> None:
        ledger, store = self.engine(), create_engine(self.store)
        for number in range(ROWS):
            with ledger.begin() as connection:
                _once(connection, number, "intent")
            with store.begin() as connection:
                connection.execute(text("DELETE FROM person WHERE n = :n"), {"n": number})
            with ledger.begin() as connection:
                _once(connection, number, "outcome")
        store.dispose()

    def events(self, what: str) -> list[int]:
        query = text("SELECT n FROM event WHERE what = :what ORDER BY n")
        with self.engine().connect() as connection:
            return list(connection.execute(query, {"what": what}).scalars())


def _once(ledger: Connection, number: int, what: str) -> None:
    """One event a row, however often the job runs."""
    event = {"n": number, "what": what}
    there = text("SELECT 1 FROM event WHERE n = :n AND what = :what")
    if ledger.execute(there, event).first() is None:
        ledger.execute(text("INSERT INTO event VALUES (:n, :what)"), event)


@pytest.fixture
def store(postgres: Endpoints, database: str) -> str:
    return postgres.postgres_url(database)


@pytest.fixture
def proxy(store: str) -> Iterator[FaultProxy]:
    with FaultProxy.before(store, "sql") as proxy:
        yield proxy


@pytest.mark.kill
def test_every_act_can_be_the_last(tmp_path: Path, store: str, proxy: FaultProxy) -> None:
    def fresh(name: str) -> Job:
        with psycopg.connect(store.replace("+psycopg", "")) as connection:
            connection.execute("DROP TABLE IF EXISTS person")
            connection.execute("CREATE TABLE person AS SELECT generate_series(0, 9) AS n")
        return Job(tmp_path / name, proxy.url(store))

    def left() -> list[int]:
        with psycopg.connect(store.replace("+psycopg", "")) as connection:
            return [n for (n,) in connection.execute("SELECT n FROM person ORDER BY n")]

    clean = fresh("clean.db")
    ran = run(clean, inside=[ledger_commits(clean.is_ledger)], proxies=[proxy])
    assert not ran.error
    assert ran.acts.count("commit") == 2 * ROWS
    assert ran.acts.count("sql") >= 3 * ROWS  # BEGIN, DELETE, COMMIT; and the connection's own
    assert left() == list(range(ROWS, 10))

    killed = 0
    for act, moment in product(range(len(ran.acts)), Moment):
        job = fresh(f"{act}-{moment.value}.db")
        inside = [ledger_commits(job.is_ledger)]
        killed += run(job, At(act, moment), inside=inside, proxies=[proxy]).killed
        gone = set(range(ROWS)) - set(left())
        assert set(job.events("outcome")) <= gone <= set(job.events("intent"))
        assert not run(job, inside=inside, proxies=[proxy]).error
        assert left() == list(range(ROWS, 10))
        assert job.events("outcome") == list(range(ROWS))
    assert killed >= 2 * len(ran.acts) - 2  # the connection's goodbye may come after the end
