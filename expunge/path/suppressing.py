"""A suppression table: a row of its own says that a use of a person's data has stopped.

The row is planned to its last column: what the policy names, and null elsewhere. So what was added
can be told from any other row, and lifting the restriction removes exactly that one. A row that
stands under its key already is theirs, and stays.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from expunge.config.shape import FIELD, REQUEST_ID, Restriction
from expunge.connector import Connector
from expunge.datamap.discover import gap_of
from expunge.datamap.model import DataMap
from expunge.model import (
    ABSENT,
    Action,
    Assign,
    Container,
    Edit,
    Gap,
    Hit,
    Layer,
    Record,
    Row,
    StoreError,
    Unit,
    Value,
    fingerprint,
)
from expunge.path.codec import PlannedEdit
from expunge.path.context import Context
from expunge.path.edits import Line, location_of
from expunge.path.ownership import Ownership
from expunge.path.search import units
from expunge.vault import WorkKey

ANY_ID = re.compile(r"\br\d{6}-[0-9a-f]{10}\b")
Plain = bool | int | str | None
Added = tuple[Unit, str, Line]
"""The unit of the table, the key of the row, its line."""


@dataclass(frozen=True)
class Suppression:
    """One suppression table. units: where its rows are; a row is planned only where there is but
    one."""

    connector: Connector
    container: Container
    units: tuple[Unit, ...]
    policy: Restriction
    request: str
    key: WorkKey

    def added(self, hit: Hit, ownership: Ownership) -> Added | Gap | None:
        """The row for one of the person's own records; None where it stands already."""
        row = self._row(hit.record.data)
        key = None if row is None else self.connector.key_of(self.container, row)
        if row is None or not key or len(self.units) != 1:
            return _no_row(self.container)
        (unit,) = self.units
        try:
            found = [item for item in self.connector.fetch(unit, [key]) if isinstance(item, Record)]
        except StoreError as error:
            return gap_of(error)
        if found:
            says_so = all(self._says(each.data, row) for each in found)
            return None if says_so else _taken(self.container)
        given = tuple(Assign((name,), value) for name, value in row.items() if value is not None)
        edit = Edit(key, ABSENT, fingerprint(row), given)
        where = location_of(self.key, unit, key)
        stopped = self.policy.purpose or "all processing"
        reason = f"a row says that {stopped} stops; {ownership.reason}"
        undo = Edit(key, edit.after or b"")
        return unit, key, Line(PlannedEdit(where, edit, Action.RESTRICT, reason, later=undo))

    def _says(self, data: Value, row: dict[str, Plain]) -> bool:
        """Whether a row that stands under the key says what ours would, and for as long: one that
        another request added goes when that one is lifted."""
        if not isinstance(data, Row):
            return False
        for name, given in self.policy.insert.items():
            held = data.get(name)
            names_us = isinstance(given, str) and REQUEST_ID in given
            if held != row[name] and (not names_us or ANY_ID.search(str(held))):
                return False
        return True

    def _row(self, data: Value) -> dict[str, Plain] | None:
        """None where a column cannot be filled."""
        row: dict[str, Plain] = {}
        for field in self.container.fields:
            given = self.policy.insert.get(field.name)
            value = None if given is None else self._filled(given, data)
            if value is None and (given is not None or not field.nullable):
                return None
            row[field.name] = value
        return row if row.keys() >= self.policy.insert.keys() else None

    def _filled(self, given: bool | int | str, data: Value) -> Plain:
        """A field's value keeps its type where it is all that is asked for."""
        if not isinstance(given, str):
            return given
        if given != REQUEST_ID and (whole := FIELD.fullmatch(given)):
            held = data.get(whole[1]) if isinstance(data, Row) else None
            return held if isinstance(held, bool | int | str) else None
        return given.replace(REQUEST_ID, self.request)


def suppressions(
    context: Context,
    data_map: DataMap,
    policies: Iterable[Restriction],
    request: str,
    key: WorkKey,
) -> Iterator[tuple[str, Suppression | Gap]]:
    """By the container whose records they are for; a gap where the table is not there."""
    for policy in policies:
        if policy.people is None:
            continue
        container = data_map.container(policy.container)
        if container is None or not container.key or Action.DELETE not in container.actions:
            store, _, name = policy.container.partition(":")
            yield policy.people, _no_row(container or Container(store, name, "table"))
            continue
        connector = context.connector(container.store)
        found = tuple(
            each
            for each in units(connector, [container], (Layer.CURRENT,))
            if isinstance(each, Unit)
        )
        yield policy.people, Suppression(connector, container, found, policy, request, key)


def _taken(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "row-taken",
        "a row stands under the key of the one that would be added, and it says something else or "
        "is another request's and goes with it",
        "Lift the other request first, correct the row by hand, or accept the gap.",
    )


def _no_row(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "no-suppression",
        "no row can be added: the table is not there or too large to be one unit, its primary key "
        "is not among the columns of `insert`, or another column may not be empty",
        "Correct the [[restrictions]] table or the database, or add the row by hand and accept the "
        "gap.",
    )
