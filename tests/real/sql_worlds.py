"""Databases that others made (Chinook, Sakila, Northwind), loaded into PostgreSQL as they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

DATA = Path(__file__).parents[3] / "shared" / "data"
CHINOOK = "chinook/Chinook_PostgreSql.sql"
CHINOOK_SQLITE = "chinook/Chinook_Sqlite.sqlite"
NORTHWIND = "northwind/northwind.sql"
SAKILA = ("sakila/postgres-sakila-schema.sql", "sakila/postgres-sakila-insert-data-using-copy.sql")
WORLDS = {"chinook": (CHINOOK,), "northwind": (NORTHWIND,), "sakila": SAKILA}

_LEFT_OUT = re.compile(  # this server has one role, and the database is there already
    r"^(?:DROP DATABASE|CREATE DATABASE|\\c |ALTER .* OWNER TO |(?:GRANT|REVOKE) .* postgres;)",
    re.IGNORECASE,
)
_COPY = re.compile(r"^COPY .* FROM stdin;$", re.IGNORECASE)


def path(name: str) -> Path:
    found = DATA / name
    if not found.exists():
        pytest.skip(f"the example data is not there: {found}")
    return found


def load(address: str, *names: str) -> None:
    """Runs the scripts in the database."""
    with psycopg.connect(address, autocommit=True) as connection:
        for name in names:
            _run(connection, iter(path(name).read_text(encoding="utf-8-sig").splitlines()))


def _run(connection: psycopg.Connection[tuple[object, ...]], lines: Iterator[str]) -> None:
    script: list[str] = []
    for line in lines:
        if _COPY.match(line):
            connection.execute("\n".join(script).encode())
            script = []
            with connection.cursor().copy(line.encode()) as copy:
                for row in iter(lambda: next(lines), "\\."):
                    copy.write(f"{row}\n")
        elif not _LEFT_OUT.match(line):
            script.append(line)
    connection.execute("\n".join(script).encode())
