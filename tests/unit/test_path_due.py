"""Which requests a sweep looks after, and when an incomplete one is looked at again."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from expunge.config import Configuration
from expunge.config.shape import KeysTable, LedgerTable
from expunge.ledger import clock, requests
from expunge.ledger.requests import STATUSES, Request
from expunge.ledger.tables import events
from expunge.path.context import Context
from expunge.path.due import due

HOUR = timedelta(hours=1)


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    made = Context(
        Configuration(
            ledger=LedgerTable(url=f"sqlite:///{tmp_path / 'ledger.db'}"),
            keys=KeysTable(folder=tmp_path / "keys"),
        )
    )
    yield made
    made.close()


def add(context: Context, name: str, status: str, **events_ago: timedelta) -> None:
    """A request, and events of it by kind, each so long ago."""
    context.keyring.open_request(name)
    now = clock.now()  # one moment: what lies between two events is what they say
    with context.ledger.write() as connection:
        requests.add(connection, Request(name, "erasure", "gdpr", status, name, name, 1))
        for sequence, (kind, ago) in enumerate(events_ago.items()):
            at = clock.rfc3339(now - ago)
            row = {"request": name, "sequence": sequence, "at": at, "kind": kind, "body": {}}
            connection.execute(insert(events).values(**row))


def test_every_request_that_is_open_is_due_the_oldest_first(context: Context) -> None:
    for number, status in enumerate(STATUSES):
        if status != "incomplete":
            add(context, f"r{number}", status)
    context.keyring.destroy("r5")  # as a request that is complete does it
    assert [STATUSES[int(each[1])] for each in due(context)] == [
        "new",
        "planned",
        "approved",
        "running",
        "rejected",
        "withdrawn",
    ]


@pytest.mark.parametrize(
    ("approved", "certified", "is_due"),
    [
        (HOUR / 2, HOUR / 3, False),  # the first statement came at once: an hour later
        (2 * HOUR, HOUR, True),
        (5 * HOUR, 2 * HOUR, False),  # three hours lay between: three hours later
        (6 * HOUR, 3 * HOUR, True),
        (500 * HOUR, 20 * HOUR, False),  # once a day at last
        (500 * HOUR, 24 * HOUR, True),
    ],
)
def test_the_time_between_two_looks_doubles_up_to_a_day(
    context: Context, approved: timedelta, certified: timedelta, is_due: bool
) -> None:
    add(context, "r1", "incomplete", approved=approved, certified=certified)
    assert due(context) == (["r1"] if is_due else [])
