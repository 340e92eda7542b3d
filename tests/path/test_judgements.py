"""expunge map confirm and reject, on a real PostgreSQL: what a person says of a field stands over
the scan and over the next one, and a request is carried out by it."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from deployments.local import Endpoints
from tests.path.front_door import FrontDoor

BY = ("--by", "A. Steward")
LETTERS, NOTE = "shop:public.letters.email", "shop:public.letters.remark"
SHOP = b"""
CREATE TABLE customers (id int PRIMARY KEY, email text UNIQUE, city text);
CREATE TABLE letters (id int PRIMARY KEY, email text, remark text);
INSERT INTO customers SELECT n, 'p' || n || '@example.com', 'Leeds' FROM generate_series(1, 20) n;
INSERT INTO letters SELECT n, 'p' || n || '@example.com', 'weekly' FROM generate_series(1, 20) n;
"""
ANN = "email=p7@example.com"


@pytest.fixture
def address(postgres: Endpoints, database: str) -> str:
    plain = postgres.postgres_url(database).replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute(SHOP)
    return plain


@pytest.fixture
def expunge(
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> FrontDoor:
    config = tmp_path / "expunge.toml"
    config.write_text(
        '[scanners]\nuse = ["fields"]\n[stores.shop]\nconnector = "sql"\nurl = "${JUDGED_SHOP}"\n'
    )
    monkeypatch.setenv("JUDGED_SHOP", address)
    return FrontDoor(config, monkeypatch, capsys)


def shown(expunge: FrontDoor, field: str) -> dict[str, Any]:
    """The field as the map shows it."""
    address, _, name = field.rpartition(".")
    containers = expunge("map", "show").json["containers"]
    (fields,) = (each["fields"] for each in containers if each["address"] == address)
    (found,) = (each for each in fields if each["name"] == name)
    return dict(found)


def planned(expunge: FrontDoor) -> set[str]:
    """Where the plan of a new request finds records that are the person's."""
    request = expunge.request(ANN)
    counts = expunge("plan", request).json["counts"]
    expunge("request", "withdraw", request)
    return {address for address, actions in counts.items() if actions.get("delete")}


def test_a_rejection_stands_over_the_scan_and_the_next_one(expunge: FrontDoor) -> None:
    expunge("scan")
    found = shown(expunge, LETTERS)
    assert (found["category"], found["identity"]) == ("user.contact.email", True)
    expunge("map", "reject", LETTERS, *BY)
    for again in ([], ["scan"], ["scan", "--again"]):
        if again:
            expunge(*again)
        found = shown(expunge, LETTERS)
        assert (found["category"], found["kind"], found["identity"]) == (None, None, False)
        assert found["reason"] == "rejected by A. Steward"
    expunge("map", "confirm", LETTERS, *BY)
    expunge("scan", "--again")
    found = shown(expunge, LETTERS)
    assert (found["category"], found["identity"]) == ("user.contact.email", True)
    assert found["reason"].startswith("confirmed by A. Steward; 20 of 20 values are valid e-mail")


def test_a_confirmation_with_a_category_stands_over_the_next_scan(expunge: FrontDoor) -> None:
    expunge("scan")
    assert shown(expunge, NOTE)["category"] is None
    said = expunge("map", "confirm", NOTE, "--category", "user.behavior", *BY).json
    assert said == {"field": NOTE, "holds": True, "by": "A. Steward", "category": "user.behavior"}
    for _ in range(2):
        found = shown(expunge, NOTE)
        assert (found["category"], found["reason"]) == ("user.behavior", "confirmed by A. Steward")
        expunge("scan", "--again")
    assert "A. Steward" in expunge("map", "show", "--format", "csv").out


def test_what_an_identity_located_is_not_located_once_it_is_rejected(
    expunge: FrontDoor, address: str
) -> None:
    expunge("scan")
    assert planned(expunge) == {"shop:public.customers", "shop:public.letters"}
    expunge("map", "reject", LETTERS, *BY)
    assert planned(expunge) == {"shop:public.customers"}
    expunge("scan", "--again")
    assert planned(expunge) == {"shop:public.customers"}
    expunge.erase(ANN)
    with psycopg.connect(address) as shop:
        assert shop.execute("SELECT count(*) FROM customers WHERE id = 7").fetchone() == (0,)
        assert shop.execute("SELECT count(*) FROM letters").fetchone() == (20,)


def test_an_unknown_field_is_named(expunge: FrontDoor) -> None:
    assert "expunge scan" in expunge("map", "reject", LETTERS, *BY, code=2).err
    expunge("scan")
    before = expunge("map", "show").json
    for word in ("confirm", "reject"):
        said = expunge("map", word, "shop:public.letters.nothing", *BY, code=2).err
        assert "'shop:public.letters.nothing' is no field of the data map" in said
        assert "STORE:CONTAINER.FIELD" in said
    assert "--by needs your name" in expunge("map", "reject", LETTERS, "--by", " ", code=2).err
    wrong = ("map", "confirm", LETTERS, "--category", "Email", *BY)
    assert "user.contact.email" in expunge(*wrong, code=2).err
    assert expunge("map", "show").json == before
