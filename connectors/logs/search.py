"""Finding the lines in which a query can match, without looking at the others one by one.

Whole blocks pass the query's engine as raw bytes. What a JSON escape may hide from it is decoded
first, in lines that hold an escape.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from connectors.logs.records import may_be_json, record
from expunge import connector
from expunge.connector import Query
from expunge.model import Container, Covered, Gap, Hit
from formats.lines import bare

_ESCAPE = re.compile(
    rb"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))",
    re.DOTALL,
)
_NOT_AS_SPELT = re.compile(rb"\\(?:/|\\|u00[2-7])")
_ANY = re.compile(rb"\\")
_SHORT = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def hits(block: bytes, container: Container, query: Query) -> Iterator[Hit | Gap | Covered]:
    """Every line of a block of whole lines that the query locates, in order."""
    lines = sorted({*_touched(block, container, query), *_hidden(block, container, query)})
    records = (record(bare(block[start:end])) for start, end in lines)
    yield from connector.hits(query, container, records)


def _touched(block: bytes, container: Container, query: Query) -> Iterator[tuple[int, int]]:
    """The lines that hold a match of the query's engine."""
    end = 0
    for first, last in sorted(query.touches(container, block)):
        while end < last:  # a text with a line end in it is in no line, but may hide one that is
            start, end = _line(block, max(first, end))
            yield start, end


def _hidden(block: bytes, container: Container, query: Query) -> Iterator[tuple[int, int]]:
    """The JSON lines that hold a match once their escapes are decoded.

    A line that is ASCII and has only the escapes that it must have is as the query spells it; but
    not one with an escaped backslash: what it says is text that is escaped once more.
    """
    lines: list[tuple[int, int]] = []
    places: list[int] = []
    decoded: list[bytes] = []
    length = position = 0
    escape = _NOT_AS_SPELT if block.isascii() else _ANY
    while match := escape.search(block, position):
        start, position = _line(block, match.start())
        line = block[start:position]
        if may_be_json(line) and (not line.isascii() or _NOT_AS_SPELT.search(line)):
            lines.append((start, position))
            places.append(length)
            decoded.append(_ESCAPE.sub(_meant, line))
            length += len(decoded[-1])
    for first, _ in query.touches(container, b"".join(decoded)):
        yield lines[bisect_right(places, first) - 1]


def _line(block: bytes, position: int) -> tuple[int, int]:
    """Start and end of the line that holds the position, its line end included."""
    end = block.find(b"\n", position) + 1
    return block.rfind(b"\n", 0, position) + 1, end or len(block)


def _meant(escape: re.Match[bytes]) -> bytes:
    """The character that a JSON escape stands for, as UTF-8."""
    high, low, unit, short = escape.groups()
    if high:
        return bytes.fromhex(f"{high.decode()}{low.decode()}").decode("utf-16-be").encode()
    if unit:
        code = int(unit, 16)
        return ("\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)).encode()
    return _SHORT.get(short, short)
