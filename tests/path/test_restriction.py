"""A marker stops a use of the person's records, shows in the map, and is lifted to the byte."""

from typing import Any

import pytest

from tests.path.front_door import FrontDoor
from tests.path.site import Site, door

__all__ = ["door"]

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, name TEXT,
                        news INTEGER NOT NULL DEFAULT 1, status TEXT NOT NULL DEFAULT 'active',
                        news_by TEXT, restricted_by TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id));
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE subscribers (id INTEGER PRIMARY KEY, email TEXT NOT NULL, topic TEXT);
INSERT INTO customers (id, email, name) VALUES (1, 'ann@example.com', 'Ann Smith'),
                                               (2, 'bob@example.com', 'Bob');
INSERT INTO orders VALUES (1, 1), (2, 2);
INSERT INTO subscribers VALUES (1, 'ann@example.com', 'hats'), (2, 'bob@example.com', 'hats');
"""
MARKERS = """
[[restrictions]]
container = "shop:customers"
purpose = "announcements"
set = { news = 0, news_by = "{request}" }

[[restrictions]]
container = "shop:subscribers"
purpose = "announcements"
set = { topic = "stopped {request}" }

[[restrictions]]
container = "shop:customers"
set = { status = "restricted", restricted_by = "{request}" }
"""


@pytest.fixture
def site(door: FrontDoor) -> Site:
    site = Site(door, SHOP, MARKERS)
    door("scan")
    return site


def restrict(site: Site, *more: str, code: int = 0) -> str:
    request = site.expunge.request("email=ann@example.com", right="restriction", more=more)
    site.expunge.approve(request)
    site.expunge("run", request, code=code)
    return request


def notes(site: Site) -> dict[str, list[str]]:
    shown = site.expunge("map", "show").json["containers"]
    return {each["address"]: each["notes"] for each in shown if each["notes"]}


def test_by_purpose_it_is_marked_shown_and_lifted_exactly(site: Site) -> None:
    before = site.tables()
    request = restrict(site, "--purpose", "announcements")
    assert site.rows("SELECT news, status FROM customers") == [(0, "active"), (1, "active")]
    assert site.rows("SELECT topic FROM subscribers") == [(f"stopped {request}",), ("hats",)]
    assert notes(site) == {
        "shop:customers": [f"1 records restricted by {request}"],
        "shop:subscribers": [f"1 records restricted by {request}"],
    }
    report = site.report(request)
    assert report.status == "complete"
    assert report.predicate["retained"] == []
    assert not site.keys(request)
    lifted = site.expunge("request", "lift", request).json
    assert lifted["status"] == "complete"
    assert site.tables() == before
    assert notes(site) == {}
    assert site.report(lifted["follow_up"]).status == "complete"
    assert not site.keys(lifted["follow_up"])
    assert "already" in site.expunge("request", "lift", request, code=2).err


def test_no_two_markers_share_a_field(site: Site) -> None:
    """Lifting one would switch on again what the other stops."""
    other = MARKERS.replace("status =", "news = 0, status =")
    site.configure(other)
    said = site.expunge("check", code=2).err
    assert "shop:customers.news" in said
    site.configure(MARKERS + MARKERS.replace("subscribers", "orders"))
    assert "two of one purpose mark shop:customers" in site.expunge("check", code=2).err


def test_as_a_whole_a_place_without_a_marker_is_a_gap(site: Site) -> None:
    before = site.tables()
    request = restrict(site, code=4)
    (gap,) = site.expunge("status", request).json["gaps"]
    assert gap["place"] == "subscribers"
    assert site.rows("SELECT status, restricted_by FROM customers") == [
        ("restricted", request),
        ("active", None),
    ]
    assert "lifted when" in site.expunge("request", "lift", request, code=2).err.replace(
        "can be lifted", "lifted"
    )
    site.expunge.accept_all(request, "its use was stopped by hand")
    site.expunge("request", "lift", request)
    assert site.tables() == before


def test_what_was_changed_meanwhile_stays_when_it_is_lifted(site: Site) -> None:
    request = restrict(site, "--purpose", "announcements")
    site.sql("UPDATE customers SET name = 'Ann Brown' WHERE id = 1")
    site.sql("DELETE FROM subscribers WHERE id = 1")
    site.expunge("request", "lift", request)
    assert site.rows("SELECT name, news FROM customers WHERE id = 1") == [("Ann Brown", 1)]


def test_a_marker_that_somebody_wrote_over_is_left_to_a_person(site: Site) -> None:
    request = restrict(site, "--purpose", "announcements")
    site.sql("UPDATE subscribers SET topic = 'gloves' WHERE id = 1")
    lifted = site.expunge("request", "lift", request, code=4).json
    assert site.rows("SELECT topic FROM subscribers WHERE id = 1") == [("gloves",)]
    assert site.rows("SELECT news FROM customers WHERE id = 1") == [(1,)]
    (gap,) = site.expunge("status", lifted["follow_up"]).json["gaps"]
    assert gap["place"] == "subscribers"


def test_two_restrictions_do_not_take_each_others_marker(site: Site) -> None:
    first = restrict(site, "--purpose", "announcements")
    marked = site.tables()
    second = site.expunge.request(
        "email=ann@example.com", right="restriction", more=("--purpose", "announcements")
    )
    planned = site.expunge("plan", second).json
    assert sorted(gap["place"] for gap in planned["gaps"]) == ["customers", "subscribers"]
    site.expunge.approve(second)
    site.expunge("run", second, code=4)
    assert site.tables() == marked
    assert first != second


def test_a_record_that_comes_later_is_marked_in_the_next_round(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ["INSERT INTO subscribers VALUES (9, 'ann@example.com', 'gloves');"]

    def then(*_: Any) -> None:
        if more:
            site.sql(more.pop())

    monkeypatch.setattr("expunge.path.run.scrub", then)
    request = restrict(site, "--purpose", "announcements")
    assert site.rows("SELECT topic FROM subscribers WHERE id = 9") == [(f"stopped {request}",)]
    site.expunge("request", "lift", request)
    assert site.rows("SELECT topic FROM subscribers WHERE id = 9") == [("gloves",)]


def test_only_a_restriction_that_stands_is_lifted(site: Site) -> None:
    erasure = site.expunge.request("email=bob@example.com")
    site.expunge("request", "lift", erasure, code=2)
    waiting = site.expunge.request("email=ann@example.com", right="restriction")
    site.expunge("request", "lift", waiting, code=2)


def test_a_marker_without_the_requests_id_is_refused(site: Site) -> None:
    site.configure(MARKERS.replace(', news_by = "{request}"', ""))
    assert "{request}" in site.expunge("check", code=2).err


def test_a_record_that_hangs_on_no_marked_one_is_a_gap(site: Site) -> None:
    """An order as a guest: hers by its e-mail address, and it refers to no customer."""
    site.sql(
        "ALTER TABLE orders ADD COLUMN email TEXT;"
        "INSERT INTO orders VALUES (3, NULL, 'ann@example.com'), (4, 2, 'ann@example.com')"
    )
    site.expunge("scan")
    request = site.expunge.request(
        "email=ann@example.com", right="restriction", more=("--purpose", "announcements")
    )
    gaps = site.expunge("plan", request).json["gaps"]
    assert any("no place for a marker" in each["reason"] for each in gaps), gaps
    site.expunge.approve(request)
    site.expunge("run", request, code=4)


def test_a_trigger_that_writes_when_and_how_often_stands_in_no_ones_way(site: Site) -> None:
    site.sql(
        "ALTER TABLE customers ADD COLUMN changed TEXT; "
        "ALTER TABLE customers ADD COLUMN version INTEGER DEFAULT 1; "
        "CREATE TRIGGER told AFTER UPDATE ON customers BEGIN UPDATE customers SET "
        "changed = 'touched', version = OLD.version + 1 WHERE id = NEW.id; END"
    )
    request = restrict(site, "--purpose", "announcements")
    assert site.report(request).status == "complete"
    assert site.expunge("request", "lift", request).json["status"] == "complete"
    assert site.rows("SELECT news, news_by, version FROM customers") == [
        (1, None, 3),
        (1, None, 1),
    ]
