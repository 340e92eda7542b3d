"""What an original could say of somebody else beside its records, and what an export says of them
by the names of fields and objects."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deployments.local import Endpoints
from tests.path.front_door import FrontDoor, declared
from tests.path.site import door
from tests.path.test_kept_objects import configure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["door"]

HEAD, HERS = b"email,note\r\n", b"ann@example.com,hi\r\n"
PLAIN = gzip.compress(HEAD + HERS, mtime=0)
STAFF = "name,email,account\r\nBob Lee,bob@example.com,boblee77\r\n"
STAFF += "Bj\u00f6rn M\u00fcller,bm@example.com,bm99\r\n"
OTHERS = {
    "staff/people.csv": STAFF.encode(),
    "invoices/zoe.csv": HEAD + b"zoe@example.com,hi\r\n",
    "invoices/zoe.csv.gz": gzip.compress(HEAD + b"zoe@example.com,hi\r\n"),
    "events/zoe.jsonl": b'{"email":"zoe@example.com"}\n',
}
FIELDS = declared(
    [
        ("lake:invoices/{name}.csv.gz.email", "email"),
        ("lake:events/{name}.jsonl.email", "email"),
        ("lake:staff/{name}.csv.name", "name"),
        ("lake:staff/{name}.csv.email", "email"),
        ("lake:staff/{name}.csv.account", "account"),
    ]
)


def flagged(flag: int, text: bytes) -> bytes:
    """A member whose header has this field (RFC 1952, section 2.3.1)."""
    return PLAIN[:3] + bytes([flag]) + PLAIN[4:10] + text + PLAIN[10:]


Export = Callable[..., tuple[Path, dict[str, bytes]]]


@pytest.fixture
def export(door: FrontDoor, s3: Endpoints, s3_client: "S3Client", bucket: str) -> Export:
    """Puts the objects, answers Ann, and gives the folder that she unpacks, and its originals by
    their names."""

    def put(key: str, body: bytes) -> None:
        s3_client.put_object(Bucket=bucket, Key=key, Body=body)

    def answered(
        objects: dict[str, bytes], right: str = "access", code: int = 0
    ) -> tuple[Path, dict[str, bytes]]:
        for key, body in {**OTHERS, **objects}.items():
            put(key, body)
        configure(door, s3, bucket, FIELDS)
        request = door.carry_out(right, "email=ann@example.com", code=code)
        out = door.config.parent / "given"
        if code:
            return out, {}
        out.mkdir(mode=0o700)
        door("export", "write", request, "--out", str(out), "--plain")
        there = [path for path in (out / "originals").rglob("*") if path.is_file()]
        return out, {path.name.partition("-")[2]: path.read_bytes() for path in there}

    return answered


def all_text(out: Path) -> str:
    return " ".join(
        str(path) + path.read_bytes().decode(errors="replace")
        for path in out.rglob("*")
        if path.is_file()
    )


@pytest.mark.parametrize(
    "body",
    [
        flagged(8, b"of-bob@example.com.csv\0"),
        flagged(16, b"complaint of Bob Lee\0"),
        flagged(4, b"\x06\x00BL\x02\x0042"),
        PLAIN + gzip.compress(b"", mtime=0)[:3] + b"\x10" + gzip.compress(b"", mtime=0)[4:10]
        + b"Bob Lee\0" + gzip.compress(b"", mtime=0)[10:],
    ],
    ids=["name", "comment", "extra", "empty-member"],
)  # fmt: skip
def test_what_a_gzip_header_says_is_not_given(export: Export, body: bytes) -> None:
    assert gzip.decompress(body) == HEAD + HERS
    out, originals = export({"invoices/ann.csv.gz": body})
    assert originals == {}
    assert "ann@example.com" in (out / "index.html").read_text()


def test_gzips_own_name_of_the_file_is_no_obstacle(export: Export) -> None:
    named = flagged(8, b"ann.csv\0")
    _, originals = export({"invoices/ann.csv.gz": named})
    assert originals == {"ann.csv.gz": named}


@pytest.mark.parametrize(
    "body",
    [
        HEAD.strip() + b",note for Bob Lee\r\n" + HERS,  # no row has a cell there
        HEAD + "ann@example.com,met Bj\u00f6rn M\u00fcller\r\n".encode("latin-1"),
    ],
    ids=["a-column-without-cells", "another-encoding"],
)
def test_what_no_record_shows_is_not_given(export: Export, body: bytes) -> None:
    out, originals = export({"invoices/ann.csv": body})
    assert originals == {}
    assert "Bob Lee" not in all_text(out)
    assert "ann@example.com" in all_text(out)


def test_a_text_in_another_encoding_is_no_original(export: Export) -> None:
    letter = "Dear ann@example.com, ask Bj\u00f6rn M\u00fcller\n".encode("latin-1")
    assert export({"letters/ann.txt": letter})[1] == {}


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("events/ann.jsonl", b'{"email":"ann@example.com","boblee77":{"x":1}}\n'),
        ("events/ann.jsonl", b'{"email":"ann@example.com","boblee77":{}}\n'),
        ("invoices/ann.csv", b"email,note,note for Bob Lee\r\nann@example.com,hi,77\r\n"),
    ],
)
def test_who_stands_in_a_fields_name_is_a_gap(
    door: FrontDoor, export: Export, key: str, body: bytes
) -> None:
    """Values can be left out, names cannot; nobody else's text says who it is."""
    export({key: body}, code=4)
    (request,) = door("status").json["requests"]
    (gap,) = door("status", request["id"]).json["gaps"]
    assert "named after somebody else" in gap["reason"]


@pytest.mark.parametrize(
    "key",
    [
        "invoices/Bob Lee and ann.csv",
        "invoices/boblee77-for-ann.csv",
        "invoices/bob%2540example.com.csv",
        "invoices/bob@example.com.csv",
    ],
)
def test_an_objects_name_tells_of_nobody_else(export: Export, key: str) -> None:
    out, originals = export({key: HEAD + HERS})
    assert originals == {"object.csv": HEAD + HERS}
    assert "bob" not in all_text(out).lower()


def test_each_text_among_other_records_is_no_file(export: Export) -> None:
    lines = b'"mail ann@example.com one"\n"mail ann@example.com two"\n"nothing"\n'
    assert export({"events/ann.jsonl": lines})[1] == {}


def test_a_number_is_given_to_its_last_digit(export: Export) -> None:
    line = b'{"email":"ann@example.com","n":5.0000000000000000442079460002}\n'
    out, originals = export({"events/ann.jsonl": line})
    assert originals == {"ann.jsonl": line}
    (data,) = [path for path in (out / "data").rglob("*.json") if b"ann@" in path.read_bytes()]
    (record,) = json.loads(data.read_text())
    assert record["data"]["n"] == "5.0000000000000000442079460002"


@pytest.mark.parametrize("right", ["access", "portability"])
def test_old_versions_are_given_where_the_right_reaches_them(
    export: Export, s3_client: "S3Client", bucket: str, right: str
) -> None:
    s3_client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    old = HEAD + b"ann@example.com,as it was\r\n"
    s3_client.put_object(Bucket=bucket, Key="invoices/ann.csv", Body=old)
    out, originals = export({"invoices/ann.csv": HEAD + HERS}, right)
    assert ("as it was" in all_text(out)) == (right == "access")
    assert (old in originals.values()) == (right == "access")
    assert originals["ann.csv"] == HEAD + HERS
