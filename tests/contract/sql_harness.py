"""PostgreSQL and SQLite for the contract suite, planted and seen by psycopg and sqlite3."""

import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event

from connectors.sql import SqlConnector, SqlSettings
from deployments.local import Endpoints
from expunge.connector import Connector
from expunge.testing import Fault, Harness, Seed, not_shown
from expunge.testing.proxy import Fate, FaultProxy, Request, Rule
from tests.contract.patience import Patience

POSTGRES_TABLES = """
CREATE TABLE notes (id int PRIMARY KEY, body text NOT NULL, price numeric(10,3), made timestamptz,
                    code char(7) DEFAULT 'ab', loud text GENERATED ALWAYS AS ('! ' || id) STORED);
CREATE TABLE "Odd ""%s"" table" (a text, "b %(x)s" bigint, "the body" jsonb, rest json,
                    PRIMARY KEY (a, "b %(x)s"));
CREATE TABLE lists (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tags text[], raw bytea);
CREATE TABLE parts (n int, at date, body varchar(12000), PRIMARY KEY (n, at))
    PARTITION BY RANGE (n);
CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (MINVALUE) TO (50);
CREATE TABLE parts_high PARTITION OF parts FOR VALUES FROM (50) TO (MAXVALUE);
"""
_KINDS = 5


class PostgresHarness(Harness):
    """Four tables: text; JSON of both kinds; arrays and bytes; partitions."""

    page_size = 260
    unit_rows = 50_000

    def __init__(self, postgres: Endpoints, database: str) -> None:
        self.address = postgres.postgres_url(database).replace("+psycopg", "")
        self.role = f"reader_{secrets.token_hex(6)}"
        self.proxy = FaultProxy.before(self.address, "sql")
        self.patience = Patience()
        self._planted = 0
        self._run("CREATE ROLE {} LOGIN PASSWORD 'a secret'", self.role)
        self._run(POSTGRES_TABLES)
        self._grant()

    def connector(self) -> Connector:
        parts = urlsplit(self.proxy.url(self.address))
        place = parts.netloc.rpartition("@")[2]
        url = urlunsplit(parts._replace(netloc=f"{self.role}:a%20secret@{place}"))
        return SqlConnector(
            "shop",
            SqlSettings(
                connector="sql",
                url=url,
                unit_rows=self.unit_rows,
                timeout_seconds=self.patience.seconds,
            ),
        )

    def plant(self, seeds: Sequence[Seed]) -> None:
        with psycopg.connect(self.address) as connection, connection.pipeline():
            for seed in seeds:
                self._planted += 1
                statement, parameters = _row(self._planted, seed.text)
                connection.execute(statement, parameters)

    def dump(self) -> Mapping[str, Sequence[bytes]]:
        with psycopg.connect(self.address) as connection:
            return {
                name: [
                    b"\x1f".join(
                        cell if isinstance(cell, bytes) else str(cell).encode() for cell in row
                    )
                    for row in connection.execute(statement)
                ]
                for name, statement in _DUMPS.items()
            }

    def alter(self, seed: Seed, text: str) -> None:
        with psycopg.connect(self.address) as connection:
            for statement in _ALTERS:
                connection.execute(
                    statement,
                    {"mark": f"%{seed.mark}%", "text": text, "json": json.dumps(text)},
                )

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        match fault:
            case Fault.TIMEOUT:
                with self.proxy.ruled(lambda _: Fate.HANG), self.patience.at_an_end():
                    yield
            case Fault.DROPPED:
                with self.proxy.ruled(_cut_second_page()):
                    yield
            case Fault.DENIED:
                yield from self._revoked("ALL", "notes", 'Odd "%s" table', "lists", "parts")
            case Fault.READ_ONLY:
                yield from self._revoked(
                    "UPDATE, DELETE", "notes", 'Odd "%s" table', "lists", "parts"
                )
            case Fault.UNREADABLE:
                yield from self._revoked("SELECT", "notes")

    @contextmanager
    def race(self, seed: Seed, text: str) -> Iterator[None]:
        other = threading.Thread(target=self.alter, args=(seed, text))

        def before_write(request: Request) -> Fate:
            writes = b'UPDATE "' in request.head or b"UPDATE ONLY" in request.head
            if writes and not other.ident:
                other.start()
                self._wait_until_locked()
            return Fate.FORWARD

        with self.proxy.ruled(before_write):
            yield
        assert other.ident, "the connector wrote nothing"
        other.join(30)
        assert not other.is_alive()

    def holds(self, text: str) -> bool:
        return "\x00" not in text

    def close(self) -> None:
        self.proxy.close()
        self._run("DROP OWNED BY {}; DROP ROLE {}", self.role, self.role)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.address, autocommit=True) as connection:
            if names:
                composed = sql.SQL(statement).format(*map(sql.Identifier, names))
                connection.execute(composed)
            else:
                connection.execute(statement.encode())

    def _grant(self) -> None:
        self._run("GRANT ALL ON ALL TABLES IN SCHEMA public TO {}", self.role)

    def _revoked(self, rights: str, *tables: str) -> Iterator[None]:
        for table in tables:
            self._run(f"REVOKE {rights} ON {{}} FROM {{}}", table, self.role)
        try:
            yield
        finally:
            self._grant()

    def _wait_until_locked(self) -> None:
        deadline = time.monotonic() + 120
        with psycopg.connect(self.address, autocommit=True) as connection:
            while time.monotonic() < deadline:
                waiting = connection.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                    " AND datname = current_database()"
                ).fetchone()
                if waiting and waiting[0]:
                    return
        raise AssertionError("the other user was not made to wait for our lock")


class SmallUnitsHarness(PostgresHarness):
    """The same in many units; their faults are the same."""

    page_size = 30
    unit_rows = 3

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        not_shown("PostgresHarness shows it")
        yield  # type: ignore[unreachable]  # makes it a generator


_DUMPS: dict[str, Any] = {
    "notes": "SELECT notes::text FROM notes ORDER BY id",
    "odd": """SELECT a, "b %(x)s", "the body" #>> '{n,0}', rest::text FROM "Odd ""%s"" table"
              ORDER BY 1, 2""",
    "lists": "SELECT id, array_to_string(tags, ' | ', 'null'), array_dims(tags), raw FROM lists"
    " ORDER BY id",
    "parts": "SELECT parts::text FROM parts ORDER BY n",
}
_LIKE = "LIKE %(mark)s"
_ALTERS: list[Any] = [
    f"UPDATE notes SET body = %(text)s WHERE body {_LIKE}",
    f"""UPDATE "Odd ""%%s"" table" SET "the body" = jsonb_set("the body", '{{n,0}}', %(json)s)
        WHERE "the body"::text {_LIKE}""",
    f"""UPDATE "Odd ""%%s"" table" SET rest = concat('{{"e":', %(json)s::text, '}}')::json
        WHERE rest::text {_LIKE}""",
    f"UPDATE lists SET tags[3] = %(text)s WHERE tags[3] {_LIKE}",
    f"UPDATE lists SET raw = convert_to(%(text)s, 'UTF8') WHERE encode(raw, 'escape') {_LIKE}",
    f"UPDATE parts SET body = %(text)s WHERE body {_LIKE}",
]


def _row(number: int, text: str) -> tuple[Any, dict[str, Any]]:
    values = {"n": number, "text": text, "json": json.dumps(text), "raw": text.encode()}
    match number % (_KINDS + 1):
        case 0:
            return "INSERT INTO notes VALUES (%(n)s, %(text)s, 1.50, now())", values
        case 1:
            return (
                """INSERT INTO "Odd ""%%s"" table" VALUES ('k' || %(n)s || chr(31), %(n)s,
                   concat('{"n": [', %(json)s::text, ', 1.50, 1e2, "\\u0061"]}')::jsonb,
                   '{"x" : 1.0,  "y":"\\u0041"}')""",
                values,
            )
        case 2:
            return (
                """INSERT INTO "Odd ""%%s"" table" VALUES ('', %(n)s, '{"n": []}',
                   concat('{ "e" :', %(json)s::text, ', "e2":1.50, "\\u0062": "\\/"}')::json)""",
                values,
            )
        case 3:
            return (
                """INSERT INTO lists (tags) SELECT concat('[0:3]=',
                   ARRAY[NULL, 'a"\\,{}', 'b', %(text)s]::text)::text[]""",
                values,
            )
        case 4:
            return "INSERT INTO lists (raw) VALUES (%(raw)s)", values
        case _:
            return "INSERT INTO parts VALUES (%(n)s, '2024-02-29', %(text)s)", values


def _cut_second_page() -> Rule:
    fetched: list[int] = []

    def rule(request: Request) -> Fate:
        if b"FETCH" in request.head:
            fetched.append(request.number)
            return Fate.CUT if len(fetched) > 1 else Fate.FORWARD
        return Fate.FORWARD

    return rule


SQLITE_TABLES = """
CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT NOT NULL, price NUMERIC, any_thing);
CREATE TABLE "Odd ""%s"" table" (a TEXT, "b %(x)s", body JSON, PRIMARY KEY (a, "b %(x)s"))
    WITHOUT ROWID;
CREATE TABLE blobs (id BLOB NOT NULL PRIMARY KEY, raw BLOB);
"""


class SqliteHarness(Harness):
    """Three tables: text; JSON under a compound key of mixed types; bytes under a key of bytes."""

    page_size = 110
    unit_rows = 50_000

    def __init__(self, tmp_path: Path) -> None:
        self.path = tmp_path / "shop ?#%.db"
        self._planted = 0
        with self._connected() as connection:
            connection.executescript(SQLITE_TABLES)

    def connector(self) -> Connector:
        return SqlConnector(
            "shop",
            SqlSettings(
                connector="sql",
                url=f"sqlite:///{self.path}".replace("?", "%3F").replace("#", "%23"),
                unit_rows=self.unit_rows,
                timeout_seconds=0.5,
            ),
        )

    def plant(self, seeds: Sequence[Seed]) -> None:
        with self._connected() as connection, connection:
            for seed in seeds:
                self._planted += 1
                connection.execute(*_sqlite_row(self._planted, seed.text))

    def dump(self) -> Mapping[str, Sequence[bytes]]:
        with self._connected() as connection:
            return {
                table: [
                    b"\x1f".join(
                        cell if isinstance(cell, bytes) else f"{type(cell)}{cell}".encode()
                        for cell in row
                    )
                    for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY 1, 2')
                ]
                for table in ("notes", 'Odd ""%s"" table', "blobs")
            }

    def alter(self, seed: Seed, text: str) -> None:
        values = {
            "mark": f"%{seed.mark}%",
            "text": text,
            "raw": text.encode(),
            "json": json.dumps(text),
        }
        with self._connected() as connection, connection:
            for statement in (
                "UPDATE notes SET body = :text WHERE body LIKE :mark",
                'UPDATE "Odd ""%s"" table" SET body = :json WHERE body LIKE :mark',
                "UPDATE blobs SET raw = :raw WHERE CAST(raw AS TEXT) LIKE :mark",
            ):
                connection.execute(statement, values)

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        with self._connected() as connection:
            match fault:
                case Fault.TIMEOUT:
                    connection.execute("PRAGMA busy_timeout = 200")
                    try:
                        connection.execute("BEGIN EXCLUSIVE")
                    except sqlite3.OperationalError:
                        not_shown("nobody can lock a file while it is read")
                    yield
                    connection.rollback()
                case Fault.READ_ONLY:
                    yield from self._guarded(connection)
                case _:
                    not_shown("a file has no connection to break, and root may read everything")

    @contextmanager
    def race(self, seed: Seed, text: str) -> Iterator[None]:
        other = threading.Thread(target=self.alter, args=(seed, text))

        def before_write(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("UPDATE") and not other.ident:
                other.start()

        event.listen(Engine, "before_cursor_execute", before_write)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", before_write)
        assert other.ident, "the connector wrote nothing"
        other.join(30)
        assert not other.is_alive()

    def _guarded(self, connection: sqlite3.Connection) -> Iterator[None]:
        tables = {"notes": "notes", "odd": '"Odd ""%s"" table"', "blobs": "blobs"}
        for name, table in tables.items():
            for verb in ("UPDATE", "DELETE"):
                connection.execute(
                    f"CREATE TRIGGER no_{verb}_{name} BEFORE {verb} ON {table}"
                    " BEGIN SELECT RAISE(ABORT, 'no'); END"
                )
        connection.commit()
        yield
        for name in tables:
            for verb in ("UPDATE", "DELETE"):
                connection.execute(f"DROP TRIGGER no_{verb}_{name}")
        connection.commit()

    def _connected(self) -> closing[sqlite3.Connection]:
        return closing(sqlite3.connect(self.path, timeout=20))


class SmallSqliteHarness(SqliteHarness):
    """The same in many units; their faults are the same."""

    page_size = 30
    unit_rows = 3

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        not_shown("SqliteHarness shows it")
        yield  # type: ignore[unreachable]  # makes it a generator


def _sqlite_row(number: int, text: str) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {"n": number, "text": text, "json": json.dumps(text)}
    match number % 3:
        case 0:
            any_thing = None if number % 2 == 0 else b"\x00\xff"
            return "INSERT INTO notes VALUES (:n, :text, 1.50, :any)", {**values, "any": any_thing}
        case 1:
            odd: tuple[object, ...] = (number, f"{number}", f"{number}".encode(), number + 0.5)
            return (
                """INSERT INTO "Odd ""%s"" table" VALUES ('', :b,
                   '{ "\\u0061" :' || :json || ', "n":1.50 }')""",
                {**values, "b": odd[number // 3 % 4]},
            )
        case _:
            return (
                "INSERT INTO blobs VALUES (:key, :raw)",
                {"key": number.to_bytes(4, "big"), "raw": b"\xff\x00" + text.encode()},
            )
