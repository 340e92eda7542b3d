"""Gzip (RFC 1952) as a stream of members, read and written without holding any of it.

Python's gzip module reads several members as one text but does not say where each began, nor
keep their names and times; a rotated log that is rewritten should look as it did.
"""

import io
import struct
import zlib
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from formats.lines import Readable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = b"\x1f\x8b"
_DEFLATE = 8
_FTEXT, _FHCRC, _FEXTRA, _FNAME, _FCOMMENT, _RESERVED = 1, 2, 4, 8, 16, 0xE0
_FIXED = struct.Struct("<2sBBIBB")  # magic, method, flags, mtime, extra flags, operating system
_LONGEST_HEADER = 1 << 20
_CHUNK = 1 << 16
_LEVELS = {2: 9, 4: 1}  # the extra flags say how hard the file was compressed (RFC 1952, 2.3.1)


class GzipDamaged(ValueError):
    """Cut short, a wrong checksum, or something that is not gzip after a member."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a member says of itself. mtime: seconds since 1970, 0 for none.

    Left out are the header's own checksum and what its extra field holds: that describes the
    compressed bytes (BGZF, dictzip) and would be wrong once those are written anew.
    """

    mtime: int = 0
    extra_flags: int = 0
    system: int = 255
    is_text: bool = False
    name: bytes | None = None
    comment: bytes | None = None
    has_extra: bool = False

    def __bytes__(self) -> bytes:
        flags = (
            self.is_text * _FTEXT
            | (self.name is not None) * _FNAME
            | (self.comment is not None) * _FCOMMENT
        )
        fixed = _FIXED.pack(MAGIC, _DEFLATE, flags, self.mtime, self.extra_flags, self.system)
        texts = [text + b"\0" for text in (self.name, self.comment) if text is not None]
        return fixed + b"".join(texts)


class GzipReader(io.RawIOBase):
    """The plain bytes of all members. Wrap it in io.BufferedReader for small reads.

    borders: (plain offset, header) of each member that reading has reached; the reader appends,
    the user takes from the left. Raises GzipDamaged from any read.
    """

    def __init__(self, source: Readable) -> None:
        self.borders: deque[tuple[int, Header]] = deque()
        self._source = source
        self._input = b""
        self._offset = 0
        self._inflate: zlib._Decompress | None = None
        self._begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer).cast("B")
        while len(view) and (inflate := self._inflate or self._begin()):
            if plain := self._plain(inflate, len(view)):
                view[: len(plain)] = plain
                self._offset += len(plain)
                return len(plain)
        return 0

    def _plain(self, inflate: "zlib._Decompress", size: int) -> bytes:
        """Some bytes of the member; none of it left: b"" and no member is open any more."""
        while True:
            at_end = not self._input and not self._more()
            try:
                plain = inflate.decompress(self._input, size)
            except zlib.error:
                raise GzipDamaged("a gzip member is damaged") from None
            if inflate.eof:
                self._input = inflate.unused_data.lstrip(b"\0")
                self._inflate = None
                return plain
            self._input = inflate.unconsumed_tail
            if plain:
                return plain
            if at_end:
                raise GzipDamaged("the file ends within a gzip member")

    def _begin(self) -> "zlib._Decompress | None":
        """Opens the next member; None at the end, where zeros may stand as padding."""
        while not self._input:
            if not self._more():
                return None
            if self._begun:
                self._input = self._input.lstrip(b"\0")
        header = self._header()
        self.borders.append((self._offset, header))
        self._inflate = zlib.decompressobj(wbits=31)
        self._begun = True
        return self._inflate

    def _header(self) -> Header:
        """The header that the input begins with; nothing is taken from the input."""
        while (header := _parsed(self._input)) is None:
            if len(self._input) > _LONGEST_HEADER or not self._more():
                raise GzipDamaged("a gzip header is cut short or too long")
        return header

    def _more(self) -> bool:
        piece = self._source.read(_CHUNK) or b""
        self._input += piece
        return bool(piece)


class GzipWriter:
    """Members with given headers, compressed as hard as the header says that they were."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._deflate: zlib._Compress | None = None
        self._checksum = self._length = 0

    def begin(self, header: Header) -> None:
        """Ends the member before, if any, and starts one."""
        self.finish()
        level = _LEVELS.get(header.extra_flags, 6)
        self._deflate = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._checksum = self._length = 0
        self._target.write(bytes(header))

    def write(self, plain: bytes) -> None:
        """Adds to the member that was begun."""
        if self._deflate is None:
            raise ValueError("no member was begun")
        self._checksum = zlib.crc32(plain, self._checksum)
        self._length += len(plain)
        self._target.write(self._deflate.compress(plain))

    def finish(self) -> None:
        """Ends the last member. The target stays open."""
        if self._deflate is not None:
            self._target.write(self._deflate.flush())
            self._target.write(struct.pack("<II", self._checksum, self._length & 0xFFFFFFFF))
            self._deflate = None


def _parsed(raw: bytes) -> Header | None:
    """The header at the start of raw; None where more bytes are needed. GzipDamaged."""
    if not raw.startswith(MAGIC[: len(raw)]):
        raise GzipDamaged("what follows is not a gzip member")
    if len(raw) < _FIXED.size:
        return None
    _, method, flags, mtime, extra_flags, system = _FIXED.unpack_from(raw)
    if method != _DEFLATE or flags & _RESERVED:
        raise GzipDamaged("a gzip member is of an unknown kind")
    position = _FIXED.size
    if flags & _FEXTRA:
        if len(raw) < position + 2:
            return None
        position += 2 + int.from_bytes(raw[position : position + 2], "little")
    texts: dict[int, bytes] = {}
    for flag in (_FNAME, _FCOMMENT):
        if flags & flag:
            end = raw.find(b"\0", position)
            if end < 0:
                return None
            texts[flag] = raw[position:end]
            position = end + 1
    if len(raw) < position + (2 if flags & _FHCRC else 0):
        return None
    is_text = bool(flags & _FTEXT)
    name, comment = texts.get(_FNAME), texts.get(_FCOMMENT)
    return Header(mtime, extra_flags, system, is_text, name, comment, bool(flags & _FEXTRA))
