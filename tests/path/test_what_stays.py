"""A record of hers that stays, by policy or because it must, lets go of her, or a gap says why."""

import pytest

from tests.path.front_door import FrontDoor
from tests.path.site import Site, door

__all__ = ["door"]

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, name TEXT NOT NULL);
CREATE TABLE notes (id INTEGER PRIMARY KEY, customer_id INTEGER {null} REFERENCES customers (id),
                    body TEXT, email TEXT);
INSERT INTO customers VALUES (1, 'ann@example.com', 'Ann Smith'), (2, 'bob@example.com', 'Bob');
INSERT INTO notes VALUES (1, 1, 'from Ann Smith', 'ann@example.com'),
                         (2, 2, 'x', 'bob@example.com'), (3, 1, 'late', 'x@example.com');
"""
POLICY = '[[policies]]\nmatch = "shop:notes"\naction = "{action}"\n'


@pytest.mark.parametrize(
    ("action", "left"),
    [("redact", ("from [erased]", None)), ("mask", ("from *********", "*" * 15))],
)
def test_what_is_only_cut_lets_go_of_what_is_deleted(
    door: FrontDoor, action: str, left: tuple[str, str | None]
) -> None:
    site = Site(door, SHOP.format(null=""), POLICY.format(action=action))
    door("scan")
    site.expunge.erase("email=ann@example.com")
    assert site.rows("SELECT id FROM customers") == [(2,)]
    assert site.rows("SELECT customer_id, body, email FROM notes") == [
        (None, *left),
        (2, "x", "bob@example.com"),
        (None, "late", "x@example.com"),
    ]


def test_what_cannot_let_go_is_told_in_the_plan_and_the_rest_is_cut(door: FrontDoor) -> None:
    site = Site(door, SHOP.format(null="NOT NULL"), POLICY.format(action="redact"))
    door("scan")
    request = site.expunge.request("email=ann@example.com")
    told = [gap["reason"] for gap in door("plan", request).json["gaps"]]
    assert sum("which cannot be empty" in each for each in told) == 2
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    assert site.rows("SELECT customer_id, body, email FROM notes WHERE id = 1") == [
        (1, "from [erased]", None)
    ]
    assert "ann" not in str(site.rows("SELECT * FROM customers")).lower()
    for _ in range(2):  # a new plan changes nothing, and says nothing else
        site.expunge.approve(request)
        site.expunge("run", request, code=4)
        gaps = site.expunge("status", request).json["gaps"]
        assert all("which cannot be empty" in gap["reason"] for gap in gaps)
    site.expunge.accept_all(request, "it cannot")


GROUPS = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
CREATE TABLE groups (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), title TEXT);
CREATE TABLE memberships (id INTEGER PRIMARY KEY,
    group_id INTEGER NOT NULL REFERENCES groups (id), user_id INTEGER REFERENCES users (id));
INSERT INTO users VALUES (1, 'ann@example.com', 'Ann Smith'), (2, 'bob@example.com', 'Bob Jones');
INSERT INTO groups VALUES (1, 1, 'the Ann Smith fan group');
INSERT INTO memberships VALUES (1, 1, 2);
"""


def test_her_name_in_what_others_need_is_cut_out(door: FrontDoor) -> None:
    site = Site(door, GROUPS)
    door("scan")
    site.expunge.erase("email=ann@example.com", code=4)
    assert "Ann" not in str(site.rows("SELECT title FROM groups"))
    assert site.rows("SELECT * FROM memberships") == [(1, 1, 2)]


CHAIN = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT);
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id),
                    pinned_by INTEGER REFERENCES users (id), title TEXT);
CREATE TABLE replies (id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES posts (id),
                      user_id INTEGER REFERENCES users (id), said TEXT);
INSERT INTO users VALUES (0, 'system@example.com', 'System'), (1, 'ann@example.com', 'Ann Smith'),
                         (2, 'bob@example.com', 'Bob Jones');
INSERT INTO posts VALUES (1, 1, 1, 'by ann'), (2, 2, 2, 'by bob');
INSERT INTO replies VALUES (1, 1, 2, 'bob to ann'), (2, 2, 1, 'ann to bob');
"""


def test_what_must_stay_keeps_what_it_needs_and_changes_hands_with_nobody(door: FrontDoor) -> None:
    """Bob's reply needs her post, and her post needs her row: all that names her in it goes."""
    site = Site(door, CHAIN)
    door("scan")
    site.expunge.erase("email=ann@example.com", code=4)
    assert site.rows("SELECT * FROM posts") == [(1, 1, None, "by ann"), (2, 2, 2, "by bob")]
    assert site.rows("SELECT id, said FROM replies") == [(1, "bob to ann")]
    users = site.rows("SELECT * FROM users ORDER BY id")
    assert [row[0] for row in users] == [0, 1, 2]
    assert "ann" not in str(users).lower()
