"""The new value in every identity field of the person's own records, the old one in none."""

import json
from typing import Any

import pytest

from tests.path.front_door import FrontDoor, declared
from tests.path.site import Site, door

__all__ = ["door"]

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email VARCHAR(30) UNIQUE NOT NULL, name TEXT,
                        phone TEXT, note TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),
                     contact_email TEXT, note TEXT);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE tickets (id INTEGER PRIMARY KEY, body TEXT);
CREATE TABLE profiles (id INTEGER PRIMARY KEY, data JSON);
INSERT INTO customers VALUES
    (1, 'ann@example.com', 'Ann Smith', '+81 90-1234-5678', 'writes from ann@example.com'),
    (2, 'bob@example.com', 'Bob Jones', '090-1234-5678', NULL);
INSERT INTO orders VALUES (1, 1, 'ANN@EXAMPLE.COM', 'hers'), (2, 2, 'bob@example.com', 'his'),
                          (3, 2, 'bob@example.com', 'for ann@example.com');
INSERT INTO tickets VALUES (1, 'ann@example.com asks');
INSERT INTO profiles VALUES (1, '{"email": "ann@example.com", "n": 1.50}'),
                            (2, '{"email": "bob@example.com", "n": 2.0}');
"""
FIELDS = declared(
    (f"shop:{name}", "email")
    for name in ("customers.email", "orders.contact_email", "profiles.data.email")
)


@pytest.fixture
def site(door: FrontDoor) -> Site:
    return Site(door, SHOP, FIELDS)


def rectify(site: Site, *changes: str, code: int = 0) -> str:
    more = [word for each in changes for word in ("--set", each)]
    request = site.expunge.request("email=ann@example.com", right="rectification", more=more)
    site.expunge.approve(request)
    site.expunge("run", request, code=code)
    return request


def test_every_own_field_is_new_and_nothing_else_changed(site: Site) -> None:
    before = site.tables()
    log = (site.logs / "app.log").read_bytes()
    request = rectify(site, "email=ann.new@example.org")
    after = site.tables()
    hers = list(before["customers"][0])
    hers[1] = "ann.new@example.org"
    assert after["customers"] == [tuple(hers), before["customers"][1]]
    order = (1, 1, "ANN.NEW@EXAMPLE.ORG", "hers")
    assert after["orders"] == [order, *before["orders"][1:]]
    assert after["tickets"] == before["tickets"]
    assert after["profiles"] == [
        (1, '{"email": "ann.new@example.org", "n": 1.50}'),
        before["profiles"][1],
    ]
    assert (site.logs / "app.log").read_bytes() == log
    report = site.report(request)
    assert report.status == "complete"
    counts = report.predicate["stores"][0]["containers"]
    assert all(each["edits"] == {"correct": {"done": 1}} for each in counts)
    assert not any(word in json.dumps(report.predicate) for word in ("ann@", "ann.new"))
    assert not site.keys(request)


def test_an_erasure_afterwards_finds_the_person_by_the_new_value(site: Site) -> None:
    rectify(site, "email=ann.new@example.org")
    site.expunge.erase("email=ann.new@example.org")
    assert [row[0] for row in site.rows("SELECT id FROM customers")] == [2]
    assert [row[0] for row in site.rows("SELECT id FROM orders")] == [2, 3]


def test_a_phone_keeps_its_form_and_a_name_its_order(site: Site) -> None:
    site.configure(
        FIELDS
        + '[[fields]]\nfield = "shop:customers.phone"\nidentifier = "phone"\n'
        + '[[fields]]\nfield = "shop:customers.name"\nidentifier = "name"\n'
    )
    site.sql("UPDATE customers SET name = 'Smith, Ann' WHERE id = 1")
    rectify(site, "phone=+819087654321", "name=Ann Brown")
    assert site.rows("SELECT name, phone FROM customers") == [
        ("Brown, Ann", "+81 90-8765-4321"),
        ("Bob Jones", "090-1234-5678"),
    ]


@pytest.mark.parametrize("taken", ["bob@example.com", "Bob@Example.com"])
def test_a_value_of_somebody_else_is_refused(site: Site, taken: str) -> None:
    before = site.tables()
    request = site.expunge.request(
        "email=ann@example.com", right="rectification", more=["--set", f"email={taken}"]
    )
    said = site.expunge("plan", request, code=2).err
    assert "shop:customers" in said
    assert "bob" not in said.lower()
    assert site.tables() == before
    assert site.expunge("status", request).json["status"] == "new"


def test_a_value_that_somebody_got_since_the_plan_is_refused(site: Site) -> None:
    """The database would let both have it."""
    site.sql("CREATE TABLE members (id INTEGER PRIMARY KEY, email TEXT)")
    site.sql("INSERT INTO members VALUES (1, 'ann@example.com'), (2, 'eve@example.com')")
    site.expunge("scan")
    more = ["--set", "email=ann.new@example.org"]
    request = site.expunge.request("email=ann@example.com", right="rectification", more=more)
    site.expunge.approve(request)
    site.sql("UPDATE members SET email = 'ann.new@example.org' WHERE id = 2")
    before = site.tables()
    said = site.expunge("run", request, code=2).err
    assert "The new value is that of another record in shop:members" in said
    assert site.tables() == before
    site.sql("UPDATE members SET email = 'eve@example.com' WHERE id = 2")
    site.expunge("run", request)
    assert site.rows("SELECT email FROM members") == [
        ("ann.new@example.org",),
        ("eve@example.com",),
    ]


def test_what_the_first_round_wrote_is_nobody_elses(site: Site) -> None:
    site.sql("CREATE TABLE members (id INTEGER PRIMARY KEY, email TEXT)")
    site.sql("INSERT INTO members VALUES (1, 'ann@example.com')")
    site.sql("CREATE TRIGGER r BEFORE UPDATE ON members BEGIN SELECT RAISE(ABORT, 'no'); END")
    site.expunge("scan")
    request = rectify(site, "email=ann.new@example.org", code=4)
    site.sql("DROP TRIGGER r")
    site.expunge.approve(request)
    site.expunge("run", request)
    assert site.rows("SELECT email FROM members") == [("ann.new@example.org",)]


def test_a_place_that_cannot_be_asked_is_not_said_to_be_free(site: Site) -> None:
    more = ["--set", "email=ann.new@example.org"]
    request = site.expunge.request("email=ann@example.com", right="rectification", more=more)
    site.expunge.approve(request)
    shop = site.folder / "shop.db"
    shop.rename(site.folder / "away.db")
    said = site.expunge("run", request, code=2).err
    assert "Whether the new value is somebody else's cannot be said" in said
    (site.folder / "away.db").rename(shop)
    site.expunge("run", request)


def test_what_the_field_cannot_hold_is_a_gap(site: Site) -> None:
    long = "a-very-long-new-address@example.org"
    request = rectify(site, f"email={long}", code=4)
    assert site.rows("SELECT email FROM customers WHERE id = 1") == [("ann@example.com",)]
    assert site.rows("SELECT contact_email FROM orders WHERE id = 1") == [(long.upper(),)]
    gaps = site.expunge("status", request).json["gaps"]
    assert any("30 characters" in gap["reason"] for gap in gaps)


def test_a_record_that_came_with_the_old_value_is_the_next_round(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ["INSERT INTO orders VALUES (9, 1, 'ann@example.com', 'new');"]

    def then(*_: Any) -> None:
        if more:
            site.sql(more.pop())

    monkeypatch.setattr("expunge.path.run.scrub", then)
    request = rectify(site, "email=ann.new@example.org")
    assert site.rows("SELECT contact_email FROM orders WHERE id = 9") == [("ann.new@example.org",)]
    assert len(site.report(request).predicate["rounds"]) == 2


def test_a_new_value_that_was_undone_is_seen(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def undo(*_: Any) -> None:
        site.sql("UPDATE customers SET email = 'ann@other.example' WHERE id = 1")

    monkeypatch.setattr("expunge.path.run.scrub", undo)
    request = rectify(site, "email=ann.new@example.org", code=4)
    assert any(gap["place"] == "customers" for gap in site.expunge("status", request).json["gaps"])


@pytest.mark.parametrize(
    "words",
    [
        ("--right", "rectification"),
        ("--right", "erasure", "--set", "email=new@b.c"),
        ("--right", "rectification", "--set", "shoe=43"),
        ("--right", "rectification", "--set", "email=nonsense"),
        ("--right", "rectification", "--set", "shop:customers.id=7"),
        ("--right", "rectification", "--set", "email=a@b.c", "--set", "email=d@e.f"),
        ("--right", "rectification", "--set", "phone=12345"),
        ("--right", "rectification", "--set", "date_of_birth=1.2.1980"),
        ("--right", "access", "--purpose", "announcements"),
        ("--right", "restriction", "--purpose", "nothing that is configured"),
    ],
)
def test_bad_input_changes_nothing(site: Site, words: tuple[str, ...]) -> None:
    said = site.expunge("request", "new", *words, "--identity", "email=ann@example.com", code=2)
    assert said.err.strip()
    assert site.expunge("status").json == {"requests": []}
