"""What a database declares: tables, columns, keys, references; and as Expunge's own words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from sqlalchemy import ColumnClause, TableClause, column, table
from sqlalchemy.sql.elements import quoted_name

from expunge.model import Action, Container, Field, FieldAddress, Gap, Link

WRITES_CHILDREN = frozenset({"CASCADE", "SET NULL", "SET DEFAULT"})


class Kind(Enum):
    """How a cell is read."""

    BOOLEAN = "boolean"
    INTEGER = "integer"
    FLOAT = "float"
    TEXT = "text"
    BYTES = "bytes"
    JSON = "json"  # read as text, parsed here
    OTHER = "other"  # read as the text that the database itself writes for it


@dataclass(frozen=True, slots=True)
class Column:
    """type: for people. base: the type behind domains and arrays (``pg_catalog.text``; SQLite's
    affinity); cast: the same, quoted for SQL ("" where the dialect needs it not). generated: the
    database computes it. checked: a CHECK constraint names it."""

    name: str
    type: str
    kind: Kind
    base: str = ""
    cast: str = ""
    array: bool = False
    nullable: bool = True
    generated: bool = False
    max_length: int | None = None
    checked: bool = False


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """columns of the table child refer to refers of the table parent (names as in Table.name)."""

    child: str
    columns: tuple[str, ...]
    parent: str
    refers: tuple[str, ...]
    on_delete: str
    on_update: str
    indexed: bool


@dataclass(frozen=True)
class Table:
    """One table as a container.

    key: the columns that find a row again, () where none do. only: rows of tables that inherit
    from this one are left to those. readable: this role may read it. selected: the settings ask
    for it; others are known for their references only. searchable: the database itself can search
    the text in it (PostgreSQL: it is UTF-8).
    """

    name: str
    schema: str | None
    relation: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unique: frozenset[str] = frozenset()
    only: bool = False
    readable: bool = True
    selected: bool = True
    searchable: bool = True

    def column(self, name: str) -> Column | None:
        return next((each for each in self.columns if each.name == name), None)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        return tuple(each for name in self.key for each in self.columns if each.name == name)

    @cached_property
    def clause(self) -> TableClause:
        """The table in a statement; every name is quoted, whatever it holds."""
        schema = quoted_name(self.schema, quote=True) if self.schema is not None else None
        columns: list[ColumnClause[object]] = [
            column(quoted_name(each.name, quote=True)) for each in self.columns
        ]
        return table(quoted_name(self.relation, quote=True), *columns, schema=schema)

    def container(self, store: str) -> Container:
        can = self.key and self.readable
        return Container(
            store,
            self.name,
            "table",
            tuple(
                Field(c.name, c.type, c.nullable, c.name in self.unique, c.max_length, c.checked)
                for c in self.columns
            ),
            self.key,
            frozenset({Action.DELETE, Action.REDACT, Action.MASK}) if can else frozenset(),
        )


@dataclass(frozen=True)
class Catalog:
    """tables by name; of those that the settings do not select only what guards a delete."""

    tables: Mapping[str, Table]
    foreign_keys: tuple[ForeignKey, ...] = ()
    gaps: tuple[Gap, ...] = ()
    denied: Mapping[str, Gap] = field(default_factory=dict)

    def said(self, store: str) -> Iterator[Container | Link | Gap]:
        """All of it in the words of the contract."""
        selected = {name: each for name, each in self.tables.items() if each.selected}
        for each in selected.values():
            yield each.container(store)
        for reference in self.foreign_keys:
            if reference.child in selected and reference.parent in selected:
                yield self._link(store, reference)
        yield from self.denied.values()
        yield from self.gaps

    def referring_to(self, table: Table) -> Iterator[ForeignKey]:
        return (each for each in self.foreign_keys if each.parent == table.name)

    def _link(self, store: str, reference: ForeignKey) -> Link:
        child = self.tables[reference.child]
        columns = [child.column(name) for name in reference.columns]
        return Link(
            FieldAddress(store, reference.child, ",".join(reference.columns)),
            FieldAddress(store, reference.parent, ",".join(reference.refers)),
            nullable=all(each is not None and each.nullable for each in columns),
            cascades=reference.on_delete in WRITES_CHILDREN,
            indexed=reference.indexed,
            enforced=True,
        )
