"""A versioned bucket behind a counting proxy."""

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from deployments.local import Endpoints
from expunge.testing.proxy import FaultProxy
from tests.kill.world import World

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CSV = b"email,note\r\nann@example.com,hers\r\nbob@example.com,his\r\n"
LINES = b'{"email": "ann@example.com", "n": 1}\n{"email": "bob@example.com", "n": 1.50}\n'


class S3World(World):
    """Acts: ledger commits and the requests to S3."""

    repeatable = False  # a version's id is in the plan

    def __init__(self, folder: Path, endpoints: Endpoints, client: "S3Client", bucket: str) -> None:
        super().__init__(folder)
        self.client, self.bucket, self.endpoints = client, bucket, endpoints
        self.proxy = FaultProxy.before(endpoints.s3_endpoint, "s3")
        self.proxies = (self.proxy,)
        os.environ["KILL_S3_KEY"] = endpoints.s3_access_key
        os.environ["KILL_S3_SECRET"] = endpoints.s3_secret_key
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})

    def reset(self) -> None:
        for each in self._versions():
            self.client.delete_object(
                Bucket=self.bucket, Key=each["Key"], VersionId=each["VersionId"]
            )
        put = self.client.put_object
        put(Bucket=self.bucket, Key="exports/a.csv", Body=CSV, Metadata={"kept": "yes"})
        put(Bucket=self.bucket, Key="exports/a.csv", Body=CSV.replace(b"ann", b"eve"))
        put(Bucket=self.bucket, Key="events/a.jsonl.gz", Body=gzip.compress(LINES, mtime=0))
        mail = b"Dear ann@example.com, hello"
        put(Bucket=self.bucket, Key="mails/a.txt", Body=mail, ContentType="text/plain")

    def state(self) -> object:
        """Every version's content and what it carries, without ids and dates."""
        found: list[Any] = []
        for each in self._versions():
            if "ETag" not in each:
                found.append((each["Key"], "marker"))
                continue
            got = self.client.get_object(
                Bucket=self.bucket, Key=each["Key"], VersionId=each["VersionId"]
            )
            body = got["Body"].read()
            if each["Key"].endswith(".gz"):
                body = gzip.decompress(body)
            found.append((each["Key"], each["IsLatest"], body, got["Metadata"], got["ContentType"]))
        return sorted(found, key=str)

    def table(self) -> str:
        url = self.proxy.url(self.endpoints.s3_endpoint)
        return (
            f'[stores.lake]\nconnector = "s3"\nbucket = "{self.bucket}"\nendpoint_url = "{url}"\n'
            'region = "us-east-1"\naccess_key_id = "${KILL_S3_KEY}"\n'
            'secret_access_key = "${KILL_S3_SECRET}"\n'
            '[[fields]]\nfield = "lake:exports/{name}.csv.email"\nidentifier = "email"\n'
            '[[fields]]\nfield = "lake:events/{name}.jsonl.gz.email"\nidentifier = "email"\n'
        )

    def _versions(self) -> list[Any]:
        page = self.client.list_object_versions(Bucket=self.bucket)
        return [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
