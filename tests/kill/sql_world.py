"""A PostgreSQL shop behind a counting proxy."""

import os
from pathlib import Path

import psycopg

from expunge.testing.proxy import FaultProxy
from tests.kill.world import World

TABLES = """
DROP SCHEMA public CASCADE; CREATE SCHEMA public;
CREATE TABLE customers (id int PRIMARY KEY, email text UNIQUE, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers (id), note text,
                     data jsonb, tags text[]);
CREATE INDEX ON orders (customer_id);
INSERT INTO customers VALUES (1, 'ann@example.com', 'Ann'), (2, 'bob@example.com', 'Bob');
INSERT INTO orders SELECT n, 1 + n % 2, 'note ' || n FROM generate_series(1, 4) n;
INSERT INTO orders SELECT n, 2, 'for ann@example.com ' || n,
    jsonb_build_object('to', 'ann@example.com', 'n', n), ARRAY['x', 'ann@example.com']
    FROM generate_series(5, 6) n;
INSERT INTO orders VALUES (9, 2, 'xann@example.com', '{}', '{}');
"""
FIELD = '\n[[fields]]\nfield = "shop:public.customers.email"\nidentifier = "email"\n'


class SqlWorld(World):
    """Acts: ledger commits and the requests to PostgreSQL."""

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder)
        self.address = address
        self.proxy = FaultProxy.before(address, "sql")
        self.proxies = (self.proxy,)
        os.environ["KILL_SHOP_URL"] = self.proxy.url(address)

    def reset(self) -> None:
        with psycopg.connect(self.address) as connection:
            connection.execute(TABLES.encode())

    def state(self) -> object:
        with psycopg.connect(self.address) as connection:
            return {
                table: sorted(
                    row[0] for row in connection.execute(f"SELECT t::text FROM {table} t".encode())
                )
                for table in ("customers", "orders")
            }

    def table(self) -> str:
        return '[stores.shop]\nconnector = "sql"\nurl = "${KILL_SHOP_URL}"\n' + FIELD
