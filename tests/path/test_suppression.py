"""A suppression table on PostgreSQL: a row says what stops, and exactly that row goes again."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from deployments.local import Endpoints
from expunge.config.shape import Restriction
from tests.path.front_door import FrontDoor

SHOP = """
CREATE TABLE customers (id integer PRIMARY KEY, email text UNIQUE NOT NULL, name text);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id));
CREATE TABLE suppressions (customer_id integer, topic varchar(40), reason text DEFAULT 'none',
    asked_by text, since timestamptz DEFAULT now(), PRIMARY KEY (customer_id, topic));
INSERT INTO customers VALUES (1, 'ann@example.com', 'Ann Smith'), (2, 'bob@example.com', 'Bob'),
                             (3, 'ann@example.org', 'Ann Smith');
INSERT INTO orders VALUES (1, 1), (2, 2);
INSERT INTO suppressions VALUES (2, 'news', 'his own wish', 'shop', '2024-01-01'),
                                (1, 'surveys', 'hers', 'shop', '2024-01-01');
"""
TABLES = """
[scanners]
use = ["fields"]
[stores.shop]
connector = "sql"
url = "${SHOP_URL}"
[[restrictions]]
container = "shop:public.suppressions"
for = "shop:public.customers"
purpose = "announcements"
insert = { customer_id = "{id}", topic = "news", asked_by = "expunge {request}" }
"""
ROWS = "SELECT customer_id, topic, reason, asked_by, since IS NULL FROM suppressions ORDER BY 1, 2"


class Shop:
    """The shop in PostgreSQL and the command line on it."""

    def __init__(self, expunge: FrontDoor, address: str) -> None:
        self.expunge, self.address = expunge, address

    def sql(self, script: str) -> None:
        with psycopg.connect(self.address) as connection:
            connection.execute(script.encode())

    def rows(self, query: str = ROWS) -> list[Any]:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query.encode()).fetchall()

    def restrict(self, email: str = "ann@example.com", code: int = 0) -> str:
        more = ("--purpose", "announcements")
        request = self.expunge.request(f"email={email}", right="restriction", more=more)
        self.expunge.approve(request)
        self.expunge("run", request, code=code)
        return request


@pytest.fixture
def shop(
    postgres: Endpoints,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Shop:
    monkeypatch.setenv("SHOP_URL", postgres.postgres_url(database))
    config = tmp_path / "expunge.toml"
    config.write_text(TABLES)
    address = postgres.postgres_url(database).replace("+psycopg", "")
    made = Shop(FrontDoor(config, monkeypatch, capsys), address)
    made.sql(SHOP)
    made.expunge("scan")
    return made


def test_a_row_is_added_and_exactly_it_is_lifted(shop: Shop) -> None:
    before = shop.rows()
    request = shop.restrict()
    added = (1, "news", None, f"expunge {request}", True)
    assert shop.rows() == sorted([*before, added])
    assert shop.expunge("status", request).json["status"] == "complete"
    shop.sql("INSERT INTO suppressions VALUES (1, 'calls', 'hers', 'shop', NULL)")
    lifted = shop.expunge("request", "lift", request).json
    assert lifted["status"] == "complete"
    assert shop.rows() == sorted([*before, (1, "calls", "hers", "shop", True)])


def test_a_row_of_theirs_that_stands_is_kept(shop: Shop) -> None:
    before = shop.rows()
    request = shop.restrict("bob@example.com")
    assert shop.rows() == before
    assert "nothing to lift" in shop.expunge("request", "lift", request, code=2).err
    assert shop.rows() == before


@pytest.mark.parametrize("asked_by", ["shop", "expunge r260101-0123456789"])
def test_a_row_that_says_something_else_stops_nothing(shop: Shop, asked_by: str) -> None:
    """Its key is taken: by a row about another topic, or by one that goes with its request."""
    topic = "surveys" if asked_by == "shop" else "news"
    shop.sql("ALTER TABLE suppressions DROP CONSTRAINT suppressions_pkey")
    shop.sql("ALTER TABLE suppressions ADD PRIMARY KEY (customer_id)")
    shop.sql(f"UPDATE suppressions SET topic = '{topic}', asked_by = '{asked_by}'")
    before = shop.rows()
    request = shop.restrict(code=4)
    (gap,) = shop.expunge("status", request).json["gaps"]
    assert "a row stands under the key of the one that would be added" in gap["reason"]
    assert shop.rows() == before


def test_a_row_that_came_since_the_plan_is_not_touched(shop: Shop) -> None:
    more = ("--purpose", "announcements")
    request = shop.expunge.request("email=ann@example.com", right="restriction", more=more)
    shop.expunge.approve(request)
    shop.sql("INSERT INTO suppressions VALUES (1, 'news', 'hers', 'shop', '2024-01-01')")
    before = shop.rows()
    shop.expunge("run", request, code=4)
    assert shop.rows() == before


def test_a_row_that_somebody_wrote_over_is_left_to_a_person(shop: Shop) -> None:
    request = shop.restrict()
    shop.sql("UPDATE suppressions SET asked_by = 'shop' WHERE topic = 'news' AND customer_id = 1")
    before = shop.rows()
    shop.expunge("request", "lift", request, code=4)
    assert shop.rows() == before


def test_a_new_record_of_theirs_is_seen_by_the_second_look(shop: Shop) -> None:
    shop.sql("ALTER TABLE customers DROP CONSTRAINT customers_email_key")
    more = ("--purpose", "announcements")
    request = shop.expunge.request("email=ann@example.com", right="restriction", more=more)
    shop.expunge.approve(request)
    shop.sql("INSERT INTO customers VALUES (4, 'ann@example.com', 'Ann Smith')")
    shop.expunge("run", request, code=None)
    listed = {row[0] for row in shop.rows() if row[1] == "news"}
    status = shop.expunge("status", request).json
    assert 1 in listed
    assert 4 in listed or status["status"] == "incomplete"


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE suppressions ALTER since SET NOT NULL",
        "ALTER TABLE suppressions DROP CONSTRAINT suppressions_pkey",
        "ALTER TABLE suppressions DROP asked_by",
    ],
)
def test_a_table_that_takes_no_such_row_is_a_gap(shop: Shop, change: str) -> None:
    shop.sql(f"DELETE FROM suppressions; {change}")
    request = shop.restrict(code=4)
    gaps = shop.expunge("status", request).json["gaps"]
    assert any("no row can be added" in gap["reason"] for gap in gaps), gaps
    assert shop.rows("SELECT 1 FROM suppressions") == []


@pytest.mark.parametrize(
    "table",
    [
        {"set": {"a": "{request}"}, "insert": {"b": "{id}", "a": "{request}"}, "for": "s:p"},
        {"insert": {"b": "{id}", "a": "{request}"}},
        {"insert": {"b": "{id}"}, "for": "s:p"},
        {"insert": {"a": "{request}"}, "for": "s:p"},
        {"insert": {"a": "{request}", "b": "x{id}"}, "for": "s:p"},
        {},
    ],
)
def test_a_policy_that_cannot_be_told_apart_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"set|insert"):
        Restriction.model_validate({"container": "s:t", **table})
