"""A shop in SQLite for everything that a request does besides one erasure: rounds, retention and
its end, rectification, restriction and its lifting.

The acts are all commits, the ledger's and the shop's: no proxy stands between them, so that every
kill is quick.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from expunge.config import load
from expunge.evidence import check
from expunge.ledger import batches, clock, plans, requests
from expunge.ledger.requests import Request
from expunge.model import Identifier, RequestError, Right
from expunge.path import approve, batch, certify, intake, lifting, plan, run
from expunge.path.context import Context
from expunge.path.details import NOTHING_MORE, Details
from expunge.testing.commits import ledger_commits
from expunge.testing.kill import At, Ran
from expunge.testing.kill import run as run_child
from tests.kill.world import ANN, Kept

SHOP = """
CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE NOT NULL, name TEXT,
                        stopped TEXT);
CREATE TABLE invoices (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),
                       total INTEGER, note TEXT);
CREATE INDEX invoices_customer ON invoices (customer_id);
CREATE TABLE tickets (id INTEGER PRIMARY KEY, body TEXT);
INSERT INTO customers VALUES (1, 'ann@example.com', 'Ann', NULL), (2, 'bob@example.com', 'B', NULL);
INSERT INTO invoices VALUES (1, 1, 10, 'hers'), (2, 2, 20, 'his');
INSERT INTO tickets VALUES (1, 'ask ann@example.com'), (2, 'xann@example.com');
"""
STOPS = """
CREATE TABLE stops (who INTEGER, asked_by TEXT, why TEXT, PRIMARY KEY (who, asked_by));
INSERT INTO stops VALUES (1, 'ann', 'hers'), (2, 'bob', 'his');
"""
TABLE = """[scanners]
use = []
[stores.shop]
connector = "sql"
url = "sqlite:///shop.db"
[[fields]]
field = "shop:customers.email"
identifier = "email"
"""
KEPT = """
[[policies]]
match = "shop:invoices"
action = "retain"
keep = ["total"]
until = {until}
"""
MARKED = """
[[restrictions]]
container = "shop:customers"
set = { stopped = "{request}" }
"""
SUPPRESSED = """
[[restrictions]]
container = "shop:stops"
for = "shop:customers"
insert = { who = "{id}", asked_by = "{request}" }
"""


THREE = """
INSERT INTO customers VALUES (3, 'cyd@example.com', 'Cyd', NULL), (4, 'dan@example.com', 'D', NULL);
INSERT INTO tickets VALUES (3, 'ann@example.com and cyd@example.com'), (4, 'ask bob@example.com'),
                           (5, 'dan@example.com and cyd@example.com');
"""


class Rights:
    """One right on the shop. before: what else is in the shop; after: what happens there once the
    plan is approved; then: what is done after the request's own run."""

    def __init__(
        self,
        folder: Path,
        right: str = "erasure",
        details: Details = NOTHING_MORE,
        more: str = "",
        before: str = "",
        after: str = "",
        then: Callable[[Context, str], object] = lambda *_: None,
    ) -> None:
        self.folder, self.right, self.details = folder, right, details
        self.more, self.before, self.after, self.then = more, before, after, then
        self.kept: Kept | None = None

    def sql(self, script: str) -> None:
        with closing(sqlite3.connect(self.folder / "shop.db")) as shop:
            shop.executescript(script)

    def prepare(self) -> str:
        self.kept = self.kept or Kept(self.folder, self._approved())
        return self.kept.put_back()

    def _approved(self) -> str:
        (self.folder / "expunge.toml").write_text(TABLE + self.more)
        self.sql(SHOP + self.before)
        context = self.opened()
        try:
            request = self.asked(context)
        finally:
            context.close()
        self.sql(self.after)
        return request

    def asked(self, context: Context) -> str:
        """Of what is run: recorded, planned and approved."""
        request = intake.new(context, self.right, [ANN], details=self.details).id
        approve.approve(context, request, plan.plan(context, request).hash, "A. Approver")
        return request

    def carry_out(self, context: Context, request: str) -> None:
        run.run(context, request)
        self.then(context, request)

    def requests(self, connection: Connection, request: str) -> list[Request]:
        return [requests.get(connection, request), *requests.follow_ups(connection, request)]

    def opened(self) -> Context:
        return Context(load(self.folder / "expunge.toml"))

    def run(self, request: str) -> None:
        context = self.opened()
        try:
            self.carry_out(context, request)
        finally:
            context.close()

    def drive(self, request: str, at: At | None = None) -> Ran:
        def any_database(_: Engine) -> bool:
            return True

        return run_child(partial(self.run, request), at, inside=[ledger_commits(any_database)])

    def end(self, request: str) -> object:
        """The shop, and what the ledger says of the request and its follow-ups."""
        context = self.opened()
        try:
            with context.ledger.read() as connection:
                every = self.requests(connection, request)
                said = [
                    (
                        each.status,
                        each.round,
                        [
                            (segment.container, segment.results, segment.verdicts)
                            for segment in plans.of_all(connection, each.id)
                        ],
                    )
                    for each in every
                ]
            pem = context.keyring.public_pem()
            done = [each.id for each in every if each.status == "complete"]
            for each in done:
                assert check.check(certify.latest(context, each), pem).status == "complete"
                assert context.keyring.is_destroyed(each)
        finally:
            context.close()
        with closing(sqlite3.connect(self.folder / "shop.db")) as shop:
            names = shop.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            rows = [shop.execute(f"SELECT * FROM {name}").fetchall() for (name,) in sorted(names)]
        return said, [
            [tuple(str(c).replace(request, "ID") for c in row) for row in t] for t in rows
        ]


class Batch(Rights):
    """Two people's erasures as one; a ticket names both, so there is a second round."""

    def asked(self, context: Context) -> str:
        named = (Identifier("email", f"{name}@example.com") for name in ("ann", "cyd"))
        made = batch.new(
            context, [intake.Asked(Right(self.right), (each,), "gdpr") for each in named]
        ).batch.id
        root = batch.plan(context, made).root
        assert root
        batch.approve(context, made, root, "A. Approver")
        return made

    def carry_out(self, context: Context, request: str) -> None:
        failed = batch.run(context, request).failed
        assert not failed, failed

    def requests(self, connection: Connection, request: str) -> list[Request]:
        return batches.members(connection, request)


def end_of_retention(context: Context, request: str) -> None:
    """The day has come, in this child only."""
    moment = clock.now() + timedelta(days=30)
    clock.now = lambda: moment
    with context.ledger.read() as connection:
        later = requests.follow_ups(connection, request)
    for each in later:
        run.run(context, each.id)


def lift(context: Context, request: str) -> None:
    """Until it is lifted; a kill can come after that too."""
    with context.ledger.read() as connection:
        later = requests.follow_ups(connection, request)
    for each in later:
        if each.status in ("approved", "running"):
            run.run(context, each.id)
    try:
        run.run(context, lifting.lift(context, request))
    except RequestError:
        with context.ledger.read() as connection:
            ended = [each.status for each in requests.follow_ups(connection, request)]
        assert ended == ["complete"]
        for each in later:
            run.run(context, each.id)


def worlds(folder: Path) -> dict[str, Rights]:
    tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
    new_email = Details((Identifier("email", "ann@example.org"),))
    changed = "UPDATE tickets SET body = 'ask ann@example.com again' WHERE id = 1;"
    kept = KEPT.format(until=tomorrow)
    return {
        "rounds": Rights(folder, after=changed),
        "batch": Batch(folder, before=THREE),
        "retention": Rights(folder, more=kept, then=end_of_retention),
        "rectification": Rights(folder, "rectification", new_email),
        "restriction": Rights(folder, "restriction", more=MARKED, then=lift),
        "suppression": Rights(folder, "restriction", more=SUPPRESSED, before=STOPS, then=lift),
    }
