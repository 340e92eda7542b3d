"""Marked: where the records are now that bear a restriction's markers.

A table that grew is cut into other units, and an index is rolled over or built anew: there a record
is looked for in all of the container. Elsewhere a record stays in the object that it was in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from expunge.connector import Connector
from expunge.model import Assign, Container, Gap, Layer, Record, Unit
from expunge.path.codec import PlannedEdit
from expunge.path.look import lost
from expunge.path.restricting import value_at
from expunge.path.search import not_covered, units
from expunge.path.suppressing import ANY_ID

Found = tuple[Unit, Record, PlannedEdit]
"""A record as it is now, the unit that it is in, and the line that marked it."""


@dataclass
class Marked:
    """The marked records of one container: their lines by where they were (_home)."""

    container: Container
    lines: dict[str, list[PlannedEdit]] = field(default_factory=dict)

    def found(self, connector: Connector) -> Iterator[Found | Gap]:
        """Every unit read once. And what could not be read, or is not there any more."""
        gone = set(self.lines)
        for now in units(connector, [self.container], (Layer.CURRENT,)):
            if isinstance(now, Gap):
                yield now
                continue
            gone.discard(now.name)
            if self._moves or now.name in self.lines:
                yield from self._in_unit(connector, now)
        if not self._moves and gone:
            yield lost(self.container, sum(len(self.lines[name]) for name in gone))

    def _in_unit(self, connector: Connector, now: Unit) -> Iterator[Found | Gap]:
        is_covered = False
        for item in connector.scan(now):
            if isinstance(item, Gap):
                yield item
            elif isinstance(item, Record):
                line = self._keys.get(_home(now), {}).get(item.key) or self._bearing(now, item)
                if line is not None:
                    yield now, item, line
            else:
                is_covered = True
        if not is_covered:
            yield not_covered(self.container)

    @cached_property
    def _keys(self) -> dict[str, dict[str, PlannedEdit]]:
        return {home: {line.edit.key: line for line in lines} for home, lines in self.lines.items()}

    @property
    def _moves(self) -> bool:
        return self.container.kind in ("table", "index")

    def _bearing(self, now: Unit, record: Record) -> PlannedEdit | None:
        """The line whose marker, with an id in it that is nobody else's, the record bears; of
        several that of its key."""
        lines = self.lines if self._moves else {now.name: self.lines[now.name]}
        every = [line for own in lines.values() for line in own]
        borne = [line for line in every if _bears(record, line)]
        return max(borne, key=lambda line: line.edit.key == record.key, default=None)


def _home(unit: Unit) -> str:
    """Two indices of one container can have documents of one id, two parts of a table not."""
    return "" if unit.container.kind == "table" else unit.name


def by_container(marked: Iterable[tuple[Unit, list[PlannedEdit]]]) -> list[Marked]:
    found: dict[str, Marked] = {}
    for unit, lines in marked:
        container = found.setdefault(unit.container.address, Marked(unit.container))
        container.lines.setdefault(_home(unit), []).extend(lines)
    return list(found.values())


def _bears(record: Record, line: PlannedEdit) -> bool:
    patch = line.later.patch if line.later else ()
    marks = [each for each in patch if isinstance(each, Assign)]
    named = any(ANY_ID.search(str(each.value)) for each in marks)
    return named and all(value_at(record.data, each.path) == each.value for each in marks)
