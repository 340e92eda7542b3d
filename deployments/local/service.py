"""What every local service is: how it is started, and how one sees that it is ready."""

import http.client
import random
import shutil
import signal
import socket
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import ClassVar

from deployments.local.process import Command

Settings = Mapping[str, str | int]
"""One service's ports and secrets, as state.json keeps them."""

HOST = "127.0.0.1"
_PORTS = range(15000, 22000)  # below those that outgoing connections get, also plus 10,000


class Service(ABC):
    """One service of this machine. It holds no state: the folder and its state.json do."""

    name: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    ready_within: ClassVar[float] = 90  # seconds, on a machine that does other things too

    @abstractmethod
    def settings(self, before: Settings, taken: AbstractSet[int]) -> Settings:
        """Ports and secrets for a start; `before` are those of the last start, or empty; `taken`
        are the ports of the other services, which may not listen on them yet."""

    @abstractmethod
    def command(self, folder: Path, state: Mapping[str, Settings]) -> Command:
        """Prepare the service's files in `folder` and say what to start."""

    @abstractmethod
    def ready(self, settings: Settings) -> bool:
        """True when the service answers as its users need it."""

    def remove(self, folder: Path) -> None:
        """Delete everything that the stopped service has stored."""
        shutil.rmtree(folder / self.name, ignore_errors=True)


def free_ports(keys: Iterable[str], before: Settings, taken: AbstractSet[int]) -> dict[str, int]:
    """A port of 127.0.0.1 for each of `keys` that nobody listens on and nobody else was given;
    that of `before` if it is one."""
    ports: dict[str, int] = {}
    for key in keys:
        ports[key] = _free_port(before.get(key), taken | set(ports.values()))
    return ports


def _free_port(preferred: str | int | None, taken: AbstractSet[int]) -> int:
    candidates = random.sample(_PORTS, 200)
    if preferred is not None:
        candidates.insert(0, int(preferred))
    for port in candidates:
        if port in taken:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:  # taken: the next one
                continue
        return port
    raise OSError("no free port between 15000 and 22000 in 200 tries")


def http_status(port: str | int, path: str) -> int | None:
    """The status of GET `path`, or None while nobody answers."""
    connection = http.client.HTTPConnection(HOST, int(port), timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
