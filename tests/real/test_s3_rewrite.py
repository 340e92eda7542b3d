"""Current objects are rewritten under the condition of what was read, and nothing else is."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from deployments.local import Endpoints
from expunge.model import Edit, Outcome, Result, Transient, Work
from expunge.testing.proxy import Fate, FaultProxy, Request
from tests.real.s3_lake import ANN, CSV, Lake

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ATTRIBUTES: dict[str, Any] = {
    "ContentType": "text/csv; charset=utf-8",
    "Metadata": {"producer": "nightly", "schema": "3"},
    "Tagging": "team=crm&keep=90+days%2Fmore",
    "CacheControl": "no-store",
    "ContentDisposition": "attachment",
    "ContentLanguage": "de",
    "Expires": datetime(2031, 5, 1, tzinfo=UTC),
    "StorageClass": "STANDARD_IA",
    "ServerSideEncryption": "AES256",
}


@pytest.fixture
def lake(bucket: str, s3: Endpoints, s3_client: "S3Client") -> Lake:
    return Lake(bucket, s3_client, s3)


@pytest.fixture
def versioned(lake: Lake) -> Lake:
    lake.versioning("Enabled")
    return lake


@pytest.fixture
def proxy(s3: Endpoints) -> Iterator[FaultProxy]:
    with FaultProxy.before(s3.s3_endpoint, "s3") as proxy:
        yield proxy


def results(outcomes: list[Outcome]) -> set[Result]:
    return {outcome.result for outcome in outcomes}


@contextmanager
def before(proxy: FaultProxy, start: bytes, act: Callable[[], Fate]) -> Iterator[None]:
    """act decides on each request that begins so."""

    def rule(request: Request) -> Fate:
        return act() if request.head.startswith(start) else Fate.FORWARD

    with proxy.ruled(rule):
        yield


@pytest.mark.parametrize("algorithm", ["SHA256", "SHA1", "CRC32", None])
def test_attributes_are_carried_over(lake: Lake, algorithm: str | None) -> None:
    checksum = {"ChecksumAlgorithm": algorithm} if algorithm else {}
    lake.put("exports/a.csv", CSV, **ATTRIBUTES, **checksum)
    old = lake.head("exports/a.csv")
    work = lake.delete_work(lake.unit("exports/a.csv"))
    assert results(lake.apply(work)) == {Result.DONE}
    assert lake.get("exports/a.csv") == b"email,note\r\nbob@example.com,2\r\n"
    new = lake.head("exports/a.csv")
    own = {"ETag", "LastModified", "ContentLength", "Body", "ResponseMetadata", "VersionId"}
    sums = {name for name in old if name.startswith("Checksum")}
    assert sums == {name for name in new if name.startswith("Checksum")}
    kept = set(old) - own - sums
    assert {name: new[name] for name in kept} == {name: old[name] for name in kept}
    tags = lake.client.get_object_tagging(Bucket=lake.bucket, Key="exports/a.csv")["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "crm", "keep": "90 days/more"}


def test_metadata_that_cannot_be_read_is_not_dropped(lake: Lake) -> None:
    lake.put("a.csv", CSV, Metadata={"who": "someone"})
    unit = lake.unit("a.csv")
    connector = lake.connector()
    client = connector._bucket.client

    def hide(parsed: dict[str, Any], **_: object) -> None:
        parsed["MissingMeta"] = 1

    client.meta.events.register("after-call.s3.GetObject", hide)
    (outcome,) = connector.apply(lake.delete_work(unit))
    assert (outcome.result, outcome.code) == (Result.FAILED, "metadata-unreadable")
    assert lake.get("a.csv") == CSV


def test_superseded_versions_go(versioned: Lake) -> None:
    lake = versioned
    other = lake.put("a.csv", b"email,note\r\nzoe@example.com,1\r\n")
    lake.put("a.csv", CSV)
    work = lake.delete_work(lake.unit("a.csv"))
    assert results(lake.apply(work)) == {Result.DONE}
    assert [version for _, version, _ in lake.versions("a.csv")][1:] == [other]
    assert ANN.encode() not in lake.get("a.csv")
    assert lake.markers() == 0
    assert results(lake.apply(work)) == {Result.ALREADY}


def test_planned_version_goes_after_somebody_wrote_another(versioned: Lake) -> None:
    lake = versioned
    planned = lake.put("a.csv", CSV)
    work = lake.delete_work(lake.unit("a.csv"))
    lake.put("a.csv", CSV + b"zoe@example.com,3\r\n")
    assert results(lake.apply(work)) == {Result.DONE}
    assert planned not in [version for _, version, _ in lake.versions()]
    assert lake.get("a.csv") == b"email,note\r\nbob@example.com,2\r\nzoe@example.com,3\r\n"
    assert len(lake.versions()) == 1


@pytest.mark.parametrize("status", ["Enabled", "Suspended", None])
def test_object_from_before_versions(lake: Lake, status: str | None) -> None:
    """Its version has the id null, which the next one may have too."""
    lake.put("a.csv", CSV)
    if status:
        lake.versioning(status)
    work = lake.delete_work(lake.unit("a.csv"))
    assert results(lake.apply(work)) == {Result.DONE}
    assert len(lake.versions()) == 1
    assert ANN.encode() not in lake.get("a.csv")
    assert results(lake.apply(work)) == {Result.ALREADY}
    assert len(lake.versions()) == 1


@pytest.mark.parametrize("work_of", ["delete_work", "redact_work"])
def test_killed_between_write_and_removal_of_the_old_version(
    versioned: Lake, proxy: FaultProxy, work_of: str
) -> None:
    lake = versioned
    planned = lake.put("a.csv", CSV)
    work = getattr(lake, work_of)(lake.unit("a.csv"))
    endpoint = proxy.url(lake.endpoints.s3_endpoint)
    with before(proxy, b"DELETE ", lambda: Fate.RESET), pytest.raises(Transient):
        lake.apply(work, endpoint_url=endpoint)
    assert len(lake.versions()) == 2, "the write was made, the old version is there"
    assert results(lake.apply(work)) == {Result.ALREADY}
    assert planned not in [version for _, version, _ in lake.versions()]
    assert results(lake.apply(work)) == {Result.ALREADY}
    assert len(lake.versions()) == 1


def test_lost_answer_of_a_write_is_no_conflict(versioned: Lake, proxy: FaultProxy) -> None:
    """The client sends it again, and its own first write is what has changed the object."""
    lake = versioned
    lake.put("a.csv", CSV)
    work = lake.redact_work(lake.unit("a.csv"))
    fates = [Fate.LOSE, Fate.FORWARD]
    with before(proxy, b"PUT ", lambda: fates.pop(0) if fates else Fate.FORWARD):
        outcomes = lake.apply(work, endpoint_url=proxy.url(lake.endpoints.s3_endpoint), timeout=1.0)
    assert results(outcomes) <= {Result.DONE, Result.ALREADY}
    assert ANN.encode() not in lake.get("a.csv")
    assert len(lake.versions()) == 1


def test_write_between_read_and_write_is_not_lost(lake: Lake, proxy: FaultProxy) -> None:
    lake.put("a.csv", CSV)
    work = lake.delete_work(lake.unit("a.csv"))
    others = [CSV + b"eve@example.com,9\r\n"]

    def write() -> Fate:
        if others:
            lake.put("a.csv", others.pop())
        return Fate.FORWARD

    with before(proxy, b"PUT ", write):
        outcomes = lake.apply(work, endpoint_url=proxy.url(lake.endpoints.s3_endpoint))
    assert results(outcomes) == {Result.DONE}
    assert lake.get("a.csv") == b"email,note\r\nbob@example.com,2\r\neve@example.com,9\r\n"


def test_object_that_never_rests(lake: Lake, proxy: FaultProxy) -> None:
    lake.put("a.csv", CSV)
    work = lake.delete_work(lake.unit("a.csv"))
    counter = iter(range(100))

    def write() -> Fate:
        lake.put("a.csv", CSV + b"eve@example.com,%d\r\n" % next(counter))
        return Fate.FORWARD

    with before(proxy, b"PUT ", write), pytest.raises(Transient):
        lake.apply(work, endpoint_url=proxy.url(lake.endpoints.s3_endpoint))
    assert ANN.encode() in lake.get("a.csv")
    assert b"eve@" in lake.get("a.csv")


def test_write_between_read_and_removal_is_not_lost(lake: Lake, proxy: FaultProxy) -> None:
    """An object that is one record, and that becomes somebody else's."""
    lake.put("a.json", json.dumps({"email": ANN}).encode())
    work = lake.delete_work(lake.unit("a.json"))

    def write() -> Fate:
        lake.put("a.json", b'{"email": "eve@example.com"}')
        return Fate.FORWARD

    with before(proxy, b"DELETE ", write):
        outcomes = lake.apply(work, endpoint_url=proxy.url(lake.endpoints.s3_endpoint))
    assert results(outcomes) == {Result.ALREADY}
    assert lake.get("a.json") == b'{"email": "eve@example.com"}'


def test_lone_record_goes_with_its_object(versioned: Lake) -> None:
    lake = versioned
    lake.put("a.json", json.dumps({"email": ANN}).encode())
    work = lake.delete_work(lake.unit("a.json"))
    assert results(lake.apply(work)) == {Result.DONE}
    assert (lake.versions(), lake.markers()) == ([], 0), "nothing is left, so no marker is needed"
    assert results(lake.apply(work)) == {Result.ALREADY}


def test_removed_object_does_not_bring_an_old_one_back(versioned: Lake) -> None:
    lake = versioned
    old = lake.put("a.json", b'{"email": "bob@example.com"}')
    lake.put("a.json", json.dumps({"email": ANN}).encode())
    work = lake.delete_work(lake.unit("a.json"))
    assert results(lake.apply(work)) == {Result.DONE}
    assert lake.versions() == [("a.json", old, False)]
    assert lake.markers() == 1
    with pytest.raises(lake.client.exceptions.NoSuchKey):
        lake.get("a.json")
    assert results(lake.apply(work)) == {Result.ALREADY}


def test_killed_between_marker_and_removal(versioned: Lake, proxy: FaultProxy) -> None:
    lake = versioned
    old = lake.put("a.json", b'{"email": "bob@example.com"}')
    lake.put("a.json", json.dumps({"email": ANN}).encode())
    work = lake.delete_work(lake.unit("a.json"))
    fates = [Fate.FORWARD]
    endpoint = proxy.url(lake.endpoints.s3_endpoint)
    with (
        before(proxy, b"DELETE ", lambda: fates.pop() if fates else Fate.RESET),
        pytest.raises(Transient),
    ):
        lake.apply(work, endpoint_url=endpoint)
    assert len(lake.versions()) == 2
    assert results(lake.apply(work)) == {Result.ALREADY}
    assert lake.versions() == [("a.json", old, False)]


def test_lone_record_that_others_wrote_over_in_the_meantime(versioned: Lake) -> None:
    lake = versioned
    planned = lake.put("a.json", json.dumps({"email": ANN}).encode())
    work = lake.delete_work(lake.unit("a.json"))
    new = lake.put("a.json", b'{"email": "bob@example.com"}')
    assert results(lake.apply(work)) == {Result.ALREADY}
    assert lake.versions() == [("a.json", new, True)], planned


def test_locked_object_is_neither_written_nor_removed(
    s3_client: "S3Client", s3: Endpoints, bucket: str
) -> None:
    name = f"{bucket}-lock"
    s3_client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    lake = Lake(name, s3_client, s3)
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    lake.put("a.csv", CSV, **lock)
    lake.put("held.csv", CSV, ObjectLockLegalHoldStatus="ON")
    try:
        for key, wanted in (("a.csv", until), ("held.csv", None)):
            (outcome,) = lake.apply(lake.delete_work(lake.unit(key)))
            assert (outcome.result, outcome.until) == (Result.LOCKED, wanted)
            assert lake.get(key) == CSV
            assert len(lake.versions(key)) == 1
    finally:
        s3_client.put_object_legal_hold(Bucket=name, Key="held.csv", LegalHold={"Status": "OFF"})
        for key, version, _ in lake.versions():
            lake.delete(key, VersionId=version, BypassGovernanceRetention=True)
        s3_client.delete_bucket(Bucket=name)


def test_packed_object_stays_packed(lake: Lake) -> None:
    body = gzip.compress(CSV, mtime=7) + gzip.compress(b"zoe@example.com,3\r\n", mtime=8)
    lake.put("a.csv.gz", body, ContentEncoding="gzip")
    assert results(lake.apply(lake.delete_work(lake.unit("a.csv.gz")))) == {Result.DONE}
    new = lake.get("a.csv.gz")
    assert gzip.decompress(new) == b"email,note\r\nbob@example.com,2\r\nzoe@example.com,3\r\n"
    assert new.endswith(gzip.compress(b"zoe@example.com,3\r\n", mtime=8)[10:])
    assert lake.head("a.csv.gz")["ContentEncoding"] == "gzip"


def test_broken_object_is_not_written(lake: Lake) -> None:
    lake.put("a.csv", CSV)
    work = lake.delete_work(lake.unit("a.csv"))
    broken = CSV + b'"never closed,1\r\n'
    lake.put("a.csv", broken)
    (outcome,) = lake.apply(work)
    assert (outcome.result, outcome.code) == (Result.FAILED, "unreadable")
    assert lake.get("a.csv") == broken


def test_edit_of_another_version_of_the_record(lake: Lake) -> None:
    lake.put("a.csv", CSV)
    unit = lake.unit("a.csv")
    work = lake.redact_work(unit)
    stale = {key: Edit(key, bytes(32), edit.after, edit.patch) for key, edit in work.edits.items()}
    assert results(lake.apply(Work(unit, stale))) == {Result.CHANGED}
    assert lake.get("a.csv") == CSV
