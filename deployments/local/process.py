"""A service's process: its own session, a pid file, a log, and a wait for readiness.

A pid file holds the process id and the process's start time (field 22 of /proc/PID/stat, proc(5)),
so that a number which a reboot or a `kill -9` set free and another process got is seen as stale.
"""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from deployments.local.errors import LocalServiceError

POLL_SECONDS = 0.05
LOG_TAIL_LINES = 20


@dataclass(frozen=True)
class Command:
    """A program to start: arguments, whole environment, working folder and, as root, the user."""

    arguments: list[str]
    folder: Path
    environment: Mapping[str, str] = field(repr=False)  # may hold a key
    user: str | None = None


@dataclass(frozen=True)
class Process:
    """The process of one service; `folder` holds its pid file and its log."""

    name: str
    folder: Path

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def _pid_file(self) -> Path:
        return self.folder / f"{self.name}.pid"

    def pid(self) -> int | None:
        """The living process's id, or None: never started, ended, or the pid file is stale."""
        try:
            pid, started = self._pid_file.read_text().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(pid) if _start_time(int(pid)) == started else None

    def start(self, command: Command) -> None:
        """Start detached: Ctrl-C in the caller's terminal does not reach it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            child = subprocess.Popen(
                command.arguments,
                cwd=command.folder,
                env=dict(command.environment),
                user=command.user,
                group=None if command.user is None else _group_of(command.user),
                extra_groups=None if command.user is None else [],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._pid_file.write_text(f"{child.pid} {_start_time(child.pid)}\n")

    def wait_ready(self, ready: Callable[[], bool], seconds: float) -> None:
        """Poll `ready` until it is true.

        Raises LocalServiceError with the log's tail when the process ends or the time is over.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if self.pid() is None:
                raise LocalServiceError(f"{self.name} ended while it was starting.{self._tail()}")
            if time.monotonic() > deadline:
                raise LocalServiceError(
                    f"{self.name} was not ready after {seconds:.0f} s.{self._tail()}"
                )
            time.sleep(POLL_SECONDS)

    def stop(self, with_signal: signal.Signals, seconds: float = 30) -> None:
        """Ask the process to end; its whole group is killed if it has not after `seconds`."""
        pid = self.pid()
        if pid is not None:
            os.kill(pid, with_signal)
            if not self._ended_within(seconds):
                os.killpg(pid, signal.SIGKILL)
                if not self._ended_within(seconds):
                    raise LocalServiceError(f"{self.name}: even SIGKILL does not end process {pid}")
        self._pid_file.unlink(missing_ok=True)

    def _ended_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.pid() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True

    def _tail(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
        return "\n".join([f" The end of its log, {self.log}:", *lines])


def _group_of(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def _start_time(pid: int) -> str | None:
    """Field 22 of /proc/PID/stat, or None when there is no such process or it is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, *rest = stat.rpartition(")")[2].split()
    return None if state == "Z" else rest[18]
