"""What is said of a person in a batch is what is said of them alone, whatever stands in the way."""

import base64
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from deployments.local import Endpoints
from tests.path.front_door import FrontDoor

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);
CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT,
                     customer_id INTEGER REFERENCES customers (id));
CREATE TABLE stops (customer_id INTEGER PRIMARY KEY, asked_by TEXT);
INSERT INTO customers VALUES (1, 'rene@x.io', 'René Léa'), (2, 'ben@x.io', 'Ben Bo'),
                             (3, 'cat@x.io', 'Cat Cole');
INSERT INTO orders VALUES (10, 'a lamp', 1), (11, 'a desk', 2), (12, 'a bed', 3);
"""
CONFIG = """[scanners]
use = ["fields"]
[stores.shop]
connector = "sql"
url = "sqlite:///shop.db"
[stores.weblogs]
connector = "logs"
paths = ["logs/*.log"]
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


class Two:
    """René and Ben in one batch. as_one: it is run as such, else each of them alone."""

    def __init__(self, folder: Path, expunge: FrontDoor, as_one: bool) -> None:
        self.folder, self.expunge, self.as_one = folder, expunge, as_one
        expunge.config.write_text(CONFIG)
        (folder / "logs").mkdir()
        self.log(b"started\n")
        self.sql(SHOP)

    def log(self, content: bytes) -> None:
        (self.folder / "logs" / "app.log").write_bytes(content)

    def sql(self, script: str) -> None:
        with closing(sqlite3.connect(self.folder / "shop.db")) as connection:
            connection.executescript(script)

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "shop.db")) as connection:
            return connection.execute(query).fetchall()

    def ask(self, right: str = "erasure") -> str:
        file = self.folder / "people.csv"
        file.write_text("email,name\nrene@x.io,René Léa\nben@x.io,Ben Bo\n")
        self.batch = str(self.expunge("batch", "new", str(file), "--right", right).json["id"])
        return self.batch

    def approve(self, right: str = "erasure") -> None:
        self.ask(right)
        root = str(self.expunge("plan", self.batch).json["hash"])
        self.expunge("approve", self.batch, "--plan", root, "--by", "A. Approver")

    def members(self) -> dict[str, str]:
        found: dict[str, str] = self.expunge("batch", "status", self.batch).json["requests"]
        return found

    def run(self) -> list[str]:
        """How they end, in the alphabet's order."""
        for each in [self.batch] if self.as_one else self.members():
            self.expunge("run", each, code=None)
        return sorted(self.members().values())

    def gaps(self) -> list[str]:
        every = [self.expunge("status", each).json["gaps"] for each in self.members()]
        return [gap["reason"] for own in every for gap in own]

    def claims(self) -> Iterator[dict[str, Any]]:
        """Of each certificate."""
        for request in self.members():
            out = self.folder / f"{request}.json"
            self.expunge("certificate", "write", request, "--out", str(out))
            yield json.loads(base64.b64decode(json.loads(out.read_text())["payload"]))["predicate"]


@pytest.fixture(params=[False, True], ids=["alone", "batch"])
def two(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Two:
    expunge = FrontDoor(tmp_path / "expunge.toml", monkeypatch, capsys)
    return Two(tmp_path, expunge, bool(request.param))


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
    with two.expunge.config.open("a") as config:
        config.write(LAKE.format(bucket=bucket, endpoint=s3.s3_endpoint))
    two.approve()
    assert two.run() == ["complete", "complete"]
    left = s3_client.get_object(Bucket=bucket, Key="invoices/a.csv")["Body"].read()
    assert b"rene@" not in left
    assert b",20\r\n" in left
    for claims in two.claims():
        assert [kept["until"][:10] for kept in claims["retained"]] == ["2090-01-01"]
    waiting = two.expunge("status").json["requests"]
    assert sum(each["status"] == "waiting" for each in waiting) == 2


def test_a_line_that_can_hide_a_name(two: Two) -> None:
    two.log(b"1 login rene@x.io Ren\xe9 L\xe9a\n2 login ben@x.io\n")
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
    with two.expunge.config.open("a") as config:
        config.write(STOPS)
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
