"""What a SQLite file says of its tables, columns, keys and references."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, text

from connectors.sql.table import Catalog, Column, ForeignKey, Kind, Table
from expunge.model import Gap, Unsupported

_OLDEST = (3, 37, 0)  # PRAGMA table_list
_LENGTH = re.compile(r"\((\d+)\)")
_TABLES = text(
    "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main'"
    " AND type IN ('table', 'virtual') AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name"
)
_COLUMNS = text(
    'SELECT name, type, "notnull" AS not_null, pk, hidden FROM pragma_table_xinfo(:name)'
)
_INDEXES = text('SELECT name, "unique" AS is_unique, partial FROM pragma_index_list(:name)')
_INDEX = text("SELECT name FROM pragma_index_xinfo(:name) WHERE key = 1 ORDER BY seqno")
_SQL = text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
_REFERENCES = text(
    'SELECT id, seq, "table" AS parent, "from" AS own, "to" AS other, on_update, on_delete'
    " FROM pragma_foreign_key_list(:name) ORDER BY id, seq"
)


def catalog(connection: Connection, store: str) -> Catalog:
    if sqlite3.sqlite_version_info < _OLDEST:
        raise Unsupported(
            store,
            "",
            f"SQLite {sqlite3.sqlite_version} is too old",
            "Use Python with 3.37 or later.",
        )
    tables: dict[str, Table] = {}
    gaps: list[Gap] = []
    indexes: dict[str, list[tuple[bool, tuple[str | None, ...]]]] = {}
    for row in connection.execute(_TABLES).all():
        if row.type == "virtual":
            gaps.append(_virtual(store, row.name))
            continue
        indexes[row.name] = list(_indexes(connection, row.name))
        tables[row.name] = _table(connection, row, indexes[row.name])
        gaps += _key_gaps(connection, store, tables[row.name])
    names = {name.lower(): each for name, each in tables.items()}
    references = tuple(
        reference
        for each in tables.values()
        for reference in _foreign_keys(connection, each, names, indexes[each.name])
    )
    return Catalog(tables, references, tuple(gaps))


def affinity(declared: str) -> str:
    """SQLite's own rules (sqlite.org/datatype3.html, 3.1)."""
    upper = declared.upper()
    if "INT" in upper:
        return "INTEGER"
    if any(word in upper for word in ("CHAR", "CLOB", "TEXT")):
        return "TEXT"
    if "BLOB" in upper or not upper:
        return "BLOB"
    return "REAL" if any(word in upper for word in ("REAL", "FLOA", "DOUB")) else "NUMERIC"


def _table(
    connection: Connection, row: Row[Any], indexes: list[tuple[bool, tuple[str | None, ...]]]
) -> Table:
    found = connection.execute(_COLUMNS, {"name": row.name}).all()
    key = tuple(each.name for each in sorted(found, key=lambda each: each.pk) if each.pk)
    is_rowid = len(key) == 1 and any(each.pk and each.type.upper() == "INTEGER" for each in found)
    never_null = set(key) if row.wr or is_rowid else set()
    checked = "CHECK" in (connection.execute(_SQL, {"name": row.name}).scalar() or "").upper()
    columns = tuple(_column(each, never_null, checked) for each in found if each.hidden != 1)
    nullable = {each.name for each in columns if each.nullable}
    unique = [each for is_unique, each in indexes if is_unique]
    if not key:
        whole = sorted(
            (len(each), [name for name in each if name]) for each in unique if None not in each
        )
        key = next((tuple(each) for _, each in whole if nullable.isdisjoint(each)), ())
    singles = {each[0] for each in unique if len(each) == 1 and each[0]}
    return Table(
        name=row.name,
        schema=None,
        relation=row.name,
        columns=columns,
        key=key,
        unique=frozenset(singles | (set(key) if len(key) == 1 else set())),
    )


def _column(row: Row[Any], never_null: set[str], checked: bool) -> Column:
    length = _LENGTH.search(row.type)
    kind = Kind.JSON if row.type.upper() in ("JSON", "JSONB") else Kind.OTHER
    return Column(
        name=row.name,
        type=row.type or "any",
        kind=kind,
        base=affinity(row.type),
        nullable=not row.not_null and row.name not in never_null,
        generated=row.hidden in (2, 3),
        checked=checked,
        max_length=int(length[1]) if length and affinity(row.type) == "TEXT" else None,
    )


def _indexes(connection: Connection, table: str) -> Iterator[tuple[bool, tuple[str | None, ...]]]:
    """(unique, columns) of each index on all rows; an expression in it is None."""
    for row in connection.execute(_INDEXES, {"name": table}).all():
        if not row.partial:
            names = connection.execute(_INDEX, {"name": row.name}).scalars()
            yield bool(row.is_unique), tuple(names)


def _foreign_keys(
    connection: Connection,
    table: Table,
    tables: Mapping[str, Table],
    indexes: list[tuple[bool, tuple[str | None, ...]]],
) -> Iterator[ForeignKey]:
    by_id: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(_REFERENCES, {"name": table.name}):
        by_id.setdefault(row.id, []).append(row)
    for rows in by_id.values():
        parent = tables.get(rows[0].parent.lower())
        if parent is None:
            continue  # refers to a table that is not there
        columns = tuple(_spelled(table, row.own) for row in rows)
        refers = tuple(
            _spelled(parent, row.other) if row.other else parent.key[row.seq] for row in rows
        )
        leading = [*(each for _, each in indexes), table.key]
        yield ForeignKey(
            table.name,
            columns,
            parent.name,
            refers,
            rows[0].on_delete,
            rows[0].on_update,
            indexed=any(set(each[: len(columns)]) == set(columns) for each in leading),
        )


def _spelled(table: Table, name: str) -> str:
    """A column as the table spells it: SQLite's names have no case."""
    return next((c.name for c in table.columns if c.name.lower() == name.lower()), name)


def _virtual(store: str, name: str) -> Gap:
    return Gap(
        store,
        name,
        "virtual-table",
        "a virtual table (full text search, R-tree) has a copy of rows, which is not searched",
        "Rebuild it after the erasure: INSERT INTO t(t) VALUES ('rebuild').",
    )


def _key_gaps(connection: Connection, store: str, table: Table) -> Iterator[Gap]:
    if not table.key:
        yield Gap(
            store,
            table.name,
            "no-primary-key",
            "without a primary key no single row can be named, so none can be erased",
            "Add a primary key, or a unique index on columns that are NOT NULL.",
            searched=True,
        )
    nullable = [each.name for each in table.key_columns if each.nullable]
    if nullable:
        clause = table.clause
        nulls = or_(*(clause.c[name].is_(None) for name in nullable))
        count = connection.execute(
            select(func.count()).select_from(clause).where(nulls)
        ).scalar_one()
        if count:
            yield Gap(
                store,
                table.name,
                "null-key",
                "rows whose primary key is null cannot be named, so they cannot be erased",
                "Give these rows a key.",
                count=count,
                searched=True,
            )
