"""Every place of a bucket where bytes can be: current and old versions, and unfinished uploads."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from deployments.local import Endpoints
from expunge.model import Container, Covered, Edit, Gap, Layer, Result, Unit, Work
from tests.real.s3_lake import ANN, CSV, QUERY, Lake

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def lake(bucket: str, s3: Endpoints, s3_client: "S3Client") -> Lake:
    return Lake(bucket, s3_client, s3)


@pytest.fixture
def versioned(lake: Lake) -> Lake:
    lake.versioning("Enabled")
    return lake


def test_containers_and_gaps(lake: Lake) -> None:
    for key in ("exports/a.csv", "exports/b.csv", "a.json", "x/1/a.parquet", "x/2/b.parquet"):
        lake.put(key, b"x")
    found = lake.discovered()
    names = [each.name for each in found if isinstance(each, Container)]
    assert names == ["exports/{name}.csv", "x/{n}/{name}.parquet", "{name}.json"]
    (gap,) = [each for each in found if isinstance(each, Gap)]
    assert (gap.place, gap.code, gap.count) == ("x/{n}/{name}.parquet", "unsupported-format", 2)
    assert [each.name for each in lake.units() if isinstance(each, Unit)] == [
        "exports/a.csv",
        "exports/b.csv",
        "a.json",
    ]


def test_prefix_is_a_border(lake: Lake) -> None:
    for key in ("in/a.csv", "in2/b.csv", "out/c.csv"):
        lake.put(key, CSV)
    units = lake.units(prefix="in/")
    assert [each.name for each in units if isinstance(each, Unit)] == ["in/a.csv"]


def test_old_versions_are_units_of_their_own(versioned: Lake) -> None:
    lake = versioned
    old = lake.put("a.csv", CSV)
    lake.put("a.csv", b"email\r\nbob@example.com\r\n")
    hidden = lake.put("gone.txt", f"write to {ANN}".encode())
    lake.delete("gone.txt")
    units = [each for each in lake.units() if isinstance(each, Unit)]
    assert [(unit.name, unit.layer, unit.whole) for unit in units] == [
        ("a.csv", Layer.CURRENT, False),
        (f"a.csv?versionId={old}", Layer.NONCURRENT, True),
        (f"gone.txt?versionId={hidden}", Layer.NONCURRENT, True),
    ]
    counts = [len(list(lake.connector().locate(unit, QUERY))) - 1 for unit in units]
    assert counts == [0, 1, 1]
    assert [u.name for u in lake.units(Layer.CURRENT) if isinstance(u, Unit)] == ["a.csv"]


def test_old_version_is_removed_alone(versioned: Lake) -> None:
    lake = versioned
    ids = [lake.put("a.csv", CSV + b"n%d,1\r\n" % n) for n in range(4)]
    unit = lake.unit(f"a.csv?versionId={ids[1]}")
    (outcome,) = lake.apply(lake.whole_work(unit))
    assert outcome.result is Result.DONE
    assert [version for _, version, _ in lake.versions()] == [ids[3], ids[2], ids[0]]
    assert lake.get("a.csv").endswith(b"n3,1\r\n")
    (again,) = lake.apply(lake.whole_work(unit))
    assert again.result is Result.ALREADY
    assert len(lake.versions()) == 3


def test_versions_under_a_delete_marker_go_and_nothing_comes_back(versioned: Lake) -> None:
    lake = versioned
    for n in range(3):
        lake.put("a.txt", f"{ANN} {n}".encode())
    lake.delete("a.txt")
    lake.put("a.txt", b"nobody")
    lake.delete("a.txt")
    units = [u for u in lake.units(Layer.NONCURRENT) if isinstance(u, Unit)]
    assert len(units) == 4
    for unit in units:
        if [each for each in lake.connector().locate(unit, QUERY) if not isinstance(each, Covered)]:
            assert [o.result for o in lake.apply(lake.whole_work(unit))] == [Result.DONE]
            with pytest.raises(ClientError):
                lake.get("a.txt")
    assert len(lake.versions()) == 1
    assert lake.markers() == 2


def test_old_version_that_became_current_stays(versioned: Lake) -> None:
    lake = versioned
    old = lake.put("a.csv", CSV)
    new = lake.put("a.csv", b"email\r\nbob@example.com\r\n")
    work = lake.whole_work(lake.unit(f"a.csv?versionId={old}"))
    lake.delete("a.csv", VersionId=new)
    assert [outcome.result for outcome in lake.apply(work)] == [Result.CHANGED]
    assert lake.get("a.csv") == CSV


@pytest.mark.parametrize("attributes", [{}, {"ServerSideEncryption": "AES256"}])
def test_old_version_from_before_versions(lake: Lake, attributes: dict[str, Any]) -> None:
    lake.put("a.csv", CSV, **attributes)
    lake.versioning("Enabled")
    lake.put("a.csv", b"email\r\nbob@example.com\r\n")
    work = lake.whole_work(lake.unit("a.csv?versionId=null"))
    assert [outcome.result for outcome in lake.apply(work)] == [Result.DONE]
    assert len(lake.versions()) == 1


def test_another_version_with_the_id_null_stays(lake: Lake) -> None:
    lake.put("a.csv", CSV)
    lake.versioning("Enabled")
    lake.put("a.csv", b"email\r\nbob@example.com\r\n")
    work = lake.whole_work(lake.unit("a.csv?versionId=null"))
    lake.versioning("Suspended")
    lake.put("a.csv", b"email\r\nzoe@example.com\r\n")
    lake.versioning("Enabled")
    lake.put("a.csv", b"email\r\nbob@example.com\r\n")
    assert [outcome.result for outcome in lake.apply(work)] == [Result.CHANGED]
    assert lake.get("a.csv", VersionId="null") == b"email\r\nzoe@example.com\r\n"


def test_what_was_not_approved_is_not_removed(versioned: Lake) -> None:
    lake = versioned
    old = lake.put("a.csv", CSV)
    lake.put("a.csv", CSV)
    unit = lake.unit(f"a.csv?versionId={old}")
    for edit in (Edit("", bytes(32)), Edit("other", unit.identity())):
        (outcome,) = lake.apply(Work(unit, {edit.key: edit}))
        assert (outcome.key, outcome.result) == (edit.key, Result.CHANGED)
    assert len(lake.versions()) == 2


def test_locked_old_version(s3_client: "S3Client", s3: Endpoints, bucket: str) -> None:
    name = f"{bucket}-lock"
    s3_client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    lake = Lake(name, s3_client, s3)
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    old = lake.put("a.csv", CSV, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)
    lake.put("a.csv", b"email\r\nbob@example.com\r\n")
    try:
        (outcome,) = lake.apply(lake.whole_work(lake.unit(f"a.csv?versionId={old}")))
        assert (outcome.result, outcome.until) == (Result.LOCKED, until)
        assert len(lake.versions()) == 2
    finally:
        for key, version, _ in lake.versions():
            lake.delete(key, VersionId=version, BypassGovernanceRetention=True)
        s3_client.delete_bucket(Bucket=name)


def begin_upload(lake: Lake, key: str) -> str:
    place: Any = {"Bucket": lake.bucket, "Key": key}
    upload = lake.client.create_multipart_upload(**place)["UploadId"]
    lake.client.upload_part(**place, UploadId=upload, PartNumber=1, Body=f"{ANN},1\r\n".encode())
    return upload


def test_young_upload_is_a_gap_and_an_old_one_is_aborted(lake: Lake) -> None:
    ids = [begin_upload(lake, "exports/a b+%.csv"), begin_upload(lake, "exports/c.csv")]
    lake.put("exports/a.csv", b"email\r\nbob@example.com\r\n")
    (gap,) = lake.units(Layer.UNFINISHED)
    assert isinstance(gap, Gap)
    assert (gap.place, gap.code, gap.count) == ("exports/{name}.csv", "unfinished-upload", 2)
    units = lake.units(Layer.UNFINISHED, abort_uploads_older_than="0s")
    assert all(isinstance(u, Unit) and u.whole and not u.readable for u in units)
    assert {u.version for u in units if isinstance(u, Unit)} == set(ids)
    for unit in units:
        assert isinstance(unit, Unit)
        assert not [e for e in lake.connector().scan(unit) if isinstance(e, Covered)]
        for expected in (Result.DONE, Result.ALREADY):
            assert [o.result for o in lake.apply(lake.whole_work(unit))] == [expected]
    assert not lake.client.list_multipart_uploads(Bucket=lake.bucket).get("Uploads")


def test_upload_alone_makes_its_container(lake: Lake) -> None:
    begin_upload(lake, "only/a.parquet")
    assert [e.name for e in lake.discovered() if isinstance(e, Container)] == [
        "only/{name}.parquet"
    ]
    assert [type(each) for each in lake.units()] == [Gap]
