"""SQLite's cells as a record's values, as parts of keys, and values as parameters."""

from typing import Any

from sqlalchemy import ColumnElement, Text, bindparam, cast, literal
from sqlalchemy.types import NullType

from connectors.sql.dialect import Parameter
from connectors.sql.keys import ESCAPE
from connectors.sql.table import Column, Kind
from expunge.model import Value
from formats import json_text

Cell = int | float | str | bytes
_INTEGERS = range(-(2**63), 2**63)


def value(column: Column, cell: Any) -> Value:
    if column.kind is Kind.JSON and isinstance(cell, str):
        try:
            return json_text.parse(cell.encode(errors="surrogateescape"))
        except ValueError:  # SQLite lets any text into such a column
            return cell
    return cell  # type: ignore[no-any-return]  # int, float, str, bytes or None


def key_part(column: Column, cell: Cell | None) -> str | None:
    """The cell as text; where its type is not the column's own, that stands before it, so that 42
    and '42' are two keys."""
    match cell:
        case None:
            return None
        case str():
            plain = column.base == "TEXT" and not cell.startswith(ESCAPE)
            return cell if plain else f"{ESCAPE}t{cell}"
        case bytes():
            return cell.hex() if column.base == "BLOB" else f"{ESCAPE}b{cell.hex()}"
        case _:
            plain = column.base not in ("TEXT", "BLOB")
            return str(cell) if plain else f"{ESCAPE}n{cell}"


def key_cell(column: Column, part: str) -> Cell | None:
    """The cell again; None where no cell has this part."""
    kind = {"TEXT": "t", "BLOB": "b"}.get(column.base, "n")
    if part.startswith(ESCAPE):
        kind, part = part[1:2], part[2:]
    try:
        match kind:
            case "t":
                return part
            case "b":
                return bytes.fromhex(part)
            case _:
                return _number(part)
    except ValueError:
        return None


def parameter(cell: Cell | None) -> ColumnElement[Any]:
    if isinstance(cell, str) and not _is_unicode(cell):
        return cast(literal(cell.encode(errors="surrogateescape"), NullType()), Text)
    return literal(cell, NullType())


def assignment(new: Value, name: str) -> Parameter:
    own: ColumnElement[Any] = bindparam(name, type_=NullType())
    if isinstance(new, str) and not _is_unicode(new):
        return Parameter(
            name, cast(own, Text), new.encode(errors="surrogateescape"), "bytes of text"
        )
    return Parameter(name, own, new)


def _number(part: str) -> int | float | None:
    try:
        number = int(part)
    except ValueError:
        return float(part)
    return number if number in _INTEGERS else None


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
