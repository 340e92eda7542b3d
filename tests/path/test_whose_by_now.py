"""What was hers when it was planned and is another's by now; what is another's although it names
her; what is a part of another's."""

import pytest

from tests.path.front_door import FrontDoor
from tests.path.site import Site, door

__all__ = ["door"]

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT, phone TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),
                     name TEXT, phone TEXT, note TEXT);
CREATE TABLE lines (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id), what TEXT);
CREATE TABLE rest (note TEXT);
INSERT INTO customers VALUES (1, 'bob@example.com', 'Bob Jones', '+44 20 7946 0018'),
                             (2, 'ann@example.com', 'Ann Smith', '+44 20 7946 0023');
INSERT INTO orders VALUES (1, 1, NULL, NULL, 'lamp'), (2, 2, NULL, NULL, 'hat');
INSERT INTO lines VALUES (1, 1, 'lamp'), (2, 2, 'hat');
INSERT INTO rest VALUES ('ask ann@example.com');
"""
NEW_ORDER = """
INSERT INTO orders (id, customer_id, note) VALUES (2, 1, 'second');
INSERT INTO lines (id, order_id, what) VALUES (2, 2, 'chair');
"""
NEW_CUSTOMER = """
INSERT INTO customers VALUES (2, 'zed@example.com', 'Zed', NULL);
INSERT INTO orders (id, customer_id, note) VALUES (2, 2, 'third');
INSERT INTO lines (id, order_id, what) VALUES (2, 2, 'desk');
"""


@pytest.mark.parametrize("reused", [NEW_ORDER, NEW_CUSTOMER])
def test_a_key_that_was_given_to_another_is_theirs(door: FrontDoor, reused: str) -> None:
    """A gap keeps the request open; SQLite gives the erased order's id to the next one."""
    site = Site(door, SHOP)
    door("scan", code=None)
    request = site.expunge.erase("email=ann@example.com", code=4)
    assert site.rows("SELECT id FROM lines") == [(1,)]
    site.sql(reused)
    before = site.tables()
    site.expunge("run", request, code=4)
    assert site.tables() == before
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    assert site.tables() == before
    gaps = site.expunge("status", request).json["gaps"]
    assert any("may be somebody else's by now" in gap["reason"] for gap in gaps)
    site.expunge.accept_all(request, "looked at")
    assert site.tables() == before


def test_an_order_that_was_handed_over_stays(door: FrontDoor) -> None:
    site = Site(door, SHOP)
    door("scan", code=None)
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    site.sql("UPDATE orders SET customer_id = 1 WHERE id = 2")
    site.expunge("run", request, code=4)
    assert site.rows("SELECT id, customer_id FROM orders") == [(1, 1), (2, 1)]


def test_a_present_with_her_name_and_phone_is_for_a_person_to_say(door: FrontDoor) -> None:
    site = Site(door, SHOP.replace("(1, 1, NULL, NULL,", "(1, 1, 'Ann Smith', '+44 20 7946 0023',"))
    door("scan", code=None)
    site.expunge.erase("email=ann@example.com", code=4)
    assert site.rows("SELECT id, name, note FROM orders") == [(1, "Ann Smith", "lamp")]
    assert site.rows("SELECT id FROM lines") == [(1,)]
    access = site.expunge.request("email=ann@example.com", right="portability")
    given = {(each["container"], each["action"]) for each in door("plan", access).json["places"]}
    assert ("orders", "give") not in given


MARKET = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
CREATE TABLE products (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), title TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), total REAL);
CREATE TABLE order_items (id INTEGER PRIMARY KEY, order_id INTEGER REFERENCES orders (id),
                          product_id INTEGER REFERENCES products (id), qty INTEGER);
CREATE TABLE reviews (id INTEGER PRIMARY KEY, product_id INTEGER REFERENCES products (id),
                      user_id INTEGER REFERENCES users (id), stars INTEGER);
INSERT INTO users VALUES (1, 'ann@example.com', 'Ann Smith'), (2, 'bob@example.com', 'Bob Jones');
INSERT INTO products VALUES (1, 1, 'a knitted hat'), (2, 2, 'a scarf');
INSERT INTO orders VALUES (1, 1, 5), (2, 2, 6);
INSERT INTO order_items VALUES (1, 1, 2, 1), (2, 2, 1, 1);
INSERT INTO reviews VALUES (1, 2, 1, 5), (2, 1, 2, 4);
"""


def test_who_sold_it_does_not_take_it_out_of_anothers_order(door: FrontDoor) -> None:
    site = Site(door, MARKET)
    door("scan", code=None)
    site.expunge.erase("email=ann@example.com")
    assert site.rows("SELECT id, product_id FROM order_items") == [(2, None)]
    assert site.rows("SELECT id, product_id FROM reviews") == [(2, None)]
    assert site.rows("SELECT id FROM orders") == [(2,)]
    assert site.rows("SELECT id FROM products") == [(2,)]


def test_what_is_kept_is_a_column(door: FrontDoor) -> None:
    kept = '[[policies]]\nmatch = "shop:orders"\naction = "retain"\nkeep = ["noet"]\n'
    site = Site(door, SHOP, kept)
    for command in ("check", "scan"):
        assert "has no column 'noet'" in site.expunge(command, code=2).err


def test_nobody_is_looked_for_in_no_store(door: FrontDoor) -> None:
    door.config.write_text("")
    request = door.request("email=ann@example.com")
    assert "No store is configured" in door("plan", request, code=2).err


def test_a_store_that_left_the_configuration_is_a_gap(door: FrontDoor) -> None:
    site = Site(
        door,
        SHOP.replace("CREATE TABLE rest (note TEXT);", "").replace(
            "INSERT INTO rest VALUES ('ask ann@example.com');", ""
        ),
    )
    door("scan", code=None)
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    whole = door.config.read_text()
    door.config.write_text(whole[: whole.index("[stores.weblogs]")])
    site.expunge("run", request, code=4)
    gaps = site.expunge("status", request).json["gaps"]
    assert {gap["store"] for gap in gaps} == {"weblogs"}
    assert any("not in the configuration any more" in gap["reason"] for gap in gaps)
    door.config.write_text(whole)
    site.expunge.approve(request)
    site.expunge("run", request)
    assert (site.logs / "app.log").read_text() == "hello ***************\nhello bob@example.com\n"


@pytest.mark.parametrize(
    "wrong",
    [
        "Ann Smith <ann@example.com>",
        "mailto:ann@example.com",
        '"ann@example.com"',
        "ann@example.com, bob@example.com",
        "ann@@example.com",
        "ann@example.com.",
        "ann@example.com\nname=x",
    ],
)
def test_what_is_no_address_would_find_nobody(door: FrontDoor, wrong: str) -> None:
    Site(door, SHOP)
    words = ("request", "new", "--right", "erasure", "--identity", f"email={wrong}")
    said = door(*words, code=2).err
    assert "would find nobody" in said
    assert "ann@" not in said
    assert door("status").json == {"requests": []}


def test_who_decides_is_not_named_as_the_data_subject_is(door: FrontDoor) -> None:
    site = Site(door, SHOP)
    request = site.expunge.request("email=ann@example.com")
    planned = door("plan", request).json
    words = ("--plan", planned["hash"], "--by", "ann@example.com")
    assert "names the data subject" in door("approve", request, *words, code=2).err
    words = ("--reason", "fine", "--by", "Ann@Example.com")
    said = door("gap", "accept", request, planned["gaps"][0]["id"], *words, code=2).err
    assert "names the data subject" in said


FORUM = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), title TEXT);
CREATE TABLE post_comments (id INTEGER PRIMARY KEY,
    post_id INTEGER NOT NULL REFERENCES posts (id),
    user_id INTEGER REFERENCES users (id), said TEXT);
CREATE TABLE letters (id INTEGER PRIMARY KEY, post_id INTEGER REFERENCES posts (id),
                      author_id INTEGER REFERENCES users (id), said TEXT);
CREATE TABLE accounts (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
CREATE TABLE leads (id INTEGER PRIMARY KEY, account_id INTEGER REFERENCES accounts (id),
                    name TEXT, email TEXT, phone TEXT);
INSERT INTO users VALUES (1, 'ann@example.com', 'Ann Smith'), (2, 'bob@example.com', 'Bob Jones');
INSERT INTO posts VALUES (1, 1, 'by ann'), (2, 2, 'by bob');
INSERT INTO post_comments VALUES (1, 2, 1, 'I am ill'), (2, 2, 2, 'get well');
INSERT INTO letters VALUES (1, 1, 2, 'bob on it'), (2, 2, 2, 'bob again');
INSERT INTO accounts VALUES (1, 'Acme Ltd', 'info@acme.example');
INSERT INTO leads VALUES (1, 1, 'Ann Smith', 'ann@example.com', '+44 20 7946 0023');
"""


def test_a_comment_is_whose_who_wrote_it_and_a_lead_is_no_companys(door: FrontDoor) -> None:
    site = Site(door, FORUM)
    door("scan")
    site.expunge.erase("email=ann@example.com")
    assert site.rows("SELECT id, said FROM post_comments") == [(2, "get well")]
    assert site.rows("SELECT post_id, said FROM letters") == [(None, "bob on it"), (2, "bob again")]
    assert site.rows("SELECT id FROM leads") == []
    assert site.rows("SELECT id FROM accounts") == [(1,)]
