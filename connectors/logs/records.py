"""A line as a record, and a file as a stream of whole lines."""

import hashlib
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from expunge.model import Record, Value
from formats.gz import MAGIC, GzipReader
from formats.json_text import parse
from formats.lines import Readable

_JSON_OBJECT = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")


class Changed(Exception):
    """The file is not what it was when it was listed or opened: its lines are elsewhere now."""


def digest(line: bytes) -> str:
    """The key of a line, given without its line end: equal lines are one record."""
    return hashlib.sha256(line).hexdigest()


def may_be_json(line: bytes) -> bool:
    """Whether a line begins as a JSON object does."""
    return _JSON_OBJECT.match(line) is not None


def data(line: bytes) -> Value:
    """The fields of a line that is a JSON object, the text of any other."""
    if may_be_json(line):
        try:
            return parse(line)
        except ValueError:
            pass
    return line.decode(errors="surrogateescape")


def record(line: bytes) -> Record:
    return Record(digest(line), data(line))


class Extent:
    """The first size bytes of a file; it may grow or move meanwhile, but not shrink (Changed)."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor, self._size, self._position = descriptor, size, 0

    def read(self, size: int, /) -> bytes:
        left = self._size - self._position
        piece = os.pread(self._descriptor, min(size, left), self._position)
        if left and not piece:
            raise Changed
        self._position += len(piece)
        return piece


def is_packed(descriptor: int) -> bool:
    return os.pread(descriptor, len(MAGIC), 0) == MAGIC


@contextmanager
def opened(path: Path, flags: int = os.O_RDONLY) -> Iterator[int]:
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def plain(descriptor: int) -> Readable:
    """What the file holds now, unpacked; GzipDamaged or Changed from any read."""
    content = Extent(descriptor, os.fstat(descriptor).st_size)
    if is_packed(descriptor):
        return io.BufferedReader(GzipReader(content))
    return content
