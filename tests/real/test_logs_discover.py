"""Which logs there are, which files belong to them, and what cannot be searched."""

import gzip
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from expunge.model import Action, Container, Covered, Gap, Layer, Record, StaleUnit, Unit
from tests.real.log_folder import LAYERS, connector, containers, gaps, units, unprivileged


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """A folder of a user who may not read everything, while this process is that user."""
    with tempfile.TemporaryDirectory() as folder, unprivileged(Path(folder)):
        yield Path(folder)


def names(found: list[Unit]) -> list[str]:
    return [Path(unit.name).name for unit in found]


def test_rotated_files_are_units_of_their_log(tmp_path: Path) -> None:
    for name in ("app.log", "app.log.1", "app.log-20240101", "app-2024-01-01.log", "error.log"):
        (tmp_path / name).write_bytes(b"x\n")
    (tmp_path / "app.log.2.gz").write_bytes(gzip.compress(b"x\n"))
    logs = connector(tmp_path / "*.log*")
    assert [(c.name, c.kind, c.actions) for c in containers(logs)] == [
        ("app.log", "logs", frozenset({Action.MASK})),
        ("error.log", "logs", frozenset({Action.MASK})),
    ]
    app, _ = containers(logs)
    current = [unit for unit in logs.units(app, (Layer.CURRENT,)) if isinstance(unit, Unit)]
    rotated = [unit for unit in logs.units(app, (Layer.ROTATED,)) if isinstance(unit, Unit)]
    assert names(current) == ["app.log"]
    assert sorted(names(rotated)) == [
        "app-2024-01-01.log",
        "app.log-20240101",
        "app.log.1",
        "app.log.2.gz",
    ]


def test_a_file_that_a_process_has_open_for_writing_is_live(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(b"x\n")
    (tmp_path / "app.log.1").write_bytes(b"x\n")
    logs = connector(tmp_path / "app.log*")
    (app,) = containers(logs)
    writing = "import sys; log = open(sys.argv[1], 'a'); print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", writing, str(tmp_path / "app.log.1")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        current = [unit for unit in logs.units(app, (Layer.CURRENT,)) if isinstance(unit, Unit)]
        writer.communicate()
    assert sorted(names(current)) == ["app.log", "app.log.1"]
    assert names([u for u in logs.units(app, (Layer.CURRENT,)) if isinstance(u, Unit)]) == [
        "app.log"
    ]


def test_a_log_with_a_file_a_day_is_sampled_too(tmp_path: Path) -> None:
    for day in (1, 2, 3):
        (tmp_path / f"app-2024-01-0{day}.log").write_bytes(b"x\n" * 9)
    logs = connector(tmp_path / "*.log")
    (app,) = containers(logs)
    assert len(list(logs.sample(app, 6))) == 6


def test_a_file_that_is_reached_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "app.log").write_bytes(b"x\n")
    (tmp_path / "current").symlink_to(tmp_path / "logs")
    (tmp_path / "logs" / "link.log").symlink_to(tmp_path / "logs" / "app.log")
    os.link(tmp_path / "logs" / "app.log", tmp_path / "logs" / "zzz.log")
    (tmp_path / "logs" / "dangling.log").symlink_to(tmp_path / "nothing")
    logs = connector(tmp_path / "*" / "*.log", tmp_path / "logs" / "app.log")
    assert len(units(logs)) == 1
    assert not gaps(logs)


def test_folders_below_are_reached_by_two_asterisks(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "app.log").write_bytes(b"x\n")
    (tmp_path / "a" / "b" / "app.log").write_bytes(b"x\n")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    logs = connector(tmp_path / "**" / "*.log")
    assert len(containers(logs)) == 2
    assert len(units(logs)) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("app.log.1.zst", b"\x28\xb5\x2f\xfd" + bytes(20)),
        ("app.log.1.xz", b"\xfd7zXZ\x00" + bytes(20)),
        ("app.log.1.bz2", b"BZh91AY&SY"),
        ("app.log.1", b"LPKSHHRH" + bytes(200)),
        ("app.log.1", bytes(range(256))),
        ("app.log.1", "ann@b.c".encode("utf-16")),
    ],
)
def test_what_cannot_be_read_is_a_gap_and_no_unit(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / "app.log").write_bytes(b"x\n")
    (tmp_path / name).write_bytes(content)
    logs = connector(tmp_path / "app.log*")
    (app,) = containers(logs)
    assert names(units(logs)) == ["app.log"]
    (gap,) = gaps(logs)
    assert (gap.place, gap.code) == ("app.log", "unsupported-format")
    assert [each for each in logs.units(app, LAYERS) if isinstance(each, Gap)] == [gap]


def test_a_few_strange_bytes_make_no_binary_file(tmp_path: Path) -> None:
    """What a client sends is logged; a truncation under a writer leaves NUL bytes in front."""
    (tmp_path / "app.log").write_bytes(
        bytes(1000) + b"GET /\x00\x01 200 from ann@b.c who reads\n" * 4
    )
    assert names(units(connector(tmp_path / "app.log"))) == ["app.log"]


def test_a_pipe_is_a_gap_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "app.log")
    assert [gap.code for gap in gaps(connector(tmp_path / "app.log"))] == ["unsupported-format"]


def test_a_glob_that_reaches_nothing_is_a_gap_that_says_which(nobodys: Path) -> None:
    (nobodys / "closed").mkdir(0o300)
    found = gaps(connector(nobodys / "closed" / "*.log", nobodys / "none" / "*.log"))
    assert [gap.code for gap in found] == ["denied", "no-files"]
    assert "none/*.log" in found[1].why


def test_a_store_without_paths_is_an_error() -> None:
    with pytest.raises(ValidationError):
        connector()


def test_a_log_that_is_not_there_any_more_is_a_gap(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(b"x\n")
    logs = connector(tmp_path / "*.log")
    gone = Container("weblogs", "gone.log", "logs")
    assert [each.code for each in logs.units(gone, LAYERS) if isinstance(each, Gap)] == ["no-files"]


def test_what_may_not_be_read_is_a_gap(nobodys: Path) -> None:
    for folder in (nobodys / "open", nobodys / "closed"):
        folder.mkdir()
        (folder / "app.log").write_bytes(b"x\n")
    (nobodys / "open" / "secret.log").write_bytes(b"x\n")
    (nobodys / "open" / "secret.log").chmod(0)
    (nobodys / "closed").chmod(0)
    try:
        logs = connector(nobodys / "*" / "*.log")
        found = gaps(logs)
        assert [(gap.place, gap.code) for gap in found] == [
            ("", "denied"),
            ("secret.log", "denied"),
        ]
        assert names(units(logs)) == ["app.log"]
    finally:
        (nobodys / "closed").chmod(0o700)


def test_a_folder_that_may_be_listed_and_not_entered_is_a_gap(
    nobodys: Path,
) -> None:
    (nobodys / "a").mkdir()
    (nobodys / "a" / "app.log").write_bytes(b"x\n")
    (nobodys / "a").chmod(0o600)
    try:
        assert [gap.code for gap in gaps(connector(nobodys / "a" / "*.log"))] == ["denied"]
        assert [gap.code for gap in gaps(connector(nobodys / "a" / "app.log"))] == ["denied"]
    finally:
        (nobodys / "a").chmod(0o700)


def test_probe_says_what_cannot_be_masked(nobodys: Path) -> None:
    (nobodys / "app.log").write_bytes(b"x\n")
    (nobodys / "app.log").chmod(0o400)
    probe = connector(nobodys / "app.log").probe()
    assert probe.version.startswith("Linux")
    assert any("not written" in note for note in probe.notes)
    assert any("journald" in note for note in probe.notes)


def test_a_scan_reads_lines_as_fields_or_text(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(b'plain \xff\r\n{"a": {"b": 1}}\n{broken\n\nlast')
    (unit,) = units(logs := connector(tmp_path / "app.log"))
    *records, end = logs.scan(unit)
    data = [record.data for record in records if isinstance(record, Record)]
    assert data == ["plain \udcff", {"a": {"b": 1}}, "{broken", "", "last"]
    assert end == Covered(5)


def test_a_damaged_file_is_not_covered(tmp_path: Path) -> None:
    packed = gzip.compress(b"line\n" * 100_000)
    (tmp_path / "app.log.1.gz").write_bytes(packed[:-20])
    (unit,) = units(logs := connector(tmp_path / "app.log*"))
    *_, end = logs.scan(unit)
    assert isinstance(end, Gap)
    assert end.code == "damaged"


def test_an_empty_file_is_covered(tmp_path: Path) -> None:
    (tmp_path / "app.log").touch()
    (unit,) = units(logs := connector(tmp_path / "app.log"))
    assert list(logs.scan(unit)) == [Covered(0)]


def test_a_renamed_file_is_read_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(b"mine\n")
    (unit,) = units(logs := connector(tmp_path / "app.log*"))
    (tmp_path / "app.log").rename(tmp_path / "app.log.1")
    (tmp_path / "app.log").write_bytes(b"another\n")
    records = [item.data for item in logs.scan(unit) if isinstance(item, Record)]
    assert records == ["mine"]


def test_a_file_that_has_gone_or_was_cut_short_is_stale(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(b"mine\n")
    (unit,) = units(logs := connector(tmp_path / "app.log*"))
    os.truncate(tmp_path / "app.log", 0)
    with pytest.raises(StaleUnit):
        list(logs.scan(unit))
    (tmp_path / "app.log").unlink()
    with pytest.raises(StaleUnit):
        list(logs.scan(unit))
    (tmp_path / "app.log").write_bytes(b"another\n")
    with pytest.raises(StaleUnit) as told:
        list(logs.scan(unit))
    assert str(tmp_path) not in str(told.value)


def test_a_rotation_while_files_are_listed_hides_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the listing and the look app.log.1 becomes app.log.2, and app.log app.log.1."""
    from connectors.logs import files

    (tmp_path / "app.log").write_bytes(b"new\n")
    (tmp_path / "app.log.1").write_bytes(b"old\n")
    look = files._look
    calls: list[Path] = []

    def rotating(path: Path, log: str, *, rotated: bool) -> object:
        if not calls:
            (tmp_path / "app.log.1").rename(tmp_path / "app.log.2")
            (tmp_path / "app.log").rename(tmp_path / "app.log.1")
        calls.append(path)
        return look(path, log, rotated=rotated)

    logs = connector(tmp_path / "app.log*")
    (app,) = containers(logs)
    monkeypatch.setattr(files, "_look", rotating)
    found = [unit for unit in logs.units(app, LAYERS) if isinstance(unit, Unit)]
    assert sorted(names(found)) == ["app.log.1", "app.log.2"]
