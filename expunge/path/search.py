"""Going through stores: every error becomes a gap with its place, every unit has its verdict."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from expunge.connector import Connector, Query
from expunge.datamap.discover import gap_of
from expunge.datamap.model import DataMap
from expunge.model import (
    Container,
    Covered,
    FieldAddress,
    Gap,
    Hit,
    Layer,
    StoreError,
    Unit,
)

LAYERS = tuple(Layer)
Look = Callable[[Unit], Iterator[Hit | Gap | Covered]]


@dataclass
class Searched:
    """One unit's search. covered: it was read to its end; records: how many it held."""

    unit: Unit
    hits: list[Hit] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    covered: bool = False
    records: int | None = None


def stopping(gaps: Iterable[Gap]) -> list[Gap]:
    """Gaps that leave a place unsearched; others count only where something is found."""
    return [gap for gap in gaps if not gap.searched]


def units(
    connector: Connector, containers: Iterable[Container], layers: Iterable[Layer] = LAYERS
) -> Iterator[Unit | Gap]:
    for container in containers:
        try:
            yield from connector.units(container, tuple(layers))
        except StoreError as error:
            yield gap_of(error)


def search(unit: Unit, look: Look) -> Searched:
    """One unit searched. Whatever stops it before its end leaves it not covered, with the gap."""
    searched = Searched(unit)
    try:
        for item in look(unit):
            if isinstance(item, Hit):
                searched.hits.append(item)
            elif isinstance(item, Gap):
                searched.gaps.append(item)
            else:
                searched.covered, searched.records = True, item.records
    except StoreError as error:
        searched.covered = False
        searched.gaps.append(gap_of(error))
    if not searched.covered and not searched.gaps:
        searched.gaps.append(not_covered(unit.container))
    return searched


def not_covered(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "not-covered",
        "the search ended without the word that the unit was read to its end",
        "Run the plan again; if it stays, the connector is at fault.",
    )


def locating(connector: Connector, query: Query) -> Look:
    return lambda unit: connector.locate(unit, query)


def link_table(data_map: DataMap) -> dict[FieldAddress, FieldAddress]:
    """Child field to parent key, as the query wants it. A compound key is one address."""
    return {link.child: link.parent for link in data_map.links}
