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
