"""The columns of a delimited text: from its header, or c1, c2... where it has none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from expunge.model import Path, Row, is_plain, may_be_data

_LONGEST_NAME = 128
_DATA = re.compile(
    r"[-+]?[\d\s().,:/_-]*\d[\d\s().,:/_-]*%?"  # a number, a date, a telephone number
    r"|.*@.*"
    r"|[A-Za-z]{0,4}[-_ #]?\d{3,}"  # an account or order number
    r"|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}"  # a UUID
    r"|\d{4}-\d\d-\d\d[T ].*"
    r"|(?i:true|false|null|nan|none)"
)


def is_header(first: Sequence[str | None], below: Sequence[Sequence[str | None]]) -> bool:
    """Whether a first row names the columns of those below.

    No cell of it looks like data, and most of it is plainly names, or all rows below have data
    where it has a word. In doubt it is a row: a header that is searched as a row harms nobody, a
    row that is taken for a header is never searched.
    """
    texts = [cell.strip() for cell in first if cell and cell.strip()]
    if not texts or any(map(_is_data, texts)):
        return False
    if 2 * sum(map(is_plain, texts)) > len(texts):
        return True
    return len(below) > 1 and any(
        cell and all(_DATA.fullmatch(other.strip()) for other in column) and len(column) > 1
        for cell, column in _columns(first, below)
    )


def _is_data(text: str) -> bool:
    return (
        _DATA.fullmatch(text) is not None
        or may_be_data(text)
        or len(text) > _LONGEST_NAME
        or "\n" in text
    )


def _columns(
    first: Sequence[str | None], below: Sequence[Sequence[str | None]]
) -> Iterator[tuple[str | None, list[str]]]:
    """Each cell of the first row with what the rows below have in its place, if it is not empty."""
    for place, cell in enumerate(first):
        yield cell, [text for row in below if place < len(row) and (text := row[place])]


class Columns:
    """Names and places. A name that two columns share holds the list of their cells."""

    def __init__(self, names: Sequence[str | None]) -> None:
        self._names = [(name or "").strip() or f"c{i + 1}" for i, name in enumerate(names)]

    @property
    def all(self) -> frozenset[str]:
        return frozenset(self._names)

    @cached_property
    def _places(self) -> Mapping[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place, name in enumerate(self._names):
            places.setdefault(name, []).append(place)
        return places

    def data(self, cells: Sequence[str | None]) -> Row:
        """A row's content; a cell that is missing is left out, one too many gets its own name."""
        if len(self._places) == len(self._names) == len(cells):
            return Row(zip(self._names, cells, strict=True))
        data = Row()
        for name, places in self._places.items():
            held = [cells[place] for place in places if place < len(cells)]
            if len(places) > 1:
                data[name] = list(held)
            elif held:
                data[name] = held[0]
        for place in range(len(self._names), len(cells)):
            data[self._surplus(place)] = cells[place]
        return data

    def place(self, path: Path, count: int) -> int:
        """The number of the cell at the path in a row of count cells. LookupError."""
        name = path[0]
        places = self._places.get(name, []) if isinstance(name, str) else []
        if len(places) == 1 and len(path) == 1:
            return places[0]
        if len(places) > 1 and len(path) == 2 and isinstance(path[1], int):
            return places[path[1]]
        for place in range(len(self._names), count):
            if path == (self._surplus(place),):
                return place
        raise LookupError

    def _surplus(self, place: int) -> str:
        name = f"c{place + 1}"
        while name in self._places:
            name += "_"
        return name
