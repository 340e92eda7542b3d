"""expunge detect and expunge classify, from the outside."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet
from typer.testing import CliRunner

from expunge.datamap import documents
from expunge.datamap.detect import detect
from expunge.datamap.documents import blocks
from expunge.datamap.scanner import Found, NotScanned
from expunge.datamap.spans import apart
from expunge.doors.cli.commands import app
from expunge.model import RequestError

RUNNER = CliRunner()
TEXT = "🙂 mail ann@example.com or\ncall +44 20 7946 0001 é"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without configuration, and no network."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def spans(line: str, text: str) -> list[tuple[str, str]]:
    return [(text[s["start"] : s["end"]], s["entity"]) for s in json.loads(line)["spans"]]


def test_a_text_file_is_one_document() -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    done = RUNNER.invoke(app, ["detect", "a.txt", "--json"])
    assert done.exit_code == 0
    assert spans(done.stdout, TEXT) == [
        ("ann@example.com", "EMAIL_ADDRESS"),
        ("+44 20 7946 0001", "PHONE_NUMBER"),
    ]
    assert json.loads(done.stdout)["spans"][0] == {
        "start": 7,
        "end": 22,
        "entity": "EMAIL_ADDRESS",
        "score": 0.98,
        "category": "user.contact.email",
    }


@pytest.mark.parametrize("processes", [1, 2])
def test_lines_of_json_are_documents(processes: int) -> None:
    Path("expunge.toml").write_text(f"[scanners]\nprocesses = {processes}\n")
    texts = [TEXT, "nothing", *(f"p{n}@example.com" for n in range(600))]
    Path("a.jsonl").write_text("".join(json.dumps({"text": each}) + "\n" for each in texts))
    done = RUNNER.invoke(app, ["detect", "a.jsonl", "--language", "ja"])
    lines = done.stdout.splitlines()
    assert len(lines) == len(texts)
    assert [bool(spans(line, text)) for line, text in zip(lines, texts, strict=True)] == [
        True,
        False,
        *([True] * 600),
    ]
    assert spans(lines[-1], texts[-1]) == [("p599@example.com", "EMAIL_ADDRESS")]


def test_stdin() -> None:
    done = RUNNER.invoke(app, ["detect", "--jsonl"], input='{"text": "ann@example.com"}\n')
    assert spans(done.stdout, "ann@example.com") == [("ann@example.com", "EMAIL_ADDRESS")]
    assert json.loads(RUNNER.invoke(app, ["detect"], input="").stdout) == {"spans": []}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.jsonl", b'{"text": "x"}\n{"txet": "y"}\n', "line 2"),
        ("a.jsonl", b"no json\n", "line 1"),
        ("a.txt", b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_what_cannot_be_read_is_named_without_its_content(
    name: str, content: bytes, words: str
) -> None:
    Path(name).write_bytes(content)
    done = RUNNER.invoke(app, ["detect", name])
    assert isinstance(done.exception, RequestError)
    assert words in str(done.exception)
    assert "txet" not in str(done.exception)


def test_a_long_text_is_read_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offsets are those of the whole text."""
    monkeypatch.setattr(documents, "BLOCK", 1 << 14)
    line = "x" * 60 + " ann@example.com é\n"
    Path("long.txt").write_text(line * 1_000, encoding="utf-8")
    with Path("long.txt").open("rb") as stream:
        sizes = [len(each.encode()) for each in blocks(stream, "long.txt")]
    assert sum(sizes) == 1_000 * len(line.encode())
    assert max(sizes) <= 1 << 14
    done = RUNNER.invoke(app, ["detect", "long.txt"])
    found = json.loads(done.stdout)["spans"]
    assert [each["start"] for each in found] == [n * len(line) + 61 for n in range(1_000)]


class Second:
    """Another source of spans, as another scanner is one."""

    def find(self, text: str) -> list[Found]:
        if "boom" in text:
            raise NotScanned("Second gave up.")
        return [Found(0, len(text), "PERSON", 0.6)]


class Batched(Second):
    def find_all(self, texts: list[str], language: str) -> Iterator[list[Found]]:
        for each in texts:
            yield [Found(0, 3, language.upper(), 0.9)] if each else []


def test_a_second_scanner_s_spans_are_put_beside() -> None:
    (one, two) = detect([Second(), Batched()], ["Ann Smith", "boom"], "ja")  # type: ignore[list-item]
    assert [(each.entity, each.start, each.end) for each in one.spans] == [("JA", 0, 3)]
    assert (one.unread, two.unread) == ((), ("Second gave up.",))


def test_the_rule_of_overlaps() -> None:
    def kept(*spans: tuple[int, int, str, float]) -> list[str]:
        return [each.entity for each in apart([[Found(*span)] for span in spans])]

    assert kept((0, 9, "URL", 0.6), (3, 7, "EMAIL", 0.98)) == ["EMAIL"]
    assert kept((0, 9, "ADDRESS", 0.8), (3, 7, "PERSON", 0.9)) == ["ADDRESS"]
    assert kept((0, 5, "A", 0.8), (3, 9, "B", 0.8)) == ["B"]
    assert kept((0, 5, "A", 0.8), (0, 5, "B", 0.8)) == ["A"]
    assert kept((0, 3, "A", 0.8), (3, 5, "B", 0.8)) == ["A", "B"]
    assert kept((0, 5, "A", 0.9), (4, 9, "B", 0.8), (8, 12, "C", 0.7)) == ["A", "C"]


def rows() -> str:
    people = "".join(
        f"{n};Ann Smith;p{n}@example.com;+44 20 7946 0{n:03d};{n}.5;x\n" for n in range(50)
    )
    last = "51;Bob Lee;b@example.com;;1;ask c@d.org\n"
    return f"id;Full Name;contact;tel.;amount;note\n{people}{last}"


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_columns_are_classified(suffix: str) -> None:
    file = Path(f"people.{suffix}")
    if suffix == "csv":
        file.write_text(rows())
    else:
        head, *lines = (line.split(";") for line in rows().splitlines())
        columns = zip(*lines, strict=True)
        parquet.write_table(pa.table(dict(zip(head, map(list, columns), strict=True))), file)
    done = RUNNER.invoke(app, ["classify", str(file), "--json"])
    found = {each["name"]: each for each in json.loads(done.stdout)["columns"]}
    keys = {name: [c["key"] for c in each["categories"]] for name, each in found.items()}
    assert keys == {
        "id": [],
        "Full Name": ["user.name"],
        "contact": ["user.contact.email"],
        "tel.": ["user.contact.phone_number"],
        "amount": [],
        "note": ["user.contact.email"],
    }
    assert found["contact"]["reason"].startswith("51 of 51 values are valid e-mail addresses")
    assert "people.nope" in str(RUNNER.invoke(app, ["classify", "people.nope"]).exception)


def test_the_document_s_commands_run(tmp_path: Path) -> None:
    guide = Path(__file__).parents[2] / "docs" / "detection.md"
    (block,) = re.findall(r"```sh\n(.*?)```", guide.read_text(encoding="utf-8"), re.DOTALL)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-e", "-c", block], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": path},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "EMAIL_ADDRESS" in done.stdout
    assert "USERNAME" in done.stdout
    assert "user.contact.email" in done.stdout
