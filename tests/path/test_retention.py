"""What the law needs stays, and only that; when its date comes it is erased and certified."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from expunge.config import load
from expunge.ledger import clock
from expunge.path.context import Context
from expunge.path.due import due
from tests.path.front_door import FrontDoor
from tests.path.site import Site, door

__all__ = ["door"]

NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, name TEXT NOT NULL,
                        born TEXT);
CREATE TABLE invoices (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id),
    total NUMERIC(10, 2) NOT NULL, issued DATE NOT NULL, email VARCHAR(15) NOT NULL,
    code TEXT NOT NULL CHECK (code LIKE '__-__'), note TEXT, rating INTEGER NOT NULL
);
CREATE INDEX invoices_customer ON invoices (customer_id);
CREATE TABLE visits (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id));
CREATE INDEX visits_customer ON visits (customer_id);
INSERT INTO customers VALUES (1, 'ann@example.com', 'Ann Smith', '1980-02-03'),
                             (2, 'bob@example.com', 'Bob Jones', NULL);
INSERT INTO invoices VALUES
    (10, 1, 12.5, '2029-01-01', 'ann@example.com', 'AB-12', 'ring Ann Smith', 4),
    (11, 1, 30, '2029-02-01', 'ann@example.com', 'CD-34', NULL, 5),
    (12, 2, 99, '2029-03-01', 'bob@example.com', 'EF-56', 'ring ann@example.com', 1);
INSERT INTO visits VALUES (1, 1), (2, 2);
"""
POLICY = """
[[policies]]
match = "shop:invoices"
action = "retain"
keep = ["total", "issued"]
until = 2030-06-01
basis = "tax code, section 147"
"""


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the clock."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    at(NOW)
    return at


@pytest.fixture
def site(door: FrontDoor, now: Any) -> Site:
    return Site(door, SHOP, POLICY)


def swept(site: Site) -> list[str]:
    context = Context(load(site.expunge.config))
    try:
        return due(context)
    finally:
        context.close()


def test_the_plan_names_what_stays_with_reason_basis_and_date(site: Site) -> None:
    request = site.expunge.request("email=ann@example.com")
    planned = site.expunge("plan", request).json
    kept = {(each["place"], each["records"]): each for each in planned["retained"]}
    assert set(kept) == {("shop:invoices", 2), ("shop:customers", 1)}
    assert all(each["until"] == "2030-06-01" for each in kept.values())
    assert all(each["basis"] == "tax code, section 147" for each in kept.values())
    assert planned["counts"]["shop:visits"] == {"delete": 1}
    assert planned["gaps"] == []


def test_a_row_stays_with_only_what_the_law_needs(site: Site) -> None:
    before = site.tables()
    request = site.expunge.erase("email=ann@example.com")
    first, second, his = site.rows("SELECT * FROM invoices ORDER BY id")
    for row, total, issued in ((first, 12.5, "2029-01-01"), (second, 30, "2029-02-01")):
        assert row[:4] == (row[0], 1, total, issued)
        assert len(row[4]) <= 15
        assert row[6] is None
        assert row[7] in (0, 1)
    text = str(site.rows("SELECT * FROM invoices WHERE customer_id = 1"))
    assert not any(word in text for word in ("ann", "Ann", "Smith", "AB-12", "CD-34"))
    assert first[5] != second[5]
    assert his == (*before["invoices"][2][:6], "ring [erased]", 1)
    hers, bob = site.rows("SELECT * FROM customers ORDER BY id")
    assert hers[0] == 1
    assert not any(word in str(hers) for word in ("ann", "Smith", "1980"))
    assert bob == before["customers"][1]
    assert site.rows("SELECT * FROM visits") == [(2, 2)]
    report = site.report(request)
    assert report.status == "complete"
    assert {
        (each["place"], each["records"], each["until"], each["basis"])
        for each in report.predicate["retained"]
    } == {
        ("invoices", 2, "2030-06-01T00:00:00.000000Z", "tax code, section 147"),
        ("customers", 1, "2030-06-01T00:00:00.000000Z", "tax code, section 147"),
    }
    assert not site.keys(request)


def test_when_the_date_comes_the_sweep_erases_and_a_supplement_is_certified(
    site: Site, now: Any
) -> None:
    request = site.expunge.erase("email=ann@example.com")
    (later,) = site.expunge("status", request).json["follow_ups"]
    assert later["status"] == "waiting"
    assert later["due_at"].startswith("2030-06-01")
    assert site.keys(later["id"])
    kept = site.tables()
    assert swept(site) == []
    site.expunge("run", later["id"], code=3)
    assert site.tables() == kept
    now(NOW + timedelta(days=31))
    assert swept(site) == [later["id"]]
    site.expunge("run", later["id"])
    assert [row[0] for row in site.rows("SELECT id FROM customers")] == [2]
    assert site.rows("SELECT * FROM invoices") == [kept["invoices"][2]]
    report = site.report(later["id"])
    assert report.status == "complete"
    assert report.lines()[0] == f"SUPPLEMENT to the certificate of request {request}"
    assert not site.keys(later["id"])
    assert swept(site) == []
    assert site.report(request).predicate["retained"]


def test_a_kept_row_that_somebody_changed_waits_for_a_person(site: Site, now: Any) -> None:
    request = site.expunge.erase("email=ann@example.com")
    (later,) = site.expunge("status", request).json["follow_ups"]
    site.sql("UPDATE invoices SET note = 'now about another' WHERE id = 11")
    now(NOW + timedelta(days=31))
    site.expunge("run", later["id"], code=4)
    assert [row[0] for row in site.rows("SELECT id FROM invoices")] == [11, 12]
    assert site.report(later["id"]).status == "interim"
    assert site.keys(later["id"])


def test_what_the_store_refused_on_the_day_is_tried_again(site: Site, now: Any) -> None:
    request = site.expunge.erase("email=ann@example.com")
    (later,) = site.expunge("status", request).json["follow_ups"]
    site.sql(
        "CREATE TRIGGER closed BEFORE DELETE ON invoices WHEN OLD.id = 11"
        " BEGIN SELECT RAISE(ABORT, 'the books are closed'); END"
    )
    now(NOW + timedelta(days=31))
    site.expunge("run", later["id"], code=4)
    assert site.rows("SELECT id FROM invoices ORDER BY id") == [(11,), (12,)]
    gaps = site.expunge("status", later["id"]).json["gaps"]
    assert all("un it again" in gap["remedy"] for gap in gaps)
    said = site.expunge("plan", later["id"], code=2).err
    assert f"was planned with {request}" in said
    site.sql("DROP TRIGGER closed")
    site.expunge("run", later["id"])
    assert site.rows("SELECT id FROM invoices") == [(12,)]
    assert [row[0] for row in site.rows("SELECT id FROM customers")] == [2]
    assert site.report(later["id"]).status == "complete"


def test_a_retention_that_is_over_retains_nothing(site: Site, now: Any) -> None:
    now(NOW + timedelta(days=31))
    request = site.expunge.request("email=ann@example.com")
    assert site.expunge("plan", request).json["retained"] == []
    site.expunge.approve(request)
    site.expunge("run", request)
    assert [row[0] for row in site.rows("SELECT id FROM invoices")] == [12]


def test_all_of_a_record_stays_where_no_field_is_named(site: Site) -> None:
    site.configure(POLICY.replace('keep = ["total", "issued"]\n', ""))
    before = site.tables()
    request = site.expunge.erase("email=ann@example.com")
    assert site.tables()["invoices"] == before["invoices"]
    assert site.report(request).status == "complete"


def test_of_several_policies_the_most_specific_decides_for_a_field(site: Site) -> None:
    site.configure(
        POLICY.replace('keep = ["total", "issued"]\n', "")
        + '[[policies]]\nmatch = "shop:invoices.note"\naction = "redact"\n'
    )
    site.expunge.erase("email=ann@example.com")
    assert site.rows("SELECT code, note FROM invoices WHERE id = 10") == [("AB-12", None)]
    assert site.rows("SELECT note FROM invoices WHERE id = 12") == [("ring [erased]",)]


def test_a_mention_in_a_kept_field_is_cut_out_when_the_date_comes(site: Site, now: Any) -> None:
    site.configure(POLICY.replace('"total", ', '"total", "note", '))
    request = site.expunge.erase("email=ann@example.com")
    assert site.rows("SELECT note FROM invoices WHERE id = 12") == [("ring ann@example.com",)]
    assert site.report(request).status == "complete"
    (later,) = site.expunge("status", request).json["follow_ups"]
    now(NOW + timedelta(days=31))
    site.expunge("run", later["id"])
    assert site.rows("SELECT id, note FROM invoices") == [(12, "ring [erased]")]
    assert site.report(later["id"]).status == "complete"


def test_until_belongs_to_retain(site: Site) -> None:
    site.configure(POLICY.replace('"retain"', '"delete"'))
    assert "policies" in site.expunge("check", code=2).err


def test_what_comes_while_it_is_kept_is_kept_too(
    site: Site, monkeypatch: pytest.MonkeyPatch, now: Any
) -> None:
    """An invoice that is written after the plan is the next round; the rows that were blanked in
    the first one are still known as the person's."""
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    late = (
        "INSERT INTO invoices VALUES (13, 1, 7, '2030-05-01', 'ann@example.com', 'GH-78', 'x', 2)"
    )
    waiting = [late]

    def scrub(*_: object) -> None:
        if waiting:
            site.sql(waiting.pop())

    monkeypatch.setattr("expunge.path.run.scrub", scrub)
    site.expunge("run", request)
    assert site.rows("SELECT id, total, issued FROM invoices WHERE customer_id = 1") == [
        (10, 12.5, "2029-01-01"),
        (11, 30, "2029-02-01"),
        (13, 7, "2030-05-01"),
    ]
    assert "ann@" not in str(site.rows("SELECT * FROM invoices WHERE customer_id = 1"))
    report = site.report(request)
    assert report.status == "complete"
    assert [each["records"] for each in report.predicate["retained"]] == [1, 3]
    (later,) = site.expunge("status", request).json["follow_ups"]
    now(NOW + timedelta(days=31))
    site.expunge("run", later["id"])
    assert [row[0] for row in site.rows("SELECT id FROM customers")] == [2]
    assert [row[0] for row in site.rows("SELECT id FROM invoices")] == [12]


@pytest.mark.parametrize("kind", ["TIMESTAMP NOT NULL", "TEXT"])
def test_a_trigger_that_writes_when_a_kept_row_was_changed_is_no_obstacle(
    site: Site, now: Any, kind: str
) -> None:
    site.sql(
        f"ALTER TABLE invoices ADD COLUMN changed_at {kind} DEFAULT '2029-01-01 00:00';"
        "CREATE TRIGGER told AFTER UPDATE ON invoices BEGIN UPDATE invoices SET "
        "changed_at = '2030-05-01 12:00:07' WHERE id = NEW.id; END"
    )
    request = site.expunge.erase("email=ann@example.com")
    assert site.report(request).status == "complete"
    assert site.expunge("status", request).json["rounds"][1:] == []
    (later,) = site.expunge("status", request).json["follow_ups"]
    now(NOW + timedelta(days=31))
    site.expunge("run", later["id"])
    assert [row[0] for row in site.rows("SELECT id FROM invoices")] == [12]


LINES = """
[[policies]]
match = "weblogs:app.log"
action = "retain"
{keep}
until = 2030-06-01
basis = "the log is evidence"

[[fields]]
field = "weblogs:app.log.user"
identifier = "email"
"""


@pytest.mark.parametrize("keep", ["", 'keep = ["msg"]'])
def test_a_line_of_a_log_is_kept_until_its_date_and_then_masked(
    site: Site, now: Any, keep: str
) -> None:
    app = site.logs / "app.log"
    hers = '{"user": "ann@example.com", "msg": "late"}\n'
    his = '{"user": "bob@example.com", "msg": "ring ann@example.com"}\n'
    app.write_text(hers + his)
    site.configure(LINES.format(keep=keep))
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    site.expunge("run", request, code=4 if keep else 0)
    for gap in site.expunge("status", request).json["gaps"]:
        assert "nothing is known that fits in the place of all of it" in gap["reason"]
    site.expunge.accept_all(request, "agreed with counsel")
    assert app.read_text() == hers + his
    (later,) = site.expunge("status", request).json["follow_ups"]
    now(NOW + timedelta(days=31))
    site.expunge("run", later["id"])
    assert app.read_text() == (hers + his).replace("ann@example.com", "*" * 15)
    assert site.report(later["id"]).status == "complete"
