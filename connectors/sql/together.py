"""Several applies as one transaction: rows that refer to each other in a circle go together."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, null, update

from connectors.sql.applying import Batch, decided
from connectors.sql.carrying import WAITS, Carrier
from connectors.sql.dialect import Dialect
from connectors.sql.pace import Pace
from connectors.sql.table import Catalog, Table
from expunge.model import Edit, Outcome, Result, Terminal, fingerprint

Waiting = Mapping[str, Sequence[Edit]]
_GONE = (Result.DONE, Result.ALREADY)


@dataclass
class Together:
    """The transaction of ``SqlConnector.together``.

    waiting: deletes, by table, that can be done only when others of the circle have been. They
    are told as DONE; ``finish`` does them, or raises, and then nothing of all is done.
    """

    store: str
    dialect: Dialect
    connection: Connection
    catalog: Catalog
    waiting: dict[str, list[Edit]] = field(default_factory=dict)

    def apply(self, table: Table, edits: Sequence[Edit]) -> Iterator[Outcome]:
        for batch, outcomes in self._carrier(table.name).batches(edits):
            by_key = {edit.key: edit for edit in batch}
            for outcome in outcomes:
                if outcome.code in WAITS and by_key[outcome.key].after is None:
                    self.waiting.setdefault(table.name, []).append(by_key[outcome.key])
                    yield Outcome(outcome.key, Result.DONE)
                else:
                    yield outcome

    def finish(self) -> None:
        """Raises Terminal where rows outside of the circle refer to it."""
        waiting = self._tried(self.waiting)
        if waiting:
            waiting = self._tried(self._emptied(waiting))
        if waiting:
            raise Terminal(
                self.store,
                ", ".join(sorted(waiting)),
                "rows that are to go together are referred to by rows that are not to go",
                "Plan those too, or empty their references; nothing was written.",
            )

    def _tried(self, waiting: Waiting) -> Waiting:
        """What is left when no more can be deleted."""
        while waiting:
            left: dict[str, list[Edit]] = {}
            for name, edits in waiting.items():
                for batch, outcomes in self._carrier(name).batches(edits):
                    undone = {
                        o.key for o in outcomes if o.result not in (Result.DONE, Result.ALREADY)
                    }
                    if undone:
                        left.setdefault(name, []).extend(e for e in batch if e.key in undone)
            if sum(map(len, left.values())) == sum(map(len, waiting.values())):
                return left
            waiting = left
        return waiting

    def _emptied(self, waiting: Waiting) -> Waiting:
        """The same deletes, after the references among these tables that may be null are null."""
        renewed: dict[str, list[Edit]] = {}
        for name, edits in waiting.items():
            table = self.catalog.tables[name]
            columns = {
                column
                for reference in self.catalog.foreign_keys
                if reference.child == name and reference.parent in waiting
                for column in reference.columns
                if (known := table.column(column)) is not None
                if known.nullable and not known.generated and column not in table.key
            }
            batch = Batch(self.dialect, self.connection, self.catalog, table, pace := Pace())
            position = 0
            while position < len(edits):
                some = edits[position : position + pace.rows]
                position += len(some)
                renewed.setdefault(name, []).extend(_nulled(batch, some, columns))
        return renewed

    def _carrier(self, name: str) -> Carrier:
        return Carrier(self.dialect, self.catalog, self.catalog.tables[name], self._part)

    @contextmanager
    def _part(self) -> Iterator[Connection]:
        with self.connection.begin_nested():
            yield self.connection


def _nulled(batch: Batch, edits: Sequence[Edit], columns: set[str]) -> Iterator[Edit]:
    """Edits that are still as approved, with the fingerprint that their rows have now."""
    keys = {edit.key: parts for edit in edits if (parts := batch.reader.parts(edit.key))}
    rows = batch.locked(list(keys.values()))
    standing = [
        edit
        for edit in edits
        if edit.key in rows
        and decided(edit, fingerprint(batch.reader.data(rows[edit.key]))) is None
    ]
    yield from (edit for edit in edits if edit not in standing)
    if columns and standing:
        clause = batch.table.clause
        wanted = batch.dialect.has_key(batch.table, [keys[edit.key] for edit in standing])
        emptied = update(clause).where(wanted).values({clause.c[name]: null() for name in columns})
        batch.connection.execute(batch.dialect.only(emptied, batch.table))
        rows = batch.locked(list(keys.values()))
    for edit in standing:
        yield replace(edit, before=fingerprint(batch.reader.data(rows[edit.key])))
