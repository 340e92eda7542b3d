"""Locate: every record of the data subject in every unit of every store, with its owner."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from expunge.datamap.model import DataMap
from expunge.match.query import Query
from expunge.model import Container, Gap, Hit, Unit
from expunge.path.context import Context
from expunge.path.ownership import Ownership, OwnershipRules
from expunge.path.search import Searched, link_table, locating, search, stopping, units


@dataclass(frozen=True, repr=False)
class Placed:
    """A located record, the unit that it is in, and whose it is."""

    unit: Unit
    hit: Hit
    ownership: Ownership

    @property
    def place(self) -> tuple[str, str, str]:
        """What tells the record from every other: container, unit, key."""
        return (self.unit.container.address, self.unit.name, self.hit.record.key)


@dataclass
class Location:
    """What one pass over all stores found.

    records: in units whose records can be changed singly. whole: units that can only go whole,
    with how many of their records are the subject's and how many others' go too; held: these
    records. unread: units that nothing can read and that are planned to go. units, covered: by
    store.
    """

    records: list[Placed] = field(default_factory=list)
    whole: list[tuple[Unit, int, int]] = field(default_factory=list)
    held: list[Placed] = field(default_factory=list)
    unread: list[Unit] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    units: dict[str, int] = field(default_factory=dict)


def locate(context: Context, data_map: DataMap, rules: OwnershipRules) -> Location:
    """Searches every unit of every layer. Nothing is written anywhere."""
    query = Query({"": tuple(sorted(rules.closure))}, link_table(data_map), data_map.identity)
    location = Location(gaps=stopping(data_map.gaps))
    for connector in context.connectors():
        store = connector.store
        location.units[store] = 0
        for unit in units(connector, _of_store(data_map, store)):
            if isinstance(unit, Gap):
                location.gaps.append(unit)
                continue
            location.units[store] += 1
            if not unit.readable:
                location.unread.append(unit)
                continue
            _take(location, rules, search(unit, locating(connector, query)))
    return location


def _of_store(data_map: DataMap, store: str) -> Iterator[Container]:
    return (container for container in data_map.containers if container.store == store)


def _take(location: Location, rules: OwnershipRules, searched: Searched) -> None:
    unit = searched.unit
    location.gaps.extend(searched.gaps)
    if unit.whole and searched.hits:
        others = max(0, (searched.records or 0) - len(searched.hits))
        location.whole.append((unit, len(searched.hits), others))
    into = location.held if unit.whole else location.records
    for hit in searched.hits:
        into.append(Placed(unit, hit, rules.decide(unit.container, hit)))
