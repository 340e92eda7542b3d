"""Durable acts on a database, told to a watcher: the commits of SQLAlchemy's engines."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect

from expunge.testing.watching import Inside, Watcher


def ledger_commits(is_ledger: Callable[[Engine], bool], name: str = "commit") -> Inside:
    """Commits of the engines that is_ledger says yes to: before, and when the database has it."""

    @contextmanager
    def inside(watcher: Watcher) -> Iterator[None]:
        asked = local()
        commit = DefaultDialect.do_commit

        def about_to(connection: Connection) -> None:
            asked.number = watcher.begin(name) if is_ledger(connection.engine) else None

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:
            commit(dialect, connection)  # type: ignore[no-untyped-call]  # SQLAlchemy's
            number, asked.number = getattr(asked, "number", None), None
            if number is not None:
                watcher.end(number)

        event.listen(Engine, "commit", about_to)
        try:
            with patch.object(DefaultDialect, "do_commit", do_commit):
                yield
        finally:
            event.remove(Engine, "commit", about_to)

    return inside
