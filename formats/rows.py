"""Where the rows of a delimited text begin and end."""

import re
from dataclasses import dataclass

from formats.block import Extent
from formats.dialect import Dialect, Quoting


@dataclass(frozen=True, slots=True, repr=False)
class Rows:
    """What is held of a text. narrow: it has one column, so that a blank line is a row too.

    offset: of held[0] in the object; ended: nothing follows what is held.
    """

    dialect: Dialect
    narrow: bool
    held: bytes
    offset: int
    ended: bool

    def extents(self, position: int) -> tuple[list[Extent], int, bool]:
        """The whole rows from the position on, where they end, and whether the quotes of what
        follows them can still pair."""
        extents: list[Extent] = []
        quotes = self.dialect.quoting is not Quoting.NONE
        held, newline, row = self.held, self.dialect.newline, self.dialect.row.match
        while position < len(held):
            quote = held.find(b'"', position) if quotes else -1
            last = held.rfind(newline, position, quote if quote >= 0 else len(held))
            if last >= 0:
                self._add_lines(extents, position, last)
                position = last + 1
            elif match := row(held, position) or self._last_row(position):
                begin, stop = self.offset + position, self.offset + match.end()
                end = begin + len(match[0].rstrip(b"\r\n"))
                if end > begin or self.narrow:
                    extents.append(Extent(begin, begin, end, stop))
                position = match.end()
            else:
                bad = self.ended or self.dialect.bad_row.match(held, position) is not None
                return extents, position, not bad
        return extents, position, True

    def _last_row(self, position: int) -> re.Match[bytes] | None:
        return self.dialect.last_row.match(self.held, position) if self.ended else None

    def _add_lines(self, extents: list[Extent], start: int, last: int) -> None:
        """Rows without any quote, up to the line end at last."""
        begin = self.offset + start
        for line in self.held[start:last].split(self.dialect.newline):
            stop = begin + len(line) + 1
            end = stop - 2 if line.endswith(b"\r") else stop - 1
            if end > begin or self.narrow:
                extents.append(Extent(begin, begin, end, stop))
            begin = stop
