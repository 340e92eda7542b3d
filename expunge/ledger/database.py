"""Opening the ledger: SQLite on one host, or PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    column,
    create_engine,
    event,
    inspect,
    make_url,
    select,
    table,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from expunge.model import ConfigurationError

READING = "expunge_reading"
MIGRATIONS = Path(__file__).parent / "migrations"
HEAD = "0003"  # the newest of them


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

    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7283645120937)")
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
    """One a file and process: it compiles each statement once, and holds no connection."""
    engine = create_engine(
        url, hide_parameters=True, poolclass=NullPool, connect_args={"timeout": 60}
    )
    event.listen(engine, "connect", _sqlite_settings)
    event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_settings(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that turns into a writer can fail at once; an immediate one waits.
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
