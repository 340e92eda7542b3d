"""Files of columns, to be classified by themselves: CSV and Parquet."""

import csv
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from expunge.datamap.sample import LONGEST, Column
from expunge.model import Container, Field, RequestError

_SEED = 20


@dataclass
class Table:
    """container: its name and its columns; columns: values of each, evenly from all rows."""

    container: Container
    columns: Mapping[str, Column]
    rows: int


@dataclass(repr=False)
class _Reservoir:
    """Some values out of all, each with the same chance (Vitter's algorithm R)."""

    most: int
    chance: random.Random = field(default_factory=lambda: random.Random(_SEED))  # noqa: S311
    seen: int = 0
    values: list[str] = field(default_factory=list)

    def add(self, value: str) -> None:
        self.seen += 1
        if len(self.values) < self.most:
            self.values.append(value)
        elif (place := self.chance.randrange(self.seen)) < self.most:
            self.values[place] = value


def read_table(file: Path, most: int) -> Table:
    """The table with up to ``most`` values a column. Raises RequestError where it cannot be
    read."""
    try:
        names, rows = _parquet(file) if file.suffix == ".parquet" else _csv(file)
        reservoirs = [_Reservoir(most) for _ in names]
        count = 0
        for row in rows:
            count += 1
            for reservoir, value in zip(reservoirs, row, strict=False):
                text = "" if value is None or isinstance(value, bool | bytes) else str(value)
                if text := text.strip()[:LONGEST]:
                    reservoir.add(text)
    except (OSError, UnicodeDecodeError, csv.Error, ValueError) as error:
        raise RequestError(
            f"{file} cannot be read as a table ({type(error).__name__}). Give a CSV file in UTF-8 "
            "with a header line, or a Parquet file."
        ) from None
    columns = {
        name: Column(values=each.values) for name, each in zip(names, reservoirs, strict=True)
    }
    declared = tuple(Field(name, "") for name in names)
    container = Container("file", file.stem, "table", fields=declared)
    return Table(container, columns, count)


def _csv(file: Path) -> tuple[list[str], Iterator[list[Any]]]:
    text = file.open(encoding="utf-8-sig", newline="")
    head = text.read(1 << 16)
    text.seek(0)
    try:
        dialect: Any = csv.Sniffer().sniff(head.rpartition("\n")[0] or head, ",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(1 << 30)
    rows = csv.reader(text, dialect)
    names = next(rows, [])
    return _distinct(names), rows


def _distinct(names: list[str]) -> list[str]:
    """Two columns of one name, or of none, are still two."""
    found: list[str] = []
    for place, name in enumerate(names):
        plain = name.strip() or f"column_{place + 1}"
        found.append(f"{plain}_{place + 1}" if plain in found else plain)
    return found


def _parquet(file: Path) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    from pyarrow import ArrowException, parquet  # noqa: PLC0415  (40 MB, for this alone)

    try:
        opened = parquet.ParquetFile(file)
    except ArrowException as error:
        raise ValueError(type(error).__name__) from None
    names = list(opened.schema_arrow.names)

    def rows() -> Iterator[tuple[Any, ...]]:
        for batch in opened.iter_batches(batch_size=4096):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    return names, rows()
