"""A right was called complete, or a row of others was lost, though nobody had asked for it."""

import shutil

import pytest

from tests.path.front_door import FrontDoor, declared
from tests.path.site import Site, door

__all__ = ["door"]

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, phone TEXT,
                        account_no INTEGER, news INTEGER NOT NULL DEFAULT 1, news_by TEXT);
CREATE TABLE visits (id INTEGER PRIMARY KEY, login TEXT, page TEXT);
CREATE TABLE tags (id INTEGER PRIMARY KEY, label TEXT UNIQUE ON CONFLICT REPLACE, owner TEXT);
INSERT INTO customers VALUES (1, 'ann@example.com', '+44 20 7946 0002', 1004444, 1, NULL),
                             (2, 'bob@example.com', '+44 20 7946 0003', 1005555, 1, NULL);
INSERT INTO visits VALUES (1, 'None', '/');
INSERT INTO tags VALUES (1, 'for ann@example.com', 'Ben'), (2, 'for [erased]', 'Carl');
"""
FIELDS = [("shop:visits.login", "account"), ("shop:customers.account_no", "account")]
MORE = """
[[restrictions]]
container = "shop:customers"
set = { news = 0, news_by = "{request}" }
"""


@pytest.fixture
def site(door: FrontDoor) -> Site:
    site = Site(door, SHOP, declared(FIELDS) + MORE)
    door("scan")
    return site


def restricted(site: Site) -> str:
    request = site.expunge.request("shop:customers.id=1", right="restriction")
    site.expunge.approve(request)
    site.expunge("run", request, code=None)
    site.expunge.accept_all(request, "no marker there")
    assert site.rows("SELECT news FROM customers") == [(0,), (1,)]
    return request


def test_a_constraint_that_replaces_takes_no_neighbour_away(site: Site) -> None:
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    assert site.rows("SELECT * FROM tags") == [
        (1, "for ann@example.com", "Ben"),
        (2, "for [erased]", "Carl"),
    ]


@pytest.mark.parametrize("value", ["null", "7", '{"a": "ann@example.com"}', '[["a@b.c"]]'])
def test_what_is_no_text_is_no_identifier_in_a_batch(site: Site, value: str) -> None:
    file = site.folder / "people.jsonl"
    file.write_text(f'{{"identities": {{"email": "ann@example.com", "account": {value}}}}}\n')
    said = site.expunge("batch", "new", str(file), "--right", "erasure", code=2)
    assert "Line 1" in said.err
    assert site.expunge("status").json == {"requests": []}


@pytest.mark.parametrize(
    "text",
    [
        '{"identities": {"email": "ann@example.com", "email": "ann@example.org"}}\n',
        '{"identities": {"email": "a@b.c"}, "identities": {"email": "ann@example.com"}}\n',
        "email,email\nann@example.com,ann@example.org\n",
    ],
)
def test_no_identifier_of_a_batch_is_lost(site: Site, text: str) -> None:
    file = site.folder / "people.txt"
    file.write_text(text)
    said = site.expunge("batch", "new", str(file), "--right", "erasure", code=2)
    assert "Line 1" in said.err
    assert site.expunge("status").json == {"requests": []}


def test_a_store_that_is_away_leaves_its_markers_to_the_next_lift(site: Site) -> None:
    before = site.tables()
    request = restricted(site)
    shop = site.folder / "shop.db"
    shutil.move(shop, site.folder / "away.db")
    away = site.expunge("request", "lift", request, code=None)
    assert away.code != 0
    shutil.move(site.folder / "away.db", shop)
    site.expunge("request", "lift", request)
    assert site.tables() == before


def test_a_marker_that_was_written_over_is_lifted_by_nobody(site: Site) -> None:
    request = restricted(site)
    site.sql("UPDATE customers SET news_by = 'somebody' WHERE id = 1")
    for _ in range(2):
        site.expunge("request", "lift", request, code=4)
    site.sql(f"UPDATE customers SET news_by = '{request}' WHERE id = 1")
    site.expunge("request", "lift", request)
    assert site.rows("SELECT news, news_by FROM customers WHERE id = 1") == [(1, None)]


def test_a_phone_is_held_however_it_is_spelt(site: Site) -> None:
    by = ("--reason", "a claim", "--by", "A. Counsel")
    site.expunge(
        "hold",
        "add",
        "--case",
        "A [/b] 12",
        "--identity",
        "phone=+442079460002",
        "--identity",
        "name=Ann Smith",
        *by,
    )
    assert site.expunge("hold", "list").json["holds"][0]["case"] == "A [/b] 12"
    request = site.expunge.request("email=ann@example.com")
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    assert site.rows("SELECT id FROM customers") == [(1,), (2,)]


def test_a_number_that_would_have_to_change_is_a_gap(site: Site) -> None:
    more = ("--set", "account=2005555")
    request = site.expunge.request("email=ann@example.com", right="rectification", more=more)
    site.expunge.approve(request)
    site.expunge("run", request, code=4)
    (gap,) = site.expunge("status", request).json["gaps"]
    assert "account_no cannot be corrected: it holds no text" in gap["reason"]


def test_an_export_takes_no_files_place(site: Site) -> None:
    request = site.expunge.request("email=ann@example.com", right="access")
    site.expunge.approve(request)
    site.expunge("run", request)
    secret = site.folder / "secret"
    secret.write_text("correct horse battery staple\n")
    secret.chmod(0o600)
    out = site.folder / "export.age"
    words = ("export", "write", request, "--out", str(out), "--passphrase-file", str(secret))
    for taken in (out, site.folder / "export.age.key"):
        taken.write_text("mine")
        assert "is there already" in site.expunge(*words, code=2).err
        assert taken.read_text() == "mine"
        taken.unlink()
    site.expunge(*words)


@pytest.mark.parametrize(
    "words",
    [
        ("verify", "nosuch"),
        ("why", "nosuch", "x"),
        ("reject", "nosuch", "--reason", "r"),
        ("gap", "accept", "nosuch", "x", "--reason", "r", "--by", "Kim"),
    ],
)
def test_a_mistyped_id_is_said_to_be_one(site: Site, words: tuple[str, ...]) -> None:
    assert "There is no request" in site.expunge(*words, code=2).err
