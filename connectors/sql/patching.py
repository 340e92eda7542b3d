"""From a patch to the new cells of a row: only of the columns that it changes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.sql.table import Column, Kind, Table
from expunge.model import Patch, Path, Value, patched
from formats import json_text

_EXACT = {Kind.BOOLEAN, Kind.INTEGER, Kind.TEXT, Kind.BYTES, Kind.JSON}


@dataclass(frozen=True, repr=False)
class Rewrite:
    """A row's approved new content.

    cells: new cells by column, as ``Dialect.assignment`` takes them. wanted: what is to stand at
    each changed place. before: what stood there, of types that the database writes in its own way.
    """

    key: str
    cells: Mapping[str, Value]
    wanted: Mapping[Path, Value]
    before: Mapping[Path, Value]

    def stands(self, data: Value) -> bool:
        """Whether the row reads as wanted; what the database writes in its own way (0 as 0.00)
        must at least be another than it was."""
        return all(
            (now := at(data, path)) == after or (path in self.before and now != self.before[path])
            for path, after in self.wanted.items()
        )


def rewrite(
    key: str, table: Table, row: Sequence[Any], data: Mapping[str, Value], patch: Patch
) -> Rewrite:
    """Generated columns are the database's: it computes them anew from what is written."""
    new = patched(data, patch)
    paths = [each.path for each in patch]
    cells: dict[str, Value] = {}
    wanted: dict[Path, Value] = {}
    before: dict[Path, Value] = {}
    for column, cell in zip(table.columns, row, strict=True):
        own = [path for path in paths if path[0] == column.name]
        if own and not column.generated:
            cells[column.name] = _cell(column, cell, at(new, (column.name,)), own)
            wanted |= {path: at(new, path) for path in own}
            if column.kind not in _EXACT:
                before |= {path: at(data, path) for path in own}
    return Rewrite(key, cells, wanted, before)


def at(data: Value, path: Path) -> Value:
    """What stands at a place; None where there is no such place."""
    for step in path:
        try:
            data = data[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _cell(column: Column, cell: Any, new: Value, paths: Sequence[Path]) -> Value:
    if column.kind is not Kind.JSON or cell is None:
        return new
    inside = {path[1:]: at({column.name: new}, path) for path in paths}
    if not isinstance(cell, list):
        return _json(cell, inside)
    return [
        _json(old, own) if (own := {p[1:]: v for p, v in inside.items() if p[0] == number}) else old
        for number, old in enumerate(cell)
    ]


def _json(text: str | None, leaves: Mapping[Path, Value]) -> str | None:
    """The JSON text with new leaves; every other byte stays as it was written."""
    if text is None or leaves.get((), "") is None:
        return None
    raw = text.encode(errors="surrogateescape")
    try:
        json_text.parse(raw)
    except ValueError:  # then the record held it as a text
        return str(leaves[()])
    places = json_text.places(raw)
    for path in sorted(leaves, key=places.__getitem__, reverse=True):
        start, end = places[path]
        token = json.dumps(leaves[path], ensure_ascii=False)
        raw = raw[:start] + token.encode(errors="surrogateescape") + raw[end:]
    return raw.decode(errors="surrogateescape")
