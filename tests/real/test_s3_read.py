"""What is read is read to its end, and what cannot be read is shown."""

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from connectors.s3 import S3Settings
from connectors.s3.body import Body
from deployments.local import Endpoints
from expunge.model import Container, Covered, Gap, Hit, Layer, Record, StaleUnit, Terminal, Unit
from expunge.testing.proxy import Fate, FaultProxy, Request
from tests.real.s3_lake import ANN, CSV, QUERY, Lake

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@pytest.fixture
def lake(bucket: str, s3: Endpoints, s3_client: "S3Client") -> Lake:
    return Lake(bucket, s3_client, s3)


@pytest.fixture
def proxy(s3: Endpoints) -> Iterator[FaultProxy]:
    with FaultProxy.before(s3.s3_endpoint, "s3") as proxy:
        yield proxy


def gaps(lake: Lake, unit: Unit) -> list[str]:
    """Codes of the unit's gaps, which are the same in both ways to read; it is not covered."""
    both = []
    for items in (lake.connector().scan(unit), lake.connector().locate(unit, QUERY)):
        said = list(items)
        assert not any(isinstance(each, Covered) for each in said)
        both.append([each.code for each in said if isinstance(each, Gap)])
    assert both[0] == both[1]
    return both[0]


def test_broken_connections_are_taken_up_where_they_broke(lake: Lake, proxy: FaultProxy) -> None:
    rows = b"email,n\n" + b"".join(b"someone%d@example.com,%d\n" % (n, n) for n in range(60_000))
    lake.put("a.csv", rows + f"{ANN},1\n".encode())
    unit = lake.unit("a.csv")
    cuts = [Fate.CUT, Fate.FORWARD, Fate.CUT, Fate.CUT]

    def rule(request: Request) -> Fate:
        return cuts.pop() if cuts and b"/a.csv" in request.head else Fate.FORWARD

    with proxy.ruled(rule):
        connector = lake.connector(endpoint_url=proxy.url(lake.endpoints.s3_endpoint))
        items = list(connector.locate(unit, QUERY))
    assert len(cuts) <= 1, "the connection was not cut"
    assert [type(each) for each in items] == [Hit, Covered]
    assert items[-1] == Covered(60_001)


def test_object_replaced_while_it_is_read(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of another object is never read as the rest of this one."""
    lake.put("a.csv", b"email,n\n" + b"bob@example.com,1\n" * 200_000)
    unit = lake.unit("a.csv")
    read = Body.read
    state = {"read": 0}

    def breaking(body: Body, size: int, /) -> bytes:
        state["read"] += 1
        if state["read"] == 3:
            lake.put("a.csv", b"email,n\n" + b"zoe@example.com,1\n" * 200_000)
            body._stream.close()
            body._resume()
        return read(body, size)

    monkeypatch.setattr(Body, "read", breaking)
    with pytest.raises(StaleUnit):
        list(lake.connector().scan(unit))


def test_object_removed_or_replaced_since_it_was_listed(lake: Lake) -> None:
    lake.put("a.csv", CSV)
    gone = lake.unit("a.csv")
    lake.delete("a.csv")
    with pytest.raises(StaleUnit):
        list(lake.connector().scan(gone))
    lake.versioning("Enabled")
    lake.put("a.csv", CSV)
    listed = lake.unit("a.csv")
    lake.put("a.csv", b"email\r\n")
    with pytest.raises(StaleUnit):
        list(lake.connector().locate(listed, QUERY))


def test_objects_that_cannot_be_read(lake: Lake) -> None:
    key: Any = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
    lake.put("sse.csv", CSV, **key)
    lake.put("client.txt", b"ciphertext", Metadata={"x-amz-key-v2": "c2VjcmV0"})
    lake.put("brotli.txt", b"\x0b\x02\x80hello\x03", ContentEncoding="br")
    lake.put("wide.csv", CSV.decode().encode("utf-16"))
    lake.put("cut.csv.gz", gzip.compress(CSV)[:-9])
    lake.put("broken.json", b'[{"email": "ann@example.com"}, {"email": ')
    lake.put("noname", b"PAR1....PAR1")
    found = {u.name: gaps(lake, u) for u in lake.units() if isinstance(u, Unit)}
    assert found == {
        "sse.csv": ["encrypted"],
        "client.txt": ["encrypted"],
        "brotli.txt": ["unsupported-format"],
        "wide.csv": ["unsupported-encoding"],
        "cut.csv.gz": ["unreadable"],
        "broken.json": ["unreadable"],
        "noname": ["unsupported-format"],
    }


def test_an_original_is_the_object_that_was_listed(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.put("a.csv.gz", packed := gzip.compress(CSV))
    unit, connector = lake.unit("a.csv.gz"), lake.connector()
    known = {r.key: r.fingerprint for r in connector.scan(unit) if isinstance(r, Record)}
    assert connector.original(unit, known) == packed
    monkeypatch.setattr("connectors.s3.original.LARGEST", len(packed) - 1)
    assert connector.original(unit, known) is None
    monkeypatch.undo()
    lake.put("a.csv.gz", gzip.compress(CSV + b"bob@example.com,3\r\n"))
    assert connector.original(unit, known) is None  # more came since
    lake.put("a.csv.gz", packed[:-9])
    assert connector.original(unit, known) is None
    lake.delete("a.csv.gz")
    with pytest.raises(StaleUnit):
        connector.original(unit, known)


def test_denied_objects_are_gaps(lake: Lake) -> None:
    lake.put("a.csv", CSV)
    unit = lake.unit("a.csv")
    arn = f"arn:aws:s3:::{lake.bucket}/*"
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    lake.client.put_bucket_policy(Bucket=lake.bucket, Policy=policy)
    assert gaps(lake, unit) == ["denied"]
    lake.client.delete_bucket_policy(Bucket=lake.bucket)


def test_old_versions_that_may_not_be_listed(lake: Lake) -> None:
    lake.versioning("Enabled")
    lake.put("a.csv", CSV)
    lake.put("a.csv", CSV)
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:ListBucketVersions", "s3:ListBucketMultipartUploads"],
        "Resource": f"arn:aws:s3:::{lake.bucket}",
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    lake.client.put_bucket_policy(Bucket=lake.bucket, Policy=policy)
    try:
        units = lake.units()
        assert [u.name for u in units if isinstance(u, Unit)] == ["a.csv"]
        codes = {u.code for u in units if isinstance(u, Gap)}
        assert codes == {"old-versions-unlisted", "uploads-unlisted"}
        (unit,) = [u for u in units if isinstance(u, Unit)]
        assert [type(e) for e in lake.connector().locate(unit, QUERY)] == [Hit, Covered]
        notes = " ".join(lake.connector().probe().notes)
        assert "s3:ListBucketVersions" in notes
    finally:
        lake.client.delete_bucket_policy(Bucket=lake.bucket)


def test_wrong_settings_are_named() -> None:
    with pytest.raises(ValueError, match="together"):
        S3Settings(connector="s3", bucket="b", access_key_id="only")
    with pytest.raises(ValueError, match="24h"):
        S3Settings.model_validate(
            {"connector": "s3", "bucket": "b", "abort_uploads_older_than": "soon"}
        )


@pytest.mark.parametrize(
    "settings", [{"bucket": "there-is-none-of-this-name"}, {"secret_access_key": "wrong"}]
)
def test_place_that_cannot_be_reached(lake: Lake, settings: dict[str, Any]) -> None:
    connector = lake.connector(**settings)
    for call in (connector.probe, lambda: list(connector.discover())):
        with pytest.raises(Terminal) as caught:
            call()
        assert caught.value.remedy


HOSTILE = [
    "a\nb.csv",
    "+ %2F%00 &<>\"';.csv",
    "\u202ertl \u05d0.csv",
    "e\u0301.csv",
    "?versionId=null.csv",
    "x?uploadId=1.csv",
    "{name}.csv",
    "k" * 230 + "/" + "l" * 230 + ".csv",
    "ann@example.com/a b.csv",
]


def test_hostile_keys(lake: Lake) -> None:
    lake.versioning("Enabled")
    for key in HOSTILE:
        lake.put(key, CSV)
        lake.put(key, CSV + b"last@example.com,1\r\n")
    units = [unit for unit in lake.units() if isinstance(unit, Unit)]
    assert sorted(unit.name for unit in units if unit.layer is Layer.CURRENT) == sorted(HOSTILE)
    containers = {unit.container.name for unit in units}
    assert containers <= {"{name}.csv", "{email}/{name}.csv", "{name}/{name}.csv"}
    for unit in units:
        work = lake.whole_work(unit) if unit.whole else lake.delete_work(unit)
        assert [o.result.value for o in lake.apply(work)] == ["done"]
    assert len(lake.versions()) == len(HOSTILE)
    for key in HOSTILE:
        assert lake.get(key) == b"email,note\r\nbob@example.com,2\r\nlast@example.com,1\r\n"


def test_fetch_and_sample(lake: Lake) -> None:
    for number in range(40):
        lake.put(f"a{number}.csv", CSV)
    connector = lake.connector()
    (container,) = [each for each in connector.discover() if isinstance(each, Container)]
    sampled = list(islice(connector.sample(container, 60), 100))
    assert 30 <= len(sampled) <= 64
    unit = lake.unit("a7.csv")
    first, *_ = (each for each in connector.scan(unit) if isinstance(each, Record))
    assert [
        r.key for r in connector.fetch(unit, [first.key, "absent"]) if isinstance(r, Record)
    ] == [first.key]


LARGE = """
import resource, sys
from pydantic import SecretStr
from connectors.s3 import S3Connector, S3Settings
from expunge.match.query import Query
from expunge.model import Container, Covered, Edit, Hit, Identifier, Layer, Work
bucket, endpoint, key, secret, name = sys.argv[1:]
lake = S3Connector("lake", S3Settings(connector="s3", bucket=bucket, endpoint_url=endpoint,
                                      access_key_id=key, secret_access_key=SecretStr(secret)))
query = Query({"r": (Identifier("email", "ann@example.com"),)})
containers = [each for each in lake.discover() if isinstance(each, Container)]
units = [u for c in containers for u in lake.units(c, (Layer.CURRENT,)) if u.name == name]
start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
*hits, covered = lake.locate(units[0], query)
edits = {h.record.key: Edit(h.record.key, h.record.fingerprint) for h in hits}
results = {o.result.value for o in lake.apply(Work(units[0], edits))}
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start
print(len(edits), covered.records, *results, grown // 1024)
"""


def test_memory_does_not_grow_with_the_object(lake: Lake) -> None:
    """300 MB of CSV: searched, one row deleted, sent again."""
    count, pad = 30_000, b"x" * 9_960
    row = b"someone%06d@example.com," + pad + b"\n"
    parts = [b"email,pad\n", *(row % n for n in range(count))]
    parts.insert(20_000, f"{ANN},1\n".encode())
    body = b"".join(parts)
    assert len(body) > 295_000_000
    lake.put("large.csv", body)
    e = lake.endpoints
    run = subprocess.run(
        [sys.executable, "-c", LARGE, lake.bucket, e.s3_endpoint, e.s3_access_key,
         e.s3_secret_key, "large.csv"],
        check=True, capture_output=True, text=True, timeout=250,
    )  # fmt: skip
    edits, records, result, grown = run.stdout.split()
    assert (edits, records, result) == ("1", str(count + 1), "done")
    assert int(grown) < 100, f"{grown} MiB"
    del parts[20_000]
    assert lake.get("large.csv") == b"".join(parts)


@pytest.mark.parametrize(
    "beside",
    [{"Metadata": {"owner": ANN}}, {"ContentDisposition": f'attachment; filename="{ANN}.csv"'}],
)
def test_metadata_that_names_the_person_are_a_gap(lake: Lake, beside: dict[str, Any]) -> None:
    """They come with the object and stay when it is written again."""
    lake.put("a.csv", b"email\r\nbob@example.com\r\n", **beside)
    lake.put("b.csv", b"email\r\nbob@example.com\r\n", Metadata={"owner": "bob@example.com"})
    found = {
        name: list(lake.connector().locate(lake.unit(name), QUERY)) for name in ("a.csv", "b.csv")
    }
    assert [each.code for each in found["a.csv"] if isinstance(each, Gap)] == ["named-in-metadata"]
    assert [each for each in found["b.csv"] if isinstance(each, Gap)] == []
    assert all(isinstance(items[-1], Covered) for items in found.values())
