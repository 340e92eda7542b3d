"""The commands on a shop in SQLite and a log, in the current folder of this process."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from expunge.doors.cli.commands import main
from tests.path.front_door import Answer

STORES = """
[stores.shop]
connector = "sql"
url = "sqlite:///shop.db"

[stores.weblogs]
connector = "logs"
paths = ["logs/*.log*"]
"""
SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, name TEXT);
CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO customers VALUES (1, 'ann@example.com', 'Ann Smith'), (2, 'bob@example.com', 'Bob Lee');
INSERT INTO notes VALUES (1, 'ask ann@example.com'), (2, 'tell ann@example.com'), (3, 'nothing');
"""


class Commands:
    """The commands in the current folder, in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys

    def __call__(self, line: str, *more: str, code: int = 0) -> Answer:
        """line: words without spaces in them."""
        self.capsys.readouterr()
        self.monkeypatch.setattr("sys.argv", ["expunge", *line.split(), *more])
        with pytest.raises(SystemExit) as ended:
            main()
        said = self.capsys.readouterr()
        answer = Answer(int(ended.value.code or 0), said.out, said.err)
        assert answer.code == code, f"{line} ended {answer.code}: {answer}"
        assert "Traceback" not in said.err
        return answer

    def both(self, line: str, *more: str, code: int = 0) -> tuple[str, Any]:
        """For people, and as JSON."""
        return self(line, *more, code=code).out, self(line, *more, "--json", code=code).json


def open_shop(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    """A shop and a log beside an expunge.toml, in this folder, which becomes the current one."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("EXPUNGE_CONFIG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    commands = Commands(monkeypatch, capsys)
    commands("init")
    with Path("expunge.toml").open("a") as config:
        config.write(STORES)
    with sqlite3.connect("shop.db") as shop:
        shop.executescript(SHOP)
    Path("logs").mkdir()
    Path("logs/app.log").write_text("login email=ann@example.com\nlogin email=bob@example.com\n")
    return commands
