"""Which format an object is taken for; what cannot be read is refused, never taken for text."""

import gzip
import io

import pytest

from formats import Kind, Unreadable, kind, opened, suffix
from formats.delimited import Delimited
from formats.json_document import JsonDocument
from formats.json_lines import JsonLines
from formats.text import Mail, Text

TABLE = b"a,b,c\n" + b"1,2,3\n" * 5


@pytest.mark.parametrize(
    ("name", "raw", "expected"),
    [
        ("x/a.CSV", b"a,b\n", Delimited),
        ("a.tab", b"a\tb\n", Delimited),
        ("a.ndjson", b"{}\n{}\n", JsonLines),
        ("a.json", b"{}", JsonDocument),
        ("a.json", b"{}\n{}", JsonLines),
        ("a.jsonl", b'{\n "a": 1\n}\n', JsonDocument),
        ("a.log", b"[1]\n[2]\n", Text),
        ("part-0001", b'{"a": 1}\n{"a": 2}\n', JsonLines),
        ("part-0001", b'[{"a": 1}]', JsonDocument),
        ("part-0001", b"[2024-05-01] hello\n", Text),
        ("part-0001", b'[{"a": 1}, broken', Text),
        ("part-0001", TABLE, Delimited),
        ("part-0001", b"one, two, and three\nor four", Text),
        ("a.txt", TABLE, Text),
        ("a.txt", b"a bell \x07 rang", Text),
        ("a.eml", b"To: x\n\nhello", Mail),
        ("a", b"", Text),
    ],
)
def test_formats(name: str, raw: bytes, expected: type) -> None:
    assert type(opened(name, io.BytesIO(raw)).format) is expected
    packed = opened(name, io.BytesIO(gzip.compress(raw, mtime=0)))
    assert type(packed.format) is expected
    assert packed.packed


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("a.csv", b"PAR1" + b"x" * 99, "unsupported-format"),
        ("a.parquet", b"anything", "unsupported-format"),
        ("a", b"%PDF-1.7 ...", "unsupported-format"),
        ("a", b"text\x00with a NUL", "unsupported-format"),
        ("a.txt", bytes(range(256)) * 9, "unsupported-encoding"),
        ("a.csv", "a,b\n1,2\n".encode("utf-16"), "unsupported-encoding"),
        ("a.txt", "no mark in this one".encode("utf-16-le") * 40, "unsupported-encoding"),
        ("a.txt", "1,ann@acme.io".encode("utf-16-le"), "unsupported-encoding"),
        ("a.csv", "id,email\r\n1,ann@acme.io".encode("utf-16-be"), "unsupported-encoding"),
        ("a.gz", gzip.compress(gzip.compress(b"twice", mtime=0), mtime=0), "unsupported-format"),
        ("a.csv.gz", gzip.compress(TABLE * 99, mtime=0)[:-30], "unreadable"),
    ],
)
def test_refused(name: str, raw: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as caught:
        for _ in (got := opened(name, io.BytesIO(raw))).format.blocks(got.source):
            pass
    assert caught.value.defect.code == code


@pytest.mark.parametrize(
    ("name", "expected", "what"),
    [
        ("x.y/a.b.csv.GZ", ".csv.gz", Kind.COMMA),
        ("a.tar.gz", ".tar.gz", Kind.UNSUPPORTED),
        ("a.gz", ".gz", Kind.UNKNOWN),
        (".csv", "", Kind.UNKNOWN),
        ("ann.smith", "", Kind.UNKNOWN),
        ("exports/{name}.parquet", ".parquet", Kind.UNSUPPORTED),
    ],
)
def test_names(name: str, expected: str, what: Kind) -> None:
    assert (suffix(name), kind(name)) == (expected, what)
