"""apply writes the identifiers' bytes, exactly those, and says of each line what became of it."""

import errno
import gzip
import io
import json
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.logs import disk, rewrite
from connectors.logs.files import LEFTOVER
from connectors.logs.records import data, digest
from expunge.match.rewrite import mask
from expunge.model import (
    Change,
    Cut,
    Hit,
    Identifier,
    Result,
    StaleUnit,
    Terminal,
    Transient,
    Work,
    patched,
    rewritten,
)
from formats.gz import GzipReader, GzipWriter, Header
from formats.json_text import places
from formats.lines import bare, ending
from tests.real.log_folder import (
    ANN,
    KEY,
    connector,
    erase,
    located,
    plain,
    query,
    results,
    units,
    unprivileged,
    work,
)
from tests.real.test_logs_locate import CONTENT, QUERY

BEFORE = b"2024 ann@b.c in\r\n2024 xann@b.c in\n2024 ann@b.c in\nann@b.c.au \xff\nlast ann@b.c"
AFTER = b"2024 ******* in\r\n2024 xann@b.c in\n2024 ******* in\nann@b.c.au \xff\nlast *******"


def one(path: Path) -> tuple[Work, bytes]:
    """The work that erases ann@b.c from the only file, and what the file held before."""
    (unit,) = units(logs := connector(path.parent / f"{path.name}*"))
    return work(unit, located(logs, unit, query(ANN))), path.read_bytes()


def apply(each: Work, path: Path) -> list[Result]:
    return results(connector(path.parent / f"{path.name}*").apply(each))


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "app.log").write_bytes(BEFORE)
    return tmp_path / "app.log"


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    (tmp_path / "app.log.2.gz").write_bytes(gzip.compress(BEFORE))
    return tmp_path / "app.log.2.gz"


def test_masks_the_identifier_and_nothing_else(app: Path) -> None:
    inode = app.stat().st_ino
    each, _ = one(app)
    assert len(each.edits) == 2  # CR LF or LF: one record
    assert apply(each, app) == [Result.DONE, Result.DONE]
    assert app.read_bytes() == AFTER
    assert app.stat().st_ino == inode
    assert apply(each, app) == [Result.ALREADY, Result.ALREADY]
    assert app.read_bytes() == AFTER


def test_masks_in_a_gz_and_nothing_else(packed: Path) -> None:
    each, _ = one(packed)
    assert apply(each, packed) == [Result.DONE, Result.DONE]
    assert plain(packed) == AFTER
    inode = packed.stat().st_ino
    assert apply(each, packed) == [Result.ALREADY, Result.ALREADY]
    assert packed.stat().st_ino == inode
    assert [path.name for path in packed.parent.iterdir()] == [packed.name]


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CONTENT, st.booleans())
def test_any_content_keeps_all_but_the_identifiers(
    tmp_path: Path, content: bytes, is_packed: bool
) -> None:
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    content = b"a line of text that makes a text of it\n" * 40 + content
    path = tmp_path / ("app.log.1.gz" if is_packed else "app.log")
    path.write_bytes(gzip.compress(content) if is_packed else content)
    (unit,) = units(logs := connector(tmp_path / "*"))
    found = (hit for hit in located(logs, unit, QUERY))
    hits = {hit.record.key: hit for hit in found if not all(span.named for span in hit.spans)}
    assert set(results(logs.apply(work(unit, hits.values())))) <= {Result.DONE}
    after = plain(path) if is_packed else path.read_bytes()
    for old, new in zip(io.BytesIO(content), io.BytesIO(after), strict=True):
        assert (len(old), ending(old)) == (len(new), ending(new))
        hit = hits.get(digest(bare(old)))
        if hit is None:
            assert old == new
        else:
            assert data(bare(new)) == patched(hit.record.data, mask(hit.record, hit.spans))
            assert _without_leaves(hit, old, old) == _without_leaves(hit, old, new)


def _without_leaves(hit: Hit, old: bytes, line: bytes) -> bytes:
    """A JSON line with the tokens left out that held identifiers; nothing of a line of text."""
    if isinstance(hit.record.data, str):
        return b""
    tokens = places(bare(old))
    blank = bytearray(line)
    for start, end in {tokens[span.path] for span in hit.spans if not span.named}:
        blank[start:end] = bytes(end - start)
    return bytes(blank)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        (b'{"customer_id": 42, "n": 42}', b'{"customer_id":  0, "n": 42}'),
        (b'{"customer_id":4200000,"n":42}', b'{"customer_id":      0,"n":42}'),
        (b'{"customer_id": "4200000"}', b'{"customer_id": "0000000"}'),
        (b'{"m": "\\u0061nn\\u0040b.c!"}', b'{"m": "\\u002a\\u002a*****!"}'),
        (b'{"m": "hi\\tann@b.c\\n"}', b'{"m": "hi\\t*******\\n"}'),
        (b'{"n": "Zo\\u00eb Q", "m": "ann@b.c"}', b'{"n": "******"    , "m": "*******"}'),
        (b'{"n": "Zo\xc3\xab Q", "m": "ann@b.c"}', b'{"n": "******", "m": "*******"}'),
        (b'{"counts": {"ann@b.c" :3}}', b'{"counts": {"*******" :3}}'),
        (b'{"m":"ann@b.c","m":"bob@b.c"}', b'{"m":"*******","m":"bob@b.c"}'),
        (b'{"q": "/?m=ann%40b.c&x"}', b'{"q": "/?m=*********&x"}'),
        (b'{"raw": "{\\"m\\": \\"ann@b.c\\"}"}', b'{"raw": "{\\"m\\": \\"*******\\"}"}'),
    ],
)
def test_a_json_line_stays_json_of_the_same_length(
    tmp_path: Path, line: bytes, masked: bytes
) -> None:
    (tmp_path / "app.log").write_bytes(line + b"\nnext\n")
    long = Identifier("shop:public.customers.id", "4200000")
    name = Identifier("name", "Zoë Q")
    wanted = query(ANN, KEY, long, name, linked="customer_id")
    assert set(erase(connector(tmp_path / "app.log"), wanted)) == {Result.DONE}
    assert (tmp_path / "app.log").read_bytes() == masked + b"\nnext\n"
    json.loads(masked)
    assert len(masked) == len(line)


def test_copies_of_a_line_are_one_record(app: Path) -> None:
    app.write_bytes(b"ann@b.c in\nbob in\n" * 1000)
    each, _ = one(app)
    assert apply(each, app) == [Result.DONE]
    assert app.read_bytes() == b"******* in\nbob in\n" * 1000


def test_a_change_by_another_is_not_overwritten(app: Path) -> None:
    each, _ = one(app)
    app.write_bytes(changed := BEFORE.replace(b"in\r\n", b"IN\r\n").replace(b" in", b" IN"))
    assert apply(each, app) == [Result.CHANGED, Result.DONE]
    assert app.read_bytes() == changed.replace(b"last ann@b.c", b"last *******")


def test_a_line_that_differs_only_in_who_it_names_is_not_touched(app: Path) -> None:
    """Its masked text would be the same; it is another record."""
    app.write_bytes(b"login ann@b.c\nlogin bob@b.c\n")
    each, _ = one(app)
    app.write_bytes(b"login ann@X.c\nlogin bob@b.c\n")
    assert apply(each, app) == [Result.CHANGED]
    assert app.read_bytes() == b"login ann@X.c\nlogin bob@b.c\n"


def test_a_mask_of_another_length_is_refused(app: Path, packed: Path) -> None:
    logs = connector(app.parent / "*")
    before = app.read_bytes(), packed.read_bytes()
    longer = (Change((), (Cut(0, 1, "longer"),)),)
    for unit in units(logs):
        found = [hit.record for hit in located(logs, unit, query(ANN))]
        edits = {each.key: rewritten(each.key, each.data, longer) for each in found}
        told = [(each.result, each.code) for each in logs.apply(Work(unit, edits))]
        assert told == [(Result.FAILED, "does-not-fit")] * 2
    assert (app.read_bytes(), packed.read_bytes()) == before


def test_a_line_is_never_removed(app: Path) -> None:
    each, before = one(app)
    edits = {key: replace(edit, after=None, patch=()) for key, edit in each.edits.items()}
    told = list(connector(app).apply(Work(each.unit, edits)))
    assert {outcome.code for outcome in told} == {"lines-are-only-masked"}
    assert app.read_bytes() == before


def test_a_patch_that_does_not_make_what_was_approved_is_refused(app: Path) -> None:
    each, before = one(app)
    edits = {key: replace(edit, after=bytes(32)) for key, edit in each.edits.items()}
    assert set(apply(Work(each.unit, edits), app)) == {Result.FAILED}
    assert app.read_bytes() == before


def test_a_rotated_file_keeps_its_times_and_rights(tmp_path: Path) -> None:
    """A log shipper takes a new time for new lines."""
    for name, content in (("app.log.1", BEFORE), ("app.log.2.gz", gzip.compress(BEFORE))):
        path = tmp_path / name
        path.write_bytes(content)
        path.chmod(0o641)
        os.setxattr(path, "user.origin", b"web-1")
        os.utime(path, ns=(1_000_000_000_000_000_001, 1_000_000_000_000_000_007))
        if os.geteuid() == 0:
            os.chown(path, 4711, 4712)
    (tmp_path / "app.log").touch()
    before = [_looks(tmp_path / name) for name in ("app.log.1", "app.log.2.gz")]
    assert set(erase(connector(tmp_path / "app.log*"), query(ANN))) == {Result.DONE}
    assert [_looks(tmp_path / name) for name in ("app.log.1", "app.log.2.gz")] == before
    assert (tmp_path / "app.log.1").read_bytes() == plain(tmp_path / "app.log.2.gz") == AFTER


def _looks(path: Path) -> tuple[object, ...]:
    status = path.stat()
    own = (status.st_mode, status.st_uid, status.st_gid, status.st_mtime_ns)
    return (*own, os.getxattr(path, "user.origin"))


def test_members_of_a_gz_keep_their_headers_and_lines(packed: Path) -> None:
    """The second member begins within a line, the third is empty."""
    headers = [Header(7, 2, 3, name=b"app.log"), Header(8, 4, 3, comment=b"c"), Header(9)]
    target = io.BytesIO()
    writer = GzipWriter(target)
    for header, text in zip(headers, (b"one\nann@", b"b.c two\nthree ann@b.c\n", b""), strict=True):
        writer.begin(header)
        writer.write(text)
    writer.finish()
    packed.write_bytes(target.getvalue())
    each, _ = one(packed)
    assert set(apply(each, packed)) == {Result.DONE}
    reader = GzipReader(io.BytesIO(packed.read_bytes()))
    assert io.BufferedReader(reader).read() == b"one\n******* two\nthree *******\n"
    assert [header for _, header in reader.borders] == headers


def test_a_gz_with_another_name_on_the_disk_is_left(packed: Path) -> None:
    os.link(packed, packed.parent / "backup")
    each, before = one(packed)
    told = list(connector(packed).apply(each))
    assert {(outcome.result, outcome.code) for outcome in told} == {(Result.FAILED, "hard-linked")}
    assert packed.read_bytes() == before


def test_a_plain_file_with_another_name_is_masked_under_both(app: Path) -> None:
    os.link(app, app.parent / "backup")
    each, _ = one(app)
    assert set(apply(each, app)) == {Result.DONE}
    assert (app.parent / "backup").read_bytes() == AFTER


def test_a_gz_that_somebody_writes_to_is_left(packed: Path) -> None:
    """It is cut short because it is being written: nobody has to repair it."""
    each, before = one(packed)
    with packed.open("ab") as file:
        file.write(gzip.compress(b"more")[:12])
        file.flush()
        with pytest.raises(Transient) as told:
            apply(each, packed)
        assert str(packed) not in str(told.value)
        file.truncate(len(before))
    assert packed.read_bytes() == before
    assert set(apply(each, packed)) == {Result.DONE}


def test_a_damaged_gz_is_left(packed: Path) -> None:
    each, _ = one(packed)
    times = packed.stat()
    packed.write_bytes(cut := gzip.compress(BEFORE)[:-9] + b"123456789")
    os.utime(packed, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(Terminal, match="damaged"):
        apply(each, packed)
    assert packed.read_bytes() == cut
    assert len(list(packed.parent.iterdir())) == 1


def test_a_disk_without_room_is_said_and_nothing_is_left(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    each, before = one(packed)
    with monkeypatch.context() as patched_:
        full = SimpleNamespace(free=1000)
        patched_.setattr(shutil, "disk_usage", lambda _: full)
        with pytest.raises(Terminal, match="no room"):
            apply(each, packed)
    with monkeypatch.context() as patched_:
        patched_.setattr(GzipWriter, "write", _no_space)
        with pytest.raises(Terminal, match="no room"):
            apply(each, packed)
    assert [path.name for path in packed.parent.iterdir()] == [packed.name]
    assert packed.read_bytes() == before


def _no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "full")


def test_a_rotation_while_a_gz_is_replaced_loses_no_log(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names move on between the last look at the file and the replacement."""
    each, before = one(packed)
    calls: list[Path] = []

    def late(name: Path, path: Path) -> None:
        if not calls:
            packed.rename(packed.parent / "app.log.3.gz")
            packed.write_bytes(gzip.compress(b"another day\n"))
        calls.append(path)
        disk.exchange(name, path)

    monkeypatch.setattr(rewrite, "exchange", late)
    with pytest.raises(StaleUnit):
        apply(each, packed)
    assert plain(packed) == b"another day\n"
    assert (packed.parent / "app.log.3.gz").read_bytes() == before
    assert len(list(packed.parent.iterdir())) == 2
    logs = connector(packed.parent / "*")
    assert set(results(logs.apply(each))) == {Result.DONE}
    assert plain(packed.parent / "app.log.3.gz") == AFTER
    assert plain(packed) == b"another day\n"


def test_an_append_while_a_gz_is_replaced_loses_no_line(
    packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    each, before = one(packed)
    appended = gzip.compress(b"one more\n")
    dress = rewrite._dress

    def late(target: int, source: int) -> None:
        dress(target, source)
        with packed.open("ab") as file:
            file.write(appended)

    monkeypatch.setattr(rewrite, "_dress", late)
    with pytest.raises(StaleUnit):
        apply(each, packed)
    assert packed.read_bytes() == before + appended


def test_leftovers_of_a_killed_run_are_no_logs_and_go(packed: Path) -> None:
    leftover = packed.parent / f"{LEFTOVER}0123456789abcdef"
    leftover.write_bytes(gzip.compress(BEFORE))
    (kept := packed.parent / f"{LEFTOVER}of-mine").touch()
    each = one(packed)[0]
    assert len(units(connector(packed.parent / ".*", packed.parent / "*"))) == 1
    assert set(apply(each, packed)) == {Result.DONE}
    assert not leftover.exists()
    assert kept.exists()


def test_a_file_that_may_not_be_written_is_a_persons_matter() -> None:
    with tempfile.TemporaryDirectory() as name, unprivileged(folder := Path(name)):
        for log, content in (("app.log", BEFORE), ("err.log.1.gz", gzip.compress(BEFORE))):
            (folder / log).write_bytes(content)
            (folder / log).chmod(0o400)
        folder.chmod(0o500)
        logs = connector(folder / "*")
        for unit in units(logs):
            with pytest.raises(Terminal) as told:
                list(logs.apply(work(unit, located(logs, unit, query(ANN)))))
            assert name not in str(told.value)
        folder.chmod(0o700)
        assert (folder / "app.log").read_bytes() == BEFORE
        assert plain(folder / "err.log.1.gz") == BEFORE


def test_work_without_edits_does_nothing(app: Path, packed: Path) -> None:
    logs = connector(app.parent / "*")
    for unit in units(logs):
        assert list(logs.apply(Work(unit, {}))) == []
