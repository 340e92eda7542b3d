"""Stores in memory, for tests of the scan: records as the connectors yield them."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from expunge.config.shape import Configuration
from expunge.connector import Connector, StoreSettings
from expunge.datamap.model import DataMap, MappedField
from expunge.datamap.scan import scan
from expunge.datamap.scanner import Scanner
from expunge.doors.demo.company import Company
from expunge.model import (
    Container,
    Covered,
    Field,
    Gap,
    Layer,
    Link,
    Outcome,
    Record,
    StoreError,
    Unit,
    Value,
    Work,
)
from scanners.fields import FieldScanner
from scanners.names import NameScanner
from scanners.patterns import PatternScanner
from scanners.presidio import PresidioScanner

SCANNERS: tuple[Scanner, ...] = (
    FieldScanner(),
    PatternScanner(),
    PresidioScanner(),
    NameScanner(),
)


class Shelf(Connector):
    """Containers with their records; an error in the place of records is raised."""

    def __init__(
        self,
        store: str,
        contents: Mapping[Container, Sequence[Value] | StoreError],
        links: Sequence[Link] = (),
        gaps: Sequence[Gap] = (),
    ) -> None:
        super().__init__(store, StoreSettings(connector="shelf"))
        self.contents, self.links, self.gaps = contents, links, gaps

    def discover(self) -> Iterator[Container | Link | Gap]:
        yield from self.contents
        yield from self.links
        yield from self.gaps

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        yield Unit(container, "all")

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        content = self.contents[unit.container]
        if isinstance(content, StoreError):
            raise content
        for n, data in enumerate(content):
            yield Record(str(n), data)
        yield Covered(len(content))

    def apply(self, work: Work) -> Iterator[Outcome]:
        raise AssertionError("a scan never writes")


def table(
    name: str, columns: str, unique: str = "", key: str = "id", store: str = "shop"
) -> Container:
    """A table of columns as ``name`` or ``name:type``."""
    fields = []
    for column in columns.split():
        field, _, kind = column.partition(":")
        is_unique = field in unique.split()
        fields.append(Field(field, kind or "text", unique=is_unique))
    return Container(store, name, "table", tuple(fields), tuple(key.split()))


def objects(name: str, store: str = "lake") -> Container:
    return Container(store, name, "objects")


def scanned(
    contents: Mapping[Container, Sequence[Value] | StoreError],
    links: Sequence[Link] = (),
    gaps: Sequence[Gap] = (),
    scanners: tuple[Scanner, ...] = SCANNERS,
    configuration: Configuration | None = None,
) -> DataMap:
    """The map of these containers, store by store."""
    stores = sorted({container.store for container in contents} | {gap.store for gap in gaps})
    connectors = [
        Shelf(
            store,
            {each: records for each, records in contents.items() if each.store == store},
            [link for link in links if link.child.store == store],
            [gap for gap in gaps if gap.store == store],
        )
        for store in stores
    ]
    return scan(connectors, scanners, configuration or Configuration())


def identity(data_map: DataMap, address: str) -> dict[str, str]:
    """The identity fields of a container with their kinds."""
    return dict(data_map.identity.get(address, {}))


def field_of(data_map: DataMap, address: str) -> MappedField:
    return next(each for each in data_map.fields if str(each.address) == address)


def company_stores(company: Company) -> dict[Container, list[Value]]:
    """The demo company's records as the connectors yield them."""
    stores: dict[Container, list[Value]] = {}
    for made in company.tables:
        container = table(f"public.{made.name}", " ".join(_columns(made.ddl)), _unique(made.ddl))
        stores[container] = [
            dict(zip(made.columns, map(_cell, row.values), strict=True)) for row in made.rows
        ]
    for index in company.indices:
        records: list[Value] = [{"_id": d.id, **d.source} for d in index.documents]
        stores[Container("search", index.name, "index")] = records
    for item in company.objects:
        container = objects(item.container)
        lines = [piece.raw.decode() for piece in item.versions[-1].pieces]
        head = item.versions[-1].head.decode().strip().split(",")
        for line in lines:
            stores.setdefault(container, []).append(_lake_record(item.key, head, line))
    for file in company.logs:
        container = Container("weblogs", file.container, "logs")
        for piece in file.lines:
            text = piece.raw.decode().rstrip("\n")
            is_json = text.startswith("{")
            stores.setdefault(container, []).append(json.loads(text) if is_json else text)
    return stores


def _lake_record(key: str, head: list[str], line: str) -> Value:
    import csv
    import io

    if ".csv" in key:
        return dict(zip(head, next(csv.reader(io.StringIO(line))), strict=True))
    if ".json" in key:
        loaded: Value = json.loads(line)
        return loaded
    return line


def _columns(ddl: str) -> Iterator[str]:
    inside = ddl[ddl.index("(") + 1 : ddl.index(";")]
    depth, column = 0, ""
    for char in inside:
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            yield ":".join(column.split()[:2])
            column = ""
        else:
            column += char
    yield ":".join(column.split()[:2])


def _unique(ddl: str) -> str:
    return " ".join(part.split()[0] for part in ddl.split(",") if " UNIQUE" in part)


def _cell(value: object) -> Value:
    match value:
        case date() | datetime():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
        case list():
            return [_cell(each) for each in value]
    inner = getattr(value, "obj", value)  # psycopg's Jsonb
    return inner if isinstance(inner, Mapping) else str(inner)
