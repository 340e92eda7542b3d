"""Writing what has become of an object, if it is still the one that was read."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from botocore.exceptions import ClientError

from connectors.s3.bucket import Bucket, Refused
from connectors.s3.carry import carried, measured
from connectors.s3.client import ABSENT, DENIED, STALE, code_of
from connectors.s3.content import Content
from connectors.s3.listing import NULL, Unlisted, versions_of
from connectors.s3.names import Place
from connectors.s3.source import Source
from formats import Plan, opened, rewritten

_LARGEST_PUT = 5 << 30  # bytes that S3 takes in one request


class Conflict(Exception):
    """The object is not, or no more, the one that was read, so the server says; place: that one."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


def write(bucket: Bucket, planned: Place, source: Source, made: Plan) -> str:
    """The id of the version that now is current: NULL without versions, "" if there is none.

    Conflict, Refused, and what ``told`` raises.
    """
    try:
        if made.removed:
            return _remove(bucket, planned, source)
        return _put(bucket, source, made)
    except ClientError as error:
        code = code_of(error)
        if code in STALE or code in ABSENT:
            raise Conflict(source.place) from None
        if code in DENIED:
            raise Refused("write-denied") from None
        if code == "NotImplemented":
            raise Refused("no-conditional-write") from None
        raise


def _put(bucket: Bucket, source: Source, made: Plan) -> str:
    def pieces() -> Iterator[bytes]:
        with closing(source.again()) as again:
            yield from rewritten(opened(source.key, again), made.splices)

    whole = b"".join(pieces()) if source.is_small else None
    measure = measured(pieces() if whole is None else [whole], source.head)
    if measure.length > _LARGEST_PUT:
        raise Refused("object-too-large")
    arguments: Any = {
        **carried(bucket, source),
        **measure.checksums,
        "Body": Content(pieces, measure.length) if whole is None else whole,
        "ContentLength": measure.length,
        "ContentMD5": measure.md5,
        "IfMatch": source.place.etag,
    }
    answer = bucket.client.put_object(Bucket=bucket.name, Key=source.key, **arguments)
    return str(answer.get("VersionId", NULL))


def _remove(bucket: Bucket, planned: Place, source: Source) -> str:
    """Takes the object away from readers. Under versions: beneath a delete marker if others
    remain, so that none of them comes back; the caller deletes the version itself by its id."""
    current = source.place
    if not source.versioned or _others(bucket, source.key, {planned.id, current.id}):
        bucket.client.delete_object(Bucket=bucket.name, Key=source.key, IfMatch=current.etag)
        return "" if source.versioned else NULL
    return ""


def _others(bucket: Bucket, key: str, known: set[str]) -> bool:
    try:
        return any(each.id not in known for each in versions_of(bucket, key))
    except Unlisted:
        return True
