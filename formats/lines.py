"""Lines of a byte stream: a line ends with LF, and CR LF is a line end too; the last may have none.

Lines are bytes, because a log or an object may hold any encoding or none.
"""

from collections.abc import Iterator
from typing import Protocol

BLOCK = 1 << 23
LONGEST = 1 << 27
"""Bytes of the longest line that is read. One line is one record, which has to fit in memory."""


class LineTooLong(ValueError):
    """A line is longer than LONGEST: what follows it was not read."""


class Readable(Protocol):
    """A binary stream, raw or buffered: only at its end does read return nothing."""

    def read(self, size: int, /) -> bytes | None: ...


def lines(stream: Readable, longest: int = LONGEST) -> Iterator[tuple[int, bytes]]:
    """(offset in the stream as given, raw line with its line end) of every line. LineTooLong."""
    for offset, block in blocks(stream, longest=longest):
        yield from lines_of(block, offset)


def blocks(
    stream: Readable, size: int = BLOCK, longest: int = LONGEST
) -> Iterator[tuple[int, bytes]]:
    """(offset, whole lines of about size bytes together), for who looks before splitting."""
    offset = length = 0
    parts: list[bytes] = []
    while piece := stream.read(size):
        end = piece.rfind(b"\n") + 1
        if end:
            block = b"".join([*parts, piece[:end]])
            yield offset, block
            offset += len(block)
            parts, length = [], 0
        parts.append(piece[end:])
        length += len(parts[-1])
        if length > longest:
            raise LineTooLong(f"a line is longer than {longest} bytes")
    if length:
        yield offset, b"".join(parts)


def lines_of(block: bytes, offset: int = 0) -> Iterator[tuple[int, bytes]]:
    """(offset, raw line) of every line of a block that begins at offset."""
    start = 0
    while end := block.find(b"\n", start) + 1:
        yield offset + start, block[start:end]
        start = end
    if start < len(block):
        yield offset + start, block[start:]


def bare(line: bytes) -> bytes:
    """The line without its line end."""
    return line[: len(line) - len(ending(line))]


def ending(line: bytes) -> bytes:
    """The line's end: CR LF, LF, or nothing."""
    if line.endswith(b"\r\n"):
        return b"\r\n"
    return b"\n" if line.endswith(b"\n") else b""
