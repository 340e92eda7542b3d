"""Leases on both ledgers: one holder at a time, and who lost one writes nothing any more."""

import os
import threading
from contextlib import suppress

import pytest
from sqlalchemy import select, update

from expunge.ledger import leases
from expunge.ledger.database import Ledger
from expunge.ledger.leases import LeaseLost
from expunge.ledger.tables import leases as table
from tests.real.ledgers import ledger

__all__ = ["ledger"]

NAMES = ("a", "b", "c")


def rows(ledger: Ledger) -> list[str]:
    with ledger.read() as connection:
        return list(connection.scalars(select(table.c.name).order_by(table.c.name)))


def die(ledger: Ledger, name: str) -> None:
    """As if the holder's process were gone: its number is another process's now."""
    with ledger.write() as connection:
        owner = connection.scalar(select(table.c.owner).where(table.c.name == name))
        host, _, started, own = str(owner).split("/")
        other = f"{host}/{os.getppid()}/{started}/{own}"
        connection.execute(update(table).where(table.c.name == name).values(owner=other))


def test_who_comes_second_gets_what_is_left(ledger: Ledger) -> None:
    with leases.all_held(ledger, NAMES[:2]) as first:
        assert list(first) == ["a", "b"]
        with leases.all_held(ledger, NAMES) as second:
            assert list(second) == ["c"]
        with leases.held(ledger, "a") as again:
            assert again is None
    assert rows(ledger) == []
    with leases.all_held(ledger, NAMES) as third:
        assert list(third) == list(NAMES)


def test_who_waits_gets_it_when_it_is_given_back(ledger: Ledger) -> None:
    order: list[str] = []
    waits = threading.Event()

    def wait() -> None:
        waits.set()
        with leases.waited(ledger, "a"):
            order.append("second")

    thread = threading.Thread(target=wait)
    with leases.held(ledger, "a") as lease:
        thread.start()
        assert waits.wait(30)
        assert lease is not None
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]


def test_a_block_that_fails_gives_it_back(ledger: Ledger) -> None:
    with pytest.raises(KeyError), leases.all_held(ledger, NAMES):
        raise KeyError
    assert rows(ledger) == []


def test_what_is_rolled_back_was_not_taken(ledger: Ledger) -> None:
    with suppress(KeyError), ledger.write() as connection:
        assert list(leases.take(connection, NAMES)) == list(NAMES)
        raise KeyError
    with leases.all_held(ledger, NAMES) as own:
        assert list(own) == list(NAMES)


def test_a_dead_holders_is_taken_over_with_a_higher_fence(ledger: Ledger) -> None:
    with ledger.write() as connection:
        (before,) = leases.take(connection, ["a"]).values()
    die(ledger, "a")
    with leases.held(ledger, "a") as after:
        assert after is not None
        assert after.fence > before.fence


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("taken_again", [False, True])
def test_a_holder_that_lost_it_writes_nothing(
    ledger: Ledger, ended: bool, taken_again: bool
) -> None:
    """While another has it, after that has ended, and when a third one has taken it anew."""
    with ledger.write() as connection:
        lost = leases.take(connection, ["a"])["a"]
    die(ledger, "a")
    with ledger.write() as connection:
        other = leases.take(connection, ["a"])
    if ended:
        with ledger.write() as connection:
            leases.give_back(connection, other)
    if taken_again:
        with ledger.write() as connection:
            leases.take(connection, ["a"])
    with pytest.raises(LeaseLost), ledger.write() as connection:
        lost.check(connection)
    with ledger.write() as connection:
        leases.give_back(connection, {"a": lost})
    assert rows(ledger) == (["a"] if not ended or taken_again else [])


def test_of_many_at_once_one_gets_it(ledger: Ledger) -> None:
    begin, done = threading.Barrier(6), threading.Barrier(6)
    got: list[str] = []

    def try_it() -> None:
        begin.wait(30)
        with leases.held(ledger, "a") as lease:
            if lease is not None:
                got.append(lease.owner)
            done.wait(30)

    threads = [threading.Thread(target=try_it) for _ in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert len(got) == 1
