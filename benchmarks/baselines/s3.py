"""A CSV object by boto3: download, drop lines, upload; a bare download."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

ROWS = 300_000
EVERY = 1_000
EMAIL = b"ann@example.com"
KEY = "exports/people.csv"


def plant(client: "S3Client", bucket: str) -> None:
    rows = (
        b"%d,%s,words and words and words\n" % (n, EMAIL if n % EVERY == 0 else b"u%d@x.com" % n)
        for n in range(ROWS)
    )
    client.put_object(Bucket=bucket, Key=KEY, Body=b"id,email,note\n" + b"".join(rows))


def locate(client: "S3Client", bucket: str) -> list[bytes]:
    body = client.get_object(Bucket=bucket, Key=KEY)["Body"].read()
    return [line for line in body.splitlines() if EMAIL in line]


def apply(client: "S3Client", bucket: str, lines: list[bytes]) -> None:
    got = client.get_object(Bucket=bucket, Key=KEY)
    gone = set(lines)
    kept = [line for line in got["Body"].read().splitlines(True) if line.rstrip() not in gone]
    client.put_object(Bucket=bucket, Key=KEY, Body=b"".join(kept), IfMatch=got["ETag"])


def bare(client: "S3Client", bucket: str) -> int:
    return len(client.get_object(Bucket=bucket, Key=KEY)["Body"].read())
