"""Two `expunge run ID` at once: both end well, and nothing is done twice."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from deployments.local import Endpoints, create_database
from tests.path.front_door import FrontDoor

TABLES = 12
ROWS = 40


def fill(address: str) -> None:
    with psycopg.connect(address) as connection:
        for number in range(TABLES):
            connection.execute(f"CREATE TABLE t{number} (id int PRIMARY KEY, email text)".encode())
            connection.execute(
                f"INSERT INTO t{number} SELECT n, 'ann@example.com' "
                f"FROM generate_series(1, {ROWS}) n".encode()
            )
            connection.execute(f"INSERT INTO t{number} VALUES (0, 'bob@example.com')".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, postgres: Endpoints, database: str) -> str:
    if request.param == "sqlite":
        return "sqlite:///expunge.db"
    create_database(postgres, f"{database}_ledger")
    return postgres.postgres_url(f"{database}_ledger")


def test_nothing_is_done_twice(
    ledger_url: str,
    postgres: Endpoints,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = postgres.postgres_url(database).replace("+psycopg", "")
    fill(address)
    monkeypatch.setenv("SHOP_URL", address)
    monkeypatch.setenv("LEDGER_URL", ledger_url)
    config = tmp_path / "expunge.toml"
    written = '"${LEDGER_URL}"' if "postgresql" in ledger_url else f'"{ledger_url}"'
    config.write_text(
        f"[ledger]\nurl = {written}\n[scanners]\nuse = []\n"
        '[stores.shop]\nconnector = "sql"\nurl = "${SHOP_URL}"\n'
        + "".join(
            f'[[fields]]\nfield = "shop:public.t{n}.email"\nidentifier = "email"\n'
            for n in range(TABLES)
        )
    )
    expunge = FrontDoor(config, monkeypatch, capsys)
    request = expunge.request("email=ann@example.com")
    expunge.approve(request)
    runs = [
        subprocess.Popen(
            [sys.executable, "-m", "expunge", "run", request, "--config", str(config), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(os.environ),
        )
        for _ in range(2)
    ]
    ended = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ended
    with psycopg.connect(address) as connection:
        for number in range(TABLES):
            left = connection.execute(f"SELECT email FROM t{number}".encode()).fetchall()
            assert left == [("bob@example.com",)]
    url = ledger_url.replace("sqlite:///", f"sqlite:///{tmp_path}/")
    engine = create_engine(url)
    with engine.connect() as ledger:
        applied = ledger.execute(text("SELECT body FROM events WHERE kind = 'applied'")).all()
        results = ledger.execute(text("SELECT results, attempts FROM segments")).all()
        certified = ledger.execute(text("SELECT 1 FROM events WHERE kind = 'certified'")).all()
    engine.dispose()
    assert len(applied) == len(results) == TABLES
    assert {row.attempts for row in results} == {1}
    assert all(f'"done": {ROWS}' in str(row.results).replace("'", '"') for row in results)
    assert len(certified) >= 1
