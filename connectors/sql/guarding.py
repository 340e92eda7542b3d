"""What the database itself would delete or change beside an approved edit."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection, and_, exists, not_

from connectors.sql import keys
from connectors.sql.dialect import Dialect
from connectors.sql.table import WRITES_CHILDREN, Catalog, ForeignKey, Table


def unplanned(
    dialect: Dialect,
    connection: Connection,
    catalog: Catalog,
    table: Table,
    deletes: Sequence[tuple[str, ...]],
) -> dict[str, str]:
    """Rows that must not be deleted now, and why (a code): rows that nobody planned to change
    refer to them, and the database would delete or empty those.

    Planned children are gone by now, or are among the deletes themselves. A locked row gets no
    new child.
    """
    found: dict[str, str] = {}
    for reference in catalog.referring_to(table):
        if deletes and reference.on_delete in WRITES_CHILDREN:
            for key in _referred(dialect, connection, catalog, reference, deletes, deletes):
                found[key] = _code(catalog, reference)
    return found


def rewritten(
    dialect: Dialect,
    connection: Connection,
    catalog: Catalog,
    table: Table,
    rewrites: Sequence[tuple[tuple[str, ...], Collection[str]]],
) -> dict[str, str]:
    """Like ``unplanned``, for rows some of whose columns get new content (ON UPDATE CASCADE)."""
    found: dict[str, str] = {}
    for reference in catalog.referring_to(table):
        if reference.on_update in WRITES_CHILDREN:
            own = [
                key for key, columns in rewrites if not set(columns).isdisjoint(reference.refers)
            ]
            for key in _referred(dialect, connection, catalog, reference, own, ()):
                found[key] = _code(catalog, reference)
    return found


def _code(catalog: Catalog, reference: ForeignKey) -> str:
    readable = catalog.tables[reference.child].readable
    return "unplanned-children" if readable else "unreadable-children"


def _referred(
    dialect: Dialect,
    connection: Connection,
    catalog: Catalog,
    reference: ForeignKey,
    wanted: Sequence[tuple[str, ...]],
    leaving: Sequence[tuple[str, ...]],
) -> Iterator[str]:
    """The wanted rows to which others refer; rows of the same table that are leaving count not."""
    if not wanted:
        return
    parent, child = catalog.tables[reference.parent], catalog.tables[reference.child]
    if not child.readable:
        yield from (keys.joined(key) for key in wanted)
        return
    own, other = parent.clause, child.clause.alias("referring")
    refers = and_(
        *(
            other.c[name] == own.c[to]
            for name, to in zip(reference.columns, reference.refers, strict=True)
        )
    )
    if child == parent:
        refers = and_(refers, not_(dialect.has_key(child, leaving, other)))
    statement = dialect.select(
        parent, *(dialect.cell(parent, column) for column in parent.key_columns)
    ).where(dialect.has_key(parent, wanted), exists().where(refers).correlate(own))
    for row in connection.execute(statement):
        parts = [dialect.key_part(*each) for each in zip(parent.key_columns, row, strict=True)]
        yield keys.joined([part for part in parts if part is not None])
