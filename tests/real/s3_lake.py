"""A bucket with its native client and its connector, for the tests of the S3 connector."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from connectors.s3 import S3Connector, S3Settings
from deployments.local import Endpoints
from expunge.match.query import Query
from expunge.match.rewrite import redact
from expunge.model import (
    Container,
    Edit,
    Gap,
    Hit,
    Identifier,
    Layer,
    Outcome,
    Record,
    Unit,
    Work,
    rewritten,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ANN = "ann@example.com"
QUERY = Query({"r": (Identifier("email", ANN),)})
CSV = b'email,note\r\nann@example.com,"a, b"\r\nbob@example.com,2\r\n'


@dataclass(frozen=True)
class Lake:
    bucket: str
    client: "S3Client"
    endpoints: Endpoints

    def connector(self, **settings: Any) -> S3Connector:
        return S3Connector(
            "lake",
            S3Settings.model_validate(
                {
                    "connector": "s3",
                    "bucket": self.bucket,
                    "endpoint_url": self.endpoints.s3_endpoint,
                    "access_key_id": self.endpoints.s3_access_key,
                    "secret_access_key": self.endpoints.s3_secret_key,
                    **settings,
                }
            ),
        )

    def versioning(self, status: Any) -> None:
        self.client.put_bucket_versioning(
            Bucket=self.bucket, VersioningConfiguration={"Status": status}
        )

    def put(self, key: str, body: bytes, **attributes: Any) -> str:
        answer = self.client.put_object(Bucket=self.bucket, Key=key, Body=body, **attributes)
        return answer.get("VersionId", "null")

    def get(self, key: str, **place: Any) -> bytes:
        return self.client.get_object(Bucket=self.bucket, Key=key, **place)["Body"].read()

    def head(self, key: str) -> dict[str, Any]:
        answer = self.client.get_object(Bucket=self.bucket, Key=key, ChecksumMode="ENABLED")
        answer["Body"].close()
        return dict(answer)

    def delete(self, key: str, **place: Any) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=key, **place)

    def versions(self, key: str = "") -> list[tuple[str, str, bool]]:
        """(key, version id, is current) of all that hold bytes."""
        answer = self.client.list_object_versions(Bucket=self.bucket, Prefix=key)
        return [(v["Key"], v["VersionId"], v["IsLatest"]) for v in answer.get("Versions", [])]

    def markers(self, key: str = "") -> int:
        answer = self.client.list_object_versions(Bucket=self.bucket, Prefix=key)
        return len(answer.get("DeleteMarkers", []))

    def discovered(self, **settings: Any) -> list[Container | Gap]:
        return list(self.connector(**settings).discover())

    def units(self, *layers: Layer, **settings: Any) -> list[Unit | Gap]:
        connector = self.connector(**settings)
        found = [each for each in connector.discover() if isinstance(each, Container)]
        wanted = layers or tuple(Layer)
        return list(itertools.chain.from_iterable(connector.units(c, wanted) for c in found))

    def unit(self, name: str, *layers: Layer) -> Unit:
        (unit,) = [u for u in self.units(*layers) if isinstance(u, Unit) and u.name == name]
        return unit

    def delete_work(self, unit: Unit) -> Work:
        """Deletes every record in which ANN is."""
        return Work(unit, {r.key: Edit(r.key, r.fingerprint) for r in self._hits(unit)})

    def redact_work(self, unit: Unit) -> Work:
        """Cuts ANN out of every record."""
        edits = {}
        for hit in self.connector().locate(unit, QUERY):
            if isinstance(hit, Hit):
                patch = redact(unit.container, hit.record, hit.spans, "tag")
                edits[hit.record.key] = rewritten(hit.record.key, hit.record.data, patch)
        return Work(unit, edits)

    def whole_work(self, unit: Unit) -> Work:
        return Work(unit, {"": Edit("", unit.identity())})

    def apply(self, work: Work, **settings: Any) -> list[Outcome]:
        return list(self.connector(**settings).apply(work))

    def _hits(self, unit: Unit) -> Iterator[Record]:
        for hit in self.connector().locate(unit, QUERY):
            if isinstance(hit, Hit):
                yield hit.record
