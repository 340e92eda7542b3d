"""expunge demo, as a user runs it, on services of its own: small, interrupted, and again."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from deployments.local import remove, running
from expunge.doors.demo.company import Names
from expunge.evidence.check import check

BIN = Path(sys.executable).parent
SMALL = {"EXPUNGE_DEMO_CUSTOMERS": "60"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    remove(tmp_path / ".demo" / "services")


def start(folder: Path, command: str, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [BIN / "expunge", "demo", command],
        cwd=folder,
        env={**os.environ, **SMALL, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's job ignores it
    )


def demo(folder: Path, command: str, **variables: str) -> tuple[int, str]:
    process = start(folder, command, **variables)
    said, _ = process.communicate(timeout=300)
    return process.returncode, said


def interrupted(folder: Path, command: str, after: str) -> tuple[int, str]:
    """Ctrl-C as the terminal sends it, to the whole group, once the words are on the screen."""
    process = start(folder, command)
    assert process.stdout is not None
    for line in process.stdout:
        if after in line:
            os.killpg(process.pid, signal.SIGINT)
            break
    said, _ = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.long
@pytest.mark.timeout(900)
def test_the_demo_from_up_to_down(folder: Path) -> None:
    code, said = demo(folder, "run")
    assert code == 2
    assert "expunge demo up" in said

    code, said = demo(folder, "up")
    assert code == 0, said
    code, said = demo(folder, "up")
    assert code == 0, said
    assert "60 customers" not in said  # it was filled before

    code, said = interrupted(folder, "run", after="Approval")
    assert code == 130, said
    assert "run the same command again" in said
    assert "Traceback" not in said

    code, said = demo(folder, "run")
    assert code == 0, said
    assert "Going on with" in said
    erased_and_shown(folder, said)

    empty_of_customers(folder)
    code, said = demo(folder, "run")
    assert code == 0, said
    assert "filled anew" in said
    erased_and_shown(folder, said)

    code, said = demo(folder, "down")
    assert code == 0, said
    assert running(folder / ".demo" / "services") is None


def erased_and_shown(folder: Path, said: str) -> None:
    site = folder / ".demo"
    report = check(
        (site / "certificate.json").read_bytes(), (site / "expunge-keys/expunge.pub").read_bytes()
    )
    assert report.status == "complete"
    assert report.request in said
    for store in ("shop", "lake", "search", "weblogs"):
        rows = [line for line in said.splitlines() if line.startswith(f"│ {store}")]
        before, *_, after = map(int, rows[-1].split("│")[2:-1])
        assert before > 0
        assert after == 0
    assert "RECORDS OF OTHERS CHANGED" not in said
    assert "<html" in (site / "data-map.html").read_text().lower()
    assert report.request in (site / "certificate.json.html").read_text()
    secrets = [
        line.partition("=")[2].strip("'") for line in (site / "env").read_text().splitlines()
    ]
    assert secrets
    assert not any(secret in (site / "expunge.toml").read_text() for secret in secrets)


def empty_of_customers(folder: Path) -> None:
    endpoints = running(folder / ".demo" / "services")
    assert endpoints is not None
    url = endpoints.postgres_url(Names().database).replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        connection.execute("TRUNCATE customers CASCADE")


def test_what_the_machine_lacks_is_one_line(folder: Path) -> None:
    """No java on the PATH; and a size that is none."""
    code, said = demo(folder, "up", PATH=str(BIN))
    assert code == 1
    assert "install a JDK 17 and Maven" in said
    assert "Traceback" not in said
    assert len(said.strip().splitlines()) <= 2
    code, said = demo(folder, "up", EXPUNGE_DEMO_CUSTOMERS="many")
    assert code == 2
    assert "EXPUNGE_DEMO_CUSTOMERS" in said
