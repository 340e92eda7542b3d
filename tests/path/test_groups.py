"""What people share stays: a company, a household, the patients of a doctor, a pair of friends."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.path.front_door import FrontDoor

OTHERS = ", ".join(f"({n}, 'x{n}@x.io', 'Xerxes {n}', 2)" for n in range(5, 10))
COMPANY = f"""
CREATE TABLE companies (id INTEGER PRIMARY KEY, title TEXT, owner_id INTEGER REFERENCES users (id));
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, name TEXT,
                    company_id INTEGER REFERENCES companies (id));
CREATE TABLE invoices (id INTEGER PRIMARY KEY, company_id INTEGER REFERENCES companies (id));
INSERT INTO companies VALUES (1, 'Acme', 1), (2, 'Other', 5), (3, 'Alone', 1);
INSERT INTO users VALUES (1, 'ann@x.io', 'Ann A', 1), (2, 'bob@x.io', 'Bob B', 1),
                         (3, NULL, 'Cid C', 1), (4, '', 'Dee D', 1), {OTHERS};
INSERT INTO invoices VALUES (1, 1), (2, 3);
"""
HOUSEHOLD = f"""
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, name TEXT,
                        household_id INTEGER REFERENCES households (id));
CREATE TABLE households (id INTEGER PRIMARY KEY, label TEXT,
                         customer_id INTEGER REFERENCES customers (id));
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id));
INSERT INTO customers VALUES (1, 'ann@x.io', 'Ann A', 1), (2, NULL, 'Husband A', 1), {OTHERS};
INSERT INTO households VALUES (1, 'one', 1), (2, 'two', 5);
INSERT INTO orders VALUES (1, 1), (2, 2), (3, 5);
"""
DOCTOR = """
CREATE TABLE doctors (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
CREATE TABLE patients (id INTEGER PRIMARY KEY, name TEXT, ssn TEXT,
                       doctor_id INTEGER REFERENCES doctors (id));
CREATE TABLE visits (id INTEGER PRIMARY KEY, patient_id INTEGER REFERENCES patients (id),
                     doctor_id INTEGER REFERENCES doctors (id));
INSERT INTO doctors VALUES (1, 'ann@x.io', 'Ann Ask'), (2, 'bob@x.io', 'Bob Bo');
INSERT INTO patients VALUES (1, 'Pia Patient', '19800102-1234', 1),
                            (2, 'Per Patient', '19810102-1234', 2);
INSERT INTO visits VALUES (1, 1, 1), (2, 2, 2);
"""
FRIENDS = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
CREATE TABLE follows (follower_id INTEGER REFERENCES users (id),
                      followee_id INTEGER REFERENCES users (id),
                      PRIMARY KEY (follower_id, followee_id));
INSERT INTO users VALUES (1, 'ann@x.io', 'Ann A'), (2, 'bob@x.io', 'Bob B'), (3, 'c@x.io', 'Cid');
INSERT INTO follows VALUES (1, 2), (2, 1), (2, 3);
"""


class Shop:
    """A SQLite database and the command line on it."""

    def __init__(self, folder: Path, expunge: FrontDoor) -> None:
        self.file, self.expunge = folder / "shop.db", expunge

    def sql(self, script: str) -> None:
        with sqlite3.connect(self.file) as connection:
            connection.executescript(script)
        connection.close()

    def rows(self, query: str) -> list[Any]:
        connection = sqlite3.connect(self.file)
        found = connection.execute(query).fetchall()
        connection.close()
        return found


@pytest.fixture
def shop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shop:
    config = tmp_path / "expunge.toml"
    config.write_text('[stores.shop]\nconnector = "sql"\nurl = "sqlite:///shop.db"\n')
    return Shop(tmp_path, FrontDoor(config, monkeypatch, capsys))


def test_a_company_stays_for_those_who_work_there(shop: Shop) -> None:
    shop.sql(COMPANY)
    shop.expunge.erase("email=ann@x.io")
    assert shop.rows("SELECT id, owner_id FROM companies") == [(1, None), (2, 5)]
    assert [row[0] for row in shop.rows("SELECT id FROM users")] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert shop.rows("SELECT id FROM invoices") == [(1,)]


def test_a_household_stays_for_the_family(shop: Shop) -> None:
    shop.sql(HOUSEHOLD)
    shop.expunge.erase("email=ann@x.io")
    assert shop.rows("SELECT id, customer_id FROM households") == [(1, None), (2, 5)]
    assert shop.rows("SELECT id FROM customers WHERE id < 5") == [(2,)]
    assert shop.rows("SELECT id FROM orders") == [(2,), (3,)]


def test_a_doctors_patients_stay(shop: Shop) -> None:
    shop.sql(DOCTOR)
    shop.expunge.erase("email=ann@x.io")
    assert shop.rows("SELECT id, doctor_id FROM patients") == [(1, None), (2, 2)]
    assert shop.rows("SELECT id, patient_id FROM visits") == [(1, 1), (2, 2)]
    assert shop.rows("SELECT id FROM doctors") == [(2,)]


def test_a_pair_goes_with_either_of_the_two(shop: Shop) -> None:
    shop.sql(FRIENDS)
    shop.expunge.erase("email=ann@x.io")
    assert shop.rows("SELECT * FROM follows") == [(2, 3)]
    assert shop.rows("SELECT id FROM users") == [(2,), (3,)]


def test_a_key_that_cannot_be_emptied_is_said_in_the_plan(shop: Shop) -> None:
    shop.sql(FRIENDS)
    shop.sql("ALTER TABLE follows ADD COLUMN note TEXT")
    request = shop.expunge.request("email=ann@x.io")
    gaps = shop.expunge("plan", request).json["gaps"]
    assert any("cannot be empty" in gap["reason"] for gap in gaps)


@pytest.mark.parametrize("match", ["shop:userz", "shop:users.emial", "usr.contact"])
def test_a_policy_that_matches_nothing_is_an_error(shop: Shop, match: str) -> None:
    """It would keep nothing of what the law says must be kept."""
    shop.sql(FRIENDS)
    with shop.expunge.config.open("a") as config:
        config.write(
            f'[[policies]]\nmatch = "{match}"\naction = "retain"\n'
            'until = 2090-01-01\nbasis = "tax law"\n'
        )
    told = shop.expunge("scan", code=2)
    assert "[[policies]] match" in told.err
    request = shop.expunge.request("email=ann@x.io")
    assert match in shop.expunge("plan", request, code=2).err
    assert shop.rows("SELECT count(*) FROM users") == [(3,)]


@pytest.mark.parametrize("key", ["shop:usrs.id=1", "shop:users.idd=1", "shoop:users.id=1"])
def test_a_key_that_is_nowhere_is_an_error(shop: Shop, key: str) -> None:
    shop.sql(FRIENDS)
    made = shop.expunge("request", "new", "--right", "erasure", "--identity", key, code=None)
    assert made.code == 2 or shop.expunge("plan", made.json["id"], code=2).err
