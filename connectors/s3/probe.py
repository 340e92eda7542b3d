"""What a bucket is, and what in it cannot be searched or erased."""

from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from connectors.s3.bucket import Bucket
from connectors.s3.client import DENIED, code_of
from connectors.s3.listing import Unlisted, uploads, versions
from expunge.model import Probe


def probe(bucket: Bucket, prefix: str) -> Probe:
    """Nothing is written, so rights to write are not tried. ClientError."""
    answer = bucket.client.head_bucket(Bucket=bucket.name)
    server = answer["ResponseMetadata"]["HTTPHeaders"].get("server", "S3")
    return Probe(server, tuple(_notes(bucket, prefix)))


def _notes(bucket: Bucket, prefix: str) -> Iterator[str]:
    client, name = bucket.client, bucket.name
    yield _versioning(_asked(lambda: client.get_bucket_versioning(Bucket=name)))
    lock = _asked(lambda: client.get_object_lock_configuration(Bucket=name))
    if lock is None:
        yield "Object Lock cannot be read (s3:GetBucketObjectLockConfiguration)."
    elif lock.get("ObjectLockConfiguration", {}).get("ObjectLockEnabled") == "Enabled":
        yield "Object Lock is on: a locked version stays until its date and is reported as locked."
    replication = _asked(lambda: client.get_bucket_replication(Bucket=name))
    if replication is None:
        yield "Replication cannot be read: if there is a replica, it is a store of its own."
    elif replication.get("ReplicationConfiguration"):
        yield "The bucket is replicated: configure the replica as a store of its own."
    logs = _asked(lambda: client.get_bucket_logging(Bucket=name))
    if logs is not None and logs.get("LoggingEnabled"):
        yield "Access logging is on: keys of objects stand in the log; configure it as a store."
    if not _is_listed(versions(bucket, prefix)):
        yield "Versions cannot be listed (s3:ListBucketVersions): old ones are not searched."
    if not _is_listed(uploads(bucket, prefix)):
        yield "Unfinished uploads cannot be listed (s3:ListBucketMultipartUploads)."
    yield "Tags of objects are not searched. Keys and metadata are, and are never changed."


def _is_listed(listing: Iterator[object]) -> bool:
    try:
        next(listing, None)
    except Unlisted:
        return False
    return True


def _versioning(answer: Any) -> str:
    status = answer.get("Status", "never on") if answer is not None else "unknown"
    return f"Versioning is {status.lower()}."


def _asked(ask: Callable[[], Any]) -> Any:
    """The answer, {} where there is no such configuration, None where one may not know."""
    try:
        return ask() or {}
    except ClientError as error:
        if code_of(error) in DENIED:
            return None
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
            raise
        return {}
