"""Reading: every unit of every store once, for many requests; then each request by itself.

A request is planned, exported and looked at again by the very code that does it for one alone,
through connectors that answer from what was read. They answer only what the reading covers; all
else goes to the store.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from expunge.connector import Connector, hits, matched
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
    Value,
    Work,
)
from expunge.path.codec import PlannedEdit
from expunge.path.context import Context, Known
from expunge.path.search import units
from expunge.path.spool import Spool

Place = tuple[str, str, str]
"""A unit: its container's address, its layer, its name."""


@dataclass(frozen=True, repr=False)
class Planned:
    """What requests planned in one unit: whose a record there is, whatever stands in it now. By
    the record's key, and by what it was to become: an edit can give it another key.

    Hashes of both: of 10,000 people there are 200,000 records, and whoever gets one too many
    leaves it aside.
    """

    by_key: dict[int, tuple[str, ...]] = field(default_factory=dict)
    by_after: dict[int, tuple[str, ...]] = field(default_factory=dict)

    def add(self, request: str, lines: Iterable[PlannedEdit]) -> None:
        own = (request,)  # one for all
        for line in lines:
            _note(self.by_key, hash(line.edit.key), own)
            if line.edit.after is not None:
                _note(self.by_after, hash(line.edit.after), own)

    def whose(self, record: Record) -> set[str]:
        found = set(self.by_key.get(hash(record.key), ()))
        if self.by_after:
            found.update(self.by_after.get(hash(record.fingerprint), ()))
        return found


def _note(whose: dict[int, tuple[str, ...]], what: int, own: tuple[str, ...]) -> None:
    whose[what] = whose[what] + own if what in whose else own


NOTHING = Planned()


def place_of(unit: Unit) -> Place:
    return unit.container.address, unit.layer.value, unit.name


@dataclass
class Seen:
    """One unit as it was read: what else was said of it beside its records."""

    number: int
    rest: list[Gap | Covered] = field(default_factory=list)
    error: StoreError | None = None


@dataclass
class Store:
    """What a store listed."""

    found: tuple[list[Container], list[Link], list[Gap]]
    units: dict[str, list[Unit | Gap]] = field(default_factory=dict)


Where = Callable[[Container], bool]


def everywhere(_container: Container) -> bool:
    return True


class Reading:
    """One reading for these requests, by their identifiers, which is over once ``locate`` or
    ``scan`` is. planned: records that are kept for a request although nothing in them locates the
    person (any more)."""

    def __init__(self, query: Query, planned: Mapping[Place, Planned] | None = None) -> None:
        self.query, self.planned = query, planned or {}
        self.spool = Spool()
        self.stores: dict[str, Store] = {}
        self.seen: dict[Place, Seen] = {}

    def close(self) -> None:
        self.spool.close()

    def locate(
        self, connectors: Iterable[Connector], where: Where = everywhere
    ) -> Iterator[tuple[Container, Hit]]:
        """By the connectors' own search; every hit as it is found. where: containers to read."""
        for connector, unit, seen in self._units(connectors, where):
            for item in _guarded(connector.locate(unit, self.query), seen):
                if isinstance(item, Hit):
                    self._keep(seen, item.record, {span.subject for span in item.spans})
                    yield unit.container, item
                else:
                    seen.rest.append(item)
        self._is_over()

    def scan(self, connectors: Iterable[Connector]) -> None:
        """By the contract's plain reader."""
        for connector, unit, seen in self._units(connectors):
            planned = self.planned.get(place_of(unit), NOTHING)
            found = matched(self.query, unit.container, connector.scan(unit))
            for item in _guarded(found, seen):
                if isinstance(item, tuple):
                    record, spans = item
                    of = {span.subject for span in spans} | planned.whose(record)
                    self._keep(seen, record, of)
                else:
                    seen.rest.append(item)
        self._is_over()

    def _is_over(self) -> None:
        """What a query is compiled to, and whose the records were, is most of the memory."""
        self.query, self.planned = replace(self.query), {}

    def _units(
        self, connectors: Iterable[Connector], where: Where = everywhere
    ) -> Iterator[tuple[Connector, Unit, Seen]]:
        for connector in connectors:
            store = self.stores[connector.store] = Store(discovered(connector))
            for container in filter(where, store.found[0]):
                listed = store.units[container.name] = []
                for item in units(connector, [container]):
                    listed.append(item)
                    if isinstance(item, Unit) and item.readable:
                        seen = self.seen[place_of(item)] = Seen(len(self.seen))
                        yield connector, item, seen

    def _keep(self, seen: Seen, record: Record, subjects: Collection[str]) -> None:
        if subjects:
            self.spool.put(subjects, seen.number, (record.key, record.data))

    def records(self, subject: str, unit: Unit) -> Iterator[Record]:
        for key, data in self.spool.get(subject, self.seen[place_of(unit)].number):
            yield Record(key, data)

    def covers(self, subject: str, asked: Asking, unit: Unit) -> bool:
        """Whether all that a search for one person alone would find in the unit was read: a record
        that more identifiers find is found by fewer of them, or by none."""
        if not isinstance(asked, Query) or len(asked.subjects) != 1:
            return False
        (identifiers,) = asked.subjects.values()
        return (
            place_of(unit) in self.seen
            and (not asked.identity or asked.identity == self.query.identity)
            and set(identifiers) <= set(self.query.subjects.get(subject, ()))
            and all(self.query.links.get(child) == key for child, key in asked.links.items())
        )


Item = TypeVar("Item")


def _guarded(items: Iterator[Item], seen: Seen) -> Iterator[Item]:
    try:
        yield from items
    except StoreError as error:
        seen.error = error


class Replay(Connector):
    """A store's connector for one request: lists what was listed, and never writes. What no
    reading answers, the store does."""

    def __init__(self, real: Connector, readings: Sequence[Reading], subject: str) -> None:
        super().__init__(real.store, real.settings)
        self.real, self.readings, self.subject = real, readings, subject
        self.reading = readings[0]

    def discover(self) -> Iterator[Container | Link | Gap]:
        for found in self.reading.stores[self.store].found:
            yield from found

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        for item in self.reading.stores[self.store].units.get(container.name, ()):
            if isinstance(item, Gap) or item.layer in layers:
                yield item

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        yield from self.real.scan(unit)

    def locate(self, unit: Unit, query: Asking) -> Iterator[Hit | Gap | Covered]:
        yield from self.real.locate(unit, query)

    def fetch(self, unit: Unit, keys: Iterable[str]) -> Iterator[Record | Gap]:
        yield from self.real.fetch(unit, keys)

    def original(self, unit: Unit, records: Mapping[str, bytes]) -> bytes | None:
        return self.real.original(unit, records)

    def key_of(self, container: Container, data: Value) -> str | None:
        return self.real.key_of(container, data)

    def sample(self, container: Container, count: int) -> Iterator[Record | Gap]:
        yield from self.real.sample(container, count)

    def apply(self, work: Work) -> Iterator[Outcome]:
        raise self._refusal(work.unit.container)

    def scrub(self, container: Container) -> Residue:
        raise self._refusal(container)

    def _refusal(self, container: Container) -> Terminal:
        return Terminal(self.store, container.name, "a reading is not written to", "Run it again.")

    def probe(self) -> Probe:
        return self.real.probe()

    def _end(self, unit: Unit, reading: Reading) -> Iterator[Gap | Covered]:
        seen = reading.seen[place_of(unit)]
        yield from seen.rest
        if seen.error is not None:
            raise seen.error


class Located(Replay):
    """Answers searches for identifiers that a reading looked for; all others ask the store."""

    def locate(self, unit: Unit, query: Asking) -> Iterator[Hit | Gap | Covered]:
        for reading in self.readings:
            if reading.covers(self.subject, query, unit):
                yield from hits(query, unit.container, reading.records(self.subject, unit))
                yield from self._end(unit, reading)
                return
        yield from super().locate(unit, query)


class Scanned(Replay):
    """Gives the records of this request alone: those that locate the person, and planned ones."""

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        yield from self.reading.records(self.subject, unit)
        yield from self._end(unit, self.reading)


def through(
    context: Context, kind: type[Replay], readings: Sequence[Reading], subject: str, known: Known
) -> Context:
    """The same ledger and keys, with stores that answer from the readings."""
    stores = {
        connector.store: kind(connector, readings, subject) for connector in context.connectors()
    }
    return context.with_stores(stores, known)
