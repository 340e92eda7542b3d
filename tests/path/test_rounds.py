"""An active customer: what they add meanwhile is the next round, within the envelope."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count

import pytest

from expunge.ledger.leases import Lease
from expunge.path import apply as applying
from expunge.path import rounds
from expunge.path.context import Context
from expunge.path.verify import verify
from tests.path.front_door import FrontDoor
from tests.path.site import Site, door

__all__ = ["door"]

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, name TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),
                     note TEXT);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE tickets (id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE wishes (id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO customers VALUES (1, 'ann@example.com', 'Ann Smith'), (2, 'bob@example.com', 'Bob');
INSERT INTO orders VALUES (1, 1, 'hers'), (2, 2, 'his');
INSERT INTO tickets VALUES (1, 'ann@example.com asks'), (2, 'bob@example.com asks');
INSERT INTO wishes VALUES (1, 'bob@example.com wishes');
"""


@pytest.fixture
def site(door: FrontDoor) -> Site:
    return Site(door, SHOP)


@pytest.fixture
def approved(site: Site) -> str:
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    return request


def rounds_of(site: Site, request: str) -> list[int]:
    return [each["records"] for each in site.report(request).predicate["rounds"]]


@contextmanager
def writing(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The customer goes on: rows and log lines, all the time; at least once before each of the
    first two looks, and no more from the third on."""
    written: list[int] = []
    wrote, leaves = threading.Event(), threading.Event()
    looks = count(1)

    def write() -> None:
        while not leaves.wait(0.1):  # a customer's pace
            number = 100 + len(written)
            with closing(sqlite3.connect(site.folder / "shop.db", timeout=30)) as shop:
                shop.execute(f"INSERT INTO tickets VALUES ({number}, 'ann@example.com again')")
                shop.execute(f"INSERT INTO orders VALUES ({number}, 1, 'hers')")
                shop.commit()
            with (site.logs / "app.log").open("a") as log:
                log.write(f"{number} hello ann@example.com\n")
            written.append(number)
            wrote.set()

    def look(context: Context, request: str, lease: Lease) -> bool:
        if next(looks) < 3:
            wrote.clear()
            assert wrote.wait(30)
        else:
            leaves.set()
            thread.join()
        return verify(context, request, lease)

    monkeypatch.setattr("expunge.path.run.verify", look)
    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield written
    finally:
        leaves.set()
        thread.join()


def test_a_customer_who_writes_all_the_time_ends_complete(
    site: Site, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(site, monkeypatch) as written:
        site.expunge("run", approved, code=None)
    shown = site.expunge("status", approved).json
    assert shown["gaps"] == [], (len(written), shown["rounds"])
    assert len(written) > 1
    report = site.report(approved)
    assert report.status == "complete"
    assert len(rounds_of(site, approved)) > 2
    assert any("within the approved envelope" in line for line in report.lines())
    assert [row[0] for row in site.rows("SELECT id FROM orders")] == [2]
    assert "ann@" not in str(site.tables())
    assert "ann@" not in (site.logs / "app.log").read_text()
    covered = [each["envelope"] is not None for each in shown["rounds"]]
    assert covered == [False, *[True] * (len(covered) - 1)]


def before_the_second_look(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[], object], times: int = 1
) -> None:
    """Lets something happen after the first edits were made."""
    waiting = [act] * times
    scrub = "expunge.path.run.scrub"

    def acting(*_: object) -> None:
        if waiting:
            waiting.pop()()

    monkeypatch.setattr(scrub, acting)


def test_a_record_that_changed_since_the_plan_is_the_next_round(site: Site, approved: str) -> None:
    site.sql("UPDATE tickets SET body = 'ann@example.com asks again' WHERE id = 1")
    site.expunge("run", approved)
    assert site.rows("SELECT body FROM tickets") == [
        ("[erased] asks again",),
        ("bob@example.com asks",),
    ]
    assert rounds_of(site, approved) == [4, 1]


def test_another_container_waits_for_a_person(
    site: Site, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = "INSERT INTO wishes VALUES (3, 'ann@example.com wishes');"
    asks = "INSERT INTO tickets VALUES (3, 'ann@example.com asks more');"
    before_the_second_look(monkeypatch, lambda: site.sql(wish + asks))
    site.expunge("run", approved, code=4)
    assert site.rows("SELECT body FROM tickets WHERE id = 3") == [("[erased] asks more",)]
    assert site.rows("SELECT body FROM wishes WHERE id = 3") == [("ann@example.com wishes",)]
    gaps = site.expunge("status", approved).json["gaps"]
    assert [gap["place"] for gap in gaps] == ["wishes"]
    assert site.report(approved).status == "interim"
    site.expunge.approve(approved)
    site.expunge("run", approved)
    assert site.rows("SELECT body FROM wishes WHERE id = 3") == [("[erased] wishes",)]
    assert site.report(approved).status == "complete"


def test_another_action_waits_for_a_person(
    site: Site, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mention = "INSERT INTO orders VALUES (3, 2, 'for ann@example.com');"
    before_the_second_look(monkeypatch, lambda: site.sql(mention))
    site.expunge("run", approved, code=4)
    assert site.rows("SELECT note FROM orders WHERE id = 3") == [("for ann@example.com",)]


def test_more_records_than_the_envelope_holds_wait(
    site: Site, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(
        f"INSERT INTO tickets VALUES ({100 + n}, 'ann@example.com asks');"
        for n in range(rounds.LEAST + 1)
    )
    before_the_second_look(monkeypatch, lambda: site.sql(rows))
    site.expunge("run", approved, code=4)
    assert site.rows("SELECT count(*) FROM tickets WHERE body LIKE 'ann@%'") == [(101,)]


def test_what_rounds_have_used_of_the_envelope_is_gone(
    site: Site, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "LEAST", 2)
    site.sql("UPDATE tickets SET body = body || '!' WHERE id = 1")
    more = iter(range(100, 200))
    carried_out = applying.apply

    def one_more(*given: object) -> None:
        carried_out(*given)  # type: ignore[arg-type]
        site.sql(f"INSERT INTO tickets VALUES ({next(more)}, 'ann@example.com asks');")

    monkeypatch.setattr("expunge.path.run.apply", one_more)
    site.expunge("run", approved, code=4)
    assert rounds_of(site, approved)[1:] == [2, 1]  # the changed one is no new one


def test_the_plans_own_records_take_room_from_their_second_change_on(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = rounds.LEAST + 10
    for number in range(count):
        site.sql(f"INSERT INTO tickets VALUES ({100 + number}, 'ann@example.com asks')")
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    carried_out, turns = applying.apply, iter(range(3))

    def changed(*given: object) -> None:
        if next(turns, None) is not None:
            site.sql("UPDATE tickets SET body = body || '!' WHERE body LIKE 'ann@%'")
        carried_out(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("expunge.path.run.apply", changed)
    site.expunge("run", request, code=4)
    assert rounds_of(site, request) == [count + 4, count + 1]
    assert site.rows("SELECT count(*) FROM tickets WHERE body LIKE 'ann@%'") == [(count + 1,)]
    site.expunge.approve(request)
    site.expunge("run", request)
    assert "ann@" not in str(site.tables())


def test_after_the_deadline_a_person_decides(
    site: Site, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rounds, "_is_late", lambda _: True)
    site.sql("UPDATE tickets SET body = 'ann@example.com asks again' WHERE id = 1")
    site.expunge("run", approved, code=4)
    assert rounds_of(site, approved) == [4]


def test_another_address_of_theirs_is_not_followed_without_a_person(
    site: Site, approved: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same e-mail in a new account that names a login: nobody approved a search for that."""
    site.sql("ALTER TABLE customers ADD COLUMN login TEXT;")
    site.sql("CREATE TABLE logins (id INTEGER PRIMARY KEY, login TEXT, name TEXT);")
    site.sql("INSERT INTO logins VALUES (1, 'xavier77', 'Xavier');")
    site.configure('[[fields]]\nfield = "shop:customers.login"\nidentifier = "account"\n')
    again = "INSERT INTO customers VALUES (7, 'Ann@Example.com', 'Ann', 'xavier77');"
    before_the_second_look(monkeypatch, lambda: site.sql(again))
    site.expunge("run", approved, code=4)
    assert site.rows("SELECT * FROM customers WHERE id = 7") == []
    assert site.rows("SELECT * FROM logins") == [(1, "xavier77", "Xavier")]
    why = [gap["reason"] for gap in site.expunge("status", approved).json["gaps"]]
    assert any("account" in each for each in why)


def test_what_a_store_refuses_is_not_tried_for_ever(site: Site, approved: str) -> None:
    site.sql("CREATE TRIGGER stay BEFORE DELETE ON orders BEGIN SELECT RAISE(ABORT, 'no'); END;")
    site.expunge("run", approved, code=4)
    assert len(rounds_of(site, approved)) == 1
