"""A file as a unit, and how it is known again when it was renamed, grew, or was cut short."""

import os
from typing import NamedTuple

from connectors.logs.disk import generation
from connectors.logs.files import LogFile, identity
from expunge.model import Container, Layer, Unit


class Version(NamedTuple):
    """As text with colons between. The first three stay the same while a file is renamed or
    written to, and no later file has them. mtime: nanoseconds."""

    device: int
    inode: int
    generation: int
    size: int
    mtime: int

    def __str__(self) -> str:
        return ":".join(map(str, self))


def unit_of(container: Container, file: LogFile) -> Unit:
    version = _version(file.status, file.generation)
    layer = Layer.CURRENT if file.live else Layer.ROTATED
    path = str(file.path)
    return Unit(container, path, layer, str(version), version.size, title=path)


def may_be(unit: Unit, status: os.stat_result) -> bool:
    """Whether a file looks like the unit from outside."""
    return not unit.version or _known(unit)[:2] == identity(status)


def is_rewritten(unit: Unit, status: os.stat_result) -> bool:
    """Whether the file at the unit's path is one that we wrote in its place: it kept the time."""
    return bool(unit.version) and _known(unit).mtime == status.st_mtime_ns


def is_it(unit: Unit, descriptor: int) -> bool:
    """Whether the open file is the unit itself."""
    found = _version(os.fstat(descriptor), generation(descriptor))
    return not unit.version or _known(unit)[:3] == found[:3]


def has_shrunk(unit: Unit, descriptor: int) -> bool:
    """Whether the unit's file holds less than when it was listed, as after a copytruncate."""
    return bool(unit.version) and os.fstat(descriptor).st_size < _known(unit).size


def _version(status: os.stat_result, number: int) -> Version:
    return Version(*identity(status), number, status.st_size, status.st_mtime_ns)


def _known(unit: Unit) -> Version:
    return Version(*map(int, unit.version.split(":")))
