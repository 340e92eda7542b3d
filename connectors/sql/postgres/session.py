"""Connections to PostgreSQL, and what each transaction of ours needs to show values alike."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import psycopg
from psycopg import waiting
from psycopg.abc import PQGen
from psycopg.types.string import StrDumperUnknown, TextLoader
from sqlalchemy import URL, Connection, Engine, create_engine, event

_NAME = "expunge"  # of our engines' loggers
for _logger in ("sqlalchemy.engine.Engine", "sqlalchemy.pool.impl.QueuePool"):
    # SQLAlchemy logs every row at DEBUG, whatever hide_parameters says: it must not inherit DEBUG
    # from the program around us.
    logging.getLogger(f"{_logger}.{_NAME}").setLevel(logging.WARNING)

_LONGEST_CONNECT = 10.0
_LONGEST_LOCK = 30.0

# For this transaction only: a pooler may give its connection to another program afterwards.
_READING = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
_WRITING = """
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
SELECT pg_catalog.set_config('synchronous_commit', 'on', true)
    WHERE pg_catalog.current_setting('synchronous_commit') = 'off';
"""
_SHOWN_ALIKE = """
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1;
SET LOCAL bytea_output = 'hex';
"""


class PatientConnection(psycopg.Connection[Any]):
    """A connection that waits so long for a silent server, and no longer."""

    patience = float("inf")  # seconds

    def wait(self, gen: PQGen[Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return super().wait(_answered(gen, self.patience), *args, **kwargs)
        except _Silent:
            self.pgconn.finish()  # nobody knows what the server still does with it
            raise psycopg.OperationalError("the server did not answer in time") from None


class _Silent(Exception):
    pass


def _answered(generator: PQGen[Any], seconds: float) -> PQGen[Any]:
    """The same conversation, ended when nothing has come for so long."""
    last, ready = monotonic(), None
    try:
        while True:
            ready = yield generator.send(ready)  # type: ignore[arg-type]  # None begins it
            if ready != waiting.READY_NONE:
                last = monotonic()
            elif monotonic() - last > seconds:
                raise _Silent
    except StopIteration as end:
        return end.value


class _AnyText(StrDumperUnknown):
    """Text that is not Unicode (from a database without an encoding) as the bytes it was."""

    def dump(self, obj: str) -> bytes:
        raw = obj.encode(errors="surrogateescape")
        if 0 in raw:
            raise psycopg.DataError("PostgreSQL text cannot hold NUL")  # libpq would cut it there
        return raw


class _AnyBytes(TextLoader):
    """Text of a database without an encoding (SQL_ASCII): every byte survives."""

    def load(self, data: bytes | bytearray | memoryview) -> str:
        return bytes(data).decode(errors="surrogateescape")


def engine(url: URL, patience: float) -> Engine:
    """patience: seconds to wait for a server that says nothing."""
    made = create_engine(
        url,
        hide_parameters=True,
        logging_name=_NAME,
        pool_logging_name=_NAME,
        pool_size=1,
        max_overflow=3,
        connect_args={
            "connect_timeout": max(2, int(min(patience, _LONGEST_CONNECT))),
            "application_name": "expunge",
            "client_encoding": "utf8",
            "prepare_threshold": None,  # poolers lose prepared statements
        },
    )

    def connect(_dialect: object, _record: object, args: Any, kwargs: Any) -> PatientConnection:
        connection = PatientConnection.connect(*args, **kwargs)
        connection.patience = patience
        connection.adapters.register_dumper(str, _AnyText)
        if connection.info.parameter_status("server_encoding") == "SQL_ASCII":
            connection.execute("SET client_encoding TO 'SQL_ASCII'")
            connection.commit()
            for name in ("text", "varchar", "bpchar", "name"):
                connection.adapters.register_loader(name, _AnyBytes)
        return connection

    event.listen(made, "do_connect", connect)
    return made


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(_READING + _SHOWN_ALIKE + _waits(connection))
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(_WRITING + _SHOWN_ALIKE + _waits(connection))
        yield connection


def _waits(connection: Connection) -> str:
    driver: Any = connection.connection.driver_connection
    seconds = min(driver.patience / 2, _LONGEST_LOCK)  # the server gives up before we do
    return f"SET LOCAL lock_timeout = {int(seconds * 1000)};"


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """For a statement that takes as long as the table is large; only for its lock it waits not."""
    driver: Any = connection.connection.driver_connection
    connection.exec_driver_sql(f"SET lock_timeout = '{_LONGEST_LOCK}s'")
    patience, driver.patience = driver.patience, float("inf")
    try:
        yield
    finally:
        driver.patience = patience
        connection.exec_driver_sql("RESET lock_timeout")
