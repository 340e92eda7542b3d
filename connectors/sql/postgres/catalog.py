"""What PostgreSQL's own catalog says of tables, columns, keys and references."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row

from connectors.sql.postgres import statements
from connectors.sql.table import Catalog, Column, ForeignKey, Kind, Table
from expunge.model import Gap

_KINDS = {
    "bool": Kind.BOOLEAN,
    **dict.fromkeys(("int2", "int4", "int8", "oid"), Kind.INTEGER),
    **dict.fromkeys(("float4", "float8"), Kind.FLOAT),
    **dict.fromkeys(("text", "varchar", "bpchar", "name", "char"), Kind.TEXT),
    "bytea": Kind.BYTES,
    **dict.fromkeys(("json", "jsonb"), Kind.JSON),
}
_ACTIONS = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


@dataclass
class _Found:
    """Rows of the catalog, by the table's oid."""

    types: Mapping[int, Row[Any]]
    columns: dict[int, list[Row[Any]]] = field(default_factory=lambda: defaultdict(list))
    indexes: dict[int, list[Row[Any]]] = field(default_factory=lambda: defaultdict(list))


def catalog(connection: Connection, store: str, schemas: tuple[str, ...]) -> Catalog:
    searchable = connection.execute(statements.ENCODING).scalar() == "UTF8"
    found = _Found({row.oid: row for row in connection.execute(statements.TYPES)})
    for row in connection.execute(statements.COLUMNS):
        found.columns[row.relation].append(row)
    for row in connection.execute(statements.INDEXES):
        found.indexes[row.relation].append(row)
    tables: dict[int, Table] = {}
    gaps: list[Gap] = []
    denied: dict[str, Gap] = {}
    names: set[str] = set()
    for row in connection.execute(statements.RELATIONS):
        name = f"{row.schema}.{row.name}"
        selected = not schemas or row.schema in schemas
        if row.kind in ("r", "p") and name not in names:
            names.add(name)
            table = _table(name, row, found)
            tables[row.oid] = replace(table, selected=selected, searchable=searchable)
        if selected:
            gaps += _gaps(store, name, row, tables.get(row.oid), found)
            if row.kind in ("r", "p") and not row.readable:
                denied[name] = _denied(store, name)
    gaps += _store_gaps(connection, store)
    references = tuple(_foreign_keys(connection, tables, found))
    return Catalog({each.name: each for each in tables.values()}, references, tuple(gaps), denied)


def _table(name: str, row: Row[Any], found: _Found) -> Table:
    columns = tuple(
        _column(each, found.types)
        for each in found.columns[row.oid]
        if each.readable or not row.readable
    )
    indexes = found.indexes[row.oid]
    return Table(
        name=name,
        schema=row.schema,
        relation=row.name,
        columns=columns,
        key=_key(columns, indexes),
        unique=frozenset(
            each.columns[0] for each in indexes if each.is_unique and len(each.columns) == 1
        ),
        only=row.kind == "r",
        readable=row.readable,
    )


def _column(row: Row[Any], types: Mapping[int, Row[Any]]) -> Column:
    own, length = _base(types, row.type_oid, row.type_modifier)
    item = own
    is_array = own is not None and own.element in types and types[own.element].array == own.oid
    if own is not None and is_array:
        item, length = _base(types, own.element, length)
    kind = Kind.OTHER
    if item is not None and item.schema == "pg_catalog":
        kind = _KINDS.get(item.name, Kind.OTHER)
    counted = item is not None and item.name in ("varchar", "bpchar") and length > 4
    return Column(
        name=row.name,
        type=row.type,
        kind=kind,
        base=f"{item.schema}.{item.name}" if item is not None else "",
        cast=item.quoted if item is not None else "",
        array=is_array,
        nullable=not row.not_null,
        generated=row.generated,
        checked=row.checked,
        max_length=length - 4 if counted else None,
    )


def _base(types: Mapping[int, Row[Any]], oid: int, modifier: int) -> tuple[Row[Any] | None, int]:
    """The type behind a domain, and its length modifier."""
    found = types.get(oid)
    while found is not None and found.is_domain:
        modifier = found.modifier if modifier < 0 else modifier
        found = types.get(found.base)
    return found, modifier


def _key(columns: tuple[Column, ...], indexes: Iterable[Row[Any]]) -> tuple[str, ...]:
    """The primary key; else the smallest unique index without nulls whose cells are plain."""
    plain = {c.name for c in columns if not c.array and c.kind is not Kind.JSON and not c.nullable}
    usable = [
        each
        for each in indexes
        if each.is_unique and each.is_immediate and plain >= set(each.columns)
    ]
    usable.sort(key=lambda each: (not each.is_primary, len(each.columns), each.columns))
    return tuple(usable[0].columns) if usable else ()


def _foreign_keys(
    connection: Connection, tables: Mapping[int, Table], found: _Found
) -> Iterator[ForeignKey]:
    seen: set[ForeignKey] = set()
    for row in connection.execute(statements.FOREIGN_KEYS):
        if row.child in tables and row.parent in tables:
            reference = ForeignKey(
                tables[row.child].name,
                tuple(row.columns),
                tables[row.parent].name,
                tuple(row.refers),
                _ACTIONS[row.on_delete],
                _ACTIONS[row.on_update],
                indexed=any(
                    set(each.leading[: len(row.columns)]) == set(row.columns)
                    for each in found.indexes[row.child]
                ),
            )
            if reference not in seen:
                seen.add(reference)
                yield reference


def _denied(store: str, name: str) -> Gap:
    return Gap(
        store,
        name,
        "denied",
        "this role may not read the table",
        "Grant it USAGE on the schema and SELECT on the table (deployments/grants).",
    )


def _gaps(
    store: str, name: str, row: Row[Any], table: Table | None, found: _Found
) -> Iterator[Gap]:
    if row.kind == "m":
        yield Gap(
            store,
            name,
            "materialized-view",
            "a materialized view keeps a copy of its rows, which is not searched",
            "Refresh it after the erasure: REFRESH MATERIALIZED VIEW.",
        )
    elif row.kind == "f":
        yield Gap(
            store,
            name,
            "foreign-table",
            "the rows of a foreign table are in another store",
            "Configure that store as one of its own.",
        )
    elif table is None:
        yield Gap(
            store,
            name,
            "ambiguous-name",
            "another table has the same schema.table name, because a name holds a dot",
            "Rename one of them.",
        )
    elif row.readable:
        yield from _table_gaps(store, row, table, found)


def _table_gaps(store: str, row: Row[Any], table: Table, found: _Found) -> Iterator[Gap]:
    if not table.key:
        yield Gap(
            store,
            table.name,
            "no-primary-key",
            "without a primary key no single row can be named, so none can be erased",
            "Add a primary key, or a unique index on columns that are NOT NULL.",
            searched=True,
        )
    if row.filtered:
        yield Gap(
            store,
            table.name,
            "row-security",
            "row level security applies to this role and may hide rows from it",
            "Give the role BYPASSRLS, or policies that show it every row.",
        )
    hidden = [each.name for each in found.columns[row.oid] if not each.readable]
    if hidden:
        yield Gap(
            store,
            table.name,
            "denied-columns",
            f"this role may not read {', '.join(hidden)}",
            "Grant it SELECT on the whole table (deployments/grants).",
            count=len(hidden),
        )


def _store_gaps(connection: Connection, store: str) -> Iterator[Gap]:
    objects = connection.execute(statements.LARGE_OBJECTS).scalar_one()
    if objects:
        yield Gap(
            store,
            "",
            "large-objects",
            "large objects (lo, oid) are not searched",
            "Search pg_largeobject by hand; lo_unlink what belongs to the data subject.",
            count=objects,
        )
