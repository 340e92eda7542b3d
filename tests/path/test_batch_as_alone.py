"""What is said of a person in a batch is what is said of them alone, whatever stands in the way."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from deployments.local import Endpoints
from tests.path.front_door import FrontDoor
from tests.path.site import Site, door

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

__all__ = ["door"]

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT,
                     customer_id INTEGER REFERENCES customers (id));
CREATE TABLE stops (customer_id INTEGER PRIMARY KEY, asked_by TEXT);
INSERT INTO customers VALUES (1, 'rene@x.io', 'René Léa'), (2, 'ben@x.io', 'Ben Bo'),
                             (3, 'cat@x.io', 'Cat Cole');
INSERT INTO orders VALUES (10, 'a lamp', 1), (11, 'a desk', 2), (12, 'a bed', 3);
"""
STOPS = """[[restrictions]]
container = "shop:stops"
for = "shop:customers"
insert = { customer_id = "{id}", asked_by = "{request}" }
"""
CSV = b"email,note,amount\r\nrene@x.io,hers,10\r\nben@x.io,his,20\r\ncat@x.io,other,30\r\n"
LAKE = """
[stores.lake]
connector = "s3"
bucket = "{bucket}"
endpoint_url = "{endpoint}"
region = "us-east-1"
access_key_id = "${{ALONE_KEY}}"
secret_access_key = "${{ALONE_SECRET}}"
[[fields]]
field = "lake:invoices/{{name}}.csv.email"
identifier = "email"
[[policies]]
match = "lake:invoices/{{name}}.csv"
action = "retain"
until = 2090-01-01
basis = "tax law"
keep = ["amount"]
"""


class Two(Site):
    """René and Ben in one batch. as_one: it is run as such, else each of them alone."""

    def __init__(self, expunge: FrontDoor, as_one: bool) -> None:
        super().__init__(expunge, SHOP)
        self.as_one, self.batch = as_one, ""

    def ask(self, right: str = "erasure") -> None:
        people = "email,name\nrene@x.io,René Léa\nben@x.io,Ben Bo\n"
        self.batch = self.expunge.batch(people, right)

    def approve(self) -> None:
        self.ask()
        self.expunge.approve(self.batch)

    def members(self) -> dict[str, str]:
        return self.expunge.members(self.batch)

    def run(self) -> list[str]:
        """How they end, in the alphabet's order."""
        for each in [self.batch] if self.as_one else self.members():
            self.expunge("run", each, code=None)
        return sorted(self.members().values())

    def gaps(self) -> list[str]:
        every = [self.expunge("status", each).json["gaps"] for each in self.members()]
        return [gap["reason"] for own in every for gap in own]


@pytest.fixture(params=[False, True], ids=["alone", "batch"])
def two(request: pytest.FixtureRequest, door: FrontDoor) -> Two:
    return Two(door, bool(request.param))


def test_what_the_law_keeps_in_an_object(
    two: Two,
    s3: Endpoints,
    s3_client: "S3Client",
    bucket: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A row that is blanked has another key: it is known by what it was to become."""
    monkeypatch.setenv("ALONE_KEY", s3.s3_access_key)
    monkeypatch.setenv("ALONE_SECRET", s3.s3_secret_key)
    s3_client.put_object(Bucket=bucket, Key="invoices/a.csv", Body=CSV)
    two.configure(LAKE.format(bucket=bucket, endpoint=s3.s3_endpoint))
    two.approve()
    assert two.run() == ["complete", "complete"]
    left = s3_client.get_object(Bucket=bucket, Key="invoices/a.csv")["Body"].read()
    assert b"rene@" not in left
    assert b",20\r\n" in left
    for claims in map(two.claims, two.members()):
        assert [kept["until"][:10] for kept in claims["retained"]] == ["2090-01-01"]
    waiting = two.expunge("status").json["requests"]
    assert sum(each["status"] == "waiting" for each in waiting) == 2


def test_a_line_that_can_hide_a_name(two: Two) -> None:
    (two.logs / "app.log").write_bytes(b"1 login rene@x.io Ren\xe9 L\xe9a\n2 login ben@x.io\n")
    two.approve()
    assert two.run() == ["complete", "incomplete"]
    assert any("UTF-8" in reason for reason in two.gaps())


def test_a_link_that_was_dropped_since_the_plan(two: Two) -> None:
    """The second look asks as the plan did."""
    two.approve()
    two.sql(
        "ALTER TABLE orders RENAME TO old;"
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT, customer_id INTEGER);"
        "INSERT INTO orders SELECT * FROM old; DROP TABLE old;"
        "INSERT INTO orders VALUES (13, 'a test', 1);"
    )
    assert two.run() == ["complete", "incomplete"]
    assert any("still finds" in reason for reason in two.gaps())


def test_a_row_that_is_added(two: Two) -> None:
    two.configure(STOPS)
    two.ask("restriction")
    for each in [two.batch] if two.as_one else two.members():
        two.expunge("plan", each)
    assert two.gaps() == []


def without_a_key(two: Two, request: str) -> None:
    (key,) = (two.folder / "expunge-keys").rglob(f"{request}*.key")
    key.unlink()


def with_a_byte_flipped(two: Two, request: str) -> None:
    with closing(sqlite3.connect(two.folder / "expunge.db")) as ledger, ledger:
        (sealed,) = ledger.execute(
            "SELECT sealed FROM segments WHERE request = ? LIMIT 1", (request,)
        ).fetchone()
        spoilt = bytes([*sealed[:-1], sealed[-1] ^ 1])
        where = "WHERE request = ? AND sealed = ?"
        ledger.execute(f"UPDATE segments SET sealed = ? {where}", (spoilt, request, sealed))


@pytest.mark.parametrize("spoil", [without_a_key, with_a_byte_flipped])
def test_one_who_cannot_be_opened(two: Two, spoil: Callable[[Two, str], None]) -> None:
    two.approve()
    first, second = two.members()
    spoil(two, first)
    two.run()
    assert two.members()[second] == "complete"
    assert two.members()[first] in ("approved", "running")


def test_one_whose_key_is_lost_before_the_plan(two: Two) -> None:
    two.ask()
    first, second = two.members()
    without_a_key(two, first)
    for each in [two.batch] if two.as_one else two.members():
        two.expunge("plan", each, code=None)
    assert two.members() == {first: "new", second: "planned"}
    two.expunge.request("email=cat@x.io")  # nobody else waits for that key
