"""One transaction's worth of approved edits: read and lock, decide, write, look again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Update, delete, insert, update

from connectors.sql import guarding
from connectors.sql.dialect import Dialect
from connectors.sql.pace import Pace
from connectors.sql.patching import Rewrite, at, rewrite
from connectors.sql.rows import KEYLESS, Reader
from connectors.sql.table import Catalog, Table
from expunge.model import ABSENT, Edit, Outcome, Result, fingerprint, patched


class Strayed(Exception):
    """The database took the writes and these rows are not as wanted (a trigger, a rule)."""

    def __init__(self, keys: set[str]) -> None:
        super().__init__(len(keys))
        self.keys = keys


@dataclass
class Batch:
    """Edits on one table in the transaction of its connection.

    Where the database refuses any write it raises SQLAlchemyError, and Strayed where a write did
    not do what it should: the transaction must be rolled back, and the rest tried without those.
    """

    dialect: Dialect
    connection: Connection
    catalog: Catalog
    table: Table
    pace: Pace

    def __post_init__(self) -> None:
        self.reader = Reader(self.dialect, self.table)

    def carry_out(self, edits: Sequence[Edit]) -> list[Outcome]:
        keys = {e.key: parts for e in edits if (parts := self.reader.parts(e.key)) is not None}
        rows = self.locked(list(keys.values()))
        outcomes: list[Outcome] = []
        planned = _Planned()
        for edit in edits:
            row = rows.get(edit.key)
            data = None if row is None else self.reader.data(row)
            result = decided(edit, None if data is None else fingerprint(data))
            if edit.key.startswith(KEYLESS):
                outcomes.append(Outcome(edit.key, Result.FAILED, "no-primary-key"))
            elif result is None and row is None and edit.key in keys:
                planned.inserts[edit.key] = (keys[edit.key], edit)
            elif result is not None or row is None or data is None:
                outcomes.append(Outcome(edit.key, result or Result.CHANGED))
            elif edit.after is None:
                planned.deletes[edit.key] = keys[edit.key]
            else:
                new = rewrite(edit.key, self.table, row, data, edit.patch)
                planned.rewrites[edit.key] = (keys[edit.key], new)
        return [*outcomes, *self._written(planned)]

    def locked(self, keys: Sequence[tuple[str, ...]]) -> dict[str, Row[Any]]:
        """The rows that are there; until the transaction ends nobody else changes or refers to
        them. They are locked in the key's order, so that two of us wait, not block each other."""
        if not keys:
            return {}
        statement = self.dialect.rows(self.table).where(self.dialect.has_key(self.table, keys))
        ordered = statement.order_by(*self.dialect.ordered(self.table))
        rows = self.connection.execute(self.dialect.locked(ordered, self.table)).all()
        self.pace.saw(rows)
        return {key: row for row in rows if (key := self.reader.key(row)) is not None}

    def _written(self, planned: "_Planned") -> Iterator[Outcome]:
        refused = self._refused(planned)
        deletes = {key: parts for key, parts in planned.deletes.items() if key not in refused}
        rewrites = [new for key, new in planned.rewrites.items() if key not in refused]
        if deletes:
            statement = delete(self.table.clause)
            gone = statement.where(self.dialect.has_key(self.table, list(deletes.values())))
            self.connection.execute(self.dialect.only(gone, self.table))
        self._update(rewrites)
        self._insert([edit for _, edit in planned.inserts.values()])
        strayed = self._strayed(deletes, rewrites) | self._not_as_planned(planned.inserts)
        if strayed:
            raise Strayed(strayed)
        yield from (Outcome(key, Result.FAILED, code) for key, code in refused.items())
        yield from (Outcome(key, Result.DONE) for key in deletes)
        yield from (Outcome(new.key, Result.DONE) for _, new in rewrites)
        yield from (Outcome(key, Result.DONE) for key in planned.inserts)

    def _refused(self, planned: "_Planned") -> dict[str, str]:
        """What must not be written, by key: a code."""
        refused: dict[str, str] = {}
        for key, (_, new) in planned.rewrites.items():
            if not new.cells:
                refused[key] = "generated"
            elif not new.cells.keys().isdisjoint(self.table.key):
                refused[key] = "key-column"
        more = guarding.rewritten(
            self.dialect,
            self.connection,
            self.catalog,
            self.table,
            [(parts, new.cells) for key, (parts, new) in planned.rewrites.items()],
        )
        leaving = dict(planned.deletes)
        while leaving and not leaving.keys().isdisjoint(
            found := guarding.unplanned(
                self.dialect, self.connection, self.catalog, self.table, list(leaving.values())
            )
        ):
            more |= found
            leaving = {key: parts for key, parts in leaving.items() if key not in found}
        return more | refused

    def _update(self, rewrites: Sequence[tuple[tuple[str, ...], Rewrite]]) -> None:
        """One statement for all rewrites of the same columns."""
        by_shape: dict[tuple[tuple[str, str], ...], tuple[Update, list[dict[str, object]]]] = {}
        clause, name = self.table.clause, _unused(self.table)
        for parts, new in rewrites:
            cells = [
                (c, self.dialect.assignment(c, self.table, new.cells[c.name], f"{name}{n}"))
                for n, c in enumerate(self.table.columns)
                if c.name in new.cells
            ]
            key = [
                (c, self.dialect.key_parameter(c, part, f"{name}_key{n}"))
                for n, (c, part) in enumerate(zip(self.table.key_columns, parts, strict=True))
            ]
            shape = tuple((c.name, given.shape) for c, given in (*cells, *key))
            if shape not in by_shape:
                statement = (
                    update(clause)
                    .values({clause.c[c.name]: given.expression for c, given in cells})
                    .where(*(clause.c[c.name] == given.expression for c, given in key))
                )
                by_shape[shape] = self.dialect.only(statement, self.table), []
            by_shape[shape][1].append({given.name: given.value for _, given in (*cells, *key)})
        for statement, parameters in by_shape.values():
            self.connection.execute(statement, parameters)

    def _insert(self, edits: Sequence[Edit]) -> None:
        """Every column is given: no default of the database makes another row of it."""
        clause, name = self.table.clause, _unused(self.table)
        for edit in edits:
            data = patched({}, edit.patch)
            cells = [
                (c, self.dialect.assignment(c, self.table, at(data, (c.name,)), f"{name}{n}"))
                for n, c in enumerate(self.table.columns)
                if not c.generated
            ]
            values = {clause.c[c.name]: given.expression for c, given in cells}
            parameters = {given.name: given.value for _, given in cells}
            statement = self.dialect.only(insert(clause).values(values), self.table)
            self.connection.execute(statement, parameters)

    def _not_as_planned(self, inserts: Mapping[str, tuple[tuple[str, ...], Edit]]) -> set[str]:
        rows = self.locked([parts for parts, _ in inserts.values()])
        return {
            key
            for key, (_, edit) in inserts.items()
            if key not in rows or fingerprint(self.reader.data(rows[key])) != edit.after
        }

    def _strayed(
        self,
        deletes: Mapping[str, tuple[str, ...]],
        rewrites: Sequence[tuple[tuple[str, ...], Rewrite]],
    ) -> set[str]:
        """Rows that a trigger or a rule kept, or wrote in another way."""
        rows = self.locked([*deletes.values(), *(parts for parts, _ in rewrites)])
        kept = {key for key in deletes if key in rows}
        return kept | {
            new.key
            for _, new in rewrites
            if new.key not in rows or not new.stands(self.reader.data(rows[new.key]))
        }


@dataclass
class _Planned:
    deletes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rewrites: dict[str, tuple[tuple[str, ...], Rewrite]] = field(default_factory=dict)
    inserts: dict[str, tuple[tuple[str, ...], Edit]] = field(default_factory=dict)


def decided(edit: Edit, now: bytes | None) -> Result | None:
    """The result without a write; None: it must be written. now: the row's fingerprint; None: it
    is not there."""
    if now == edit.after:
        return Result.ALREADY
    return None if (ABSENT if now is None else now) == edit.before else Result.CHANGED


def _unused(table: Table) -> str:
    """A beginning of parameter names that no column's name has."""
    name = "new"
    while any(column.name.startswith(name) for column in table.columns):
        name += "_"
    return name
