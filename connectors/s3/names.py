"""A unit's name and version, and the object version or upload that they stand for."""

from dataclasses import dataclass

from connectors.s3.listing import Upload, Version
from expunge.model import Container, Layer, Unit

_VERSION = "?versionId="
_UPLOAD = "?uploadId="


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """What a unit stands for. id, etag: of the version or the upload, as they were listed; id is
    "" for a version that was not told."""

    key: str
    id: str
    etag: str = ""


def unit_of_version(container: Container, version: Version) -> Unit:
    """A current object is found again by its key; an old version has its id in its name."""
    return Unit(
        container,
        version.key if version.current else f"{version.key}{_VERSION}{version.id}",
        Layer.CURRENT if version.current else Layer.NONCURRENT,
        version=f"{version.id}|{version.etag}",
        size=version.size,
        whole=not version.current,
        title=version.key,
    )


def unit_of_upload(container: Container, upload: Upload) -> Unit:
    return Unit(
        container,
        f"{upload.key}{_UPLOAD}{upload.id}",
        Layer.UNFINISHED,
        version=upload.id,
        whole=True,
        readable=False,
    )


def place(unit: Unit) -> Place:
    if unit.layer is Layer.UNFINISHED:
        key, _, upload = unit.name.rpartition(_UPLOAD)
        return Place(key, upload)
    version, _, etag = unit.version.partition("|")
    if unit.layer is Layer.NONCURRENT:
        key, _, version = unit.name.rpartition(_VERSION)
        return Place(key, version, etag)
    return Place(unit.name, version, etag)
