"""Masking a plain file where it stands, while others write to it, rename it or cut it short."""

import hashlib
import os
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from connectors.logs.disk import Overwriter
from connectors.logs.edits import Edits, NewText
from connectors.logs.records import Extent
from formats.lines import bare, lines


@dataclass(slots=True)
class _Written:
    """Where copies of one line were masked, and what must stand there."""

    digest: bytes
    length: int
    offsets: "array[int]" = field(default_factory=lambda: array("Q"))


class InPlace:
    """The edits of one file. Its length never changes, and nothing but identifiers is written."""

    def __init__(self, descriptor: int, edits: Edits) -> None:
        """descriptor: open for reading and writing, without O_APPEND."""
        self._file = descriptor
        self._edits = edits
        self._size = os.fstat(descriptor).st_size
        self._written: dict[str, _Written] = {}

    def apply(self) -> None:
        """Masks every line that is the record of an edit, one write a line. Changed."""
        with closing(Overwriter(self._file)) as overwriter:
            for offset, line in self._lines():
                if new := self._edits.wanted(line):
                    self._put(overwriter, offset, line, new)
        if self._edits.unmet:
            for _, line in self._lines():
                self._edits.recognise(line)

    def confirm(self, is_in_place: Callable[[], bool]) -> None:
        """Makes the writes durable, and looks whether they are where the lines are now: a
        copytruncate or a rotation meanwhile can have taken a line away from under the write."""
        os.fsync(self._file)
        stands = is_in_place()
        for key, written in self._written.items():
            if stands and all(self._holds(written, offset) for offset in written.offsets):
                self._edits.done(key)
            else:
                self._edits.changed(key)

    def _lines(self) -> Iterator[tuple[int, bytes]]:
        for offset, line in lines(Extent(self._file, self._size)):
            yield offset, bare(line)

    def _put(self, overwriter: Overwriter, offset: int, line: bytes, new: NewText) -> None:
        start = min(piece.start for piece in new.pieces)
        end = max(piece.start + len(piece.content) for piece in new.pieces)
        stands = os.pread(self._file, len(line), offset) == line
        if stands and overwriter.write(offset + start, new.line[start:end]):
            digest = hashlib.sha256(new.line).digest()
            written = self._written.setdefault(new.key, _Written(digest, len(new.line)))
            written.offsets.append(offset)
        else:
            self._edits.changed(new.key)

    def _holds(self, written: _Written, offset: int) -> bool:
        line = os.pread(self._file, written.length, offset)
        return hashlib.sha256(line).digest() == written.digest
