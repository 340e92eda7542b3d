"""What is kept by law on PostgreSQL: a blank for every type of column that a table can ask for."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from deployments.local import Endpoints
from tests.path.front_door import FrontDoor

SHOP = """
CREATE TYPE mood AS ENUM ('fine', 'ill');
CREATE TABLE customers (id int PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE invoices (
    id int PRIMARY KEY, customer_id int NOT NULL REFERENCES customers (id), total numeric NOT NULL,
    a_small smallint NOT NULL, a_big bigint NOT NULL, a_sum numeric(6, 2) NOT NULL,
    a_float double precision NOT NULL, a_char char(4) NOT NULL, a_varchar varchar(7) NOT NULL,
    a_text text NOT NULL, a_flag boolean NOT NULL, a_day date NOT NULL, a_time time NOT NULL,
    a_moment timestamp NOT NULL, a_zoned timestamptz NOT NULL, a_uuid uuid NOT NULL UNIQUE,
    a_json json NOT NULL, a_jsonb jsonb NOT NULL, a_list text[] NOT NULL,
    a_code text NOT NULL CHECK (a_code ~ '^[A-Z]{2}-[0-9]{3}$'), a_rate int CHECK (a_rate > 0),
    a_number varchar(10) NOT NULL UNIQUE, an_enum mood, a_range int4range, an_address inet
);
CREATE INDEX ON invoices (customer_id);
INSERT INTO customers VALUES (1, 'ann@example.com'), (2, 'bob@example.com');
"""
ROW = """
INSERT INTO invoices VALUES (
    {id}, {who}, 12.50, 7, 5550123456, 99.95, 2.5, 'ABCD', 'ann7', 'to ann@example.com', true,
    '2024-05-06', '12:13:14', '2024-05-06 12:13:14', '2024-05-06 12:13:14+02', gen_random_uuid(),
    '{{"to": "ann@example.com"}}', '{{"to": "ann@example.com"}}', '{{ann@example.com,x}}',
    'QX-123', 5, 'N{id}', 'ill', '[1,9)', '192.0.2.7'
);
"""
POLICY = """
[scanners]
use = ["fields"]
[stores.shop]
connector = "sql"
url = "${SHOP_URL}"
[[policies]]
match = "shop:public.invoices"
action = "retain"
keep = ["total"]
until = 2999-01-01
basis = "tax code, section 147"
"""


class Shop:
    def __init__(self, address: str) -> None:
        self.address = address
        self.execute(SHOP + ROW.format(id=10, who=1) + ROW.format(id=11, who=1))

    def execute(self, script: str) -> None:
        with psycopg.connect(self.address) as connection:
            connection.execute(script.encode())

    def rows(self) -> list[dict[str, Any]]:
        with psycopg.connect(self.address, row_factory=dict_row) as connection:
            return connection.execute("SELECT * FROM invoices ORDER BY id").fetchall()


@pytest.fixture
def expunge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> FrontDoor:
    door = FrontDoor(tmp_path / "expunge.toml", monkeypatch, capsys)
    door.config.write_text(POLICY)
    return door


@pytest.fixture
def shop(
    postgres: Endpoints, database: str, expunge: FrontDoor, monkeypatch: pytest.MonkeyPatch
) -> Shop:
    url = postgres.postgres_url(database)
    monkeypatch.setenv("SHOP_URL", url)
    return Shop(url.replace("+psycopg", ""))


def test_every_column_that_may_not_be_null_gets_a_blank_that_fits(
    shop: Shop, expunge: FrontDoor
) -> None:
    before = shop.rows()
    expunge.erase("email=ann@example.com")
    after = shop.rows()
    assert [row["id"] for row in after] == [10, 11]
    for old, new in zip(before, after, strict=True):
        assert (new["customer_id"], new["total"]) == (1, old["total"])
        same = {name for name in old if old[name] == new[name]}
        assert same == {"id", "customer_id", "total"}
        assert "ann" not in str(new)
        assert (new["a_rate"], new["an_enum"], new["a_range"], new["an_address"]) == (None,) * 4
        assert new["a_json"].keys() == {"to"}
        assert len(new["a_list"]) == 2


def test_a_type_without_a_blank_is_a_gap_and_its_row_keeps_only_that(
    shop: Shop, expunge: FrontDoor
) -> None:
    shop.execute("ALTER TABLE invoices ALTER an_enum SET NOT NULL, ALTER an_address SET NOT NULL;")
    request = expunge.request("email=ann@example.com")
    (gap,) = expunge("plan", request).json["gaps"]
    assert "an_address" in gap["reason"]
    assert "an_enum" in gap["reason"]
    expunge.approve(request)
    expunge("run", request, code=4)
    assert all("ann" not in str(row) for row in shop.rows())
    assert [str(row["an_address"]) for row in shop.rows()] == ["192.0.2.7"] * 2
