"""Rows as records, read in pages that fit into memory."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy import Row as Fetched

from connectors.sql import keys
from connectors.sql.dialect import Dialect
from connectors.sql.pace import Pace
from connectors.sql.table import Table
from expunge.model import Record, Row, fingerprint

KEYLESS = keys.ESCAPE + "row:"
"""Before the digest of a row that has no key."""


class Reader:
    """Makes records of one table's rows, as ``Dialect.rows`` selects them."""

    def __init__(self, dialect: Dialect, table: Table) -> None:
        self.dialect, self.table = dialect, table
        names = [column.name for column in table.columns]
        self._key = [(column, names.index(column.name)) for column in table.key_columns]

    def record(self, row: Sequence[Any]) -> Record:
        data = self.data(row)
        key = self.key(row)
        return Record(f"{KEYLESS}{fingerprint(data).hex()}" if key is None else key, data)

    def data(self, row: Sequence[Any]) -> Row:
        value = self.dialect.value
        return Row(
            (column.name, value(column, cell))
            for column, cell in zip(self.table.columns, row, strict=True)
        )

    def key(self, row: Sequence[Any]) -> str | None:
        """None where the table has no key, or the row has null in it."""
        parts = [self.dialect.key_part(column, row[place]) for column, place in self._key]
        known = [part for part in parts if part is not None]
        return keys.joined(known) if known and len(known) == len(parts) else None

    def parts(self, key: str) -> tuple[str, ...] | None:
        """What ``Dialect.has_key`` takes; None for a key that no row of the table can have."""
        if not self._key or key.startswith(KEYLESS):
            return None
        return keys.split(key, len(self._key))


def pages(connection: Connection, statement: Select[Any]) -> Iterator[Sequence[Fetched[Any]]]:
    """The rows, streamed from the server."""
    pace = Pace()
    streaming = connection.execution_options(stream_results=True, max_row_buffer=1)
    with streaming.execute(statement) as result:
        while page := result.fetchmany(pace.rows):
            yield page
            pace.saw(page)
