"""Connections to PostgreSQL, and what each transaction of ours needs to show values alike."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Connection as PsycopgConnection
from psycopg.types.string import TextLoader
from sqlalchemy import URL, Connection, Engine, create_engine, event, text

_NAME = "expunge"  # of our engines' loggers
for _logger in ("sqlalchemy.engine.Engine", "sqlalchemy.pool.impl.QueuePool"):
    # SQLAlchemy logs every row at DEBUG, whatever hide_parameters says: it must not inherit DEBUG
    # from the program around us.
    logging.getLogger(f"{_logger}.{_NAME}").setLevel(logging.WARNING)

# For this transaction only: a pooler may give its connection to another program afterwards.
_SHOWN_ALIKE = text(
    "SELECT pg_catalog.set_config('TimeZone', 'UTC', true),"
    " pg_catalog.set_config('DateStyle', 'ISO, YMD', true),"
    " pg_catalog.set_config('IntervalStyle', 'postgres', true),"
    " pg_catalog.set_config('extra_float_digits', '1', true),"
    " pg_catalog.set_config('bytea_output', 'hex', true),"
    " pg_catalog.set_config('lock_timeout', '30s', true),"
    " CASE pg_catalog.current_setting('synchronous_commit') WHEN 'off'"
    " THEN pg_catalog.set_config('synchronous_commit', 'on', true) END"
)


class _AnyBytes(TextLoader):
    """Text of a database without an encoding (SQL_ASCII): every byte survives."""

    def load(self, data: bytes | bytearray | memoryview) -> str:
        return bytes(data).decode(errors="surrogateescape")


def engine(url: URL) -> Engine:
    made = create_engine(
        url,
        hide_parameters=True,
        logging_name=_NAME,
        pool_logging_name=_NAME,
        pool_size=1,
        max_overflow=3,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 10,
            "application_name": "expunge",
            "client_encoding": "utf8",
            "prepare_threshold": None,  # poolers lose prepared statements
        },
    )
    event.listen(made, "connect", _any_bytes)
    return made


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        snapshot = connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with snapshot.begin():
            snapshot.execute(_SHOWN_ALIKE)
            yield snapshot


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection = connection.execution_options(isolation_level="READ COMMITTED")
        with connection.begin():
            connection.execute(_SHOWN_ALIKE)
            yield connection


def _any_bytes(connection: PsycopgConnection[object], _: object) -> None:
    if connection.info.parameter_status("server_encoding") == "SQL_ASCII":
        for name in ("text", "varchar", "bpchar", "name"):
            connection.adapters.register_loader(name, _AnyBytes)
