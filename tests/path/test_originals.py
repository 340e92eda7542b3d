"""Original objects in an export: a file that is the person's alone is given as it is."""

import gzip
import json
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

HERS = b'"email","note"\r\n"ann@example.com","one"\r\n\r\n"ann@example.com","two, three"\r\n'
LINES = b'{"email": "ann@example.com",  "n": 1e1}\n\n{"email":"\\u0061nn@example.com"}\n'
DOCUMENT = b'[ {"email": "ann@example.com", "seen": [1, 2]} ]\n'
PACKED = gzip.compress(LINES, mtime=0)
SHARED = HERS + b'"bob@example.com","his"\r\n'
OF_ANOTHER = b'"email","note"\r\n"ann@example.com","told bob@example.com"\r\n'
TEXT = b"Dear ann@example.com,\nyour order is on its way.\n"
OBJECTS = {
    "invoices/ann.csv": HERS,
    "invoices/both.csv": SHARED,
    "invoices/told.csv": OF_ANOTHER,
    "invoices/bob.csv": HERS.replace(b"ann@", b"bob@"),
    "events/ann.jsonl": LINES,
    "events/packed.jsonl.gz": PACKED,
    "profiles/ann.json": DOCUMENT,
    "letters/ann.txt": TEXT,
}


@pytest.fixture
def lake(door: FrontDoor, s3: Endpoints, s3_client: "S3Client", bucket: str) -> FrontDoor:
    fields = declared(
        (f"lake:{each}.email", "email")
        for each in ("events/{name}.jsonl", "events/{name}.jsonl.gz", "profiles/{name}.json")
    )
    for key, body in OBJECTS.items():
        s3_client.put_object(Bucket=bucket, Key=key, Body=body)
    configure(door, s3, bucket, fields)
    return door


def originals(door: FrontDoor, request: str) -> dict[str, bytes]:
    """By their names in the store, as the person unpacks them."""
    out = door.config.parent / f"given-{request}"
    out.mkdir(mode=0o700)
    door("export", "write", request, "--out", str(out), "--plain")
    about = json.loads((out / "about.json").read_text())
    told = {name for each in about["containers"] for name in each["originals"]}
    there = [path for path in (out / "originals").rglob("*") if path.is_file()]
    assert {str(path.relative_to(out)) for path in there} == told
    page = (out / "index.html").read_text()
    assert all(f'href="{name}"' in page for name in told)
    return {_name(path): path.read_bytes() for path in there}


def _name(path: Path) -> str:
    return path.name.partition("-")[2]


def test_objects_that_are_theirs_alone_are_given_as_they_are(lake: FrontDoor) -> None:
    request = lake.carry_out("access", "email=ann@example.com")
    assert originals(lake, request) == {
        "ann.csv": HERS,
        "ann.jsonl": LINES,
        "object.jsonl.gz": PACKED,  # "packed" and "letters" could be somebody's names
        "ann.json": DOCUMENT,
        "object.txt": TEXT,
    }


def test_what_a_person_took_out_of_the_plan_keeps_its_object_back(lake: FrontDoor) -> None:
    request = lake.request("email=ann@example.com", right="access")
    planned = lake("plan", request).json
    place = next(each["location"] for each in planned["places"] if "events" in each["container"])
    lake("exclude", request, place, "--reason", "not hers")
    lake.approve(request)
    lake("run", request)
    given = originals(lake, request)
    assert len(given) == 4
    assert given["ann.csv"] == HERS


def test_in_a_batch_they_are_given_as_alone(lake: FrontDoor) -> None:
    batch = lake.batch("email\nann@example.com\nbob@example.com\n", "access")
    lake.approve(batch)
    lake("run", batch)
    given = sorted((originals(lake, each) for each in lake.members(batch)), key=len)
    assert given[0] == {"bob.csv": OBJECTS["invoices/bob.csv"]}
    assert given[1]["ann.csv"] == HERS
    assert len(given[1]) == 5
