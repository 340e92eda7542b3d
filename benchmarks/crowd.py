"""Many requests at once against one: reading the demo company for 10,000 people and for one.

Run: python -m benchmarks.crowd --services FOLDER [--customers 12000] [--people 10000] [--runs 3]
     [--erase]
FOLDER: services started by `python -m deployments.local up --folder FOLDER`.
Scanning is all reading of all four stores: what the identifiers lead to, where the people are, and
the second look. Each is a process of its own, so that its memory is its own. Strangers are people
whom the company does not know: what they cost is the search alone. Then the whole batch, from its
file to its plan; with --erase, to its certificates.
"""

import argparse
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import psycopg

import connectors.search  # noqa: F401  (before the demo: as the product loads its client)
from benchmarks.report import Taken, alone, median, show
from deployments.local import Endpoints, create_database, running
from expunge.config import load
from expunge.doors.demo.company import Names, build, config, environment, fill
from expunge.doors.demo.company.assembly import SEED
from expunge.doors.demo.company.people import people
from expunge.doors.demo.company.stores import s3_client
from expunge.match.query import Query
from expunge.model import Identifier
from expunge.model.words import WORDS
from expunge.path import batch, intake
from expunge.path.context import Context
from expunge.path.crowd import closures, located
from expunge.path.intake import Asked
from expunge.path.reading import Reading
from expunge.path.search import link_table
from expunge.path.survey import survey

PARTS = ("identify", "identify + locate", "identify + second look")
COLUMNS = ("", "s", "CPU s", "x one", "x one's CPU", "MB at most")
SCANNERS = '\n[scanners]\nuse = ["fields"]\n'


@contextmanager
def company(endpoints: Endpoints, customers: int) -> Iterator[Path]:
    """The configuration of the company in stores of its own, which are removed again."""
    name = f"bench{secrets.token_hex(4)}"
    prefix = "".join(f"{secrets.choice(sorted(WORDS))}-" for _ in range(4))  # others are a {name}
    names = Names(name, name, prefix)
    create_database(endpoints, name)
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder) / "weblogs"
        try:
            alone(lambda: fill(build(customers=customers), endpoints, logs, names))
            os.environ |= environment(endpoints, names)
            path = Path(folder) / "expunge.toml"
            path.write_text(config(endpoints, logs, names) + SCANNERS)
            yield path
        finally:
            remove(endpoints, names)


def remove(endpoints: Endpoints, names: Names) -> None:
    address = endpoints.postgres_url("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {names.database} WITH (FORCE)".encode())
    s3 = s3_client(endpoints)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=names.bucket):
        for each in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            s3.delete_object(Bucket=names.bucket, Key=each["Key"], VersionId=each["VersionId"])
    s3.delete_bucket(Bucket=names.bucket)
    from elasticsearch import Elasticsearch  # noqa: PLC0415  (the product's connector loads it)

    with Elasticsearch(endpoints.elasticsearch_url) as client:
        for index in client.indices.get(index=f"{names.index_prefix}*"):
            client.indices.delete(index=index)


Crowd = list[list[Identifier]]


def customers(everyone: int, count: int) -> Crowd:
    """By their e-mail addresses; the heroine first."""
    chosen, others = people(SEED, everyone)[1][:1], people(SEED, everyone)[0]
    known = dict.fromkeys([*chosen, *others])
    return [[Identifier("email", person.email)] for person in list(known)[:count]]


def strangers(count: int) -> Crowd:
    """Nobody whom the company knows, with all that a customer's row says of a customer."""
    return [
        [
            Identifier("email", f"stranger.{number}@unknown.example"),
            Identifier("phone", f"+44 20 {number:08}"),
            Identifier("name", f"Quentin{number % 100} Zabriskie{number // 100}"),
            Identifier("account", f"qz{number:06}"),
            Identifier("date_of_birth", str(date(1900, 1, 1) + timedelta(days=number))),
            Identifier("shop:public.customers.id", str(10**6 + number)),
        ]
        for number in range(count)
    ]


def asked(crowd: Crowd) -> list[Asked]:
    return [intake.checked("erasure", each, "gdpr") for each in crowd]


def scan_all(path: Path, crowd: Crowd, part: str) -> None:
    """One of the three readings."""
    context = Context(load(path))
    data_map = survey(context)
    named = {f"r{n}": tuple(own) for n, own in enumerate(crowd)}
    if part == "identify + locate":
        with located(context, data_map, named):
            pass
    else:
        query = closures(context, data_map, named)
        if part == "identify + second look":
            looking = Reading(Query(query.subjects, link_table(data_map), data_map.identity))
            looking.scan(context.connectors())
            looking.close()
    context.close()


def planned(path: Path, crowd: Crowd) -> None:
    """The whole batch, from its file to the hash over all plans."""
    context = Context(load(path))
    standing = batch.plan(context, batch.new(context, asked(crowd)).batch.id)
    assert standing.root is not None, standing.failed
    context.close()


def approved(path: Path, crowd: Crowd) -> None:
    """From its file to its approval."""
    context = Context(load(path))
    made = batch.new(context, asked(crowd)).batch.id
    batch.approve(context, made, batch.plan(context, made).root or "", "A. Approver")
    path.with_suffix(".batch").write_text(made)
    context.close()


def carried_out(path: Path) -> None:
    """From the approval to the certificates; many who share very many records may be incomplete."""
    context = Context(load(path))
    standing = batch.run(context, path.with_suffix(".batch").read_text())
    assert set(standing.statuses) <= {"complete", "incomplete"}, standing.statuses
    print(standing.statuses)
    context.close()


def ledger(path: Path, name: str) -> Path:
    """The same configuration with a ledger of its own, that has the map already."""
    own = path.with_name(f"{name}.toml")
    text = path.read_text().replace("sqlite:///expunge.db", f"sqlite:///{name}.db")
    own.write_text(text.replace('"expunge-keys"', f'"{name}-keys"'))
    context = Context(load(own))
    survey(context)
    context.close()
    return own


def row(title: str, taken: list[Taken], first: list[Taken]) -> tuple[str, ...]:
    clock, cpu = (median([each[n] for each in taken]) for n in (0, 1))
    alike = [median([each[n] for each in first]) for n in (0, 1)]
    ratios = (f"{clock / alike[0]:.2f}", f"{cpu / alike[1]:.2f}")
    memory = max(each.memory for each in taken)
    return (title, f"{clock:.2f}", f"{cpu:.2f}", *ratios, f"{memory:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=Path, required=True)
    parser.add_argument("--customers", type=int, default=12_000)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--parts", nargs="*", default=PARTS)
    parser.add_argument("--plan", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--erase", action="store_true")
    chosen = parser.parse_args()
    endpoints = running(chosen.services)
    if endpoints is None:
        parser.error("no services run in that folder")
    with company(endpoints, chosen.customers) as path:
        known = customers(chosen.customers, chosen.people)
        crowds = {
            "1 customer": known[:1],
            f"{chosen.people:,} strangers": strangers(chosen.people),
            f"{chosen.people:,} customers": known,
        }
        own = ledger(path, "own")
        for part in chosen.parts:
            first: list[Taken] = []
            rows = []
            for title, crowd in crowds.items():
                work = partial(scan_all, own, crowd, part)
                taken = [alone(work) for _ in range(chosen.runs)]
                first = first or taken
                rows.append(row(title, taken, first))
            show(part, COLUMNS, rows)
        if chosen.plan:
            one = [alone(lambda: planned(ledger(path, "p1"), known[:1]))]
            many = [alone(lambda: planned(ledger(path, "p2"), known))]
            rows = [row("1 customer", one, one), row(f"{len(known):,} customers", many, one)]
            show("the whole plan", COLUMNS, rows)
        if chosen.erase:
            e1, e2 = ledger(path, "e1"), ledger(path, "e2")
            title = f"{len(known) - 1:,} customers"
            one = [alone(lambda: approved(e1, known[:1]))]
            many = [alone(lambda: approved(e2, known[1:]))]
            rows = [row("1 customer", one, one), row(title, many, one)]
            show("from the file to the approval", COLUMNS, rows)
            one, many = [alone(lambda: carried_out(e1))], [alone(lambda: carried_out(e2))]
            rows = [row("1 customer", one, one), row(title, many, one)]
            show("from the approval to the certificates", COLUMNS, rows)


if __name__ == "__main__":
    main()
