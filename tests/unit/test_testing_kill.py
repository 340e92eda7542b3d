"""SIGKILL at every act of a small job on a ledger and files: counted, hit, and told truly."""

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from expunge.testing.commits import ledger_commits
from expunge.testing.kill import At, Moment, Ran, died_after, run
from expunge.testing.proxy import FaultProxy
from expunge.testing.shim import file_acts


class Job:
    """Three commits in a ledger and three writes of a file, one after the other."""

    def __init__(self, folder: Path) -> None:
        self.ledger = folder / "ledger.db"
        self.other = folder / "other.db"
        self.files = folder / "files"
        self.files.mkdir()
        with create_engine(f"sqlite:///{self.ledger}").begin() as connection:
            connection.execute(text("CREATE TABLE event (n int)"))
        (self.files / "log").write_bytes(b"......")
        self.inside = [ledger_commits(self.is_ledger), file_acts(self.files)]

    def is_ledger(self, engine: Engine) -> bool:
        return engine.url.database == str(self.ledger)

    def __call__(self) -> None:
        ledger = create_engine(f"sqlite:///{self.ledger}")
        other = create_engine(f"sqlite:///{self.other}")
        for number in range(3):
            with ledger.begin() as connection:
                connection.execute(text("INSERT INTO event VALUES (:n)"), {"n": number})
            with other.begin() as connection:
                connection.execute(text("CREATE TABLE IF NOT EXISTS t (n int)"))
            descriptor = os.open(self.files / "log", os.O_RDONLY)
            os.close(descriptor)
            descriptor = os.open(self.other, os.O_WRONLY)
            os.close(descriptor)
            with (self.files / "log").open("r+b", buffering=0) as log:
                os.pwrite(log.fileno(), b"x", number)

    def state(self) -> tuple[int, int]:
        """Commits and writes that were done."""
        with create_engine(f"sqlite:///{self.ledger}").connect() as connection:
            commits = connection.execute(text("SELECT count(*) FROM event")).scalar_one()
        return int(commits), (self.files / "log").read_bytes().count(b"x")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def test_clean_run_counts_its_acts(job: Job) -> None:
    assert run(job, inside=job.inside) == Ran(("commit", "open", "pwrite") * 3, killed=False)
    assert job.state() == (3, 3)


@pytest.mark.parametrize("act", range(9))
@pytest.mark.parametrize("moment", Moment)
def test_killed_at_an_act(job: Job, act: int, moment: Moment) -> None:
    ran = run(job, At(act, moment), inside=job.inside)
    done = act + (moment is Moment.AFTER)
    assert ran.killed
    assert len(ran.acts) == done
    assert job.state() == ((done + 2) // 3, done // 3)


def test_act_that_never_comes_kills_nobody(job: Job) -> None:
    assert not run(job, At(99, Moment.BEFORE), inside=job.inside).killed


def test_error_of_the_job_comes_back() -> None:
    def fail() -> None:
        raise ValueError("no such luck")

    ran = run(fail)
    assert not ran.killed
    assert "ValueError: no such luck" in ran.error


def test_death_of_its_own_is_an_error() -> None:
    ran = run(lambda: os.kill(os.getpid(), signal.SIGTERM))
    assert not ran.killed
    assert "ended with -15" in ran.error


def test_requests_and_file_acts_have_one_order(echo: FaultProxy, tmp_path: Path) -> None:
    def job() -> None:
        with socket.create_connection((echo.host, echo.port)) as client:
            for number in range(3):
                client.sendall(b"x")
                assert client.recv(1) == b"x"
                (tmp_path / str(number)).touch()
                (tmp_path / str(number)).replace(tmp_path / "last")

    inside = [file_acts(tmp_path)]
    clean = run(job, inside=inside, proxies=[echo])
    assert clean == Ran(("echo", "open", "replace") * 3, killed=False)
    killed = run(job, At(3, Moment.AFTER), inside=inside, proxies=[echo])
    assert killed == Ran(("echo", "open", "replace", "echo"), killed=True)


@pytest.fixture
def echo() -> Iterator[FaultProxy]:
    """A proxy before a server that sends back what it gets."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return  # closed
                with client, suppress(ConnectionResetError):  # the dead say no goodbye
                    while data := client.recv(100):
                        client.sendall(data)

        threading.Thread(target=serve, daemon=True).start()
        with FaultProxy("127.0.0.1", server.getsockname()[1], "echo") as proxy:
            yield proxy
        server.shutdown(socket.SHUT_RDWR)


def test_died_after_tells_what_was_read(tmp_path: Path) -> None:
    def items() -> Iterator[str]:
        for number in range(5):
            (tmp_path / str(number)).touch()
            yield f"item\n{number}"

    assert died_after(2, items) == ["item\n0", "item\n1"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1"]
    assert len(died_after(9, items)) == 5


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("open", lambda path: path.open("a").close()),
        ("open", lambda path: path.open(mode="wb").close()),
        ("open", lambda path: os.close(os.open(path, os.O_RDWR))),
        ("truncate", lambda path: os.truncate(path, 0)),
        ("rename", lambda path: path.rename(path.with_name("b"))),
        ("replace", lambda path: path.replace(path.with_name("b"))),
        ("link", lambda path: os.link(path, path.with_name("b"))),
        ("unlink", lambda path: path.unlink()),
        ("remove", lambda path: os.remove(path)),  # noqa: PTH107  the act itself
        ("chmod", lambda path: path.chmod(0o600)),
    ],
)
def test_each_file_act_is_seen(tmp_path: Path, name: str, act: object) -> None:
    assert callable(act)
    file = tmp_path / "a"
    file.touch()
    assert name in run(lambda: act(file), inside=[file_acts(tmp_path)]).acts


@pytest.mark.parametrize("name", ["write", "pwrite", "fsync", "fdatasync", "ftruncate"])
def test_each_act_on_a_descriptor_is_seen(tmp_path: Path, name: str) -> None:
    arguments = {"write": (b"x",), "pwrite": (b"x", 0), "ftruncate": (0,)}.get(name, ())

    def job() -> None:
        with (tmp_path / "a").open("wb", buffering=0) as file:
            getattr(os, name)(file.fileno(), *arguments)

    assert run(job, inside=[file_acts(tmp_path)]) == Ran(("open", name), killed=False)


def test_object_with_a_descriptor_will_do(tmp_path: Path) -> None:
    def job() -> None:
        with (tmp_path / "a").open("wb") as file:
            os.fsync(file)

    assert run(job, inside=[file_acts(tmp_path)]) == Ran(("open", "fsync"), killed=False)


def test_reading_and_other_folders_are_no_acts(tmp_path: Path) -> None:
    (inside := tmp_path / "inside").mkdir()
    (inside / "a").write_bytes(b"x")

    def job() -> None:
        (inside / "a").read_bytes()
        (inside / "a").stat()
        (tmp_path / "b").write_bytes(b"y")
        with tempfile.TemporaryFile() as file:
            file.write(b"z")
            os.fsync(file.fileno())

    assert run(job, inside=[file_acts(inside)]) == Ran((), killed=False)
