"""All of a work: batch by batch, around what the database refuses, in as few transactions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection

from connectors.sql.applying import Batch, Strayed
from connectors.sql.dialect import Dialect
from connectors.sql.errors import Refused, refusals
from connectors.sql.pace import Pace
from connectors.sql.table import Catalog, Table
from expunge.model import Edit, Outcome, Result

WAITS = frozenset({"referenced", "unplanned-children"})
"""Codes of deletes that can be done when others have been."""

Scope = Callable[[], AbstractContextManager[Connection]]
"""A transaction, or a part of one, that is rolled back alone."""


@dataclass
class Carrier:
    """What every batch of one table needs."""

    dialect: Dialect
    catalog: Catalog
    table: Table
    scope: Scope

    def __post_init__(self) -> None:
        self._pace = Pace()

    def batches(self, edits: Sequence[Edit]) -> Iterator[tuple[Sequence[Edit], list[Outcome]]]:
        """The edits of each transaction, and their outcomes when it is done."""
        position = 0
        while position < len(edits):
            batch = edits[position : position + self._pace.rows]
            position += len(batch)
            yield batch, self._outcomes(batch)

    def _outcomes(self, edits: Sequence[Edit]) -> list[Outcome]:
        """What the database refuses of a record fails that record; the others are tried again."""
        try:
            with refusals(self.dialect), self.scope() as connection:
                batch = Batch(self.dialect, connection, self.catalog, self.table, self._pace)
                return batch.carry_out(edits)
        except Strayed as strayed:
            rest = [edit for edit in edits if edit.key not in strayed.keys]
            failed = [Outcome(key, Result.FAILED, "refused") for key in sorted(strayed.keys)]
            return [*failed, *(self._outcomes(rest) if rest else [])]
        except Refused as refused:
            if len(edits) == 1 or not refused.failure.alone:
                return [Outcome(e.key, Result.FAILED, refused.failure.code) for e in edits]
        middle = len(edits) // 2
        return [*self._outcomes(edits[:middle]), *self._outcomes(edits[middle:])]


def carried_out(carrier: Carrier, edits: Sequence[Edit]) -> Iterator[Outcome]:
    """Exactly one outcome an edit, each after its transaction is durable. In a table that refers
    to itself a delete can wait for that of a later batch: then it is tried again."""
    refers_to_itself = any(
        reference.child == carrier.table.name
        for reference in carrier.catalog.referring_to(carrier.table)
    )
    while edits:
        waiting: list[Edit] = []
        held: list[Outcome] = []
        progress = False
        for batch, outcomes in carrier.batches(edits):
            by_key = {edit.key: edit for edit in batch}
            for outcome in outcomes:
                if refers_to_itself and outcome.code in WAITS:
                    waiting.append(by_key[outcome.key])
                    held.append(outcome)
                else:
                    progress |= outcome.result is Result.DONE
                    yield outcome
        if not progress:
            yield from held
            return
        edits = waiting
