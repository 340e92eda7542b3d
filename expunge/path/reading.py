"""Reading: every unit of every store once, for many requests; then each request by itself.

A request is planned, exported and looked at again by the very code that does it for one alone,
through connectors that answer from what was read. They answer only what the reading covers; all
else goes to the store.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from expunge.connector import Connector
from expunge.connector import Query as Asking
from expunge.datamap.discover import discovered
from expunge.match.query import Query
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
    StoreError,
    Terminal,
    Unit,
    Work,
)
from expunge.path.context import Context
from expunge.path.search import units
from expunge.path.spool import Spool

Place = tuple[str, str, str]
"""A unit: its container's address, its layer, its name."""
Planned = Mapping[Place, Mapping[str, frozenset[str]]]
"""By unit and record key: the requests that planned something there."""


def place_of(unit: Unit) -> Place:
    return unit.container.address, unit.layer.value, unit.name


@dataclass
class Seen:
    """One unit as it was read: what else was said of it beside its records."""

    rest: list[Gap | Covered] = field(default_factory=list)
    error: StoreError | None = None


@dataclass
class Store:
    """What a store listed."""

    found: tuple[list[Container], list[Link], list[Gap]]
    units: dict[str, list[Unit | Gap]] = field(default_factory=dict)


class Reading:
    """One reading for these requests, by their identifiers. planned: records that are kept for a
    request although nothing in them locates the person (any more)."""

    def __init__(
        self, query: Query, planned: Planned | None = None, people: Spool | None = None
    ) -> None:
        self.query, self.planned = query, planned or {}
        self.spool, self.people = Spool(), people
        self.stores: dict[str, Store] = {}
        self.seen: dict[Place, Seen] = {}

    def close(self) -> None:
        self.spool.close()
        if self.people is not None:
            self.people.close()

    def locate(self, connectors: Iterable[Connector]) -> None:
        """By the connectors' own search."""
        for connector, unit, seen in self._units(connectors):
            for item in _guarded(connector.locate(unit, self.query), seen):
                if isinstance(item, Hit):
                    self._keep(unit, item.record, {span.subject for span in item.spans})
                else:
                    seen.rest.append(item)

    def scan(self, connectors: Iterable[Connector]) -> None:
        """By the contract's plain reader."""
        for connector, unit, seen in self._units(connectors):
            planned = self.planned.get(place_of(unit), {})
            for item in _guarded(connector.scan(unit), seen):
                if isinstance(item, Record):
                    spans = self.query.match(unit.container, item.data)
                    of = {span.subject for span in spans} | planned.get(item.key, frozenset())
                    self._keep(unit, item, of)
                else:
                    seen.rest.append(item)

    def _units(self, connectors: Iterable[Connector]) -> Iterator[tuple[Connector, Unit, Seen]]:
        for connector in connectors:
            store = self.stores[connector.store] = Store(discovered(connector))
            for container in store.found[0]:
                listed = store.units[container.name] = []
                for item in units(connector, [container]):
                    listed.append(item)
                    if isinstance(item, Unit) and item.readable:
                        seen = self.seen[place_of(item)] = Seen()
                        yield connector, item, seen

    def _keep(self, unit: Unit, record: Record, subjects: Iterable[str]) -> None:
        for subject in subjects:
            self.spool.put((subject, place_of(unit)), (record.key, record.data))

    def records(self, subject: str, unit: Unit) -> Iterator[Record]:
        for key, data in self.spool.get((subject, place_of(unit))):
            yield Record(key, data)


def _guarded(items: Iterator[Hit | Record | Gap | Covered], seen: Seen) -> Iterator[Any]:
    try:
        yield from items
    except StoreError as error:
        seen.error = error


class Replay(Connector):
    """A store's connector for one request: lists what was listed, and never writes."""

    def __init__(self, real: Connector, reading: Reading, subject: str) -> None:
        super().__init__(real.store, real.settings)
        self.real, self.reading, self.subject = real, reading, subject

    def discover(self) -> Iterator[Container | Link | Gap]:
        for found in self.reading.stores[self.store].found:
            yield from found

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        for item in self.reading.stores[self.store].units.get(container.name, ()):
            if isinstance(item, Gap) or item.layer in layers:
                yield item

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        yield from self.real.scan(unit)

    def apply(self, work: Work) -> Iterator[Outcome]:
        raise Terminal(
            self.store, work.unit.container.name, "a reading is not written to", "Run it again."
        )

    def probe(self) -> Probe:
        return self.real.probe()

    def scrub(self, container: Container) -> Residue:
        return self.real.scrub(container)

    def _end(self, unit: Unit) -> Iterator[Gap | Covered]:
        seen = self.reading.seen[place_of(unit)]
        yield from seen.rest
        if seen.error is not None:
            raise seen.error


class Located(Replay):
    """Answers searches for identifiers that the reading looked for; all others ask the store."""

    def locate(self, unit: Unit, query: Asking) -> Iterator[Hit | Gap | Covered]:
        if not self._covers(query) or place_of(unit) not in self.reading.seen:
            yield from self.real.locate(unit, query)
            return
        for record in self.reading.records(self.subject, unit):
            if spans := query.match(unit.container, record.data):
                yield Hit(record, spans)
        yield from self._end(unit)

    def _covers(self, query: Asking) -> bool:
        if not isinstance(query, Query) or len(query.subjects) != 1:
            return False
        (asked,) = query.subjects.values()
        return set(asked) <= set(self.reading.query.subjects[self.subject])


class Scanned(Replay):
    """Gives the records of this request alone: those that locate the person, and planned ones."""

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        yield from self.reading.records(self.subject, unit)
        yield from self._end(unit)


def through(context: Context, kind: type[Replay], reading: Reading, subject: str) -> Context:
    """The same ledger and keys, with stores that answer from the reading."""
    stores = {
        connector.store: kind(connector, reading, subject) for connector in context.connectors()
    }
    return context.with_stores(stores, reading.people)
