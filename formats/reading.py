"""Reading an object: its records, all of them or only those that a search can be about."""

import io
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import BinaryIO, cast

from expunge.model import Value
from formats.block import HEAD, Block, Defect, Extent, Format, Unreadable
from formats.detect import detect
from formats.gz import MAGIC, GzipDamaged, GzipReader
from formats.lines import Readable

Touches = Callable[[bytes], Iterable[tuple[int, int]]]
"""Byte ranges of raw text around which a record may match; outside them none does."""


@dataclass(frozen=True, repr=False)
class Piece:
    """A record as it was read. data: what it means."""

    raw: bytes
    data: Value

    @cached_property
    def key(self) -> str:
        return key(self.raw)


@dataclass(frozen=True, slots=True)
class End:
    """The object was read to its end. records: how many it held, unreadable ones among them."""

    records: int


@dataclass(frozen=True, slots=True)
class Opened:
    """An object from its first byte on, unpacked. packed: the reader that unpacks it, or None."""

    format: Format
    source: Readable
    packed: GzipReader | None


def key(raw: bytes) -> str:
    """What finds a record again in its object: records with equal bytes are one record."""
    return sha256(raw).hexdigest()


def opened(name: str, source: Readable) -> Opened:
    """Tells the format from name and content, and takes a layer of gzip off. Unreadable."""
    begun = _Begun(source)
    packed = GzipReader(cast("BinaryIO", begun)) if begun.head.startswith(MAGIC) else None
    if packed is None:
        return Opened(detect(name, begun.head), begun, None)
    unpacked = _Begun(_Undamaged(packed))
    return Opened(detect(name, unpacked.head), unpacked, packed)


def records(opened: Opened) -> Iterator[Piece | Defect | End]:
    """Every record, a Defect for each one that cannot be read, and the End. Unreadable if all
    that follows cannot be."""
    count = 0
    for block in opened.format.blocks(opened.source):
        count += len(block.extents)
        for extent in block.extents:
            yield from _parsed(opened.format, block.record(extent))
    yield End(count)


def chosen(opened: Opened, keys: Collection[str]) -> Iterator[Piece | Defect | End]:
    """The records with these keys, a Defect for each of them that cannot be read, and the End.
    Unreadable."""
    count = 0
    for block in opened.format.blocks(opened.source):
        count += len(block.extents)
        for extent in block.extents:
            raw = block.record(extent)
            if key(raw) in keys:
                yield from _parsed(opened.format, raw)
    yield End(count)


def candidates(opened: Opened, touches: Touches) -> Iterator[Piece | Defect | End]:
    """Of the records only those that may match, and the same defects and End. Unreadable."""
    form = opened.format
    count = 0
    for block in form.blocks(opened.source):
        count += len(block.extents)
        wanted = _touched(block, touches(block.raw))
        if form.veil:
            wanted |= _veiled(block, form.veil)
        for place in range(len(block.extents)) if form.checked else sorted(wanted):
            raw = block.record(block.extents[place])
            if place in wanted:
                yield from _parsed(form, raw)
            elif defect := _unsound(form, raw):
                yield defect
    yield End(count)


def _parsed(form: Format, raw: bytes) -> Iterator[Piece | Defect]:
    try:
        yield Piece(raw, form.parse(raw))
    except Unreadable as error:
        yield error.defect
    else:
        if defect := form.unread(raw):
            yield defect


def _unsound(form: Format, raw: bytes) -> Defect | None:
    try:
        form.check(raw)
    except Unreadable as error:
        return error.defect
    return None


def _touched(block: Block, ranges: Iterable[tuple[int, int]]) -> set[int]:
    """Numbers of the block's records that one of the ranges reaches into."""
    touched: set[int] = set()
    for start, end in ranges:
        place = max(0, _at(block, block.offset + start))
        while place < len(block.extents) and block.extents[place].start < block.offset + end:
            touched.add(place)
            place += 1
    return touched


def _veiled(block: Block, veil: re.Pattern[bytes]) -> set[int]:
    veiled: set[int] = set()
    position = 0
    while match := veil.search(block.raw, position):
        position = match.end()
        place = _at(block, block.offset + match.start())
        if place >= 0:
            veiled.add(place)
            position = max(position, block.extents[place].stop - block.offset)
    return veiled


def _at(block: Block, offset: int) -> int:
    """The number of the last record that starts at or before the offset, -1 if none does."""
    return bisect_right(block.extents, offset, key=_start) - 1


def _start(extent: Extent) -> int:
    return extent.start


class _Begun:
    """A stream whose beginning was looked at."""

    def __init__(self, source: Readable) -> None:
        self._source = source
        begun = io.BytesIO()
        while begun.tell() < HEAD and (piece := source.read(HEAD - begun.tell())):
            begun.write(piece)
        self.head = begun.getvalue()
        self._left = self.head

    def read(self, size: int, /) -> bytes:
        if self._left:
            piece, self._left = self._left[:size], self._left[size:]
            return piece
        return self._source.read(size) or b""


class _Undamaged:
    """A gzip stream whose damage is told in the words of this room."""

    def __init__(self, packed: GzipReader) -> None:
        self._packed = packed

    def read(self, size: int, /) -> bytes:
        try:
            return self._packed.read(size) or b""
        except GzipDamaged:
            raise Unreadable(
                "unreadable", "the gzip data is damaged or cut short", "repair or remove the object"
            ) from None
