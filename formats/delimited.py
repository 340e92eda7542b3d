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
    Extent,
    Format,
    Inexpressible,
    Unreadable,
    too_large,
)
from formats.columns import Columns, is_header
from formats.dialect import Quoting, sniff
from formats.lines import Readable

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
        first = self._first_cells(head)
        self._has_header = is_header(first)
        self._columns = Columns(first if self._has_header else [None] * len(first))
        self._narrow = len(first) == 1

    def _first_cells(self, head: bytes) -> list[str | None]:
        start = _first_row(head)
        if start == len(head):
            return []
        match = self.dialect.row.match(head, start)
        if match is None and len(head) < HEAD:
            match = self.dialect.last_row.match(head, start)
        if match is None:
            raise _ambiguous()
        return self._cells(match[0].rstrip(b"\r\n"))

    def blocks(self, source: Readable) -> Iterator[Block]:
        held, offset, ended, header = b"", 0, False, self._has_header
        while not ended:
            piece = source.read(max(CHUNK, len(held)))
            ended = not piece
            held += piece or b""
            start = 0 if offset else _first_row(held)
            extents, length, paired = self._extents(held, start, offset, ended)
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

    def _extents(
        self, held: bytes, position: int, offset: int, ended: bool
    ) -> tuple[list[Extent], int, bool]:
        """The whole rows of what is held, where they end, and whether the quotes after them can
        still pair."""
        extents: list[Extent] = []
        quotes = self.dialect.quoting is not Quoting.NONE
        while position < len(held):
            quote = held.find(b'"', position) if quotes else -1
            plain = held.rfind(self.dialect.newline, position, quote if quote >= 0 else len(held))
            if plain >= 0:
                position = self._plain_rows(held, position, plain, offset, extents)
                continue
            match = self.dialect.row.match(held, position)
            if match is None and ended:
                match = self.dialect.last_row.match(held, position)
            if match is None:
                bad = ended or self.dialect.bad_row.match(held, position) is not None
                return extents, position, not bad
            self._add(held, position, match.end(), offset, extents)
            position = match.end()
        return extents, position, True

    def _plain_rows(
        self, held: bytes, position: int, last: int, offset: int, extents: list[Extent]
    ) -> int:
        """Rows without any quote, up to the newline at last: lines."""
        while position <= last:
            end = held.find(self.dialect.newline, position) + 1
            self._add(held, position, end, offset, extents)
            position = end
        return position

    def _add(self, held: bytes, start: int, stop: int, offset: int, extents: list[Extent]) -> None:
        """A row as an extent, without its line end; blank lines are no rows."""
        end = stop
        if held.endswith(self.dialect.newline, start, end):
            end -= 1
            if held.endswith(b"\r", start, end):
                end -= 1
        if end > start or (self._narrow and stop > start):
            extents.append(Extent(offset + start, offset + start, offset + end, offset + stop))

    def parse(self, raw: bytes) -> Value:
        return self._columns.data(self._cells(raw))

    def _cells(self, raw: bytes) -> list[str | None]:
        if b'"' not in raw:
            return [_text(field) for field in raw.split(self.dialect.delimiter)]
        try:
            return [self._cell(raw[a:b], quoted) for a, b, quoted in self.dialect.fields(raw)]
        except ValueError:
            raise _ambiguous() from None

    def _cell(self, plain: bytes, quoted: bytes | None) -> str | None:
        if quoted is None:
            return _text(plain)
        inner = quoted[1:-1]
        if self.dialect.quoting is Quoting.BACKSLASH:
            inner = re.sub(rb'\\(["\\])|""', lambda match: match[1] or b'"', inner)
        else:
            inner = inner.replace(b'""', b'"')
        return inner.decode(errors="surrogateescape")

    def edited(self, raw: bytes, patch: Patch) -> bytes:
        for each in patch:
            fields = list(self.dialect.fields(raw))
            try:
                place = self._columns.place(each.path, len(fields))
                start, end, quoted = fields[place]
            except LookupError:
                raise Inexpressible("no-such-field") from None
            old = self._cell(raw[start:end], quoted)
            token = self._token(_new(old, each), quoted is not None, old)
            raw = raw[:start] + token + raw[end:]
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


def _text(field: bytes) -> str | None:
    return field.decode(errors="surrogateescape") if field else None


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
