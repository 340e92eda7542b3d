"""How a delimited text is written, told from its beginning, conservatively."""

import re
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from formats.block import BOM

DELIMITERS = (b",", b"\t", b";", b"|")
_SAMPLE = 200  # rows


class Quoting(Enum):
    """How a field holds its own delimiter."""

    DOUBLED = rb'"[^"]*(?:""[^"]*)*"'  # RFC 4180
    BACKSLASH = rb'"[^"\\]*(?:(?:\\.|"")[^"\\]*)*"'  # Spark, Hive, MySQL
    NONE = rb"(?!)"  # not at all: PostgreSQL's and MySQL's tab-separated dumps


@dataclass(frozen=True)
class Dialect:
    """delimiter: one byte; newline: LF (CR LF as well), or CR where the text has no LF."""

    delimiter: bytes = b","
    quoting: Quoting = Quoting.DOUBLED
    newline: bytes = b"\n"

    @cached_property
    def row(self) -> re.Pattern[bytes]:
        """A whole row with its line end; spaces around a quoted field are allowed."""
        return re.compile(self._fields + self._field + rb"\r?" + self.newline, re.DOTALL)

    @cached_property
    def last_row(self) -> re.Pattern[bytes]:
        """A row that ends with the object."""
        return re.compile(self._fields + self._field + rb"\r?\Z", re.DOTALL)

    @cached_property
    def bad_row(self) -> re.Pattern[bytes]:
        """Text after a closing quote: which quote was meant to close cannot be known."""
        after = rb' *(?:(?<= )"|[^ "\r' + self.newline + re.escape(self.delimiter) + rb"])"
        return re.compile(self._fields + rb" *" + self.quoting.value + after, re.DOTALL)

    @cached_property
    def _cell(self) -> re.Pattern[bytes]:
        """One field with its delimiter: group 1 is a quoted field, group 2 an unquoted one."""
        quoted = rb" *(" + self.quoting.value + rb") *"
        field = rb"(?:" + quoted + rb"|(" + self._plain + rb"))"
        return re.compile(field + re.escape(self.delimiter), re.DOTALL)

    @property
    def _plain(self) -> bytes:
        not_quoted = b"" if self.quoting is Quoting.NONE else rb'(?! *")'
        return not_quoted + rb"[^" + re.escape(self.delimiter) + self.newline + rb"]*"

    @property
    def _field(self) -> bytes:
        return rb"(?: *" + self.quoting.value + rb" *|" + self._plain + rb")"

    @property
    def _fields(self) -> bytes:
        return rb"(?:" + self._field + re.escape(self.delimiter) + rb")*"

    def rows(self, head: bytes) -> tuple[list[int], bool]:
        """Numbers of fields of the whole rows that the head begins with, and whether the row
        after them is certainly not of this dialect."""
        position = len(BOM) if head.startswith(BOM) else 0
        counts: list[int] = []
        while len(counts) < _SAMPLE and (match := self.row.match(head, position)):
            if match[0].strip():
                counts.append(len(self.cells(match[0].rstrip(b"\r\n"))))
            position = match.end()
        return counts, self.bad_row.match(head, position) is not None

    def cells(self, row: bytes) -> list[tuple[bytes, bytes]]:
        """(quoted text with its quotes, unquoted text) of each field, one of them empty.

        row: one that matches the pattern of that name, without its line end.
        """
        return self._cell.findall(row + self.delimiter)

    def places(self, row: bytes) -> list[tuple[int, int, bool]]:
        """(start, end, whether it is quoted) of each field; spaces around the quotes left out."""
        return [
            (*match.span(match.lastindex or 0), match.lastindex == 1)
            for match in self._cell.finditer(row + self.delimiter)
        ]


def sniff(head: bytes, usual: bytes) -> Dialect:
    """The dialect of a text that is known to be delimited; usual: its delimiter in doubt."""
    newline = b"\r" if b"\n" not in head and b"\r" in head else b"\n"
    for quoting in (Quoting.DOUBLED, Quoting.BACKSLASH):
        if found := _best(head, usual, quoting, newline):
            return found
    if usual == b"\t" and (found := _best(head, usual, Quoting.NONE, newline)):
        return found
    return Dialect(usual, Quoting.DOUBLED, newline)


def _best(head: bytes, usual: bytes, quoting: Quoting, newline: bytes) -> Dialect | None:
    """The delimiter that divides the first row, and that gives most rows the same number of
    fields; None where the quoting is not this one."""
    best: tuple[tuple[float, int], Dialect] | None = None
    refused = False
    for delimiter in sorted(DELIMITERS, key=lambda each: each != usual):
        dialect = Dialect(delimiter, quoting, newline)
        counts, bad = dialect.rows(head)
        refused = refused or (bad and delimiter == usual)
        if bad or not counts or counts[0] < 2:
            continue
        score = Counter(counts).most_common(1)[0][1] / len(counts), counts[0]
        if best is None or score > best[0]:
            best = score, dialect
    if best:
        return best[1]
    return None if refused else Dialect(usual, quoting, newline)


def is_table(head: bytes) -> bytes | None:
    """The delimiter of a text that nobody calls delimited but that certainly is: five rows or
    more of three fields or more, all alike."""
    for delimiter in DELIMITERS:
        counts, bad = Dialect(delimiter).rows(head)
        if not bad and len(counts) >= 5 and set(counts) == {counts[0]} and counts[0] >= 3:
            return delimiter
    return None
