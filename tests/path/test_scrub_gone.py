"""A container that went with its last record is not one that could not be scrubbed."""

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from deployments.local import Endpoints
from expunge.connector import Connector
from expunge.datamap.discover import discovered
from expunge.model import Gap
from expunge.path import scrub
from tests.path.front_door import FrontDoor
from tests.path.site import Site, door
from tests.path.test_kept_objects import configure

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["door"]

AWAY = Gap("lake", "", "unreachable", "the store is away", "Bring it back.")


@pytest.mark.parametrize("stays_away", [False, True])
def test_what_is_unreadable_elsewhere_does_not_hide_it(
    door: FrontDoor,
    s3: Endpoints,
    s3_client: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
    stays_away: bool,
) -> None:
    configure(door, s3, bucket, container="profiles/{name}.json")
    put = partial(s3_client.put_object, Bucket=bucket)
    put(Key="profiles/ann.json", Body=b'{"email": "ann@example.com", "plan": "b"}')
    put(Key="scans/1.docx", Body=b"PK\x03\x04 nothing reads this")
    request = door.request("email=ann@example.com")
    door.approve(request)
    if stays_away:
        monkeypatch.setattr(scrub, "discovered", lambda _: ([], [], [AWAY]))
    door("run", request, code=None)
    left = s3_client.list_objects_v2(Bucket=bucket)["Contents"]
    assert [each["Key"] for each in left] == ["scans/1.docx"]
    places = [gap["place"] for gap in door("status", request).json["gaps"]]
    assert places == ["scans/{name}.docx"] + stays_away * ["profiles/{name}.json"]


def test_what_is_declared_of_it_waits_until_it_is_there_again(
    door: FrontDoor, s3: Endpoints, s3_client: "S3Client", bucket: str
) -> None:
    configure(door, s3, bucket, container="profiles/{name}.json")
    put = partial(s3_client.put_object, Bucket=bucket)
    put(Key="profiles/ann.json", Body=b'{"email": "ann@example.com", "plan": "b"}')
    put(Key="news/ann.json", Body=b'{"note": "for bob@example.com"}')
    door.erase("email=ann@example.com")
    for command in ("scan", "check"):
        door(command)
    put(Key="letters/1.txt", Body=b"nobody is named here")  # a new one: the map is merged
    door.erase("email=bob@example.com")
    put(Key="profiles/cem.json", Body=b'{"email": "cem@example.com"}')
    door.erase("email=cem@example.com")
    assert "Contents" not in s3_client.list_objects_v2(Bucket=bucket, Prefix="profiles/")
    configure(door, s3, bucket, container="profile/{name}.json")  # mistyped
    assert "no such container" in door("check", code=2).err


def test_a_table_that_is_not_there_was_not_scrubbed(
    door: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Renamed in the middle: the file may hold what was deleted, and a policy holds nothing."""
    table = "CREATE TABLE readers (id INTEGER PRIMARY KEY, email TEXT, likes TEXT);"
    site = Site(door, f"{table} INSERT INTO readers VALUES (5, 'ann@example.com', 'hats');")
    door("scan")
    request = door.request("email=ann@example.com")
    door.approve(request)

    def renamed(connector: Connector) -> Any:
        if connector.store == "shop" and "readers" in site.tables():
            site.sql("ALTER TABLE readers RENAME TO readers_2026")
        return discovered(connector)

    monkeypatch.setattr(scrub, "discovered", renamed)
    door("run", request, code=4)
    (gap,) = door("status", request).json["gaps"]
    assert (gap["place"], "could not be reached" in gap["reason"]) == ("readers", True)
    site.configure('[[policies]]\nmatch = "shop:readers"\naction = "retain"\n')
    assert "no such container" in door("check", code=2).err
