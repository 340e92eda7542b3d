"""The connector to one SQL database."""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

from sqlalchemy import ColumnElement, Connection, Engine

from connectors.sql import keys
from connectors.sql.carrying import Carrier, carried_out
from connectors.sql.dialect import Dialect
from connectors.sql.errors import translated
from connectors.sql.locating import located
from connectors.sql.pace import MOST
from connectors.sql.postgres import Postgres
from connectors.sql.rows import Reader, pages
from connectors.sql.settings import SqlSettings, address
from connectors.sql.sqlite import Sqlite
from connectors.sql.table import Catalog, Table
from connectors.sql.together import Together
from connectors.sql.units import extent, units
from expunge.connector import Connector, Query, StoreSettings
from expunge.model import (
    Container,
    Covered,
    Gap,
    Hit,
    Layer,
    Link,
    Outcome,
    Probe,
    Record,
    Residue,
    Result,
    StaleUnit,
    Terminal,
    Unit,
    Value,
    Work,
)


class SqlConnector(Connector):
    """Tables of PostgreSQL or SQLite; a record is a row.

    Beside the codes of the contract an Outcome is FAILED with: referenced, unplanned-children (the
    database would delete or empty rows that nobody planned), unreadable-children, unique, check,
    not-null, too-long, invalid, refused (a trigger, a rule), denied, key-column (a primary key is
    never rewritten), generated, no-primary-key.
    """

    Settings = SqlSettings

    def __init__(self, store: str, settings: StoreSettings) -> None:
        super().__init__(store, settings)
        if not isinstance(settings, SqlSettings):
            raise TypeError("SqlConnector needs SqlSettings")
        self._unit_rows = settings.unit_rows
        url = address(settings.url)
        self._dialect: Dialect = (
            Sqlite(url, settings.timeout_seconds)
            if url.drivername == "sqlite"
            else Postgres(url, settings.schemas, settings.timeout_seconds)
        )
        self._opened: tuple[int, Engine] | None = None
        self._catalog: Catalog | None = None
        self._listed: set[str] = set()
        self._together: Together | None = None

    def discover(self) -> Iterator[Container | Link | Gap]:
        self._forget()
        yield from self._known().said(self.store)

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        if Layer.CURRENT not in layers:
            return
        if container.name in self._listed:  # one reading of the catalog serves one pass over all
            self._forget()
        self._listed.add(container.name)
        try:
            found = list(self._units(container))
        except StaleUnit:  # the table is not what it was at the last discover
            found = list(self._units(container))
        yield from found

    def _units(self, container: Container) -> Iterator[Unit | Gap]:
        table = self._table(container)
        if (denied := self._known().denied.get(table.name)) is not None:
            yield denied
            return
        with self._reading(container.name) as connection:
            yield from units(self._dialect, connection, table, container, self._unit_rows)

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        table = self._table(unit.container)
        reader, count = Reader(self._dialect, table), 0
        with self._reading(table.name) as connection:
            rows = self._dialect.rows(table).where(self._extent(connection, table, unit))
            for page in pages(connection, rows.order_by(*self._dialect.ordered(table))):
                count += len(page)
                yield from map(reader.record, page)
        yield Covered(count)

    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        table = self._table(unit.container)
        with self._reading(table.name) as connection:
            within = self._extent(connection, table, unit)
            yield from located(self._dialect, connection, table, unit.container, query, within)
        yield Covered()

    def fetch(self, unit: Unit, keys: Iterable[str]) -> Iterator[Record | Gap]:
        table = self._table(unit.container)
        reader = Reader(self._dialect, table)
        wanted = iter(dict.fromkeys(keys))
        while some := list(islice(wanted, MOST)):
            parts = {key: reader.parts(key) for key in some}
            keyless = [key for key, own in parts.items() if own is None]
            if keyless:
                yield from super().fetch(unit, keyless)
            known = [own for own in parts.values() if own is not None]
            with self._reading(table.name) as connection:
                rows = self._dialect.rows(table).where(self._dialect.has_key(table, known))
                for page in pages(connection, rows) if known else ():
                    yield from map(reader.record, page)

    def key_of(self, container: Container, data: Value) -> str | None:
        table = self._table(container)
        if not table.key or not isinstance(data, Mapping):
            return None
        cells = [(column, data.get(column.name)) for column in table.key_columns]
        parts = [self._dialect.key_part(*each) for each in cells]
        known = [part for part in parts if part is not None]
        return keys.joined(known) if len(known) == len(parts) else None

    def sample(self, container: Container, count: int) -> Iterator[Record | Gap]:
        table = self._table(container)
        reader = Reader(self._dialect, table)
        with self._reading(table.name) as connection:
            for page in pages(connection, self._dialect.sampled(connection, table, count)):
                yield from map(reader.record, page)

    def apply(self, work: Work) -> Iterator[Outcome]:
        """Within ``together`` nothing is durable before that has ended without an error."""
        table = self._table(work.unit.container)
        edits = list(work.edits.values())
        if not table.key:
            yield from (Outcome(e.key, Result.FAILED, "no-primary-key") for e in edits)
            return
        with self._translated(table.name):
            if self._together is not None:
                yield from self._together.apply(table, edits)
                return
            carrier = Carrier(
                self._dialect, self._known(), table, lambda: self._dialect.writing(self._engine())
            )
            yield from carried_out(carrier, edits)

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction, committed at the end; Terminal if its rows cannot go together."""
        catalog = self._known()
        with (
            self._translated(""),
            self._dialect.writing(self._engine()) as connection,
        ):
            self._dialect.defer(connection)
            self._together = Together(self.store, self._dialect, connection, catalog)
            try:
                yield
                self._together.finish()
            finally:
                self._together = None

    def probe(self) -> Probe:
        catalog = self._known()
        with self._reading("") as connection:
            return self._dialect.probe(connection, catalog)

    def scrub(self, container: Container) -> Residue:
        table = self._table(container)
        with self._translated(table.name):
            return self._dialect.scrub(self._engine(), table)

    def close(self) -> None:
        self._forget()
        if self._opened is not None:
            self._opened[1].dispose()
            self._opened = None

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_opened": None, "_catalog": None, "_together": None}

    def _engine(self) -> Engine:
        """A forked process makes its own: two processes on one connection destroy each other's."""
        if self._opened is not None and self._opened[0] != os.getpid():
            self._opened[1].dispose(close=False)
            self._opened = None
        if self._opened is None:
            self._opened = os.getpid(), self._dialect.engine()
        return self._opened[1]

    @contextmanager
    def _reading(self, place: str) -> Iterator[Connection]:
        with self._translated(place), self._dialect.reading(self._engine()) as connection:
            yield connection

    @contextmanager
    def _translated(self, place: str) -> Iterator[None]:
        try:
            with translated(self._dialect, self.store, place):
                yield
        except StaleUnit:
            self._forget()
            raise

    def _forget(self) -> None:
        self._catalog = None
        self._listed = set()

    def _known(self) -> Catalog:
        """What the database declares; asked again by every discover, and by units where it was
        listed since."""
        if self._catalog is None:
            with self._reading("") as connection:
                self._catalog = self._dialect.catalog(connection, self.store)
        return self._catalog

    def _table(self, container: Container) -> Table:
        table = self._known().tables.get(container.name)
        if table is None:
            raise Terminal(
                self.store,
                container.name,
                "there is no such table any more",
                "Scan the store again; a request that counted on it must be planned again.",
            )
        return table

    def _extent(self, connection: Connection, table: Table, unit: Unit) -> ColumnElement[bool]:
        return extent(self._dialect, connection, table, unit, self._unit_rows)
