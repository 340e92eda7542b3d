"""PostgreSQL's cells as a record's values, and values as parameters of their column's type."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, bindparam, cast, func, literal
from sqlalchemy.types import NullType, UserDefinedType

from connectors.sql.dialect import Parameter
from connectors.sql.table import Column, Kind
from expunge.model import Value
from formats import json_text

TEXTS: ARRAY[str] = ARRAY(Text)
_NATIVE = {Kind.BOOLEAN, Kind.INTEGER, Kind.FLOAT, Kind.BYTES}
_NATIVE_TEXTS = {"pg_catalog.text", "pg_catalog.varchar"}
_INTEGERS = {
    "pg_catalog.int2": range(-(2**15), 2**15),
    "pg_catalog.int4": range(-(2**31), 2**31),
    "pg_catalog.int8": range(-(2**63), 2**63),
    "pg_catalog.oid": range(2**32),
}


class Named(UserDefinedType[Any]):
    """A type by its quoted name, as the server's quote_ident gave it."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: object) -> str:
        return self.name.replace("%", "%%")  # the driver's placeholders are %(name)s


def selected(column: Column, element: ColumnElement[Any]) -> ColumnElement[Any]:
    """The cell as the driver's own int, float, bool, bytes or str; of all other types the text
    that the server writes (char(n) without its padding); an array as a list of those."""
    if column.kind in _NATIVE or column.base in _NATIVE_TEXTS:
        # The driver knows no array of a domain: it is read as one of what stands behind.
        return cast(element, Named(f"{column.cast}[]")) if column.array else element
    return cast(element, TEXTS if column.array else Text)


def value(column: Column, cell: Any) -> Value:
    if column.kind is not Kind.JSON or cell is None:
        return cell  # type: ignore[no-any-return]  # what the driver makes of ``selected``
    if isinstance(cell, list):
        return [value(column, each) for each in cell]
    try:
        return json_text.parse(cell.encode(errors="surrogateescape"))
    except ValueError:  # nested too deeply: the text as it is holds everything, too
        return str(cell)


def as_text(cell: Value) -> str | None:
    """A cell as text that the server reads back as the same value."""
    match cell:
        case None:
            return None
        case bool():
            return "true" if cell else "false"
        case bytes():
            return f"\\x{cell.hex()}"
        case _:
            return str(cell)


def can_be(column: Column, text: str) -> bool:
    """Whether a cell of the column can be this text; a text that cannot must not be sent."""
    if "\x00" in text:
        return False
    numbers = _INTEGERS.get(column.base)
    return numbers is None or ((number := _integer(text)) is not None and number in numbers)


def matching(texts: Sequence[str], to: str) -> ColumnElement[Any]:
    """An array of the type named to, of these texts."""
    return cast(bindparam(None, list(texts), type_=TEXTS), Named(f"{to}[]"))


def one(text: str, to: str) -> ColumnElement[Any]:
    return cast(literal(text, Text), Named(to))


def key_parameter(column: Column, part: str, name: str) -> Parameter:
    return Parameter(name, cast(bindparam(name, type_=Text), Named(column.cast)), part)


def assignment(column: Column, element: ColumnElement[Any], new: Value, name: str) -> Parameter:
    """The server takes a parameter without a type for one of the column's type."""
    if not column.array or new is None:
        cell = new if isinstance(new, bytes) else as_text(new)
        return Parameter(name, bindparam(name, type_=NullType()), cell)
    # An array may count from another number than 1: its bounds are written before its items.
    items: ColumnElement[Any] = cast(cast(bindparam(name, type_=TEXTS), TEXTS), Text)
    whole = func.pg_catalog.concat(func.pg_catalog.array_dims(element), "=", items)
    return Parameter(name, cast(whole, Named(f"{column.cast}[]")), _texts(new), "array")


def _texts(items: Value) -> list[Any]:
    if not isinstance(items, list | tuple):
        raise TypeError("an array becomes an array")
    return [_texts(each) if isinstance(each, list | tuple) else as_text(each) for each in items]


def _integer(text: str) -> int | None:
    try:
        number = int(text)
    except ValueError:
        return None
    return number if str(number) == text else None
