"""An order with her e-mail address that refers to another customer: a present, perhaps."""

import pytest

from tests.path.front_door import FrontDoor, declared
from tests.path.site import Site, door

__all__ = ["door"]

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),
                     contact TEXT, total INTEGER);
CREATE INDEX orders_customer ON orders (customer_id);
INSERT INTO customers VALUES (1, 'ann@example.com'), (2, 'bob@example.com');
INSERT INTO orders VALUES (1, 1, 'ann@example.com', 5), (2, 2, 'bob@example.com', 6),
                          (3, NULL, 'ann@example.com', 7), (4, 2, 'ann@example.com', 8);
"""
FIELDS = declared([("shop:customers.email", "email"), ("shop:orders.contact", "email")])
LINK = """
[[links]]
from = "shop:orders.customer_id"
to = "shop:customers.id"
owns = {owns}
"""


@pytest.fixture
def site(door: FrontDoor) -> Site:
    site = Site(door, SHOP, FIELDS)
    door("scan")
    return site


def orders(site: Site) -> list[tuple[int, str | None]]:
    found: list[tuple[int, str | None]] = site.rows("SELECT id, contact FROM orders ORDER BY id")
    return found


def test_it_is_for_a_person_to_say_whose_it_is(site: Site) -> None:
    site.expunge.erase("email=ann@example.com", code=4)
    assert orders(site) == [(2, "bob@example.com"), (4, "ann@example.com")]


@pytest.mark.parametrize(("owns", "fourth"), [("true", [(4, None)]), ("false", [])])
def test_the_configuration_says_it(
    site: Site, owns: str, fourth: list[tuple[int, str | None]]
) -> None:
    site.configure(FIELDS + LINK.format(owns=owns))
    site.expunge.erase("email=ann@example.com")
    assert orders(site) == [(2, "bob@example.com"), *fourth]


def test_a_request_with_its_own_key_says_it(site: Site) -> None:
    site.expunge.erase("email=ann@example.com", "shop:orders.id=4")
    assert orders(site) == [(2, "bob@example.com")]


OTHER_PARENTS = """
CREATE TABLE branches (id INTEGER PRIMARY KEY, name TEXT, email TEXT);
CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT);
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, name TEXT,
                    branch_id INTEGER REFERENCES branches (id),
                    account_id INTEGER REFERENCES accounts (id));
CREATE TABLE carts (id INTEGER PRIMARY KEY, branch_id INTEGER REFERENCES branches (id),
                    user_id INTEGER, email TEXT);
INSERT INTO branches VALUES (1, 'Berlin', 'berlin@shop.example');
INSERT INTO accounts VALUES (1, 'office@acme.example');
INSERT INTO users VALUES (1, 'ann@example.com', 'Ann', 1, 1), (2, 'bob@example.com', 'Bob', 1, 1);
INSERT INTO carts VALUES (1, 1, NULL, 'ann@example.com'), (2, 1, 7, 'ann@example.com');
"""


def test_a_branch_an_employer_and_who_is_not_there_are_no_owners(door: FrontDoor) -> None:
    """A guest's cart in a branch, a user of a company's account, a key that leads nowhere."""
    more = '[[links]]\nfrom = "shop:carts.user_id"\nto = "shop:users.id"\n'
    site = Site(door, OTHER_PARENTS, more)
    door("scan")
    site.expunge.erase("email=ann@example.com")
    assert site.rows("SELECT id FROM users") == [(2,)]
    assert site.rows("SELECT id FROM carts") == []
    assert len(site.rows("SELECT * FROM branches")) == 1


@pytest.mark.parametrize("recipient", ["", ", recipient_id INTEGER REFERENCES customers (id)"])
def test_what_a_person_declared_goes_before_the_rules(door: FrontDoor, recipient: str) -> None:
    """placed_by is the name of a role, and recipient_id of another."""
    role = SHOP.replace("customer_id", "placed_by").replace(
        "total INTEGER", f"total INTEGER{recipient}"
    )
    values = ", 1" if recipient else ""
    role = role.replace("5)", f"5{values})").replace("6)", f"6{values})")
    role = role.replace("7)", f"7{values})").replace("8)", f"8{values})")
    site = Site(door, role, FIELDS + LINK.format(owns="true").replace("customer_id", "placed_by"))
    door("scan")
    site.expunge.erase("email=ann@example.com")
    assert orders(site) == [(2, "bob@example.com"), (4, None)]
    if recipient:
        assert site.rows("SELECT DISTINCT recipient_id FROM orders") == [(None,)]


DOERS = """
CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT UNIQUE, email TEXT UNIQUE);
CREATE TABLE posts (id INTEGER PRIMARY KEY, author TEXT, "createdBy" TEXT, seller_login TEXT,
                    size TEXT, topic TEXT);
INSERT INTO users VALUES (1, 'asmith7', 'ann@example.com'), (2, '48213', 'bob@example.com');
INSERT INTO posts VALUES (1, 'asmith7', 'asmith7', 'asmith7', 'asmith7', 'hats'),
                         (2, '48213', 'x', 'x', '48213', 'coats');
"""


def test_who_did_something_is_an_account_unless_it_is_a_number(door: FrontDoor) -> None:
    site = Site(door, DOERS)
    door("scan")
    site.expunge.erase("email=ann@example.com")
    assert "asmith7" not in str(site.rows("SELECT author, createdBy, seller_login FROM posts"))
    site.expunge.erase("email=bob@example.com")
    assert site.rows("SELECT author, size FROM posts WHERE id = 2") == [("48213", "48213")]
