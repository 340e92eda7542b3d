"""What the tests of SQL stores share: connectors, native connections, edits, whole tables."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from connectors.sql import SqlConnector, SqlSettings
from deployments.local import Endpoints
from expunge.connector import Connector, Query
from expunge.model import (
    Assign,
    Change,
    Container,
    Covered,
    Cut,
    Edit,
    Gap,
    Hit,
    Layer,
    Link,
    Outcome,
    Record,
    Unit,
    Work,
    rewritten,
)

__all__ = ["Assign", "Change", "Cut", "Store", "cut_out", "postgres_store", "sqlite_store"]


class Store:
    """One database: its connector, and its native client. prefix: before the names of tables, for
    tests that are for both kinds."""

    def __init__(self, connector: SqlConnector, native: Any) -> None:
        self.connector, self.native = connector, native
        self.prefix = ""

    def run(self, statement: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        cursor = (
            self.native.execute(statement, parameters or None)
            if parameters
            else (self.native.execute(statement))
        )
        return cursor.fetchall() if cursor.description else []

    def script(self, statements: str) -> None:
        if isinstance(self.native, sqlite3.Connection):
            self.native.executescript(statements)
        else:
            self.native.execute(statements.encode())

    def discovered(self) -> list[Container | Link | Gap]:
        return list(self.connector.discover())

    def containers(self) -> dict[str, Container]:
        return {each.name: each for each in self.discovered() if isinstance(each, Container)}

    def gaps(self) -> set[tuple[str, str]]:
        return {(each.place, each.code) for each in self.discovered() if isinstance(each, Gap)}

    def links(self) -> dict[tuple[str, str], Link]:
        return {
            (f"{each.child.container}.{each.child.field}", f"{each.parent.container}"): each
            for each in self.discovered()
            if isinstance(each, Link)
        }

    def units(self, name: str) -> list[Unit]:
        container = self.containers()[self._named(name)]
        found = self.connector.units(container, (Layer.CURRENT,))
        return [each for each in found if isinstance(each, Unit)]

    def records(self, name: str) -> list[Record]:
        found: list[Record] = []
        for unit in self.units(name):
            *items, end = self.connector.scan(unit)
            records = [item for item in items if isinstance(item, Record)]
            assert end == Covered(len(records))
            assert len(items) == len(records)
            found += records
        return found

    def record(self, name: str, key: str) -> Record:
        (found,) = (each for each in self.records(name) if each.key == key)
        return found

    def apply(self, name: str, edits: Iterable[Edit]) -> dict[str, tuple[str, str]]:
        """Result and code by key; every edit has exactly one outcome."""
        work = Work(self.units(name)[0], {edit.key: edit for edit in edits})
        outcomes = list(self.connector.apply(work))
        assert sorted(each.key for each in outcomes) == sorted(work.edits)
        return {each.key: (each.result.value, each.code) for each in outcomes}

    def delete(self, name: str, *keys: str) -> dict[str, tuple[str, str]]:
        return self.apply(name, self.deletes(name, *keys))

    def deletes(self, name: str, *keys: str) -> list[Edit]:
        """Edits of the records with these keys (all, if none is given)."""
        return [
            Edit(each.key, each.fingerprint)
            for each in self.records(name)
            if not keys or each.key in keys
        ]

    def rewrite(self, name: str, key: str, *patch: Assign | Change) -> tuple[str, str]:
        edit = rewritten(key, self.record(name, key).data, tuple(patch))
        return self.apply(name, [edit])[key]

    def rewriting(self, name: str, key: str, *patch: Assign | Change) -> Edit:
        return rewritten(key, self.record(name, key).data, tuple(patch))

    def soft_delete(self, table: str, condition: str) -> None:
        """A trigger that marks rows as gone instead of deleting them."""
        if self.prefix:
            self.script(
                f"""
                CREATE FUNCTION soften() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN IF old.{condition} THEN
                        UPDATE {table} SET gone = 1 WHERE id = old.id; RETURN NULL;
                    END IF; RETURN old; END $$;
                CREATE TRIGGER soften BEFORE DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION soften();
                """
            )
        else:
            self.script(
                f"CREATE TRIGGER soften BEFORE DELETE ON {table} WHEN old.{condition} BEGIN"
                f" UPDATE {table} SET gone = 1 WHERE id = old.id; SELECT RAISE(IGNORE); END;"
            )

    def raising(self, table: str, condition: str) -> None:
        """A trigger that forbids to delete rows."""
        if self.prefix:
            self.script(
                f"""
                CREATE FUNCTION forbid() RETURNS trigger LANGUAGE plpgsql AS
                    $$ BEGIN IF old.{condition} THEN RAISE EXCEPTION 'no'; END IF;
                    RETURN old; END $$;
                CREATE TRIGGER forbid BEFORE DELETE ON {table}
                    FOR EACH ROW EXECUTE FUNCTION forbid();
                """
            )
        else:
            self.script(
                f"CREATE TRIGGER forbid BEFORE DELETE ON {table} WHEN old.{condition} BEGIN"
                " SELECT RAISE(ABORT, 'no'); END;"
            )

    def _named(self, name: str) -> str:
        return name if "." in name else self.prefix + name

    def work(self, name: str, edits: Iterable[Edit]) -> Work:
        return Work(self.units(name)[0], {edit.key: edit for edit in edits})


def cut_out(data: Any, path: tuple[str | int, ...], part: str, instead: str = "[erased]") -> Change:
    """The change that takes a part out of the text at the path."""
    for step in path:
        data = data[step]
    raw = data if isinstance(data, bytes) else data.encode(errors="surrogateescape")
    start = raw.index(part.encode())
    return Change(path, (Cut(start, start + len(part.encode()), instead),))


def postgres_store(postgres: Endpoints, database: str, **settings: Any) -> Store:
    url = postgres.postgres_url(database)
    native = psycopg.connect(url.replace("+psycopg", ""), autocommit=True, prepare_threshold=None)
    return Store(SqlConnector("shop", SqlSettings(connector="sql", url=url, **settings)), native)


def sqlite_store(path: Path, **settings: Any) -> Store:
    native = sqlite3.connect(path, isolation_level=None)
    native.execute("PRAGMA foreign_keys = ON")
    url = f"sqlite:///{path}"
    return Store(SqlConnector("shop", SqlSettings(connector="sql", url=url, **settings)), native)


def hits(connector: Connector, units: Iterable[Unit], query: Query, *, default: bool) -> Any:
    """Key, content and spans of every hit, by locate or by its default."""
    locate = Connector.locate if default else SqlConnector.locate
    return {
        (unit.container.name, item.record.key): (item.record.fingerprint, frozenset(item.spans))
        for unit in units
        for item in locate(connector, unit, query)  # type: ignore[arg-type]
        if isinstance(item, Hit)
    }


def outcomes(found: Iterable[Outcome]) -> dict[str, tuple[str, str]]:
    return {each.key: (each.result.value, each.code) for each in found}
