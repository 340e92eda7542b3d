"""An address goes with the last person who refers to it, however their erasures meet."""

from typing import Any

import pytest

from tests.path.front_door import FrontDoor
from tests.path.site import Site, door

__all__ = ["door"]

SHOP = """
CREATE TABLE addresses (id INTEGER PRIMARY KEY, street TEXT, city TEXT, postcode TEXT);
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, name TEXT, address_id INTEGER {key});
INSERT INTO addresses VALUES (7, '1 Elm Road', 'Leeds', 'LS1 4AP'), (8, '2 Oak Row', 'York', 'YO1'),
                             (9, '3 Ash Lane', 'Hull', 'HU1 1AA');
INSERT INTO customers VALUES (1, 'ann@x.io', 'Ann Ask', 7), (2, 'bob@x.io', 'Bob Ask', 7),
                             (3, 'cyd@x.io', 'Cyd Cole', 8), (4, 'dan@x.io', 'Dan Dale', 9);
"""
LINK = """[[links]]
from = "shop:customers.address_id"
to = "shop:addresses.id"
"""


class Shop(Site):
    """Two people at one address, two alone. foreign_key: whether the database knows of it."""

    def __init__(self, expunge: FrontDoor, foreign_key: bool) -> None:
        key = "REFERENCES addresses (id)" if foreign_key else ""
        super().__init__(expunge, SHOP.format(key=key), "" if foreign_key else LINK)

    def ids(self, table: str) -> list[int]:
        return [row[0] for row in self.rows(f"SELECT id FROM {table} ORDER BY id")]

    def batch(self, *names: str) -> str:
        """Planned and approved; its id."""
        made = self.expunge.batch("email\n" + "".join(f"{name}@x.io\n" for name in names))
        self.expunge.approve(made)
        return made

    def addresses_on(self, request: str) -> dict[str, Any]:
        """What the certificate says of them."""
        return _container(self.claims(request), "addresses")


def _container(said: Any, name: str) -> dict[str, Any]:
    """What is said of this container."""
    if isinstance(said, dict):
        if said.get("container") == name and "edits" in said:
            return said
        said = list(said.values())
    for each in said if isinstance(said, list) else ():
        if found := _container(each, name):
            return found
    return {}


@pytest.fixture(params=[True, False], ids=["foreign-key", "link"])
def shop(request: pytest.FixtureRequest, door: FrontDoor) -> Shop:
    return Shop(door, bool(request.param))


def test_it_goes_with_all_of_a_batch(shop: Shop) -> None:
    made = shop.batch("ann", "bob", "cyd")
    shop.expunge("run", made)
    assert set(shop.expunge.members(made).values()) == {"complete"}
    assert (shop.ids("customers"), shop.ids("addresses")) == ([4], [9])


def test_it_stays_for_who_is_not_of_the_batch(shop: Shop) -> None:
    made = shop.batch("ann", "cyd")
    shop.expunge("run", made)
    assert (shop.ids("customers"), shop.ids("addresses")) == ([2, 4], [7, 9])
    said = [shop.addresses_on(member)["kept"] for member in shop.expunge.members(made)]
    assert sorted(kept[0]["records"] if kept else 0 for kept in said) == [0, 1]


def test_two_who_were_approved_before_either_was_erased(shop: Shop) -> None:
    ann, bob = (shop.expunge.request(f"email={name}@x.io") for name in ("ann", "bob"))
    for request in (ann, bob):
        shop.expunge.approve(request)
    shop.expunge("run", ann)
    assert shop.ids("addresses") == [7, 8, 9]
    shop.expunge("run", bob)
    assert (shop.ids("customers"), shop.ids("addresses")) == ([3, 4], [8, 9])
    assert not shop.addresses_on(bob).get("kept")


def test_who_moves_in_meanwhile_keeps_it(shop: Shop) -> None:
    made = shop.batch("ann", "bob")
    shop.sql("UPDATE customers SET address_id = 7 WHERE id = 4")
    shop.expunge("run", made)
    assert (shop.ids("customers"), shop.ids("addresses")) == ([3, 4], [7, 8, 9])


def test_it_stays_for_who_is_held(shop: Shop) -> None:
    made = shop.batch("ann", "bob")
    why = ("--case", "c1", "--reason", "a suit", "--by", "C. Counsel")
    shop.expunge("hold", "add", "--identity", "email=bob@x.io", *why)
    shop.expunge("run", made, code=4)
    assert (shop.ids("customers"), shop.ids("addresses")) == ([2, 3, 4], [7, 8, 9])
    assert sorted(shop.expunge.members(made).values()) == ["complete", "incomplete"]
