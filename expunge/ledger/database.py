"""Opening the ledger: SQLite on one host, or PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    column,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    table,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import Pool

from expunge.model import ConfigurationError

READING = "expunge_reading"
MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0004"  # the newest of them
MIGRATING, SEQUENCING = 7283645120937, 7283645120938
"""What only one transaction does at a time: advisory locks of PostgreSQL."""


class Ledger:
    """The ledger's database. Each ``write`` block is one transaction: one durable act."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _engine(url)

    def __repr__(self) -> str:
        return f"Ledger({self._engine.dialect.name})"

    def prepare(self) -> None:
        """Makes or migrates the schema, if it is not the present one; safe for several processes
        at once."""
        try:
            with self.read() as connection:
                present = _revision(connection) == HEAD
            if not present:
                with self.write() as connection:
                    _migrate(connection)
        except OperationalError:
            raise ConfigurationError(
                "The ledger cannot be opened. Check [ledger] url in expunge.toml: the database "
                "must exist, be reachable and be writable."
            ) from None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction; committed durably at its end, rolled back if it raises."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view: it waits for no writer, and no writer waits for more than it."""
        with self._engine.connect() as connection:
            yield connection.execution_options(**{READING: True})

    @property
    def engine(self) -> Engine:
        """For those who count its commits."""
        return self._engine

    def close(self) -> None:
        self._engine.dispose()


def alone(connection: Connection, doing: int) -> None:
    """Until its end no other transaction does the same. SQLite has one writer at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(doing)))


def _revision(connection: Connection) -> str | None:
    """Of the schema, as Alembic notes it; None where there is none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(
        select(column("version_num")).select_from(table("alembic_version"))
    )
    return revision


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (once in the life of a ledger)
    from alembic.config import Config  # noqa: PLC0415

    alone(connection, MIGRATING)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _engine(text: str) -> Engine:
    url = make_url(text)
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url.set(drivername="postgresql+psycopg"), hide_parameters=True, pool_pre_ping=True
        )
    if url.get_backend_name() != "sqlite":
        raise ConfigurationError(
            "[ledger] url must begin with sqlite:/// or postgresql+psycopg://."
        )
    return _sqlite_engine(url)


@lru_cache(maxsize=8)
def _sqlite_engine(url: URL) -> Engine:
    """One a file and process: it compiles each statement once."""
    engine = create_engine(url, hide_parameters=True, max_overflow=-1, connect_args={"timeout": 60})
    _ENGINES.add(engine)
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


_ENGINES: WeakSet[Engine] = WeakSet()
_INHERITED: list[Pool] = []


def _leave_to_the_parent() -> None:
    """A forked child uses none of its parent's connections, and does not even close them
    (https://www.sqlite.org/howtocorrupt.html, section 2.6)."""
    for engine in _ENGINES:
        _INHERITED.append(engine.pool)
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_leave_to_the_parent)


def _sqlite_settings(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that turns into a writer can fail at once; an immediate one waits.
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
