"""The containers of a bucket and their units, told from its listings."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta

from connectors.s3.bucket import Bucket
from connectors.s3.listing import (
    Unlisted,
    Version,
    current_objects,
    uploads,
    versions,
)
from connectors.s3.names import unit_of_upload, unit_of_version
from connectors.s3.templates import Templates, literal_prefix
from expunge.model import Action, Container, Gap, Layer, Unit
from formats import Kind, kind


def templates(bucket: Bucket, prefix: str) -> Templates:
    """The bucket's sets of like objects; memory grows with the sets, not with the objects."""
    found = Templates()
    for version in _listed(bucket, prefix):
        if version is not None:
            found.add(version.key)
    try:
        for upload in uploads(bucket, prefix):
            found.add(upload.key, objects=0)
    except Unlisted:
        pass  # units() has the gap
    return found


def containers(bucket: Bucket, found: Templates) -> Iterator[Container | Gap]:
    for name, objects in found.counts():
        if kind(name) is not Kind.UNSUPPORTED:
            yield Container(bucket.store, name, "objects")
            continue
        yield Container(bucket.store, name, "objects", actions=frozenset[Action]())
        if objects:
            yield Gap(
                bucket.store,
                name,
                "unsupported-format",
                "objects of this format cannot be read yet",
                "search them by hand, or convert them to CSV, JSON, JSON Lines or text",
                objects,
            )


def units(
    bucket: Bucket,
    prefix: str,
    found: Templates,
    container: Container,
    layers: Collection[Layer],
    oldest: timedelta,
) -> Iterator[Unit | Gap]:
    """oldest: an unfinished upload from that age on is planned to be aborted."""
    own = max(prefix, literal_prefix(container.name), key=len)
    if kind(container.name) is not Kind.UNSUPPORTED:
        yield from _objects(bucket, own, found, container, layers)
    if Layer.UNFINISHED in layers:
        yield from _unfinished(bucket, own, found, container, oldest)


def _objects(
    bucket: Bucket, prefix: str, found: Templates, container: Container, layers: Collection[Layer]
) -> Iterator[Unit | Gap]:
    wanted = {Layer.CURRENT, Layer.NONCURRENT}.intersection(layers)
    for version in _listed(bucket, prefix) if wanted else ():
        if version is None:
            if Layer.NONCURRENT in wanted:
                yield Gap(
                    bucket.store,
                    container.name,
                    "old-versions-unlisted",
                    "old versions of objects may not be listed, so that none is searched",
                    "grant s3:ListBucketVersions",
                )
        elif found.name(version.key) == container.name:
            unit = unit_of_version(container, version)
            if unit.layer in wanted:
                yield unit


def _listed(bucket: Bucket, prefix: str) -> Iterator[Version | None]:
    """All versions; or None, and current objects only, where no others may be listed."""
    try:
        yield from versions(bucket, prefix)
    except Unlisted:
        yield None
        yield from current_objects(bucket, prefix)


def _unfinished(
    bucket: Bucket, prefix: str, found: Templates, container: Container, oldest: timedelta
) -> Iterator[Unit | Gap]:
    young = 0
    try:
        for upload in uploads(bucket, prefix):
            if found.name(upload.key) != container.name:
                continue
            if datetime.now(UTC) - upload.begun >= oldest:
                yield unit_of_upload(container, upload)
            else:
                young += 1
    except Unlisted:
        yield Gap(
            bucket.store,
            container.name,
            "uploads-unlisted",
            "unfinished uploads may not be listed, and they can hold anything",
            "grant s3:ListBucketMultipartUploads",
        )
    if young:
        yield Gap(
            bucket.store,
            container.name,
            "unfinished-upload",
            "an upload was begun and not completed, and nothing can read what it holds",
            f"complete or abort it, or run again when it is older than {oldest}",
            young,
        )
