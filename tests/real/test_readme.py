"""Every command of the README runs as it stands there, in its order, in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from expunge.evidence.check import check

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(.*)\n((?:.*\n)*?)^```$", re.MULTILINE)


def blocks(marker: str) -> list[str]:
    return [text for info, text in FENCE.findall(README) if info == marker]


def test_every_block_is_of_a_known_kind() -> None:
    """So that no command can be added that nobody runs."""
    assert {info for info, _ in FENCE.findall(README)} <= {
        "sh",
        "sh make",
        "text",
        "text plan",
    }


@pytest.mark.timeout(900)
def test_the_commands_run_as_they_stand(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])
    (tmp_path / "expunge").symlink_to(ROOT / "expunge")
    script = "set -euo pipefail\n" + "".join(blocks("sh"))
    variables = {k: v for k, v in os.environ.items() if not k.startswith(("EXPUNGE", "PREFECT"))}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=variables, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for line in "".join(blocks("text plan")).splitlines():
        assert line in done.stdout

    folder = tmp_path / "first"
    key = (folder / "expunge-keys" / "expunge.pub").read_bytes()
    assert check((folder / "certificate.json").read_bytes(), key).status == "complete"
    log = (folder / "app" / "logs" / "app.log").read_text()
    assert "ann@" not in log
    assert "12:01 login email=ben@example.com\n" in log
    assert rows(folder, "SELECT id, email FROM customers") == "2|ben@example.com"
    assert rows(folder, "SELECT id FROM orders") == "11"
    assert "ann@" not in rows(folder, "SELECT note FROM orders")
    assert "neighbour" in rows(folder, "SELECT note FROM orders")


def rows(folder: Path, query: str) -> str:
    import sqlite3

    with sqlite3.connect(folder / "app" / "shop.db") as shop:
        return "\n".join("|".join(map(str, row)) for row in shop.execute(query))


def test_make_knows_its_targets() -> None:
    targets = [
        word
        for block in blocks("sh make")
        for word in re.findall(r"^make (\S+)", block, re.MULTILINE)
    ]
    assert {"demo", "check", "test"} <= set(targets)
    inline = re.findall(r"`make ([\w-]+)`", README)
    for target in {*targets, *inline}:
        subprocess.run(["make", "--dry-run", target], cwd=ROOT, check=True, capture_output=True)
