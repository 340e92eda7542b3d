"""A service's process: stale pid files, readiness, stopping."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.local.errors import LocalServiceError
from deployments.local.process import Command, Process


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    made = Process("sample", tmp_path)
    yield made
    made.stop(signal.SIGKILL)


def python(folder: Path, program: str) -> Command:
    return Command([sys.executable, "-c", program], folder, {"PATH": os.defpath})


FOREVER = "import time\nprint('up', flush=True)\nwhile True: time.sleep(60)"


def says_up(process: Process) -> bool:
    return "up" in process.log.read_text()


def test_a_started_process_is_alive_until_it_is_stopped(process: Process, tmp_path: Path) -> None:
    assert process.pid() is None
    process.start(python(tmp_path, FOREVER))
    process.wait_ready(lambda: says_up(process), 30)
    pid = process.pid()
    assert pid is not None
    assert os.getsid(pid) == pid  # its own session: Ctrl-C in a terminal does not reach it
    process.stop(signal.SIGTERM)
    assert process.pid() is None


def test_a_stopped_process_may_be_stopped_again(process: Process) -> None:
    process.stop(signal.SIGTERM)
    process.stop(signal.SIGTERM)


def test_a_pid_that_another_process_got_is_stale(process: Process, tmp_path: Path) -> None:
    (tmp_path / "sample.pid").write_text(f"{os.getpid()} 1\n")  # alive, but started at another time
    assert process.pid() is None
    process.stop(signal.SIGKILL)  # and it does not kill us


@pytest.mark.parametrize("content", ["", "12", "not a pid\n"])
def test_a_broken_pid_file_is_stale(process: Process, tmp_path: Path, content: str) -> None:
    (tmp_path / "sample.pid").write_text(content)
    assert process.pid() is None


def test_a_process_that_ended_is_not_alive_before_its_parent_has_looked(
    process: Process, tmp_path: Path
) -> None:
    process.start(python(tmp_path, "pass"))
    pid = int((tmp_path / "sample.pid").read_text().split()[0])
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # it is a zombie now, and stays one
    assert process.pid() is None


def test_the_end_of_the_log_is_told_when_it_ends_while_starting(
    process: Process, tmp_path: Path
) -> None:
    process.start(python(tmp_path, "raise SystemExit('port is taken')"))
    with pytest.raises(LocalServiceError, match=r"sample ended while it was starting(.|\n)*taken"):
        process.wait_ready(lambda: False, 30)


def test_what_is_not_ready_in_time_is_an_error_with_the_log(
    process: Process, tmp_path: Path
) -> None:
    process.start(python(tmp_path, FOREVER))
    process.wait_ready(lambda: says_up(process), 30)
    with pytest.raises(LocalServiceError, match=r"sample was not ready after 0 s(.|\n)*up"):
        process.wait_ready(lambda: False, 0)


def test_a_process_that_ignores_the_signal_is_killed_with_its_children(
    process: Process, tmp_path: Path
) -> None:
    child = "import time\nwhile True: time.sleep(60)"
    deaf = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}])\n"
        "print('up', child.pid, flush=True)\n"
        "while True: time.sleep(60)\n"
    )
    process.start(python(tmp_path, deaf))
    process.wait_ready(lambda: says_up(process), 30)
    child_pid = int(process.log.read_text().split()[1])
    process.stop(signal.SIGTERM, seconds=0.2)
    assert process.pid() is None
    deadline = time.monotonic() + 60
    while _alive(child_pid):
        assert time.monotonic() < deadline, "the child outlived its service"
        time.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
