"""Ctrl-C is Ctrl-C wherever it comes: exit code 130, no gap, no traceback."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sql import SqlConnector
from connectors.sql.settings import SqlSettings
from connectors.sql.sqlite import session
from expunge.model import Container, Layer

WHILE_IMPORTING = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Stop:
    def find_spec(self, name, path, target=None):
        if name == "expunge.doors.cli.commands":
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, Stop())
from expunge.doors.cli import main
main()
"""


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """A job in the background has SIGINT ignored, and so have its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_while_the_commands_are_imported() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", WHILE_IMPORTING], capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (130, "Stopped. Nothing was begun.\n")


def test_while_sqlite_calls_our_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(tmp_path / "a.db") as shop:
        shop.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        shop.execute("INSERT INTO a VALUES (1), (2), (3)")
    shop.close()

    def interrupted(*_parts: object) -> int:
        signal.raise_signal(signal.SIGINT)
        return 0

    monkeypatch.setattr(session, "_number", interrupted)
    settings = SqlSettings.model_validate(
        {"connector": "sql", "url": f"sqlite:///{tmp_path / 'a.db'}", "unit_rows": 1}
    )
    connector = SqlConnector("shop", settings)
    try:
        (container,) = [each for each in connector.discover() if isinstance(each, Container)]
        with pytest.raises(KeyboardInterrupt):
            list(connector.units(container, (Layer.CURRENT,)))
    finally:
        connector.close()
