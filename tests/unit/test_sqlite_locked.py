"""A file that another program has locked is waited for a few seconds, and said in words."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from connectors.sql import SqlConnector
from connectors.sql.settings import SqlSettings
from expunge.model import Container, Layer, Transient, Unit


def test_a_locked_file_is_not_waited_for_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as shop:
        shop.execute("CREATE TABLE a (id INTEGER PRIMARY KEY)")
        settings = SqlSettings.model_validate(
            {"connector": "sql", "url": f"sqlite:///{path}", "timeout_seconds": 1}
        )
        connector = SqlConnector("shop", settings)
        (container,) = [each for each in connector.discover() if isinstance(each, Container)]
        (unit,) = [
            each for each in connector.units(container, tuple(Layer)) if isinstance(each, Unit)
        ]
        shop.execute("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        with pytest.raises(Transient, match="Close what writes to the file, or wait"):
            list(connector.scan(unit))
        assert time.monotonic() - begun < 15
        connector.close()
