"""Units: ranges of the key, cut at rows that are chosen by their own keys.

A border is a key whose hash falls on it, one in unit_rows: so borders stay where they are when
other rows come and go, and yesterday's unit names mean today what they meant.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, func, literal, select, true

from connectors.sql import keys
from connectors.sql.dialect import Dialect
from connectors.sql.table import Table
from expunge.model import Container, Unit

_FROM = ">="
_BELOW = "below"  # in Unit.detail: the next unit's name; "" for the last


def units(
    dialect: Dialect, connection: Connection, table: Table, container: Container, rows: int
) -> Iterator[Unit]:
    """One unit for a small table, and for one without a key."""
    some = dialect.select(table, literal(1)).limit(rows + 1).subquery()
    count = connection.execute(select(func.count()).select_from(some)).scalar_one()
    if count <= rows or not table.key:
        yield Unit(container, "", size=count if count <= rows else None, detail={_BELOW: ""})
        return
    names = ["", *_borders(dialect, connection, table, rows, "")]
    for name, below in zip(names, [*names[1:], ""], strict=True):
        yield Unit(container, name, detail={_BELOW: below})


def extent(
    dialect: Dialect, connection: Connection, table: Table, unit: Unit, rows: int
) -> ColumnElement[bool]:
    """Which rows are in the unit. One that is known by its name alone ends at the next border."""
    if not table.key:
        return true()
    below = unit.detail.get(_BELOW)
    if below is None:
        below = next(_borders(dialect, connection, table, rows, unit.name), "")
    return dialect.within(table, _parts(table, unit.name), _parts(table, below))


def _borders(
    dialect: Dialect, connection: Connection, table: Table, rows: int, start: str
) -> Iterator[str]:
    """The names of the units after the one that is named start."""
    key = dialect.ordered(table)
    borders = (
        dialect.select(table, *(dialect.cell(table, column) for column in table.key_columns))
        .where(dialect.one_in(table, rows), dialect.within(table, _parts(table, start), None))
        .order_by(*key)
    )
    for row in connection.execute(borders):
        parts = [dialect.key_part(*each) for each in zip(table.key_columns, row, strict=True)]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts) and (name := _FROM + keys.joined(known)) != start:
            yield name


def _parts(table: Table, name: str) -> tuple[str, ...] | None:
    return keys.split(name.removeprefix(_FROM), len(table.key)) if name else None
