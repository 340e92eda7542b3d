"""Databases that others made: who is erased is gone, everybody else's rows are as they were."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from deployments.local import Endpoints
from tests.path.front_door import FrontDoor
from tests.real.sql_worlds import WORLDS, load

pytestmark = pytest.mark.real

Rows = Mapping[str, frozenset[str]]


class World:
    """One example database behind the command line."""

    def __init__(self, address: str, expunge: FrontDoor) -> None:
        self.address, self.expunge = address, expunge

    def rows(self) -> Rows:
        """Every row of every table as text, by the native client."""
        with psycopg.connect(self.address) as connection:
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                "'public'::regnamespace ORDER BY 1"
            ).fetchall()
            return {
                name: frozenset(
                    row[0]
                    for row in connection.execute(
                        sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(name))
                    )
                )
                for (name,) in tables
            }

    def ask(self, query: str) -> Any:
        with psycopg.connect(self.address) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture
def world(
    request: pytest.FixtureRequest,
    postgres: Endpoints,
    database: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> World:
    address = postgres.postgres_url(database).replace("+psycopg", "")
    load(address, *WORLDS[request.param])
    monkeypatch.setenv("SHOP_URL", address)
    config = tmp_path / "expunge.toml"
    config.write_text('[stores.shop]\nconnector = "sql"\nurl = "${SHOP_URL}"\n')
    return World(address, FrontDoor(config, monkeypatch, capsys))


def gone(before: Rows, after: Rows) -> dict[str, int]:
    """By table: how many rows are not as they were."""
    return {name: len(rows - after[name]) for name, rows in before.items() if rows - after[name]}


@pytest.mark.parametrize("world", ["chinook"], indirect=True)
def test_a_chinook_customer_takes_their_invoices_along(world: World) -> None:
    email = world.ask("SELECT email FROM customer WHERE customer_id = 2")[0][0]
    lines = world.ask(
        "SELECT count(*) FROM invoice_line JOIN invoice USING (invoice_id) WHERE customer_id = 2"
    )[0][0]
    invoices = world.ask("SELECT count(*) FROM invoice WHERE customer_id = 2")[0][0]
    before = world.rows()
    world.expunge.erase(f"email={email}")
    after = world.rows()
    assert gone(before, after) == {"customer": 1, "invoice": invoices, "invoice_line": lines}
    assert all(rows <= before[name] for name, rows in after.items())


@pytest.mark.parametrize("world", ["chinook"], indirect=True)
def test_a_chinook_employees_customers_stay(world: World) -> None:
    email = world.ask("SELECT email FROM employee WHERE employee_id = 3")[0][0]
    cared_for = world.ask("SELECT count(*) FROM customer WHERE support_rep_id = 3")[0][0]
    but_the_reference = (
        "SELECT (to_jsonb(c) - 'support_rep_id')::text FROM customer c ORDER BY customer_id"
    )
    before, customers = world.rows(), world.ask(but_the_reference)
    world.expunge.erase(f"email={email}")
    after = world.rows()
    assert gone(before, after) == {"employee": 1, "customer": cared_for}
    assert world.ask(but_the_reference) == customers
    assert world.ask("SELECT count(*) FROM customer WHERE support_rep_id = 3") == [(0,)]


@pytest.mark.parametrize("world", ["northwind"], indirect=True)
def test_a_northwind_employees_orders_stay(world: World) -> None:
    before = world.rows()
    orders = world.ask("SELECT count(*) FROM orders WHERE employee_id = 5")[0][0]
    others = world.ask("SELECT order_id, customer_id, ship_name FROM orders ORDER BY order_id")
    reports = world.ask("SELECT count(*) FROM employees WHERE reports_to = 5")[0][0]
    territories = world.ask("SELECT count(*) FROM employee_territories WHERE employee_id = 5")[0][0]
    world.expunge.erase("shop:public.employees.employee_id=5")
    after = world.rows()
    assert gone(before, after) == {
        "employees": 1 + reports,
        "employee_territories": territories,
        "orders": orders,
    }
    assert world.ask("SELECT order_id, customer_id, ship_name FROM orders ORDER BY order_id") == (
        others
    )
    assert world.ask("SELECT count(*) FROM orders WHERE employee_id = 5") == [(0,)]


@pytest.mark.parametrize("world", ["northwind"], indirect=True)
def test_a_northwind_customer_takes_their_orders_along(world: World) -> None:
    before = world.rows()
    orders = world.ask("SELECT count(*) FROM orders WHERE customer_id = 'ALFKI'")[0][0]
    details = world.ask(
        "SELECT count(*) FROM order_details JOIN orders USING (order_id) "
        "WHERE customer_id = 'ALFKI'"
    )[0][0]
    world.expunge.erase("shop:public.customers.customer_id=ALFKI")
    after = world.rows()
    assert gone(before, after) == {"customers": 1, "orders": orders, "order_details": details}


@pytest.mark.parametrize("world", ["sakila"], indirect=True)
def test_a_sakila_customer_takes_rentals_and_payments_along(world: World) -> None:
    email, address = world.ask("SELECT email, address_id FROM customer WHERE customer_id = 7")[0]
    rentals = world.ask("SELECT count(*) FROM rental WHERE customer_id = 7")[0][0]
    before = world.rows()
    world.expunge.erase(f"email={email}")
    after = world.rows()
    lost = gone(before, after)
    assert lost["customer"] == 1
    assert lost["rental"] == rentals
    assert lost["address"] == 1
    assert world.ask(f"SELECT count(*) FROM address WHERE address_id = {address}") == [(0,)]
    assert world.ask("SELECT count(*) FROM payment WHERE customer_id = 7") == [(0,)]
    assert {name for name in lost if not name.startswith("payment")} == {
        "customer",
        "rental",
        "address",
    }
    assert all(rows <= before[name] for name, rows in after.items())
