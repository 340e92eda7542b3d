"""PostgreSQL 14 and later, by psycopg 3."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    URL,
    BigInteger,
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    Insert,
    Select,
    Text,
    and_,
    cast,
    collate,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
    tuple_,
)

from connectors.sql.dialect import Dialect, Failure, Parameter, Search, spread
from connectors.sql.postgres import catalog, cells, failures, session, statements, upkeep
from connectors.sql.postgres.pushdown import MOST_NEEDLES, search
from connectors.sql.table import Catalog, Column, Table
from expunge.connector import Query
from expunge.model import Container, Probe, Residue, Value

_FEW_ROWS = 100_000  # for which every row may be looked at for a sample


@dataclass(frozen=True)
class Postgres(Dialect):
    url: URL
    schemas: tuple[str, ...]
    patience: float

    def engine(self) -> Engine:
        return session.engine(self.url, self.patience)

    def reading(self, engine: Engine) -> AbstractContextManager[Connection]:
        return session.reading(engine)

    def writing(self, engine: Engine) -> AbstractContextManager[Connection]:
        return session.writing(engine)

    def defer(self, connection: Connection) -> None:
        connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))

    def failure(self, error: Exception) -> Failure:
        return failures.failure(error)

    def catalog(self, connection: Connection, store: str) -> Catalog:
        return catalog.catalog(connection, store, self.schemas)

    def probe(self, connection: Connection, catalog: Catalog) -> Probe:
        return upkeep.probe(connection, catalog)

    def scrub(self, engine: Engine, table: Table) -> Residue:
        return upkeep.scrub(engine, table)

    def select(self, table: Table, *elements: ColumnElement[Any]) -> Select[Any]:
        clause = table.clause
        statement = select(*elements).select_from(clause)
        return statement.with_hint(clause, "ONLY", "postgresql") if table.only else statement

    def cell(self, table: Table, column: Column) -> ColumnElement[Any]:
        return cells.selected(column, table.clause.c[column.name])

    def value(self, column: Column, cell: Any) -> Value:
        return cells.value(column, cell)

    def key_part(self, column: Column, cell: Any) -> str | None:  # noqa: ARG002
        return cells.as_text(cell)

    def has_key(
        self, table: Table, keys: Sequence[tuple[str, ...]], clause: FromClause | None = None
    ) -> ColumnElement[bool]:
        columns = table.key_columns
        clause = table.clause if clause is None else clause
        sent = [key for key in keys if all(map(cells.can_be, columns, key))]
        parts = [[key[number] for key in sent] for number in range(len(columns))]
        if len(columns) == 1:
            return clause.c[columns[0].name] == func.any(cells.matching(parts[0], columns[0].cast))
        names = [f"part{number}" for number in range(len(columns))]
        given = func.unnest(  # its form with several arrays has no schema
            *(cells.matching(each, "pg_catalog.text") for each in parts)
        ).table_valued(*names)
        wanted = given.render_derived(name="wanted")
        return tuple_(*(clause.c[name] for name in table.key)).in_(
            select(
                *(
                    cast(wanted.c[name], cells.Named(column.cast))
                    for name, column in zip(names, columns, strict=True)
                )
            )
        )

    def within(
        self, table: Table, start: tuple[str, ...] | None, stop: tuple[str, ...] | None
    ) -> ColumnElement[bool]:
        own = tuple_(*self.ordered(table))
        return and_(
            true() if start is None else own >= _end(table, start),
            true() if stop is None else own < _end(table, stop),
        )

    def one_in(self, table: Table, count: int) -> ColumnElement[bool]:
        parts = (cast(each, Text) for each in self.ordered(table))
        whole = collate(func.pg_catalog.concat_ws("\x1f", *parts), "C")
        number = func.pg_catalog.hashtextextended(whole, literal(0, BigInteger))
        return func.pg_catalog.mod(number, literal(count, BigInteger)) == 0

    def search(self, table: Table, container: Container, query: Query) -> Search | None:
        if not table.searchable:
            return None
        return search(table, table.clause, query.needles(MOST_NEEDLES), query.keys(container))

    def sampled(self, connection: Connection, table: Table, count: int) -> Select[Any]:
        names = {"schema": table.schema, "relation": table.relation}
        size = connection.execute(statements.SIZE, names).one()
        if size.rows < _FEW_ROWS:
            return spread(self.rows(table), count)
        blocks = min(100.0, 150.0 * count / size.pages)  # per cent: about one row from each
        percent: ColumnElement[float] = literal_column(f"{blocks:.9f}")
        seed: ColumnElement[int] = literal_column("0")  # the same sample again, while nobody writes
        some = table.clause.tablesample(func.system(percent), seed=seed)
        columns = (cells.selected(column, some.c[column.name]) for column in table.columns)
        return select(*columns).order_by(func.random()).limit(count)

    def locked(self, statement: Select[Any], table: Table) -> Select[Any]:
        return statement.with_for_update(of=table.clause)

    def key_parameter(self, column: Column, part: str, name: str) -> Parameter:
        return cells.key_parameter(column, part, name)

    def assignment(self, column: Column, table: Table, new: Value, name: str) -> Parameter:
        return cells.assignment(column, table.clause.c[column.name], new, name)

    def only(self, statement: Any, table: Table) -> Any:
        if not table.only or isinstance(statement, Insert):
            return statement
        return statement.with_hint("ONLY", dialect_name="postgresql")


def _end(table: Table, key: tuple[str, ...]) -> ColumnElement[Any]:
    return tuple_(
        *(cells.one(part, column.cast) for part, column in zip(key, table.key_columns, strict=True))
    )
