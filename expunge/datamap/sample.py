"""Sample: some records of a container as values by field, to be classified and then forgotten."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from expunge.connector import Connector
from expunge.datamap.discover import gap_of
from expunge.datamap.names import Names
from expunge.model import Container, Gap, Record, StoreError, Value, leaves

LONGEST = 2000
"""Code points of a value that are looked at."""


@dataclass(repr=False)
class Column:
    """What the sampled records hold in one field.

    values: as text, nulls, truth values and bytes left out. records: positions of the records
    that have the field. listed: it stands in a list, or more than once in a record: it cannot
    say whose the record is.
    """

    values: list[str] = field(default_factory=list)
    records: set[int] = field(default_factory=set)
    listed: bool = False


@dataclass(repr=False)
class Sample:
    """Columns by field name, in the order of first sight; "" is a record that is a text."""

    columns: dict[str, Column] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)


def sample(connector: Connector, container: Container, count: int, names: Names) -> Sample:
    """About count records of the container. What could not be read is a gap."""
    records: list[Record] = []
    gaps: list[Gap] = []
    try:
        for item in connector.sample(container, count):
            if isinstance(item, Record):
                records.append(item)
            else:
                gaps.append(item)
    except StoreError as error:
        gaps.append(gap_of(error))
    return Sample(columns([each.data for each in records], names.of(container, records)), gaps)


def columns(data: Iterable[Value], renamed: Mapping[tuple[str, ...], str]) -> dict[str, Column]:
    """Values by field. renamed: fields (as steps) whose names are data, with their templates."""
    found: dict[str, Column] = {}
    for position, each in enumerate(data):
        for path, leaf in leaves(each):
            steps = tuple(step for step in path if isinstance(step, str))
            column = found.setdefault(renamed.get(steps, ".".join(steps)), Column())
            if position in column.records or len(steps) < len(path):
                column.listed = True
            column.records.add(position)
            if isinstance(leaf, str | int | float) and not isinstance(leaf, bool):
                text = str(leaf).strip()[:LONGEST]
                if text:
                    column.values.append(text)
    return found
