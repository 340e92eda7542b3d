"""CSV and its relatives (RFC 4180): every row is a record.

An empty cell without quotes is null, one with quotes is the empty text, so that nulling a cell
and emptying it can be told apart when it is read again (as in PostgreSQL's COPY).
"""

import re
from collections.abc import Iterator

from expunge.model import Assign, Change, Patch, Value, cut
from formats.block import (
    BOM,
    CHUNK,
    HEAD,
    LARGEST,
    Block,
    Format,
    Inexpressible,
    Unreadable,
    too_large,
)
from formats.columns import Columns, is_header
from formats.dialect import Quoting, sniff
from formats.lines import Readable
from formats.rows import Rows

_LOOKED_AT = 50
"""First rows that tell whether there is a header."""
_FORMULA = b"=+-@\t\r"
_NUMBER = re.compile(rb"[-+][\d\s().,/-]*")
_VEILS = {
    Quoting.DOUBLED: re.compile(rb'""'),
    Quoting.BACKSLASH: re.compile(rb'""|\\'),
    Quoting.NONE: None,
}


class Delimited(Format):
    """head: the object's beginning, with its first row; usual: the delimiter in doubt."""

    def __init__(self, head: bytes, usual: bytes) -> None:
        self.dialect = sniff(head, usual)
        self.veil = _VEILS[self.dialect.quoting]
        first, *below = self._first_rows(head)
        self._has_header = is_header(first, below)
        self._columns = Columns(first if self._has_header else [None] * len(first))
        if self._has_header:
            self.headings = self._columns.all
        self._narrow = len(first) == 1

    def _first_rows(self, head: bytes) -> list[list[str | None]]:
        """The cells of the first rows, at least of one. Unreadable where the first has no end."""
        start = _first_row(head)
        if start == len(head):
            return [[]]
        rows: list[list[str | None]] = []
        while start < len(head) and len(rows) < _LOOKED_AT:
            match = self.dialect.row.match(head, start)
            if match is None and len(head) < HEAD:
                match = self.dialect.last_row.match(head, start)
            if match is None or match.end() == start:
                break
            start = match.end()
            rows.append(self._cells(match[0].rstrip(b"\r\n")))
        if not rows:
            raise _ambiguous()
        return rows

    def blocks(self, source: Readable) -> Iterator[Block]:
        held, offset, ended, header = b"", 0, False, self._has_header
        while not ended:
            piece = source.read(max(CHUNK, len(held)))
            ended = not piece
            held += piece or b""
            start = 0 if offset else _first_row(held)
            rows = Rows(self.dialect, self._narrow, held, offset, ended)
            extents, length, paired = rows.extents(start)
            if extents and header:
                del extents[0]
                header = False
            if length:
                yield Block(offset, held[:length], extents)
                held, offset = held[length:], offset + length
            if not paired:
                raise _ambiguous()
            if len(held) > LARGEST:
                raise too_large()

    def parse(self, raw: bytes) -> Value:
        return self._columns.data(self._cells(raw))

    def _cells(self, raw: bytes) -> list[str | None]:
        if b'"' not in raw:
            return [
                cell.decode(errors="surrogateescape") if cell else None
                for cell in raw.split(self.dialect.delimiter)
            ]
        return [self._meant(plain, quoted) for quoted, plain in self.dialect.cells(raw)]

    def _meant(self, plain: bytes, quoted: bytes) -> str | None:
        if not quoted:
            return plain.decode(errors="surrogateescape") if plain else None
        inner = quoted[1:-1]
        if self.dialect.quoting is Quoting.BACKSLASH:
            inner = re.sub(rb'\\(["\\])|""', lambda match: match[1] or b'"', inner)
        else:
            inner = inner.replace(b'""', b'"')
        return inner.decode(errors="surrogateescape")

    def edited(self, raw: bytes, patch: Patch) -> bytes:
        for each in patch:
            fields = self.dialect.places(raw)
            try:
                place = self._columns.place(each.path, len(fields))
                start, end, is_quoted = fields[place]
            except LookupError:
                raise Inexpressible("no-such-field") from None
            token = raw[start:end]
            old = self._meant(token, token if is_quoted else b"")
            raw = raw[:start] + self._token(_new(old, each), is_quoted, old) + raw[end:]
        if not self.dialect.row.fullmatch(raw + self.dialect.newline):
            raise Inexpressible("not-a-row")
        return raw

    def _token(self, text: bytes | None, quoted: bool, old: str | None) -> bytes:
        """The field that holds the text, in quotes if it needs them or had them. Inexpressible."""
        if text is None:
            return b""
        _refuse_formula(text, (old or "").encode(errors="surrogateescape"))
        signs = self.dialect.delimiter + b'"\r\n'
        plain = text and text == text.strip() and not any(sign in text for sign in signs)
        if plain and not quoted:
            return text
        if self.dialect.quoting is Quoting.NONE:
            raise Inexpressible("needs-quotes")
        if self.dialect.quoting is Quoting.BACKSLASH:
            return b'"' + re.sub(rb'(["\\])', rb"\\\1", text) + b'"'
        return b'"' + text.replace(b'"', b'""') + b'"'


def _first_row(head: bytes) -> int:
    """Where the first row starts, after a byte order mark and blank lines."""
    start = len(BOM) if head.startswith(BOM) else 0
    return len(head) - len(head[start:].lstrip(b"\r\n"))


def _new(old: str | None, each: Change | Assign) -> bytes | None:
    if isinstance(each, Change):
        if old is None:
            raise Inexpressible("not-a-text")
        return cut(old.encode(errors="surrogateescape"), each.cuts)
    if each.value is None:
        return None
    if not isinstance(each.value, str):
        raise Inexpressible("not-a-text")
    return each.value.encode(errors="surrogateescape")


def _refuse_formula(text: bytes, old: bytes) -> None:
    """A spreadsheet runs a cell that begins so: one that was none is not made into one."""
    if text[:1] in _FORMULA and text and text[:1] != old[:1] and not _NUMBER.fullmatch(text):
        raise Inexpressible("would-be-a-formula")


def _ambiguous() -> Unreadable:
    return Unreadable(
        "unreadable",
        "the quotes of the delimited text do not pair, so that its rows cannot be told apart",
        "repair the quoting (RFC 4180), then search again",
    )
