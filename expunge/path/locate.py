"""Locate: every record of the data subject in every unit of every store, with its owner."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from expunge.datamap.model import DataMap
from expunge.match.query import Query
from expunge.model import Container, FieldAddress, Gap, Hit, Identifier, Link, Unit
from expunge.path.context import Context
from expunge.path.ownership import Owner, Ownership, OwnershipRules, key_of
from expunge.path.search import Searched, link_table, locating, search, stopping, units
from expunge.policy.links import LinkRules

_REFERRED = "their own record refers to it"
_ONLY_THEIRS = f"{_REFERRED}, and nobody else's does"


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


def shared_parents(
    context: Context, data_map: DataMap, rules: OwnershipRules, location: Location
) -> tuple[list[Placed], dict[str, int]]:
    """Records that the subject's own records refer to (an address): those that nobody else refers
    to, which go too; and by container how many stay because others refer to them."""
    going = {each.place for each in location.records if each.ownership.owner is Owner.OWNED}
    found: list[Placed] = []
    kept: dict[str, int] = {}
    for parent, identifiers in _referred(rules, location):
        referred = _referred_by_others(context, data_map, rules, identifiers, going, location)
        for placed in _parent_records(context, data_map, identifiers, location, _ONLY_THEIRS):
            if placed.place in going:
                continue
            if key_of(parent, placed.hit.record.data) in referred:
                kept[placed.unit.container.address] = kept.get(placed.unit.container.address, 0) + 1
            else:
                found.append(placed)
    return found, kept


def referred_places(
    context: Context, data_map: DataMap, rules: OwnershipRules, location: Location
) -> list[Placed]:
    """Records that the subject's own records refer to (an address), whoever else refers to them."""
    known = {each.place for each in location.records}
    return [
        placed
        for _, identifiers in _referred(rules, location)
        for placed in _parent_records(context, data_map, identifiers, location, _REFERRED)
        if placed.place not in known
    ]


def _referred(
    rules: OwnershipRules, location: Location
) -> Iterator[tuple[FieldAddress, tuple[Identifier, ...]]]:
    """Keys of places that the subject's own records refer to, by the places' key field."""
    wanted: dict[FieldAddress, set[str]] = {}
    for placed in location.records:
        if placed.ownership.owner is not Owner.OWNED:
            continue
        for link in rules.links.parents_of.get(placed.unit.container.address, ()):
            if brings_parent(rules.links, link) and (
                key := key_of(link.child, placed.hit.record.data)
            ):
                wanted.setdefault(link.parent, set()).add(key)
    for parent in sorted(wanted):
        yield parent, tuple(Identifier(str(parent), key) for key in sorted(wanted[parent]))


def brings_parent(links: LinkRules, link: Link) -> bool:
    """Whether what a person's own record refers to by this link can go with it."""
    parent = f"{link.parent.store}:{link.parent.container}"
    if link.owns is not None:
        return link.owns and parent not in links.subjects
    return parent not in links.subjects and links.is_place(parent)


def _referred_by_others(
    context: Context,
    data_map: DataMap,
    rules: OwnershipRules,
    identifiers: tuple[Identifier, ...],
    going: set[tuple[str, str, str]],
    location: Location,
) -> set[str]:
    """Keys that a record which stays refers to; all of them where a place could not be read."""
    address = identifiers[0].kind.rpartition(".")[0]
    children = rules.links.children_of.get(address, ())
    query = Query({"": identifiers}, {link.child: link.parent for link in children})
    referred: set[str] = set()
    for container in data_map.containers:
        links = [
            link
            for link in children
            if f"{link.child.store}:{link.child.container}" == container.address
        ]
        if not links:
            continue
        connector = context.connector(container.store)
        for unit in units(connector, [container]):
            searched = search(unit, locating(connector, query)) if isinstance(unit, Unit) else None
            if searched is None or not searched.covered:
                location.gaps.extend(searched.gaps if searched else [])
                return {each.value for each in identifiers}
            for hit in searched.hits:
                if (container.address, searched.unit.name, hit.record.key) not in going:
                    referred |= {key_of(link.child, hit.record.data) for link in links}
    return referred


def _parent_records(
    context: Context,
    data_map: DataMap,
    identifiers: tuple[Identifier, ...],
    location: Location,
    reason: str,
) -> Iterator[Placed]:
    address = identifiers[0].kind.rpartition(".")[0]
    container = data_map.container(address)
    if container is None:
        return
    connector = context.connector(container.store)
    query = Query({"": identifiers})
    ownership = Ownership(Owner.OWNED, reason)
    for unit in units(connector, [container]):
        if isinstance(unit, Gap):
            location.gaps.append(unit)
            continue
        searched = search(unit, locating(connector, query))
        location.gaps.extend(searched.gaps)
        for hit in searched.hits:
            yield Placed(unit, hit, ownership)
