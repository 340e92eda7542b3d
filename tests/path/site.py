"""A SQLite shop, a folder of logs, and the command line on them: quick, and real enough for what
the path itself decides."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from expunge.evidence.check import Report, check
from tests.path.certificate_sample import payload
from tests.path.front_door import FrontDoor

STORES = (
    '[scanners]\nuse = ["fields"]\n'
    '[stores.shop]\nconnector = "sql"\nurl = "sqlite:///shop.db"\n'
    '[stores.weblogs]\nconnector = "logs"\npaths = ["logs/*.log*"]\n'
)


class Site:
    """Stores in a folder; expunge: the command line with their configuration."""

    def __init__(self, expunge: FrontDoor, shop: str, more: str = "") -> None:
        self.expunge, self.folder = expunge, expunge.config.parent
        self.logs = self.folder / "logs"
        self.logs.mkdir()
        (self.logs / "app.log").write_text("hello ann@example.com\nhello bob@example.com\n")
        self.sql(shop)
        self.configure(more)

    def configure(self, more: str) -> None:
        """The two stores, and these tables."""
        self.expunge.config.write_text(STORES + more)

    def sql(self, script: str) -> None:
        with closing(sqlite3.connect(self.folder / "shop.db", timeout=30)) as connection:
            connection.executescript(script)

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "shop.db", timeout=30)) as connection:
            return connection.execute(query).fetchall()

    def tables(self) -> dict[str, list[Any]]:
        """Every row of every table."""
        names = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        return {name: self.rows(f'SELECT * FROM "{name}"') for (name,) in names}

    def report(self, request: str) -> Report:
        """The newest certificate, checked."""
        out = self.folder / "certificate.json"
        self.expunge("certificate", "write", request, "--out", str(out))
        return check(out.read_bytes(), self.expunge.public_key())

    def claims(self, request: str) -> dict[str, Any]:
        """What its newest certificate says."""
        self.report(request)
        found: dict[str, Any] = payload((self.folder / "certificate.json").read_bytes())
        return dict(found["predicate"])

    def keys(self, request: str) -> bool:
        return (self.folder / "expunge-keys" / "work" / f"{request}.key").exists()


@pytest.fixture
def door(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> FrontDoor:
    return FrontDoor(tmp_path / "expunge.toml", monkeypatch, capsys)
