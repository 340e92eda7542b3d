"""What an object store keeps: old versions under a policy, and versions under Object Lock."""

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from deployments.local import Endpoints
from expunge.ledger import clock
from tests.path.front_door import FrontDoor
from tests.path.site import door

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["door"]

CSV = b"email,note\r\nann@example.com,hers\r\nbob@example.com,his\r\n"
KEPT = """
[[policies]]
match = "lake:invoices/{name}.csv"
action = "retain"
keep = ["note"]
until = 2040-01-01
basis = "tax code, section 147"
"""


def configure(
    door: FrontDoor,
    s3: Endpoints,
    bucket: str,
    more: str = "",
    container: str = "invoices/{name}.csv",
) -> None:
    door.monkeypatch.setenv("LAKE_KEY", s3.s3_access_key)
    door.monkeypatch.setenv("LAKE_SECRET", s3.s3_secret_key)
    door.config.write_text(
        f'[scanners]\nuse = ["fields"]\n[stores.lake]\nconnector = "s3"\nbucket = "{bucket}"\n'
        f'endpoint_url = "{s3.s3_endpoint}"\nregion = "us-east-1"\n'
        'access_key_id = "${LAKE_KEY}"\nsecret_access_key = "${LAKE_SECRET}"\n'
        f'[[fields]]\nfield = "lake:{container}.email"\nidentifier = "email"\n{more}'
    )


def versions(client: "S3Client", bucket: str) -> list[bytes]:
    page = client.list_object_versions(Bucket=bucket)
    return [
        client.get_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])[
            "Body"
        ].read()
        for each in page.get("Versions", [])
    ]


def certificate(door: FrontDoor, request: str) -> Any:
    from expunge.evidence.check import check

    out = door.config.parent / "certificate.json"
    door("certificate", "write", request, "--out", str(out))
    return check(out.read_bytes(), door.public_key())


def test_an_old_version_that_must_be_kept_stays_until_its_date(
    door: FrontDoor,
    s3: Endpoints,
    s3_client: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(door, s3, bucket, KEPT)
    s3_client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    for body in (CSV, CSV.replace(b"hers", b"changed")):
        s3_client.put_object(Bucket=bucket, Key="invoices/ann.csv", Body=body)
    request = door.request("email=ann@example.com")
    planned = door("plan", request).json
    kept = {each["reason"].partition(";")[0]: each["records"] for each in planned["retained"]}
    assert kept == {"an old version of what must be kept": 1, "must be kept": 1}
    door("approve", request, "--plan", planned["hash"], "--by", "A. Approver")
    door("run", request)
    now, old = versions(s3_client, bucket)
    assert now == b"email,note\r\n[erased],changed\r\nbob@example.com,his\r\n"
    assert old == CSV
    assert certificate(door, request).status == "complete"
    (later,) = door("status", request).json["follow_ups"]
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(days=366 * 30))
    door("run", later["id"])
    assert versions(s3_client, bucket) == [b"email,note\r\nbob@example.com,his\r\n"]
    assert certificate(door, later["id"]).status == "complete"


@pytest.mark.parametrize("body", [b"ann@example.com", b"ann@example.com\n"])
def test_a_text_that_is_nothing_but_the_address_is_cut(
    door: FrontDoor, s3: Endpoints, s3_client: "S3Client", bucket: str, body: bytes
) -> None:
    configure(door, s3, bucket, container="invoices/{name}.csv")
    s3_client.put_object(Bucket=bucket, Key="invoices/a.csv", Body=b"email\r\nbob@example.com\r\n")
    s3_client.put_object(Bucket=bucket, Key="notes/one.txt", Body=body)
    door.erase("email=ann@example.com")
    left = s3_client.get_object(Bucket=bucket, Key="notes/one.txt")["Body"].read()
    assert left.strip() == b"[erased]"


def test_a_locked_version_is_erased_when_its_lock_ends(
    door: FrontDoor,
    s3: Endpoints,
    s3_client: "S3Client",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody planned the lock: the store says LOCKED until a moment, and the follow-up waits."""
    bucket = f"test-lock-{datetime.now(UTC):%H%M%S%f}"
    s3_client.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    until = datetime.now(UTC) + timedelta(hours=1)
    try:
        configure(door, s3, bucket)
        s3_client.put_object(
            Bucket=bucket,
            Key="invoices/ann.csv",
            Body=CSV,
            ObjectLockMode="GOVERNANCE",
            ObjectLockRetainUntilDate=until,
        )
        request = door.erase("email=ann@example.com")
        assert versions(s3_client, bucket) == [CSV]
        report = certificate(door, request)
        assert report.status == "complete"
        (kept,) = report.predicate["retained"]
        assert kept["reason"] == "the store's own lock keeps it"
        (later,) = door("status", request).json["follow_ups"]
        assert abs(datetime.fromisoformat(later["due_at"]) - until) < timedelta(seconds=1)
        door("run", later["id"], code=3)
        _end_the_lock(s3_client, bucket)
        monkeypatch.setattr(clock, "now", lambda: until + timedelta(seconds=1))
        door("run", later["id"])
        assert versions(s3_client, bucket) == [b"email,note\r\nbob@example.com,his\r\n"]
        assert certificate(door, later["id"]).status == "complete"
    finally:
        page = s3_client.list_object_versions(Bucket=bucket)
        for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            s3_client.delete_object(
                Bucket=bucket,
                Key=each["Key"],
                VersionId=each["VersionId"],
                BypassGovernanceRetention=True,
            )
        s3_client.delete_bucket(Bucket=bucket)


def _end_the_lock(client: "S3Client", bucket: str) -> None:
    """The store's own clock cannot be moved: its date is, by who may."""
    ends = datetime.now(UTC) + timedelta(seconds=1)
    for each in client.list_object_versions(Bucket=bucket)["Versions"]:
        client.put_object_retention(
            Bucket=bucket,
            Key=each["Key"],
            VersionId=each["VersionId"],
            Retention={
                "Mode": "GOVERNANCE",
                "RetainUntilDate": ends,
            },
            BypassGovernanceRetention=True,
        )
    while datetime.now(UTC) <= ends:
        time.sleep(0.1)
