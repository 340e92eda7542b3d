"""The real services of the demo and the tests: PostgreSQL, S3, Elasticsearch, Prefect.

    endpoints = up(folder)        # starts what does not run yet
    endpoints.postgres_url("shop")
    down(folder)                  # stops all; the data stays for the next `up`

A folder is one set of services: its state.json holds their ports and secrets, its logs what they
say. Nothing of it is shared with another folder, and everything listens on 127.0.0.1 only.
"""

import fcntl
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deployments.local.elastic import Elasticsearch
from deployments.local.endpoints import Endpoints
from deployments.local.errors import LocalServiceError
from deployments.local.postgres import Postgres, create_database_if_missing
from deployments.local.prefect_server import PrefectServer
from deployments.local.process import Process
from deployments.local.s3 import S3
from deployments.local.service import Service, Settings

__all__ = [
    "SERVICES",
    "Endpoints",
    "LocalServiceError",
    "create_database",
    "down",
    "remove",
    "running",
    "up",
]

SERVICES: Mapping[str, Service] = {
    service.name: service for service in (Postgres(), S3(), Elasticsearch(), PrefectServer())
}
"""In the order of starting: what another one needs stands before it."""


def up(folder: Path, wanted: Iterable[str] = tuple(SERVICES)) -> Endpoints:
    """Start those of `wanted` (and what they need) that do not run; return when all are ready.

    Raises LocalServiceError when a service is unknown, cannot be had or does not get ready; what
    runs by then goes on, so that a second `up` starts from there.
    """
    services = _with_needs(wanted)
    with _locked(folder):
        state = _read(folder)
        waiting: dict[str, Service] = {}
        for service in services:
            for need in service.needs:
                _wait(folder, waiting.pop(need, None), state)
            if _process(folder, service).pid() is None:
                state[service.name] = service.settings(
                    state.get(service.name, {}), _ports(state, without=service.name)
                )
                _write(folder, state)
                _process(folder, service).start(service.command(folder.resolve(), state))
            waiting[service.name] = service
        for service in waiting.values():
            _wait(folder, service, state)
        return _endpoints(folder, state)


def down(folder: Path) -> None:
    """Stop every service of the folder, the last started first. Nothing runs: nothing happens."""
    if not folder.exists():
        return
    with _locked(folder):
        for service in reversed(list(SERVICES.values())):
            _process(folder, service).stop(service.stop_signal)


def remove(folder: Path) -> None:
    """Stop every service of the folder and delete all they have stored."""
    if not folder.exists():
        return
    down(folder)
    with _locked(folder):
        for service in SERVICES.values():
            service.remove(folder.resolve())
        (folder / "state.json").unlink(missing_ok=True)


def running(folder: Path) -> Endpoints | None:
    """Where the running services of the folder answer; None if none runs."""
    endpoints = _endpoints(folder, _read(folder))
    return endpoints if endpoints.services else None


def create_database(endpoints: Endpoints, name: str) -> None:
    """Make the PostgreSQL database `name` unless it is there."""
    create_database_if_missing(endpoints.services["postgres"], name)


def _ports(state: Mapping[str, Settings], without: str) -> set[int]:
    """What the other services of the folder listen on, or will as soon as they are up."""
    return {
        int(value)
        for name, settings in state.items()
        if name != without
        for key, value in settings.items()
        if key.endswith("port")
    }


def _with_needs(wanted: Iterable[str]) -> list[Service]:
    names = set(wanted)
    unknown = names - SERVICES.keys()
    if unknown:
        raise LocalServiceError(f"no service {min(unknown)!r}; there are {', '.join(SERVICES)}.")
    names.update(need for name in list(names) for need in SERVICES[name].needs)
    return [service for name, service in SERVICES.items() if name in names]


def _wait(folder: Path, service: Service | None, state: Mapping[str, Settings]) -> None:
    if service is not None:
        settings = state[service.name]
        _process(folder, service).wait_ready(lambda: service.ready(settings), service.ready_within)


def _process(folder: Path, service: Service) -> Process:
    return Process(service.name, folder)


def _endpoints(folder: Path, state: Mapping[str, Settings]) -> Endpoints:
    alive = (service.name for service in SERVICES.values() if _process(folder, service).pid())
    return Endpoints({name: state[name] for name in alive})


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One `up` or `down` at a time; the lock goes with the process that holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(folder: Path) -> dict[str, Settings]:
    try:
        state: dict[str, Settings] = json.loads((folder / "state.json").read_text())
    except FileNotFoundError:
        return {}
    return state


def _write(folder: Path, state: Mapping[str, Settings]) -> None:
    new = folder / "state.json.new"
    new.touch(mode=0o600)
    new.write_text(json.dumps(state, indent=2))
    new.replace(folder / "state.json")
