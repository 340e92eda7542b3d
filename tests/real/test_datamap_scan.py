"""The scan of real stores: the demo company in all four, and databases that others made."""

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from connectors.sql import SqlConnector
from deployments.local import Endpoints
from expunge.config import load
from expunge.config.shape import Configuration
from expunge.datamap import store
from expunge.datamap.declare import with_declarations
from expunge.datamap.scan import scan
from expunge.doors.demo.company import Names, build, lake, search
from expunge.path.context import Context
from expunge.path.survey import survey
from tests.path.front_door import Place
from tests.real import sql_worlds
from tests.unit.datamap_worlds import SCANNERS, field_of, identity

SECONDS = 15
"""Of this process, for 24 containers of up to 320 records and Presidio's import; it takes 6."""


@pytest.fixture
def place(
    services: Endpoints,
    database: str,
    bucket: str,
    index_prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    made = Place(build(customers=400), services, Names(database, bucket, index_prefix), tmp_path)
    made.fill(monkeypatch)
    return made


@pytest.fixture
def context(place: Place) -> Iterator[Context]:
    opened = Context(load(place.folder / "expunge.toml"))
    yield opened
    opened.close()


def test_the_demo_company(context: Context, place: Place) -> None:
    started = time.process_time()
    found = scan(context.connectors(), context.scanners, context.configuration)
    assert time.process_time() - started < SECONDS
    prefix = place.names.index_prefix
    event = {"user.email": "email", "user.name": "name", "display_name": "name"}
    expected = {
        "shop:public.customers": {
            "email": "email",
            "login": "account",
            "full_name": "name",
            "phone": "phone",
            "date_of_birth": "date_of_birth",
        },
        "shop:public.employees": {"email": "email", "full_name": "name"},
        "shop:public.addresses": {"street": "address"},
        "shop:public.newsletter": {"email": "email"},
        f"lake:{lake.EXPORTS}": {"email": "email", "name": "name", "phone": "phone"},
        f"lake:{lake.PACKED_EXPORTS}": {"email": "email", "name": "name"},
        f"lake:{lake.EVENTS}": event,
        f"lake:{lake.PACKED_EVENTS}": event,
        f"lake:{lake.PROFILES}": {
            "contact.email": "email",
            "contact.name": "name",
            "born": "date_of_birth",
        },
        f"search:{prefix}{search.CUSTOMERS}": {
            "email": "email",
            "name": "name",
            "phone": "phone",
            "address.street": "address",
        },
        f"search:{prefix}{search.ACTIVITY}": {
            "contact": "email",
            "raw.user.email": "email",
            "raw.user.name": "name",
        },
        "weblogs:events.log": {"login": "account", "email": "email", "name": "name"},
    }
    assert {address: dict(kinds) for address, kinds in found.identity.items() if kinds} == expected
    for field, category in (
        ("shop:public.customers.email", "user.contact.email"),
        ("shop:public.customers.phone", "user.contact.phone_number"),
        ("shop:public.customers.preferences.contact.email", "user.contact.email"),
        ("shop:public.orders.shipping_note", "user.contact.email"),
        ("shop:public.audit.participants", "user.contact.email"),
        (f"search:{prefix}{search.TICKETS}.participants.email", "user.contact.email"),
        (f"lake:{lake.MAILS}.", "user.contact.email"),
        ("weblogs:access.log.", "user.contact.email"),
        ("shop:public.products.name", None),
    ):
        assert field_of(found, field).category == category, field

    declared = with_declarations(found, context.configuration)
    assert identity(declared, f"search:{prefix}{search.ACTIVITY}")["actor_login"] == "account"
    assert {str(link.child) for link in declared.links} >= {
        "shop:public.notes.cust_no",
        f"lake:{lake.EVENTS}.customer_id",
        f"search:{prefix}{search.TICKETS}.customer_id",
    }
    store.save(context.ledger, found)
    kept = store.latest(context.ledger)
    assert kept == found
    ledger = (place.folder / "expunge.db").read_bytes()
    for person in place.company.people:
        for value in (person.email, person.full_name, person.phone):
            assert value.encode() not in ledger
    assert survey(context).identity == replace(declared, scanned_at="").identity


def test_a_store_that_is_down_is_a_gap(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    text = (place.folder / "expunge.toml").read_text()
    elasticsearch = place.endpoints.elasticsearch_url
    assert elasticsearch in text
    (place.folder / "expunge.toml").write_text(
        text.replace(elasticsearch, f"http://127.0.0.1:{port}")
    )
    context = Context(load(place.folder / "expunge.toml"))
    wanted = [context.connector(name) for name in ("search", "shop")]
    found = scan(wanted, (), context.configuration)
    assert [(gap.store, gap.code) for gap in found.gaps if gap.store == "search"] == [
        ("search", "unreachable")
    ]
    assert "shop:public.customers" in {each.address for each in found.containers}
    # What is declared about the store that is down is no error: nobody can say that it is wrong.
    assert with_declarations(found, context.configuration).containers == found.containers
    context.close()


PEOPLE = {"first_name": "given_name", "last_name": "family_name"}
CHINOOK = {
    "shop:public.customer": PEOPLE | {"address": "address", "phone": "phone", "email": "email"},
    "shop:public.employee": PEOPLE
    | {
        "birth_date": "date_of_birth",
        "address": "address",
        "phone": "phone",
        "email": "email",
    },
}
NORTHWIND = {
    "shop:public.customers": {"contact_name": "name", "address": "address", "phone": "phone"},
    "shop:public.employees": PEOPLE
    | {"birth_date": "date_of_birth", "address": "address", "home_phone": "phone"},
}
SAKILA = {
    "shop:public.actor": PEOPLE,
    "shop:public.address": {"address": "address", "address2": "address", "phone": "phone"},
    "shop:public.customer": PEOPLE | {"email": "email"},
    "shop:public.staff": PEOPLE | {"email": "email", "username": "account"},
}
FIDES = {
    "shop:public.address": {"street": "address"},
    "shop:public.customer": {"email": "email", "name": "name"},
    "shop:public.employee": {"email": "email", "name": "name"},
    "shop:public.service_request": {"email": "email"},
    "shop:public.visit": {"email": "email"},
}


@pytest.mark.real
@pytest.mark.parametrize(
    ("scripts", "expected"),
    [
        (sql_worlds.WORLDS["chinook"], CHINOOK),
        (sql_worlds.WORLDS["northwind"], NORTHWIND),
        (sql_worlds.WORLDS["sakila"], SAKILA),
        (("fides_examples/postgres_sample.sql",), FIDES),
    ],
    ids=["chinook", "northwind", "sakila", "fides"],
)
def test_databases_that_others_made(
    scripts: tuple[str, ...],
    expected: dict[str, dict[str, str]],
    database: str,
    postgres: Endpoints,
) -> None:
    """Exactly these fields say whose a record is: no product, no city, no invoice's address, no
    supplier, no second e-mail of a request."""
    url = postgres.postgres_url(database)
    sql_worlds.load(url.replace("+psycopg", ""), *scripts)
    connector = SqlConnector("shop", SqlConnector.Settings(connector="sql", url=url))
    found = scan([connector], SCANNERS, Configuration())
    connector.close()
    kinds = {address: dict(fields) for address, fields in found.identity.items() if fields}
    assert {a: kinds[a] for a in kinds if a.startswith("shop:public.")} == expected
