"""The files that the settings' globs reach, each once, and every place that could not be seen."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from connectors.logs.disk import generation, is_written
from connectors.logs.globs import matching
from connectors.logs.names import in_words, is_rotated, log_names
from connectors.logs.records import opened
from formats.gz import MAGIC

LEFTOVER = ".expunge-rewrite-"
"""How the names of our own unfinished files begin: they are never a log."""

_HEAD = 1 << 14
_CONTROLS = bytes([*range(9), 11, *range(14, 27), *range(28, 32), 127])
_FEW_CONTROLS, _MOST_CONTROLS = 8, 0.05
_TRIES = 10
_UNREAD = {
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xfd7zXZ\x00": "xz",
    b"BZh": "bzip2",
    b"\x04\x22\x4d\x18": "lz4",
    b"\x1f\x9d": "compress",
    b"PK\x03\x04": "zip",
    b"LPKSHHRH": "the journal of systemd",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class Rotating(Exception):
    """The files were renamed each time they were looked at."""


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file that can be read. path: without symbolic links; log: the name of its log.

    live: not rotated by its name, or some process has it open for writing.
    written: whether one has; None: the file system does not say, or not to us.
    """

    path: Path
    log: str
    packed: bool
    live: bool
    written: bool | None
    status: os.stat_result
    generation: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """A place that could not be looked into; log: "" for a folder. Holds no path of a file."""

    log: str
    code: str
    why: str
    remedy: str


@dataclass(slots=True)
class Survey:
    """What the globs reach now."""

    files: list[LogFile] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)

    @property
    def logs(self) -> list[str]:
        return sorted({file.log for file in self.files} | {each.log for each in self.unseen} - {""})


def identity(status: os.stat_result) -> tuple[int, int]:
    """What stays the same while a file is renamed or written to."""
    return status.st_dev, status.st_ino


def survey(patterns: Iterable[str]) -> Survey:
    """Looks at every file that the globs reach; Rotating.

    A rotation between the listing and the look would hide a file, so the listing is repeated.
    """
    patterns = tuple(patterns)
    listing = _Listing.of(patterns)
    for _ in range(_TRIES):
        found = Survey(unseen=list(listing.unseen))
        for named, log in log_names(listing.places).items():
            seen = _look(listing.places[named], log, rotated=is_rotated(named.name))
            if isinstance(seen, LogFile):
                found.files.append(seen)
            elif seen is not None:
                found.unseen.append(seen)
        before, listing = listing, _Listing.of(patterns)
        if listing == before:
            found.files.sort(key=lambda file: (file.log, file.live, file.path))
            return found
    raise Rotating


@dataclass(slots=True)
class _Listing:
    """files: by device and inode; places: the path that names a file's log, and its real path."""

    files: dict[tuple[int, int], tuple[Path, Path]] = field(default_factory=dict)
    places: dict[Path, Path] = field(default_factory=dict)
    unseen: list[Unseen] = field(default_factory=list)

    @classmethod
    def of(cls, patterns: tuple[str, ...]) -> "_Listing":
        listing = cls()
        for pattern in patterns:
            listing._add_all(pattern)
        listing.places = {**dict(listing.files.values()), **listing.places}
        return listing

    def _add_all(self, pattern: str) -> None:
        reached = False
        for path in matching(pattern):
            if isinstance(path, OSError):
                self.unseen.append(_denied("", f"a folder of {pattern} cannot be listed", path))
                reached = True
            elif not path.name.startswith(LEFTOVER):
                reached = self._add(path) or reached
        if not reached:
            why = f"no file matches {pattern}"
            self.unseen.append(Unseen("", "no-files", why, "Check paths in the store's settings."))

    def _add(self, path: Path) -> bool:
        """Whether the path is a file, or may be one."""
        try:
            status = path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            self.places[path] = path
            return True
        if stat.S_ISDIR(status.st_mode):
            return False
        real = Path(os.path.realpath(path))
        if not path.is_symlink():
            self.files[identity(status)] = real, real
        self.files.setdefault(identity(status), (path, real))
        return True


def _look(path: Path, log: str, *, rotated: bool) -> LogFile | Unseen | None:
    """None: the file has gone meanwhile."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            why = "a pipe or device; what goes through it is kept elsewhere"
            return _unsupported(log, path, why)
        with opened(path) as descriptor:
            head = os.pread(descriptor, _HEAD, 0)
            if format_ := _unread(head):
                return _unsupported(log, path, format_)
            written = is_written(descriptor)
            live = written is True or not rotated
            packed = head.startswith(MAGIC)
            status, number = os.fstat(descriptor), generation(descriptor)
            return LogFile(path, log, packed, live, written, status, number)
    except FileNotFoundError:
        return None
    except OSError as error:
        return _denied(log, f"{in_words(path.name)} cannot be read", error)


def _unread(head: bytes) -> str:
    """Why a file that begins so cannot be read as lines; "" where it can.

    NUL bytes at the very beginning are what a writer without O_APPEND leaves after a truncation;
    a few elsewhere come with what somebody sent to the application.
    """
    for magic, name in _UNREAD.items():
        if head.startswith(magic):
            return name
    text = head.lstrip(b"\0")
    controls = len(text) - len(text.translate(None, _CONTROLS))
    if not head.startswith(MAGIC) and controls > max(_FEW_CONTROLS, len(text) * _MOST_CONTROLS):
        return "binary data"
    return ""


def _denied(log: str, what: str, error: OSError) -> Unseen:
    why = f"{what}: {os.strerror(error.errno or 0)}"
    return Unseen(log, "denied", why, "Let the user that Expunge runs as read it.")


def _unsupported(log: str, path: Path, format_: str) -> Unseen:
    remedy = "Unpack the file, or remove it, and search again."
    return Unseen(log, "unsupported-format", f"{in_words(path.name)} is {format_}", remedy)
