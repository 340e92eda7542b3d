"""A set of services lives, dies and comes back (S3 stands for all: it is the fastest to start)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from deployments.local import SERVICES, Endpoints, create_database, down, remove, running, up


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    tmp_path.chmod(0o700)  # as `mktemp -d` makes it: PostgreSQL's user cannot look inside
    folder = tmp_path / "set"
    yield folder
    remove(folder)
    assert running(folder) is None


def pid(folder: Path, service: str) -> int:
    return int((folder / f"{service}.pid").read_text().split()[0])


def test_a_second_up_changes_nothing_and_the_data_outlives_down(folder: Path) -> None:
    first = up(folder, ["postgres"])
    before = pid(folder, "postgres")
    assert up(folder, ["postgres"]) == first
    assert pid(folder, "postgres") == before
    create_database(first, "shop")
    down(folder)
    assert running(folder) is None
    again = up(folder, ["postgres"])
    assert databases(again) >= {"shop"}
    remove(folder)
    assert databases(up(folder, ["postgres"])).isdisjoint({"shop"})


def databases(endpoints: Endpoints) -> set[str]:
    address = endpoints.postgres_url("postgres").replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        return {row[0] for row in connection.execute("SELECT datname FROM pg_database")}


@pytest.mark.parametrize("service", ["postgres", "s3"])
def test_a_service_that_was_killed_is_started_again(folder: Path, service: str) -> None:
    up(folder, [service])
    killed = pid(folder, service)
    os.killpg(killed, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while running(folder) is not None:
        assert time.monotonic() < deadline, "the killed service is still said to run"
        time.sleep(0.01)
    up(folder, [service])
    assert pid(folder, service) != killed


def test_two_at_once_start_one_set(folder: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: up(folder, ["s3"]), range(2))
    assert first == second


def test_the_command_starts_and_stops_and_outlives_its_terminal(folder: Path) -> None:
    command = [sys.executable, "-m", "deployments.local"]
    started = subprocess.run(
        [*command, "up", "--folder", str(folder), "s3"], capture_output=True, text=True, check=True
    )
    assert "s3             127.0.0.1:" in started.stdout
    assert running(folder) is not None
    subprocess.run([*command, "down", "--folder", str(folder)], check=True)
    assert running(folder) is None


def test_no_secret_is_readable_by_others(folder: Path) -> None:
    up(folder, ["s3"])
    for path in [folder / "state.json", folder / "s3" / "identities.json"]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_everything_listens_on_this_machine_only(
    services: Endpoints, services_folder: Path
) -> None:
    pids = {pid(services_folder, name) for name in SERVICES if name in services.services}
    addresses = listening(pids)
    assert addresses
    assert addresses <= {"0100007F", "0000000000000000FFFF00000100007F"}


def listening(pids: set[int]) -> set[str]:
    """Local addresses, as /proc/net/tcp writes them, of the sockets on which `pids` listen."""
    inodes = {
        str(entry.readlink())
        for process in pids
        for entry in Path(f"/proc/{process}/fd").iterdir()
        if entry.is_symlink()
    }
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in inodes:
                found.add(fields[1].split(":")[0])
    return found
