"""A bucket for the contract suite, planted and seen by boto3 and by the formats' own libraries."""

import gzip
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from connectors.s3 import S3Connector, S3Settings
from deployments.local import Endpoints
from expunge.connector import Connector
from expunge.testing import Fault, Harness, Seed
from expunge.testing.proxy import Fate, FaultProxy, Request
from tests.contract.patience import Patience

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CUSTOMERS, EVENTS = "exports/2024-customers.csv", "events/dt=2024-05-01/part-0001.jsonl.gz"
PROFILES = "profiles/batch.json"
_READ = ("s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:ListBucketVersions",
         "s3:ListBucketMultipartUploads")  # fmt: skip
_WRITE = ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion")
_ATTRIBUTES: dict[str, Any] = {
    "Metadata": {"producer": "nightly", "schema": "3"},
    "Tagging": "team=crm&retention=90+days",
    "CacheControl": "no-store",
    "ContentLanguage": "de",
    "ServerSideEncryption": "AES256",
    "ChecksumAlgorithm": "SHA256",
}


class LakeHarness(Harness):
    """Four sets of objects under versions: CSV, packed JSON Lines, a JSON array, mails. Old
    versions are the suite's units that go whole."""

    unit_page_size = 40
    page_size = 40

    def __init__(self, bucket: str, s3: Endpoints, s3_client: "S3Client") -> None:
        self.bucket, self.client, self._s3 = bucket, s3_client, s3
        self.proxy = FaultProxy.before(s3.s3_endpoint, "s3")
        self.patience = Patience()
        self._planted = 0
        s3_client.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
        )

    def connector(self) -> Connector:
        settings = S3Settings.model_validate(
            {
                "connector": "s3",
                "bucket": self.bucket,
                "endpoint_url": self.proxy.url(self._s3.s3_endpoint),
                "access_key_id": self._s3.s3_access_key,
                "secret_access_key": self._s3.s3_secret_key,
                "timeout": self.patience.seconds,
                "page_size": self.unit_page_size,
            }
        )
        return S3Connector("lake", settings)

    def plant(self, seeds: Sequence[Seed]) -> None:
        added: dict[str, list[bytes]] = {CUSTOMERS: [], EVENTS: [], PROFILES: []}
        if not self._planted:
            self.put("mails/0.txt", _mail("of nobody"))  # so that few seeds make all containers
        for seed in seeds:
            self._planted += 1
            number = self._planted
            match number % 4:
                case 0:
                    self.put(f"mails/{number}.txt", _mail(seed.text))
                case 1:
                    added[CUSTOMERS].append(_row(number, seed.text))
                case 2:
                    added[EVENTS].append(_line(number, seed.text))
                case 3:
                    added[PROFILES].append(_element(number, seed.text))
        for key, records in added.items():
            if records:
                self.put(key, _object(key, [*self.records(key), *records]))

    def plant_units(self, seeds: Sequence[Seed]) -> None:
        for seed in seeds:
            self.put(f"users/{seed.value}/note.txt", _mail(seed.text))

    def plant_whole(self, seeds: Sequence[Seed]) -> None:
        for seed in seeds:
            key = f"old/{seed.number}.txt"
            place: Any = {"Bucket": self.bucket, "Key": key}
            self.client.put_object(**place, Body=_mail(seed.text))
            self.client.put_object(**place, Body=b"nothing of anybody")

    def put(self, key: str, body: bytes, **attributes: Any) -> None:
        before = self._version(key)
        self.client.put_object(
            Bucket=self.bucket, Key=key, Body=body, **{**_ATTRIBUTES, **attributes}
        )
        if before:  # planted again: the old one is no record of the suite
            self.client.delete_object(Bucket=self.bucket, Key=key, VersionId=before)

    def _version(self, key: str) -> str:
        try:
            return self.client.head_object(Bucket=self.bucket, Key=key).get("VersionId", "")
        except ClientError:
            return ""

    def records(self, key: str) -> list[bytes]:
        try:
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError:
            return []
        return _records(key, body)

    def dump(self) -> Mapping[str, Sequence[bytes]]:
        held: dict[str, Sequence[bytes]] = {}
        for page in self.client.get_paginator("list_object_versions").paginate(Bucket=self.bucket):
            for each in page.get("Versions", []):
                place: Any = {"Key": each["Key"], "VersionId": each["VersionId"]}
                answer = self.client.get_object(Bucket=self.bucket, **place)
                body, attributes = answer["Body"].read(), self._attributes(place, dict(answer))
                name = each["Key"] if each["IsLatest"] else f"{each['Key']}@{each['VersionId']}"
                if each["Key"].endswith(".txt") or not each["IsLatest"]:
                    held[name] = [body + attributes]
                else:
                    held[name] = _records(each["Key"], body)
                    held[f"{name} around"] = [*_around(each["Key"], body), attributes]
        return held

    def _attributes(self, place: Any, answer: dict[str, Any]) -> bytes:
        tags = self.client.get_object_tagging(Bucket=self.bucket, **place)["TagSet"]
        names = ("ContentType", "CacheControl", "ContentLanguage", "ContentEncoding", "Metadata",
                 "ServerSideEncryption", "StorageClass", "Expires")  # fmt: skip
        held = {name: str(answer.get(name)) for name in names}
        checksums = sorted(name for name in answer if name.startswith("Checksum"))
        return json.dumps([held, checksums, sorted(map(str, tags))], sort_keys=True).encode()

    def alter(self, seed: Seed, text: str) -> None:
        for key in list(self.dump()):
            if " around" in key or "@" in key:
                continue
            body = self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
            plain = gzip.decompress(body) if key.endswith(".gz") else body
            if seed.mark.encode() not in plain:
                continue
            records = [_with_text(key, each, seed, text) for each in _records(key, body)]
            self.put(key, records[0] if key.endswith(".txt") else _object(key, records))

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        match fault:
            case Fault.TIMEOUT:
                with self.proxy.ruled(lambda _: Fate.HANG), self.patience.at_an_end():
                    yield
            case Fault.DROPPED:
                with self.proxy.ruled(_cut_bodies):
                    yield
            case Fault.DENIED:
                with self._policy(_READ, lambda: self.client.list_objects_v2(Bucket=self.bucket)):
                    yield
            case Fault.READ_ONLY:
                probe = "a probe of the policy"
                with self._policy(
                    _WRITE, lambda: self.client.delete_object(Bucket=self.bucket, Key=probe)
                ):
                    yield
            case Fault.UNREADABLE:
                with self._spoiled():
                    yield

    @contextmanager
    def race(self, seed: Seed, text: str) -> Iterator[None]:
        written = False

        def before_write(request: Request) -> Fate:
            nonlocal written
            if not written and request.head.startswith((b"PUT ", b"DELETE ")):
                written = True
                self.alter(seed, text)
            return Fate.FORWARD

        with self.proxy.ruled(before_write):
            yield
        assert written, "the connector wrote nothing"

    @contextmanager
    def _policy(self, actions: Sequence[str], ask: Callable[[], object]) -> Iterator[None]:
        """Denied to everybody, the harness too; entered and left when the server follows it."""
        arn = f"arn:aws:s3:::{self.bucket}"
        statement = {"Effect": "Deny", "Principal": "*", "Action": list(actions),
                     "Resource": [arn, f"{arn}/*"]}  # fmt: skip
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        self.client.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(policy))
        try:
            _until(lambda: not _allowed(ask))
            yield
        finally:
            self.client.delete_bucket_policy(Bucket=self.bucket)
            _until(lambda: _allowed(ask))

    @contextmanager
    def _spoiled(self) -> Iterator[None]:
        body = self.client.get_object(Bucket=self.bucket, Key=EVENTS)["Body"].read()
        self.put(EVENTS, body[: len(body) // 2])
        try:
            yield
        finally:
            self.put(EVENTS, body)

    def close(self) -> None:
        self.proxy.close()


def _cut_bodies(request: Request) -> Fate:
    is_object = (
        request.head.startswith(b"GET /") and b"?" not in request.head.partition(b" HTTP")[0]
    )
    return Fate.CUT if is_object else Fate.FORWARD


def _allowed(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except ClientError:
        return False
    return True


def _until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline, "the bucket's policy has no effect"


def _row(number: int, text: str) -> bytes:
    quoted = '"' + text.replace('"', '""') + '"'
    return f'{number:05d},{quoted},"two\r\nlines",, 1.50\r\n'.encode()


def _line(number: int, text: str) -> bytes:
    token = json.dumps(text, ensure_ascii=number % 8 == 2)
    return f'{{ "id":{number} ,"text":{token}, "n":1.50,"e":"\\u00e9\\/" }}\r\n'.encode()


def _element(number: int, text: str) -> bytes:
    return f'{{"n": 1e2, "id": {number},\n    "note": [{json.dumps(text)}]}}'.encode()


def _mail(text: str) -> bytes:
    return f"Subject: hello\r\n\r\n{text}\r\n".encode()


def _object(key: str, records: Sequence[bytes]) -> bytes:
    if key == CUSTOMERS:
        return b"\xef\xbb\xbfno,remark,note,empty,price\r\n" + b"".join(records)
    if key == EVENTS:
        return gzip.compress(b"".join(records), mtime=1)
    return b"[\n  " + b",\n  ".join(records) + b"\n]\n"


def _records(key: str, body: bytes) -> list[bytes]:
    """The records' own bytes, told without the product's formats."""
    if key == EVENTS:
        return gzip.decompress(body).splitlines(keepends=True)
    if key == PROFILES:
        text = body.decode()
        return [text[start:end].encode() for start, end in _json_elements(text)]
    if key == CUSTOMERS:
        rows, row = [], b""
        for line in body.splitlines(keepends=True)[1:]:
            row += line
            if row.count(b'"') % 2 == 0:
                rows.append(row)
                row = b""
        return rows
    return [body]


def _json_elements(text: str) -> Iterator[tuple[int, int]]:
    decoder = json.JSONDecoder()
    position = text.index("[") + 1
    while text[position:].lstrip(" \n,")[:1] != "]":
        position = len(text) - len(text[position:].lstrip(" \n,"))
        start = position
        _, position = decoder.raw_decode(text, position)
        yield start, position


def _around(key: str, body: bytes) -> list[bytes]:
    """What belongs to no record."""
    if key == CUSTOMERS:
        return [body.splitlines(keepends=True)[0]]
    if key == PROFILES:
        return [body[:1], body[-2:]]
    return []


def _with_text(key: str, record: bytes, seed: Seed, text: str) -> bytes:
    """The record with another text, if it is the seed's."""
    if seed.mark.encode() not in record:
        return record
    if key.endswith(".txt"):
        return _mail(text)
    if key == CUSTOMERS:
        return _row(int(record[:5]), text)
    number = json.loads(record)["id"]
    return _line(number, text) if key == EVENTS else _element(number, text)
