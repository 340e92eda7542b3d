"""Locating: the database searches what it can; every row that may match is judged by the query."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, true

from connectors.sql.dialect import Dialect
from connectors.sql.rows import Reader, pages
from connectors.sql.table import Kind, Table
from expunge.connector import Query
from expunge.match.keys import key_text
from expunge.model import KEY_JOINT, Container, Hit, leaves

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
    reader, gate = Reader(dialect, table), _Gate(dialect, table, container, query)
    for page in pages(connection, statement):
        rows = page if pushed is not None else gate.let_through(page)
        records = [reader.record(row) for row in rows]
        spans = query.matches(container, [record.data for record in records])
        yield from (Hit(*found) for found in zip(records, spans, strict=True) if found[1])


class _Gate:
    """Lets through the rows of a page that may match: a row is parsed only then. Its texts are
    searched in one pass over the page, its keys looked up in the columns that hold keys."""

    def __init__(self, dialect: Dialect, table: Table, container: Container, query: Query) -> None:
        self.dialect, self.table, self.query = dialect, table, query
        places = {column.name: number for number, column in enumerate(table.columns)}
        keys = query.keys(container)
        self._keys = [
            ([places[name] for name in names], values)
            for names, values in keys.items()
            if all(name in places for name in names)
        ]
        fields = {name for names in keys for name in names}
        self._json = [  # a place in the row, and whether keys are looked for inside it
            (place, any(f"{name}.".startswith(f"{column.name}.") for name in fields))
            for place, column in enumerate(table.columns)
            if column.kind is Kind.JSON
        ]

    def let_through(self, page: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
        texts = [_BETWEEN.join(_texts(row)) for row in page]
        ends = list(accumulate(len(text) + len(_BETWEEN) for text in texts))
        found = self.query.mentions(_BETWEEN.join(texts))
        touched = {bisect_right(ends, start) for start, _ in found}
        if self._keys:
            touched |= {number for number, row in enumerate(page) if self._has_key(row)}
        if self._json:
            touched |= {number for number, row in enumerate(page) if self._is_escaped(row)}
        return [page[number] for number in sorted(touched)]

    def _has_key(self, row: Row[Any]) -> bool:
        for places, wanted in self._keys:
            held = [self._key_texts(place, row[place]) for place in places]
            if len(held) == 1:
                if not wanted.isdisjoint(held[0]):
                    return True
            elif all(len(each) == 1 for each in held) and (
                KEY_JOINT.join(each[0] for each in held) in wanted
            ):
                return True
        return False

    def _key_texts(self, place: int, cell: Any) -> list[str]:
        value = self.dialect.value(self.table.columns[place], cell)
        if isinstance(value, Mapping | list | tuple):
            return [key_text(leaf) for _, leaf in leaves(value)]
        return [key_text(value)]

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
