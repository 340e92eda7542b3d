"""Removing what goes whole: single versions of objects, and unfinished uploads."""

from typing import Any

from botocore.exceptions import ClientError

from connectors.s3.bucket import Bucket
from connectors.s3.client import ABSENT, DENIED, TryAgain, code_of
from connectors.s3.listing import NULL, uploads, versions_of
from connectors.s3.locks import lock
from connectors.s3.names import Place
from expunge.model import Outcome, Result

_TRIES = 3


def head_of(bucket: Bucket, key: str, version: str = "") -> dict[str, Any] | None:
    """What HeadObject says of the version or the current object; None if there is none."""
    place: Any = {"Bucket": bucket.name, "Key": key, **({"VersionId": version} if version else {})}
    try:
        return dict(bucket.client.head_object(**place))
    except ClientError as error:
        if code_of(error) in ABSENT:
            return None
        raise


def remove_version(bucket: Bucket, edit: str, place: Place) -> Outcome:
    """Deletes one version by its id, and nothing else: no marker, and no version that has taken
    the same place since. It is asked for first, because a delete of what is absent succeeds too.

    A version without an id of its own (NULL) is told by its ETag.
    """
    head = head_of(bucket, place.key, place.id)
    if head is None:
        return Outcome(edit, Result.ALREADY)
    if place.id == NULL and not _is_the_one(bucket, place, head):
        return Outcome(edit, Result.CHANGED)
    if locked := lock(head, edit):
        return locked
    try:
        bucket.client.delete_object(Bucket=bucket.name, Key=place.key, VersionId=place.id)
    except ClientError as error:
        if code_of(error) in DENIED:
            return Outcome(edit, Result.FAILED, "delete-denied")
        raise
    return Outcome(edit, Result.DONE)


def _is_the_one(bucket: Bucket, place: Place, head: dict[str, Any]) -> bool:
    """By the ETag as it is answered, or as it is listed: some servers list another one for an
    object that they encrypt."""
    return head["ETag"] == place.etag or any(
        each.id == NULL and each.etag == place.etag for each in versions_of(bucket, place.key)
    )


def remove_old_version(bucket: Bucket, edit: str, place: Place) -> Outcome:
    """The same for a version that was planned as an old one: CHANGED if it is current by now."""
    current = head_of(bucket, place.key)
    if current is not None and current.get("VersionId", NULL) == place.id:
        return Outcome(edit, Result.CHANGED)
    return remove_version(bucket, edit, place)


def abort_upload(bucket: Bucket, edit: str, place: Place) -> Outcome:
    """Aborts the upload until it is listed no more: parts may arrive while it is aborted."""
    for attempt in range(_TRIES):
        found = any(each.id == place.id for each in uploads(bucket, place.key))
        if not found:
            return Outcome(edit, Result.DONE if attempt else Result.ALREADY)
        try:
            bucket.client.abort_multipart_upload(
                Bucket=bucket.name, Key=place.key, UploadId=place.id
            )
        except ClientError as error:
            if code_of(error) in DENIED:
                return Outcome(edit, Result.FAILED, "abort-denied")
            if code_of(error) != "NoSuchUpload":
                raise
    raise TryAgain("an unfinished upload goes on while it is aborted")
