"""SQLite 3.37 and later, by Python's own sqlite3. Its cells have a type each, whatever the column
says; searching is done here, row by row, for the database is in this process anyway."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Delete,
    Engine,
    FromClause,
    Select,
    and_,
    func,
    literal,
    not_,
    or_,
    select,
    text,
    true,
    tuple_,
)

from connectors.sql.dialect import Dialect, Failure, Parameter, Search, spread
from connectors.sql.sqlite import catalog, cells, failures, session, upkeep
from connectors.sql.table import Catalog, Column, Table
from expunge.connector import Query
from expunge.model import Container, Probe, Residue, Value


@dataclass(frozen=True)
class Sqlite(Dialect):
    url: URL
    patience: float

    def engine(self) -> Engine:
        return session.engine(self.url, self.patience)

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        return session.reading(engine)

    def writing(self, engine: Engine) -> AbstractContextManager[Connection]:
        return session.writing(engine)

    def defer(self, connection: Connection) -> None:
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))

    def failure(self, error: Exception) -> Failure:
        return failures.failure(error)

    def catalog(self, connection: Connection, store: str) -> Catalog:
        return catalog.catalog(connection, store)

    def probe(self, connection: Connection, catalog: Catalog) -> Probe:
        return upkeep.probe(connection, catalog)

    def scrub(self, engine: Engine, table: Table) -> Residue:
        return upkeep.scrub(engine, table)

    def select(self, table: Table, *elements: ColumnElement[Any]) -> Select[Any]:
        return select(*elements).select_from(table.clause)

    def cell(self, table: Table, column: Column) -> ColumnElement[Any]:
        return table.clause.c[column.name]

    def value(self, column: Column, cell: Any) -> Value:
        return cells.value(column, cell)

    def key_part(self, column: Column, cell: Any) -> str | None:
        return cells.key_part(column, cell)

    def has_key(
        self, table: Table, keys: Sequence[tuple[str, ...]], clause: FromClause | None = None
    ) -> ColumnElement[bool]:
        clause = table.clause if clause is None else clause
        parts = [
            [cells.key_cell(*each) for each in zip(table.key_columns, key, strict=True)]
            for key in keys
        ]
        found = [key for key in parts if None not in key]
        own = [clause.c[name] for name in table.key]
        if len(own) == 1:
            return own[0].in_([cells.parameter(part) for (part,) in found])
        return tuple_(*own).in_([tuple_(*map(cells.parameter, key)) for key in found])

    def within(
        self, table: Table, start: tuple[str, ...] | None, stop: tuple[str, ...] | None
    ) -> ColumnElement[bool]:
        """Rows with a null in their key belong to the first range."""
        own = tuple_(*self.ordered(table))
        has_null = or_(*(each.is_(None) for each in self.ordered(table)))
        before = true() if stop is None else own < self._end(table, stop)
        if start is None:
            return or_(has_null, before)
        return and_(not_(has_null), own >= self._end(table, start), before)

    def _end(self, table: Table, key: tuple[str, ...]) -> ColumnElement[Any]:
        parts = (cells.key_cell(*each) for each in zip(table.key_columns, key, strict=True))
        return tuple_(*map(cells.parameter, parts))

    def one_in(self, table: Table, count: int) -> ColumnElement[bool]:
        number: ColumnElement[int] = func.expunge_number(*self.ordered(table))
        return number % literal(count) == 0

    def search(self, table: Table, container: Container, query: Query) -> Search | None:  # noqa: ARG002
        return None

    def sampled(self, connection: Connection, table: Table, count: int) -> Select[Any]:  # noqa: ARG002
        return spread(self.rows(table), count)

    def locked(self, statement: Select[Any], table: Table) -> Select[Any]:  # noqa: ARG002
        return statement  # BEGIN IMMEDIATE has locked the file

    def key_parameter(self, column: Column, part: str, name: str) -> Parameter:
        return cells.assignment(cells.key_cell(column, part), name)

    def assignment(self, column: Column, table: Table, new: Value, name: str) -> Parameter:  # noqa: ARG002
        return cells.assignment(new, name)

    def only(self, statement: Any, table: Table) -> Any:  # noqa: ARG002
        """A constraint that is declared ON CONFLICT REPLACE would delete whatever row is in the
        way (sqlite.org/lang_conflict.html)."""
        return statement if isinstance(statement, Delete) else statement.prefix_with("OR ABORT")
