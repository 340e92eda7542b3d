"""Masking a .gz: a new file takes its place, at once and only if nobody has touched it."""

import contextlib
import errno
import fcntl
import io
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from connectors.logs.disk import exchange, is_written, sync_folder
from connectors.logs.edits import Edits
from connectors.logs.files import LEFTOVER
from connectors.logs.records import Changed, Extent, plain
from formats.gz import GzipReader, GzipWriter
from formats.lines import bare, ending, lines

_OURS = re.compile(re.escape(LEFTOVER) + r"[0-9a-f]{16}")
_SPARE = 1 << 26  # bytes that stay free for the logs themselves


class Busy(Exception):
    """Somebody has the file open for writing: it must be left alone for now."""


class NoSpace(Exception):
    """The disk has no room for a second file of that size."""


def rewrite(path: Path, source: int, edits: Edits) -> None:
    """Masks the lines of a gzip file. Busy, Changed, NoSpace, GzipDamaged: it is as it was.

    Order, count and all other lines stay, and so do the members with their names and times.
    source: path, open for reading only.
    """
    before = os.fstat(source)
    if is_written(source):
        raise Busy
    remove_leftovers(path.parent)
    with _temporary(path.parent, before) as (name, target):
        written = _masked(source, target, edits)
        if written and before.st_nlink > 1:
            edits.fail(written, "hard-linked")
        elif written:
            _dress(target.fileno(), source)
            os.fsync(target.fileno())
            _replace(path, source, before, name)
            for key in written:
                edits.done(key)
    if edits.unmet:
        for _, line in lines(plain(source)):
            edits.recognise(bare(line))


def remove_leftovers(folder: Path) -> None:
    """Removes what a killed process has left; a file in use is locked by its writer."""
    for path in folder.iterdir():
        if not _OURS.fullmatch(path.name):
            continue
        with contextlib.suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


@contextmanager
def _temporary(folder: Path, like: os.stat_result) -> Iterator[tuple[Path, BinaryIO]]:
    if shutil.disk_usage(folder).free < like.st_size + like.st_size // 4 + _SPARE:
        raise NoSpace
    path = folder / f"{LEFTOVER}{secrets.token_hex(8)}"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield path, file
        finally:
            path.unlink(missing_ok=True)
            sync_folder(folder)


def _masked(source: int, target: BinaryIO, edits: Edits) -> set[str]:
    """Copies every line, masked where an edit says so; the keys of the masked ones."""
    reader = GzipReader(Extent(source, os.fstat(source).st_size))
    writer = GzipWriter(target)
    written: set[str] = set()
    for offset, line in lines(io.BufferedReader(reader)):
        while reader.borders and reader.borders[0][0] <= offset:
            writer.begin(reader.borders.popleft()[1])
        text = bare(line)
        if new := edits.wanted(text):
            written.add(new.key)
            line = new.line + ending(line)
        writer.write(line)
    for _, header in reader.borders:
        writer.begin(header)
    writer.finish()
    target.flush()
    return written


def _dress(target: int, source: int) -> None:
    """Gives the new file the old one's owner, mode, extended attributes and times."""
    status = os.fstat(source)
    os.fchown(target, status.st_uid, status.st_gid)
    os.fchmod(target, stat.S_IMODE(status.st_mode))
    for name in os.listxattr(source):
        try:
            os.setxattr(target, name, os.getxattr(source, name))
        except OSError as error:
            if error.errno not in (errno.ENOTSUP, errno.EPERM, errno.ENODATA):
                raise
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _replace(path: Path, source: int, before: os.stat_result, name: Path) -> None:
    """The new file for the old one, if the old one is still there as it was read; else Changed.

    A rotation can rename the files at any moment, and a plain rename would then overwrite another
    day's log. An exchange loses nothing: what was swapped out is looked at, and put back.
    """
    if is_written(source):
        raise Busy
    exchange(name, path)
    if _version(name.lstat()) != _version(before):
        exchange(name, path)
        raise Changed


def _version(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
