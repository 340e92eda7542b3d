"""A full pass: every record of a container is looked at, some thousand at a time."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from expunge.connector import Connector
from expunge.datamap.classify import PLAIN
from expunge.datamap.discover import gap_of
from expunge.datamap.model import MappedField
from expunge.datamap.names import Names
from expunge.datamap.sample import columns
from expunge.datamap.scanner import Classified, NotScanned
from expunge.model import Container, Covered, Gap, Layer, Record, StoreError, Unit

_AT_ONCE = 2000


@dataclass
class _Total:
    """Of one category in one field: in how many values it was found, and the surest finding."""

    matched: int
    best: Classified


def full(
    connector: Connector, container: Container, fields: list[MappedField], names: Names
) -> tuple[list[MappedField], list[Gap]]:
    """The fields as a sample showed them, with what only the other records show and with counts
    of all. One personal value in a field that is clean else is reported."""
    totals: dict[str, dict[str, _Total]] = defaultdict(dict)
    sampled: dict[str, int] = defaultdict(int)
    gaps: list[Gap] = []
    records: list[Record] = []
    unread: set[str] = set()

    def count() -> None:
        for name, column in columns(
            [each.data for each in records], names.of(container, records)
        ).items():
            sampled[name] += len(column.values)
            for scanner in names.scanners:
                try:
                    found = scanner.classify(container, name, column.values)
                except NotScanned:
                    unread.add(name)
                    continue
                for each in found:
                    _add(totals[name], each)
        records.clear()

    for item in _everything(connector, container):
        if isinstance(item, Gap):
            gaps.append(item)
            continue
        records.append(item)
        if len(records) == _AT_ONCE:
            count()
    count()
    if unread:
        gaps.append(
            Gap(
                container.store,
                container.name,
                "not-classified",
                "a scanner gave up on a value before its end",
                "What these fields hold can be declared in [[fields]].",
                count=len(unread),
                searched=True,
            )
        )
    known = {each.name for each in fields}
    fields = [
        *fields,
        *(MappedField(container.store, container.name, n) for n in sampled if n not in known),
    ]
    return [_counted(each, totals.get(each.name, {}), sampled[each.name]) for each in fields], gaps


def _everything(connector: Connector, container: Container) -> Iterator[Record | Gap]:
    try:
        for unit in connector.units(container, (Layer.CURRENT,)):
            if not isinstance(unit, Unit):
                yield unit
                continue
            for item in connector.scan(unit):
                if not isinstance(item, Covered):
                    yield item
    except StoreError as error:
        yield gap_of(error)


def _add(totals: dict[str, _Total], found: Classified) -> None:
    if found.category not in totals:
        totals[found.category] = _Total(found.matched, found)
        return
    total = totals[found.category]
    total.matched += found.matched
    if found.confidence > total.best.confidence:
        total.best = found


def _counted(field: MappedField, totals: dict[str, _Total], sampled: int) -> MappedField:
    if field.category is not None:
        matched = totals[field.category].matched if field.category in totals else field.matched
        return replace(field, matched=min(matched, sampled), sampled=sampled)
    certain = [each for each in totals.values() if each.best.confidence >= PLAIN and each.matched]
    if not certain:
        return replace(field, sampled=sampled)
    most = max(certain, key=lambda each: (each.best.confidence, each.matched))
    return replace(
        field,
        category=most.best.category,
        matched=most.matched,
        sampled=sampled,
        confidence=most.best.confidence,
        reason=f"{most.matched} of all {sampled} values: {most.best.reason}",
    )
