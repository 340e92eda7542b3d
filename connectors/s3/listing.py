"""Listing a bucket: every version of every object, and every unfinished upload, page by page."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from botocore.exceptions import ClientError

from connectors.s3.bucket import Bucket
from connectors.s3.client import DENIED, code_of

NULL = "null"
"""The version id of what was written while versioning was off."""


@dataclass(frozen=True, slots=True, repr=False)
class Version:
    """One version that holds bytes; a delete marker is none.

    id: "" where only current objects could be listed. etag: with its quotes.
    """

    key: str
    id: str
    etag: str
    size: int
    current: bool


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """A multipart upload that was begun and not completed."""

    key: str
    id: str
    begun: datetime


class Unlisted(Exception):
    """The right to this listing is missing, or the server has none."""


def versions(bucket: Bucket, prefix: str) -> Iterator[Version]:
    """In the order of keys, newest first. Unlisted, ClientError."""
    with _unlisted():
        for page in bucket.pages("list_object_versions", prefix):
            for each in page.get("Versions", ()):
                yield Version(
                    each["Key"],
                    each.get("VersionId", NULL),
                    each["ETag"],
                    each["Size"],
                    each["IsLatest"],
                )


def current_objects(bucket: Bucket, prefix: str) -> Iterator[Version]:
    """Current objects alone, with no version ids. ClientError."""
    for page in bucket.pages("list_objects_v2", prefix):
        for each in page.get("Contents", ()):
            yield Version(each["Key"], "", each["ETag"], each["Size"], True)


def versions_of(bucket: Bucket, key: str) -> Iterator[Version]:
    """The versions of one key. Unlisted, ClientError."""
    for version in versions(bucket, key):
        if version.key != key:
            return
        yield version


def uploads(bucket: Bucket, prefix: str) -> Iterator[Upload]:
    """Unlisted, ClientError."""
    with _unlisted():
        for page in bucket.pages("list_multipart_uploads", prefix):
            for each in page.get("Uploads", ()):
                yield Upload(each["Key"], each["UploadId"], each["Initiated"])


@contextmanager
def _unlisted() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if code_of(error) in DENIED or code_of(error) == "NotImplemented":
            raise Unlisted from None
        raise
