"""The contract between Expunge and one kind of store.

A connector says what is there, reads it, and carries out approved edits. It never plans, matches
text, masks, retries, logs a record, or says that something is gone. Four verbs make one:
``discover``, ``units``, ``scan`` and ``apply``; everything else has a default that is right and
may be overridden where the store can do it faster (the contract suite in ``expunge.testing``
compares each override with its default).

Every verb is synchronous, streams, and raises the errors of ``expunge.model.errors`` by their
consequence. An exception that a vendor's SDK raised never leaves a connector: its message may
hold a query's values.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

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
    ResidueState,
    Span,
    StoreError,
    Unit,
    Value,
    Work,
)

_TOGETHER = 500  # records that are matched in one pass
_WEIGHT = 1 << 22  # characters of them


class Query(Protocol):
    """What a connector may ask of the compiled query (``expunge.match.query.Query``)."""

    def match(self, container: Container, data: Value) -> tuple[Span, ...]:
        """Every span of every data subject whom the record locates; () where it is nobody's."""

    def matches(self, container: Container, records: Sequence[Value]) -> list[tuple[Span, ...]]:
        """``match`` of each of these records, in one pass (see ``matched``)."""

    def touches(self, container: Container, raw: bytes) -> Iterator[tuple[int, int]]:
        """Byte ranges of raw text around which a record may match; outside them none does,
        unless an escape that nobody enumerates hides a character (see Query.touches)."""

    def mentions(self, raw: bytes) -> Iterator[tuple[int, int]]:
        """``touches`` without the keys, for who looks for these in their own fields."""

    def needles(self, most: int) -> tuple[str, ...] | None:
        """Texts of which every record found by text holds one, both in lower case; None where
        there are more than most."""

    def keys(self, container: Container) -> Mapping[tuple[str, ...], frozenset[str]]:
        """Fields that hold or refer to a key, and the keys to look for, as text."""


class StoreSettings(BaseModel):
    """A store's table in expunge.toml; a connector derives its own.

    derived_from: stores that this one is filled from. settle: seconds it needs to follow them.
    LOCAL_PATHS: names of settings that are paths or globs; they, and relative sqlite:/// URLs,
    are absolute by the time a connector sees them. Secrets are SecretStr: their value must come
    from the environment.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    LOCAL_PATHS: ClassVar[tuple[str, ...]] = ()

    connector: str
    derived_from: tuple[str, ...] = ()
    settle: float = 0.0


class Connector(ABC):
    """One store. Picklable; opens nothing in its constructor; safe to use from one thread."""

    Settings: ClassVar[type[StoreSettings]] = StoreSettings

    def __init__(self, store: str, settings: StoreSettings) -> None:
        self.store = store
        self.settings = settings

    @abstractmethod
    def discover(self) -> Iterator[Container | Link | Gap]:
        """Every container of the store, the links it declares, and what it cannot look into."""

    @abstractmethod
    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        """Every unit of the container in these layers, in a stable order.

        Units together hold every record of the container once; a record never leaves its unit
        while nobody edits it. Names are stable: a unit read yesterday is found by its name.
        """

    @abstractmethod
    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        """Every record of the unit, and Covered as the last word if it was read to its end.

        A record that cannot be read is a Gap. Without Covered the unit counts as not searched.
        """

    @abstractmethod
    def apply(self, work: Work) -> Iterator[Outcome]:
        """Carries out the edits; exactly one Outcome for each, in any order.

        A record is written only if its fingerprint, read in the same breath as the conditional
        write, is the edit's ``before`` (ABSENT: only if there is no such record): then DONE. If it
        is the edit's ``after`` (or the record is absent and ``after`` is None): ALREADY. Otherwise
        CHANGED, and nothing is written. All other records stay byte-identical. Each outcome is
        yielded after the store has made the write durable.
        """

    def probe(self) -> Probe:
        """Reaches the store and says its version; raises Transient or Terminal if it cannot."""
        for _ in islice(self.discover(), 1):
            pass
        return Probe(version="unknown")

    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        """Every record of the unit in which the query locates the data subject.

        This default streams and matches everything; it is the independent second look at
        whatever an override found. Override it to push ``query.needles`` down to the store.
        """
        return hits(query, unit.container, self.scan(unit))

    def fetch(self, unit: Unit, keys: Iterable[str]) -> Iterator[Record | Gap]:
        """The records with these keys; one that is absent is left out."""
        wanted = frozenset(keys)
        for item in self.scan(unit):
            if isinstance(item, Gap) or (isinstance(item, Record) and item.key in wanted):
                yield item

    def original(self, unit: Unit, records: Mapping[str, bytes]) -> bytes | None:  # noqa: ARG002
        """The unit as the file that people know it as, if it holds these records (fingerprints by
        key) and nothing else: checked on the very bytes that are returned, for they leave the
        company. None where it holds more, or is no such file, or too large to be held at once."""
        return None

    def key_of(self, container: Container, data: Value) -> str | None:  # noqa: ARG002
        """The key that a record with this content will have, before it is written; None where
        that is not known, so that no record can be added."""
        return None

    def sample(self, container: Container, count: int) -> Iterator[Record | Gap]:
        """About count records, for classification: spread over the units of the current layer."""
        units = [unit for unit in self.units(container, (Layer.CURRENT,)) if isinstance(unit, Unit)]
        share = max(1, count // max(1, len(units)))
        for unit in units[:: max(1, len(units) // count)]:
            records = (item for item in self.scan(unit) if not isinstance(item, Covered))
            yield from islice(records, share)

    def together(self) -> AbstractContextManager[object]:
        """Applies within it are one transaction, for a cycle of references between tables."""
        return nullcontext()

    def changed_by_scrub(self, container: Container) -> Mapping[str, str | None]:  # noqa: ARG002
        """The store's settings that ``scrub`` will change, with their values now (None: unset).

        They are recorded before the scrub, so that they can be put back after a kill too.
        """
        return {}

    def scrub(self, container: Container) -> Residue:  # noqa: ARG002
        """Removes what deleted records leave behind below the records, as far as the store can."""
        return Residue(
            ResidueState.OUTSIDE,
            "bytes of deleted records can stay in the store's own files until they are reused",
        )

    def restore(  # noqa: B027  (most stores have nothing to put back)
        self, container: Container, settings: Mapping[str, str | None]
    ) -> None:
        """Puts back what ``changed_by_scrub`` recorded. Safe to repeat."""

    def close(self) -> None:  # noqa: B027  (some connectors hold nothing open)
        """Releases connections. The connector can be used again afterwards."""


def hits(
    query: Query, container: Container, items: Iterable[Record | Gap | Covered]
) -> Iterator[Hit | Gap | Covered]:
    """What ``Connector.locate`` yields of these records."""
    for item in matched(query, container, items):
        if not isinstance(item, tuple):
            yield item
        elif item[1]:
            yield Hit(*item)


def matched(
    query: Query, container: Container, items: Iterable[Record | Gap | Covered]
) -> Iterator[tuple[Record, tuple[Span, ...]] | Gap | Covered]:
    """The items in their order, each record with its spans: many records cost one pass, and a
    pass costs the same for one record as for a page of them."""
    waiting: list[Record | Gap | Covered] = []
    weight = 0
    try:
        for item in items:
            waiting.append(item)
            weight += _weight(item.data) if isinstance(item, Record) else 0
            if len(waiting) >= _TOGETHER or weight >= _WEIGHT:
                yield from _spans(query, container, waiting)
                waiting, weight = [], 0
    except StoreError:
        yield from _spans(query, container, waiting)
        raise
    yield from _spans(query, container, waiting)


def _spans(
    query: Query, container: Container, items: list[Record | Gap | Covered]
) -> Iterator[tuple[Record, tuple[Span, ...]] | Gap | Covered]:
    records = [item.data for item in items if isinstance(item, Record)]
    found = iter(query.matches(container, records) if records else ())
    for item in items:
        yield (item, next(found)) if isinstance(item, Record) else item


def _weight(data: Value) -> int:
    if isinstance(data, str | bytes):
        return len(data)
    if isinstance(data, Mapping):
        return sum(map(_weight, data.values()))
    return sum(map(_weight, data)) if isinstance(data, list | tuple) else 8
