"""Logs that are written, rotated and cut short while they are masked."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.logs.disk import Overwriter
from connectors.logs.in_place import InPlace
from expunge.model import Result, StaleUnit, Work
from tests.real.log_folder import ANN, connector, erase, located, query, results, units, work

BEFORE = b"2024 ann@b.c in\n2024 bob@b.c in\n" * 3 + b"end ann@b.c\n"
AFTER = BEFORE.replace(b"ann@b.c", b"*******")

LINES = 200_000
WRITER = """
import os, sys
log = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
for number in range(int(sys.argv[2])):
    who = b"ann@b.c" if number % 40 == 0 else b"bob@b.c"
    os.write(log, b"%08d from %s\\n" % (number, who))
    if number == 1000:
        print("ready", flush=True)
"""


def test_a_writer_loses_no_line_while_its_log_is_masked(tmp_path: Path) -> None:
    """Rewrite and rename lost 121,613 of 300,000 lines here."""
    log = tmp_path / "app.log"
    logs = connector(log)
    rounds = 0
    command = [sys.executable, "-c", WRITER, str(log), str(LINES)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        while writer.poll() is None:
            told = erase(logs, query(ANN))
            assert set(told) <= {Result.DONE, Result.CHANGED}  # the last line can be half there
            rounds += bool(told)
    erase(logs, query(ANN))
    assert rounds >= 2
    assert log.read_bytes().splitlines() == [
        b"%08d from %s" % (number, b"*******" if number % 40 == 0 else b"bob@b.c")
        for number in range(LINES)
    ]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "app.log").write_bytes(BEFORE)
    return tmp_path / "app.log"


@pytest.fixture
def planned(app: Path) -> Work:
    (unit,) = units(logs := connector(app.parent / "app.log*"))
    return work(unit, located(logs, unit, query(ANN)))


def apply(each: Work) -> list[Result]:
    return results(connector(Path(each.unit.name).parent / "app.log*").apply(each))


def copytruncate(app: Path) -> None:
    """What logrotate does for a writer that it cannot tell to open its log again."""
    app.with_suffix(".log.1").write_bytes(app.read_bytes())
    os.truncate(app, 0)


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, where: type, name: str, what: Callable[[], object]
) -> None:
    """Lets something happen once, just before the method is called."""
    method = getattr(where, name)
    called: list[str] = []

    def late(*arguments: object) -> object:
        if not called:
            called.append(name)
            what()
        return method(*arguments)

    monkeypatch.setattr(where, name, late)


def test_a_file_that_was_renamed_before_is_masked_where_it_is(app: Path, planned: Work) -> None:
    app.rename(app.with_suffix(".log.1"))
    app.write_bytes(BEFORE)
    assert set(apply(planned)) == {Result.DONE}
    assert app.with_suffix(".log.1").read_bytes() == AFTER
    assert app.read_bytes() == BEFORE


@pytest.mark.parametrize(
    ("where", "name"), [(InPlace, "_put"), (Overwriter, "write"), (InPlace, "confirm")]
)
def test_a_rename_while_masking(
    app: Path, planned: Work, monkeypatch: pytest.MonkeyPatch, where: type, name: str
) -> None:
    def rotate() -> None:
        app.rename(app.with_suffix(".log.1"))
        app.write_bytes(BEFORE)

    meanwhile(monkeypatch, where, name, rotate)
    assert set(apply(planned)) == {Result.DONE}
    assert app.with_suffix(".log.1").read_bytes() == AFTER
    assert app.read_bytes() == BEFORE


@pytest.mark.parametrize(
    ("where", "name"), [(InPlace, "_put"), (Overwriter, "write"), (InPlace, "confirm")]
)
def test_a_removal_while_masking_is_not_called_done(
    app: Path, planned: Work, monkeypatch: pytest.MonkeyPatch, where: type, name: str
) -> None:
    """As gzip does it: a packed copy of the lines as they were, then the file goes."""
    meanwhile(monkeypatch, where, name, app.unlink)
    assert set(apply(planned)) == {Result.CHANGED}


@pytest.mark.parametrize(
    ("where", "name"), [(InPlace, "_put"), (Overwriter, "write"), (InPlace, "confirm")]
)
def test_a_copytruncate_while_masking_is_not_called_done(
    app: Path, planned: Work, monkeypatch: pytest.MonkeyPatch, where: type, name: str
) -> None:
    """The live file is not made longer again, not by a hole of NUL bytes either."""
    meanwhile(monkeypatch, where, name, lambda: copytruncate(app))
    assert set(apply(planned)) == {Result.CHANGED}
    assert app.read_bytes() == b""


def test_a_copytruncate_and_new_lines_while_masking(
    app: Path, planned: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fresh() -> None:
        copytruncate(app)
        app.write_bytes(new)

    new = re.sub(rb"ann|bob", b"eve", BEFORE)
    meanwhile(monkeypatch, InPlace, "_put", fresh)
    assert set(apply(planned)) == {Result.CHANGED}
    assert app.read_bytes() == new


def test_a_copytruncate_before_is_a_stale_unit(app: Path, planned: Work) -> None:
    copytruncate(app)
    with pytest.raises(StaleUnit):
        apply(planned)
    assert app.with_suffix(".log.1").read_bytes() == BEFORE


def test_lines_that_come_meanwhile_stay(
    app: Path, planned: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    def appended() -> None:
        with app.open("ab") as file:
            file.write(b"new ann@b.c\n")

    meanwhile(monkeypatch, Overwriter, "write", appended)
    assert set(apply(planned)) == {Result.DONE}
    assert app.read_bytes() == AFTER + b"new ann@b.c\n"


def test_an_overwrite_beyond_the_end_writes_nothing(app: Path) -> None:
    """Neither when the end is before the first look nor when it comes after it."""
    with app.open("r+b") as file:
        overwriter = Overwriter(file.fileno())
        assert not overwriter.write(len(BEFORE) - 3, b"****")
        assert overwriter.write(len(BEFORE) - 3, b"***")
        os.truncate(app, 5)
        assert not overwriter.write(9_000, b"*")
        os.truncate(app, 0)
        assert not overwriter.write(0, b"*")
        overwriter.close()
    assert app.stat().st_size == 0


def test_far_places_of_a_large_file_are_written(tmp_path: Path) -> None:
    path = tmp_path / "app.log"
    size = (1 << 27) + 5
    with path.open("wb") as file:
        file.truncate(size)
    with path.open("r+b") as file:
        overwriter = Overwriter(file.fileno())
        places = (0, 4095, (1 << 26) - 2, size - 3, 7)
        assert all(overwriter.write(place, b"abc") for place in places)
        overwriter.close()
        for place in places:
            assert os.pread(file.fileno(), 3, place) == b"abc"
    assert path.stat().st_size == size
