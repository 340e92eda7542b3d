"""Rounds, rectification and restriction on PostgreSQL, S3, Elasticsearch and logs at once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from elasticsearch import AuthorizationException, BadRequestError, Elasticsearch

from expunge.evidence.check import check
from tests.path.front_door import FrontDoor, Place, identities
from tests.truth.native import CURRENT, Snapshot
from tests.truth.records import Record
from tests.truth.sweep import leftovers

SCANNERS = '\n[scanners]\nuse = ["fields"]\n'


@pytest.fixture
def door(place: Place, expunge: FrontDoor) -> FrontDoor:
    """Names and types of fields say enough here, and quicker."""
    configure(expunge, "")
    return expunge


def configure(door: FrontDoor, more: str) -> None:
    text = door.config.read_text().partition(SCANNERS)[0]
    door.config.write_text(text + SCANNERS + more)


def address(place: Place) -> str:
    return place.endpoints.postgres_url(place.names.database).replace("+psycopg", "")


def certified(door: FrontDoor, request: str) -> str:
    out = door.config.parent / "certificate.json"
    door("certificate", "write", request, "--out", str(out))
    return check(out.read_bytes(), door.public_key()).status


def records(taken: Snapshot) -> dict[tuple[str, str], list[tuple[str, Record]]]:
    """Of current units, in their order; objects have other keys after an edit, so by position."""
    found = {}
    for unit in taken.units:
        if unit.layer == CURRENT:
            keyed = unit.keyed
            found[unit.store, unit.name] = [
                (key if keyed else str(place), record)
                for place, (key, record) in enumerate(unit.records.items())
            ]
    return found


def changes(before: Snapshot, after: Snapshot) -> Iterator[tuple[str, str, str | None, str | None]]:
    """Store, field, old and new text of every leaf that differs; nothing else may differ."""
    old, new = records(before), records(after)
    assert old.keys() == new.keys()
    for place, rows in old.items():
        assert [key for key, _ in rows] == [key for key, _ in new[place]], place
        for (_, was), (_, now) in zip(rows, new[place], strict=True):
            for name in was.keys() | now.keys():
                if was.get(name) != now.get(name):
                    yield place[0], name, was.get(name), now.get(name)


def test_a_new_address_in_every_store_and_the_old_one_back(place: Place, door: FrontDoor) -> None:
    person = place.company.heroine
    new = "another.address@example.org"
    before = place.snapshot()
    request = door.request(
        *identities(person), right="rectification", more=["--set", f"email={new}"]
    )
    door.approve(request)
    door("run", request)
    assert certified(door, request) == "complete"
    found = list(changes(before, place.snapshot()))
    assert {"shop", "lake", "search"} <= {store for store, *_ in found}
    for store, name, was, now in found:
        assert store != "weblogs"
        assert was is not None
        assert now is not None
        assert was.casefold().replace(person.email.casefold(), new) == now.casefold(), (store, name)
    back = door.request(
        f"email={new}", right="rectification", more=["--set", f"email={person.email}"]
    )
    door.approve(back)
    door("run", back)
    assert not list(changes(before, place.snapshot()))


def test_a_filtered_alias_leaves_out_who_is_restricted_until_it_is_lifted(
    place: Place, door: FrontDoor, es_client: Elasticsearch
) -> None:
    person = place.company.heroine
    index = f"{place.names.index_prefix}customers-v1"
    alias = f"{place.names.index_prefix}mailing"
    es_client.indices.put_mapping(index=index, properties={"stopped_by": {"type": "keyword"}})
    es_client.indices.put_alias(
        index=index, name=alias, filter={"bool": {"must_not": {"exists": {"field": "stopped_by"}}}}
    )
    with psycopg.connect(address(place)) as shop:
        shop.execute("ALTER TABLE customers ADD COLUMN stopped_by text")
    configure(
        door,
        f'[[restrictions]]\ncontainer = "search:{index}"\npurpose = "mail"\n'
        'set = { stopped_by = "{request}" }\n'
        '[[restrictions]]\ncontainer = "shop:public.customers"\npurpose = "mail"\n'
        'set = { stopped_by = "{request}" }\n',
    )
    before = place.snapshot()
    whole = es_client.count(index=alias)["count"]
    request = door.request(*identities(person), right="restriction", more=["--purpose", "mail"])
    door.approve(request)
    door("run", request, code=4)
    assert es_client.count(index=alias)["count"] == whole - 1
    assert es_client.count(index=index)["count"] == whole
    marked = list(changes(before, place.snapshot()))
    assert {(store, was, now) for store, _, was, now in marked} == {
        ("search", None, request),
        ("shop", None, request),
    }
    door.accept_all(request, "these are not used for mail")
    assert certified(door, request) == "complete"
    door("request", "lift", request)
    assert not list(changes(before, place.snapshot()))
    assert es_client.count(index=alias)["count"] == whole


@contextmanager
def _unless_closed() -> Iterator[None]:
    """A scrub has the index closed for a moment, and blocked before that."""
    try:
        yield
    except AuthorizationException:
        return
    except BadRequestError as error:
        if error.error != "index_closed_exception":
            raise


@contextmanager
def active(place: Place, client: Elasticsearch, seconds: float) -> Iterator[list[int]]:
    """The customer goes on: rows, documents and log lines, all the time."""
    person = place.company.heroine
    index = f"{place.names.index_prefix}tickets-v1"
    end = time.monotonic() + seconds
    written: list[int] = []

    def write() -> None:
        with psycopg.connect(address(place), autocommit=True) as shop:
            while time.monotonic() < end:
                number = len(written)
                shop.execute(
                    "INSERT INTO notes (id, cust_no, note) VALUES (%s, %s, %s)",
                    (900_000 + number, person.id, f"call {person.email} again"),
                )
                with _unless_closed():
                    client.index(
                        index=index,
                        id=f"active-{number}",
                        document={"subject": "again", "body": f"{person.email} asks"},
                        refresh=True,
                    )
                with next(place.logs.glob("*.log")).open("a") as log:
                    log.write(f"{number} seen {person.email}\n")
                written.append(number)
                time.sleep(0.3)  # a customer's pace; nothing waits for it

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield written
    finally:
        thread.join()


def test_a_customer_who_writes_to_every_store_ends_complete(
    place: Place, door: FrontDoor, es_client: Elasticsearch
) -> None:
    request = door.request(*identities(place.company.heroine))
    door.approve(request)
    with active(place, es_client, 6.0) as written:
        door("run", request, code=None)
    shown = door("status", request).json
    assert shown["gaps"] == [], shown["rounds"]
    assert len(written) > 3
    assert certified(door, request) == "complete"
    assert len(shown["rounds"]) > 1
    after, email = place.snapshot(), place.company.heroine.email
    assert not leftovers(place.company, after, [place.company.heroine.id])
    for said in (f"call {email}", f"{email} asks", f"seen {email}"):
        assert said not in str(records(after))
