"""A JSON document: an array's elements are its records; otherwise each value is one, mostly the
only one (documents that follow each other without an array are found in the wild)."""

import json
import re
from collections.abc import Iterator
from json.scanner import make_scanner

from formats.block import BOM, CHUNK, LARGEST, Block, Extent, Unreadable
from formats.json_lines import REMEDY, Json
from formats.lines import Readable

_SPACE = re.compile(r"[ \t\r\n]*")
_MAY_GO_ON = re.compile(r"[-+.eE0-9]*\Z")  # a number of which only the beginning was read
_SCAN = make_scanner(
    json.JSONDecoder(strict=False, parse_int=str, parse_float=str)  # type: ignore[arg-type]
)


class JsonDocument(Json):
    def blocks(self, source: Readable) -> Iterator[Block]:
        window = _Window(source)
        if window.first().startswith("["):
            yield from _elements(window)
        else:
            yield from _values(window)

    def check(self, raw: bytes) -> None:
        if self.is_extreme(raw):
            self.parse(raw)


class _Window:
    """The part of the object that is being read; positions are those of the object.

    json's own scanner says where a value ends. It walks over text, so the bytes are decoded as
    Latin-1, where one character is one byte.
    """

    def __init__(self, source: Readable) -> None:
        self._source = source
        self._raw = b""
        self._text = ""
        self._offset = 0
        self._ended = False
        self.position = 0

    def first(self) -> str:
        """The first character that is no white space, "" if there is none."""
        while len(self._raw) < len(BOM) and self._more():
            pass
        if self._raw.startswith(BOM):
            self.position = len(BOM)
        return self.peek()

    def peek(self) -> str:
        """The next character that is no white space; the position moves to it."""
        while True:
            match = _SPACE.match(self._text, self.position - self._offset)
            place = match.end() if match else 0
            self.position = self._offset + place
            if place < len(self._text):
                return self._text[place]
            if not self._more():
                return ""

    def value(self) -> tuple[int, int]:
        """Start and end of the value at the position, which moves to its end."""
        start = self.position
        while True:
            try:
                _, end = _SCAN(self._text, start - self._offset)
            except (StopIteration, ValueError):  # broken, or not yet read to its end
                if self._more():
                    continue
                raise _broken() from None
            except RecursionError:
                raise _broken() from None
            if not _MAY_GO_ON.match(self._text, end) or not self._more():
                self.position = self._offset + end
                return start, self.position

    def is_full(self) -> bool:
        return self.position - self._offset >= CHUNK

    def take(self, extents: list[Extent], alone: bool = False) -> Block:
        """Everything before the position as a block."""
        length = self.position - self._offset
        block = Block(self._offset, self._raw[:length], extents, alone)
        self._raw, self._text = self._raw[length:], self._text[length:]
        self._offset = self.position
        return block

    def _more(self) -> bool:
        """Reads as much again as is held, so that a long value is not parsed over and over."""
        if len(self._raw) > LARGEST:
            raise Unreadable(
                "record-too-large",
                f"a value is larger than {LARGEST >> 20} MiB, or is not valid JSON",
                "search this object by hand, or split it",
            )
        piece = b"" if self._ended else self._source.read(max(CHUNK, len(self._raw)))
        self._ended = not piece
        if piece:
            self._raw += piece
            self._text = self._raw.decode("latin-1")
        return not self._ended


def _elements(window: _Window) -> Iterator[Block]:
    """The elements of one array, which is all that the object holds."""
    window.position += 1
    extents: list[Extent] = []
    try:
        before: int | None = None
        more = window.peek() != "]"
        while more:
            start, end = window.value()
            more, stop = _separator(window, end)
            extents.append(Extent(start if before is None else before, start, end, stop))
            before = end
            if window.is_full():
                yield window.take(extents)
                extents = []
        window.position += 1
        if window.peek():
            raise _broken()
    except Unreadable:
        yield window.take(extents)
        raise
    yield window.take(extents)


def _separator(window: _Window, end: int) -> tuple[bool, int]:
    """Whether another element follows the one that ended there, and where it starts."""
    match window.peek():
        case ",":
            window.position += 1
            window.peek()
            return True, window.position
        case "]":
            return False, end
    raise _broken()


def _values(window: _Window) -> Iterator[Block]:
    """One value after another, with or without white space between."""
    extents: list[Extent] = []
    several = False
    try:
        more = window.peek()
        while more:
            start, end = window.value()
            more = window.peek()
            several = several or bool(more)
            extents.append(Extent(start, start, end, window.position if more else end))
            if more and window.is_full():
                yield window.take(extents)
                extents = []
    except Unreadable:
        yield window.take(extents)
        raise
    yield window.take(extents, alone=bool(extents) and not several)


def _broken() -> Unreadable:
    return Unreadable("unreadable", "the JSON document is broken or cut short", REMEDY)
