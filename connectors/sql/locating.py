"""Locating: the database searches what it can; every row that may match is judged by the query."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, true

from connectors.sql.dialect import Dialect
from connectors.sql.rows import Reader, pages
from connectors.sql.table import Kind, Table
from expunge.connector import Query
from expunge.match.query import key_text
from expunge.model import Container, Hit

_BETWEEN = b"\x00"  # neither letter nor sign: on both sides of it an identifier can end


def located(
    dialect: Dialect,
    connection: Connection,
    table: Table,
    container: Container,
    query: Query,
    extent: ColumnElement[bool],
) -> Iterator[Hit]:
    """One pass; the hits of ``Connector.locate``, in the key's order."""
    statement = dialect.rows(table).where(extent).order_by(*dialect.ordered(table))
    pushed = dialect.search(table, container, query)
    if pushed is not None:
        statement = statement.where(pushed.condition)
        if pushed.beside is not None:
            statement = statement.join(pushed.beside, true())
    reader, gate = Reader(dialect, table), _Gate(table, container, query)
    for page in pages(connection, statement):
        for row in page if pushed is not None else gate.let_through(page):
            record = reader.record(row)
            if spans := query.match(container, record.data):
                yield Hit(record, spans)


class _Gate:
    """Lets through the rows of a page that may match, by one pass over the page's raw text: a
    row is parsed only then."""

    def __init__(self, table: Table, container: Container, query: Query) -> None:
        self.container, self.query = container, query
        keys = query.keys(container)
        fields = {name for names in keys for name in names}
        self._all = any("" in values for values in keys.values())
        self._json = [  # a place in the row, and whether keys are looked for inside it
            (place, any(f"{name}.".startswith(f"{column.name}.") for name in fields))
            for place, column in enumerate(table.columns)
            if column.kind is Kind.JSON
        ]

    def let_through(self, page: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
        if self._all:
            return page
        texts = [_BETWEEN.join(_texts(row)) for row in page]
        ends = list(accumulate(len(text) + len(_BETWEEN) for text in texts))
        touched = {
            bisect_right(ends, start)
            for start, _ in self.query.touches(self.container, _BETWEEN.join(texts))
        }
        if self._json:
            touched |= {number for number, row in enumerate(page) if self._is_escaped(row)}
        return [page[number] for number in sorted(touched)]

    def _is_escaped(self, row: Row[Any]) -> bool:
        """JSON can write a character as an escape, and a number in several ways."""
        return any(
            row[place] is not None and (has_keys or b"\\" in _BETWEEN.join(_texts([row[place]])))
            for place, has_keys in self._json
        )


def _texts(cells: Sequence[Any]) -> Iterator[bytes]:
    for cell in cells:
        if isinstance(cell, str):
            yield cell.encode(errors="surrogateescape")
        elif isinstance(cell, bytes):
            yield cell
        elif isinstance(cell, list):
            yield from _texts(cell)
        elif cell is not None:
            yield key_text(cell).encode()
