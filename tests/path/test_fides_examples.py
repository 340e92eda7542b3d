"""Fides' example databases: no foreign key is declared, the links stand in the dataset's YAML, and
two customers share one address row."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pyrage
import pytest
import yaml

from deployments.local import Endpoints
from tests.path.front_door import FrontDoor
from tests.real.sql_worlds import path

pytestmark = pytest.mark.real

FOLDER = "fides_examples"
JOHN, JILL, JANE = "customer-1@example.com", "customer-2@example.com", "jane@example.com"


def links(dataset: str, place: str) -> str:
    """The dataset's references as [[links]]; place: what stands before the table."""
    described = yaml.safe_load(path(f"{FOLDER}/{dataset}.yml").read_text())["dataset"][0]
    return "".join(
        f'\n[[links]]\nfrom = "{place}{collection["name"]}.{each["name"]}"\n'
        f'to = "{place}{reference["field"]}"\n'
        for collection in described["collections"]
        for each in collection["fields"]
        for reference in each.get("fides_meta", {}).get("references", ())
    )


class World:
    """A database behind the command line, and who reads its exports."""

    def __init__(self, expunge: FrontDoor, folder: Path) -> None:
        self.expunge, self.folder = expunge, folder
        self._key = pyrage.x25519.Identity.generate()
        (folder / "key").write_text(f"{self._key}\n")

    def given(self, email: str) -> dict[str, list[Any]]:
        """By table: the records of this person's export; and nothing else stands in its files."""
        request = self.expunge.carry_out("access", f"email={email}")
        sealed, opened = self.folder / f"{request}.age", self.folder / request
        to = ("--to", str(self._key.to_public()))
        self.expunge("export", "write", request, "--out", str(sealed), *to)
        key = ("--key-file", str(self.folder / "key"))
        self.expunge("export", "open", str(sealed), *key, "--out", str(opened))
        self.text = "\n".join(file.read_text() for file in opened.rglob("*.*") if file.is_file())
        return {
            file.stem.removeprefix("public."): [r["data"] for r in json.loads(file.read_text())]
            for file in opened.glob("data/shop/*.json")
        }


@pytest.fixture
def world(
    postgres: Endpoints,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> World:
    address = postgres.postgres_url(database).replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(path(f"{FOLDER}/postgres_sample.sql").read_text().encode())
    monkeypatch.setenv("SHOP_URL", address)
    config = tmp_path / "expunge.toml"
    config.write_text(
        '[stores.shop]\nconnector = "sql"\nurl = "${SHOP_URL}"\n'
        + links("postgres_example_test_dataset", "shop:public.")
    )
    return World(FrontDoor(config, monkeypatch, capsys), tmp_path)


@pytest.fixture
def rows(postgres: Endpoints, database: str) -> "Rows":
    return Rows(postgres.postgres_url(database).replace("+psycopg", ""))


class Rows:
    """Every row of the database as text, by the native client."""

    def __init__(self, address: str) -> None:
        self.address = address

    def read(self) -> dict[str, list[str]]:
        with psycopg.connect(self.address) as connection:
            tables = connection.execute(
                "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace IN "
                "('public'::regnamespace, 'backup_schema'::regnamespace) ORDER BY 1"
            ).fetchall()
            return {
                table: sorted(
                    row[0] for row in connection.execute(f"SELECT t::text FROM {table} t".encode())
                )
                for (table,) in tables
            }


def keys(given: dict[str, list[Any]], table: str, key: str = "id") -> list[Any]:
    return sorted(row[key] for row in given.get(table, ()))


def test_an_export_holds_one_customers_records_and_nobody_elses(world: World) -> None:
    given = world.given(JOHN)
    assert keys(given, "customer") == [1]
    assert keys(given, "payment_card") == ["pay_aaa-aaa"]
    assert keys(given, "orders") == ["ord_aaa-aaa", "ord_ccc-ccc", "ord_ddd-ddd"]
    assert keys(given, "login") == [1, 2, 3, 4, 5, 6]
    assert keys(given, "visit", "email") == [JOHN]
    assert keys(given, "service_request") == ["ser_aaa-aaa"]
    assert keys(given, "address") == [1, 2]  # home, and where one order was sent
    items = [(row["order_id"], row["item_no"]) for row in given["order_item"]]
    assert sorted(items) == [
        ("ord_aaa-aaa", 1), ("ord_ccc-ccc", 1), ("ord_ccc-ccc", 2), ("ord_ddd-ddd", 1),
    ]  # fmt: skip
    assert {"product", "employee", "report"}.isdisjoint(given)
    others = "Jill|Jane|Jack|customer-2|customer-3|employee-|987654321|373719391|Choco"
    assert not re.findall(others, world.text)
    assert given["service_request"][0]["employee_id"] == "[left out]"


def test_erasing_one_leaves_the_others_address_as_it_is(world: World, rows: Rows) -> None:
    before = rows.read()
    world.expunge.erase(f"email={JOHN}")
    after = rows.read()
    lost = {table: len(old) - len(after[table]) for table, old in before.items()}
    assert {table: count for table, count in lost.items() if count} == {
        "customer": 1, "payment_card": 1, "orders": 3, "order_item": 4, "login": 6, "visit": 1,
        "service_request": 1,
    }  # fmt: skip
    assert all(set(left) <= set(before[table]) for table, left in after.items())
    assert after["address"] == before["address"]
    world.expunge.erase(f"email={JANE}")
    last = rows.read()
    assert len(last["address"]) == len(before["address"]) - 1  # hers alone
    assert world.given(JILL)["address"][0]["street"] == "Example Street"


def test_an_employee_gets_no_customers_service_requests(world: World) -> None:
    given = world.given("employee-1@example.com")
    assert keys(given, "employee") == [1]
    requests = given["service_request"]
    assert {row["email"] for row in requests} == {"[left out]"}
    assert "customer-" not in world.text


ALIKE = "address customer employee payment_card orders order_item visit login service_request"


def translated() -> Iterator[str]:
    """MySQL's example in SQLite's words. Its script makes tables and fills none, so the rows are
    those of PostgreSQL's, for the tables that are alike."""
    for statement in path(f"{FOLDER}/mysql_example.sql").read_text().split(";"):
        if "CREATE TABLE" in statement:
            yield statement[statement.index("CREATE TABLE") :].replace("`", '"')
    for statement in path(f"{FOLDER}/postgres_sample.sql").read_text().split(";"):
        match = re.search(r"INSERT INTO public\.(\w+) (VALUES.*)", statement, re.DOTALL)
        if match and match[1] in ALIKE.split():
            yield f"INSERT INTO {match[1]} {match[2]}"


def test_mysqls_example_in_sqlite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with sqlite3.connect(tmp_path / "shop.db") as shop:
        for statement in translated():
            shop.execute(statement)
    config = tmp_path / "expunge.toml"
    config.write_text(
        '[stores.shop]\nconnector = "sql"\nurl = "sqlite:///shop.db"\n'
        + links("mysql_example_test_dataset", "shop:")
    )
    world = World(FrontDoor(config, monkeypatch, capsys), tmp_path)
    given = world.given(JOHN)
    assert keys(given, "customer") == [1]
    assert set(keys(given, "orders")) <= {"ord_aaa-aaa", "ord_ccc-ccc", "ord_ddd-ddd"}
    assert len(given["order_item"]) == 4
    assert len(given["login"]) == 6
    assert keys(given, "visit", "email") == [JOHN]
    assert not re.findall("Jill|Jane|Jack|customer-2|customer-3|employee-|987654321", world.text)
