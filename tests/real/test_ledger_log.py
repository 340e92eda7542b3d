"""The log on both ledgers: every event once, in one order, however many wait."""

import pytest
from sqlalchemy import Connection, insert, select

from expunge.evidence import merkle
from expunge.ledger import events
from expunge.ledger.database import SEQUENCING, Ledger, alone
from expunge.ledger.tables import events as table
from expunge.ledger.tables import log, requests
from tests.real.ledgers import ledger

__all__ = ["ledger"]


def add(connection: Connection, *names: str) -> None:
    own = {"right": "erasure", "regime": "gdpr", "status": "new", "round": 0}
    times = {"received_at": "2026-01-01T00:00:00Z", "deadline": "2026-02-01T00:00:00Z"}
    connection.execute(insert(requests), [{"id": name, **own, **times} for name in names])


def happen(connection: Connection, *names: str) -> None:
    for name in names:
        events.record(connection, name, "told", {"of": name})


def sequence(ledger: Ledger) -> int:
    with ledger.write() as connection:
        alone(connection, SEQUENCING)
        return events.sequence(connection)


def logged(ledger: Ledger) -> list[tuple[str, int]]:
    """The events in the order of the log, whose hashes are theirs."""
    with ledger.read() as connection:
        rows = [dict(row._mapping) for row in connection.execute(select(table))]
        hashes = list(connection.scalars(select(log.c.hash).order_by(log.c.leaf)))
        held = events.leaf_hashes(connection, len(hashes))
    rows.sort(key=lambda row: row["leaf"])
    assert [row["leaf"] for row in rows] == list(range(len(hashes)))
    assert [merkle.leaf_hash(events.entry(row)) for row in rows] == [bytes(h) for h in hashes]
    assert [held[leaf] for leaf in range(len(held))] == [bytes(h) for h in hashes]
    return [(row["request"], row["sequence"]) for row in rows]


@pytest.mark.parametrize("page", [1, 2, 3, 7, 100])
def test_all_that_wait_are_appended_a_page_at_a_time(
    ledger: Ledger, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_PAGE", page)
    with ledger.write() as connection:
        add(connection, "a", "b", "c")
        happen(connection, "b", "a", "b", "c", "a", "a", "c")
    assert sequence(ledger) == 7
    first = logged(ledger)
    assert first == [("a", 0), ("a", 1), ("a", 2), ("b", 0), ("b", 1), ("c", 0), ("c", 1)]
    assert sequence(ledger) == 7
    with ledger.write() as connection:
        happen(connection, "c", "a", "b")
    assert sequence(ledger) == 10
    assert logged(ledger) == [*first, ("a", 3), ("b", 2), ("c", 2)]
    with ledger.read() as connection:
        assert events.leaves_of(connection, "a", 3) == [0, 1, 2, 7]
        assert events.leaves_of(connection, "a", 1) == [0, 1]
