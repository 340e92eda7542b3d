"""A false hit that a person excludes takes along what it alone brought into the plan."""

import sqlite3
from pathlib import Path

import pytest

from tests.path.front_door import FrontDoor, declared

# The mailing list's entry is somebody else's who typed Ann's address; it has a login of its own.
SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL);
CREATE TABLE accounts (id INTEGER PRIMARY KEY, email TEXT, login TEXT);
CREATE TABLE visits (id INTEGER PRIMARY KEY, login TEXT);
INSERT INTO customers VALUES (1, 'ann@example.com');
INSERT INTO accounts VALUES (7, 'ann@example.com', 'zeno4711');
INSERT INTO visits VALUES (1, 'zeno4711'), (2, 'zeno4711');
"""


@pytest.fixture
def expunge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> FrontDoor:
    with sqlite3.connect(tmp_path / "shop.db") as shop:
        shop.executescript(SHOP)
    shop.close()
    config = tmp_path / "expunge.toml"
    fields = declared(
        [
            ("shop:customers.email", "email"),
            ("shop:accounts.email", "email"),
            ("shop:accounts.login", "account"),
            ("shop:visits.login", "account"),
        ]
    )
    config.write_text(f'[stores.shop]\nconnector = "sql"\nurl = "sqlite:///shop.db"\n{fields}')
    return FrontDoor(config, monkeypatch, capsys)


def test_what_an_excluded_record_led_to_leaves_the_plan(expunge: FrontDoor) -> None:
    request = expunge.request("email=ann@example.com")
    places = expunge("plan", request).json["places"]
    assert sorted(each["container"] for each in places) == [
        "accounts", "customers", "visits", "visits",
    ]  # fmt: skip
    false_hit = next(each["location"] for each in places if each["container"] == "accounts")
    reason = "somebody else's entry"
    left = expunge("exclude", request, false_hit, "--reason", reason).json["places"]
    assert [each["container"] for each in left] == ["customers"]
    expunge.approve(request)
    assert expunge("run", request).json["status"] == "complete"


def test_a_reason_names_nobody_whom_only_the_plan_knows(expunge: FrontDoor) -> None:
    request = expunge.request("email=ann@example.com")
    places = expunge("plan", request).json["places"]
    told = expunge("exclude", request, places[0]["location"], "--reason", "not zeno4711", code=2)
    assert "zeno4711" not in told.out + told.err
