"""A file as a unit, and how it is known again when it was renamed, grew, or was cut short."""

import os
from collections.abc import Iterator, Sequence

from connectors.logs.files import LogFile, identity
from expunge.model import Container, Layer, Unit


def unit_of(container: Container, file: LogFile, layer: Layer) -> Unit:
    """version: device:inode:size:mtime in nanoseconds."""
    status = file.status
    version = f"{identity(status)}:{status.st_size}:{status.st_mtime_ns}"
    return Unit(container, str(file.path), layer, version, status.st_size)


def layers_of(files: Sequence[LogFile]) -> Iterator[tuple[LogFile, Layer]]:
    """A log of which no file is live (one file a day, say) goes on in its newest."""
    newest = max(files, key=lambda file: file.status.st_mtime_ns, default=None)
    any_live = any(file.live for file in files)
    for file in files:
        is_current = file.live if any_live else file is newest
        yield file, Layer.CURRENT if is_current else Layer.ROTATED


def is_at_its_path(unit: Unit, status: os.stat_result) -> bool:
    """Whether the file at the unit's path is the unit. A .gz that we wrote anew kept its time."""
    time = unit.version.rpartition(":")[2]
    return not unit.version or is_renamed(unit, status) or time == str(status.st_mtime_ns)


def is_renamed(unit: Unit, status: os.stat_result) -> bool:
    """Whether a file at any other path is the unit."""
    return unit.version.startswith(f"{identity(status)}:")


def has_shrunk(unit: Unit, status: os.stat_result) -> bool:
    """Whether the very file holds less than when it was listed, as after a copytruncate."""
    return is_renamed(unit, status) and status.st_size < int(unit.version.split(":")[2])
