"""Connections to a SQLite file: never one that is not there, and nothing deleted is left in it."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from zlib import crc32

from sqlalchemy import URL, Connection, Engine, create_engine, event

_NAME = "expunge"
for _logger in ("sqlalchemy.engine.Engine", "sqlalchemy.pool.impl.QueuePool"):
    # SQLAlchemy logs every row at DEBUG: it must not inherit DEBUG from the program around us.
    logging.getLogger(f"{_logger}.{_NAME}").setLevel(logging.WARNING)

_LONGEST_LOCK = 5.0  # seconds; each record of a unit may wait that long
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = FULL",
)


def engine(url: URL, patience: float) -> Engine:
    path = Path(url.database or "")

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode=rw",  # without it a wrong path is a new, empty database
            uri=True,
            timeout=min(patience, _LONGEST_LOCK),
            isolation_level=None,
            check_same_thread=False,
        )
        connection.text_factory = _any_bytes
        connection.create_function("expunge_number", -1, _number, deterministic=True)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    made = create_engine(
        url,
        creator=connect,
        hide_parameters=True,
        logging_name=_NAME,
        pool_logging_name=_NAME,
        pool_size=1,
        max_overflow=3,
    )
    event.listen(made, "begin", _begin)
    return made


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        own = connection.execution_options(expunge_begin="BEGIN IMMEDIATE")
        with own.begin():
            yield own


def _begin(connection: Connection) -> None:
    how = connection.get_execution_options().get("expunge_begin", "BEGIN")
    if how:
        connection.exec_driver_sql(how)


def _any_bytes(text: bytes) -> str:
    return text.decode(errors="surrogateescape")


def _number(*parts: object) -> int:
    """The same number for the same key, on every machine."""
    return crc32("\x1f".join(map(str, parts)).encode(errors="surrogateescape"))
