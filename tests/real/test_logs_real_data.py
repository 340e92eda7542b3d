"""Real access logs and system logs, with people among their lines."""

import gzip
import random
from pathlib import Path

import pytest

from expunge.model import Covered, Identifier, Record, Result
from tests.real.log_folder import ANN, connector, erase, located, plain, query, units

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared example data is not on this machine"),
]

ABOUT_ANN = (
    b'203.0.113.9 - - [17/May/2015:10:05:03 +0000] "GET /u?mail=ann%40b.c HTTP/1.1" 200 7 "-" "-"',
    b"Dec 10 07:02:47 LabSZ sshd[24203]: Failed password for invalid user ann@b.c from 203.0.113.9",
    b"081109 203518 143 INFO dfs.DataNode: Receiving block for ANN@B.C src: /203.0.113.9:54106",
)
MASKED = (b"mail=*********", b"user *******", b"for *******")


def lines_of(path: Path) -> list[bytes]:
    """LogHub's lines stand there with a token a line, a blank line after each."""
    if path.name == "apache_logs":
        return path.read_bytes().splitlines()
    return [
        b" ".join(token.partition(b"\t")[0] for token in line.split(b"\n"))
        for line in path.read_bytes().replace(b"\r\n", b"\n").strip(b"\n").split(b"\n\n")
    ]


def sources() -> list[Path]:
    return [DATA / "apache_access" / "apache_logs", *sorted(DATA.glob("sdlog/*.txt"))]


@pytest.mark.parametrize("source", sources(), ids=lambda path: path.name.partition(".")[0])
@pytest.mark.parametrize("name", ["app.log", "app.log.2.gz"])
def test_a_person_among_real_lines(tmp_path: Path, source: Path, name: str) -> None:
    lines = lines_of(source)
    assert len(lines) >= 1990
    picked = random.Random(source.name).sample(range(len(lines)), 90)
    for number, place in enumerate(sorted(picked)):
        lines.insert(place, ABOUT_ANN[number % 3])
    before = b"\n".join(lines) + b"\n"
    (tmp_path / name).write_bytes(gzip.compress(before) if name.endswith(".gz") else before)
    logs = connector(tmp_path / "*")
    assert erase(logs, query(ANN)) == [Result.DONE] * 3
    after = plain(tmp_path / name) if name.endswith(".gz") else (tmp_path / name).read_bytes()
    changed = [
        (old, new)
        for old, new in zip(before.splitlines(), after.splitlines(), strict=True)
        if old != new
    ]
    assert len(changed) == 90
    assert all(old in ABOUT_ANN for old, _ in changed)
    assert all(mask in new for (old, new) in changed for mask in [MASKED[ABOUT_ANN.index(old)]])
    assert len(after) == len(before)


@pytest.mark.parametrize("source", sources(), ids=lambda path: path.name.partition(".")[0])
def test_every_real_line_is_a_record(tmp_path: Path, source: Path) -> None:
    lines = lines_of(source)
    (tmp_path / "app.log").write_bytes(b"\r\n".join(lines))
    (unit,) = units(logs := connector(tmp_path / "app.log"))
    *records, end = logs.scan(unit)
    assert end == Covered(len(lines))
    read = [each.data for each in records if isinstance(each, Record)]
    assert [str(data).encode(errors="surrogateescape") for data in read] == lines


def test_a_user_of_a_real_ssh_log_and_not_their_twins(tmp_path: Path) -> None:
    """webmaster is a login here and a part of other words."""
    text = b"\n".join(lines_of(DATA / "sdlog" / "OpenSSH_2k.log_structured.txt"))
    (tmp_path / "auth.log").write_bytes(text)
    wanted = query(Identifier("account", "webmaster"))
    (unit,) = units(logs := connector(tmp_path / "auth.log"))
    hits = located(logs, unit, wanted)
    assert hits
    assert all("webmaster" in str(hit.record.data) for hit in hits)
    assert set(erase(logs, wanted)) == {Result.DONE}
    after = (tmp_path / "auth.log").read_bytes()
    assert located(logs, units(logs)[0], wanted) == []
    assert len(after) == len(text)
    assert after.count(b"\n") == text.count(b"\n")
