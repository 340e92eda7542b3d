"""A query pushed down to PostgreSQL: literals in lower case and keys, as bound parameters only.

Every row that ``query.match`` finds fulfils the condition; more rows may. Text is folded by the
"C" collation (ASCII alone), whatever the database's own is: so does the query's engine.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Text,
    and_,
    cast,
    collate,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)

from connectors.sql.dialect import Search
from connectors.sql.postgres.cells import TEXTS, can_be, matching
from connectors.sql.table import Column, Kind, Table
from expunge.model import KEY_JOINT

MOST_NEEDLES = 400  # more cost the server more than sending the rows
_MOST_ARGUMENTS = 90  # of one function call
_BETWEEN = "\x01"
_WORDED = (Kind.TEXT, Kind.OTHER, Kind.JSON, Kind.BYTES)
_MARKS = ("%", "\\", "&")  # of percent, backslash and entity escapes
_ALPHABETS = {
    "pg_catalog.uuid": "0123456789abcdef-",
    "pg_catalog.date": "0123456789- bcinfty",
    "pg_catalog.time": "0123456789:.",
    "pg_catalog.timestamp": "0123456789-:. bcinfty",
    "pg_catalog.timestamptz": "0123456789-:.+ bcinfty",
    "pg_catalog.numeric": "0123456789-.infatyn",
}
"""All characters that the text of these types can hold, in lower case."""

Condition = ColumnElement[bool]


def search(
    table: Table,
    clause: FromClause,
    needles: Sequence[str] | None,
    keys: Mapping[tuple[str, ...], frozenset[str]],
) -> Search | None:
    """needles None: too many. None: the rows are better searched here."""
    if needles is None:
        if any(column.kind in _WORDED for column in table.columns):
            return None
        needles = ()  # no text can stand in these columns
    heaps = list(_heaps(table, clause, needles)) if needles else []
    conditions = [_has_keys(table, clause, *each) for each in keys.items()]
    if not heaps:
        return Search(or_(false(), *conditions))
    beside = (
        select(*(heap.label(f"heap{number}") for number, (heap, _) in enumerate(heaps)))
        .correlate(clause)
        .offset(literal_column("0"))  # computed once a row, not once a needle
        .lateral("haystack")
    )
    found = [_holds_one(beside.c[f"heap{n}"], own) for n, (_, own) in enumerate(heaps)]
    return Search(or_(*found, *conditions), beside)


def _heaps(
    table: Table, clause: FromClause, needles: Sequence[str]
) -> Iterator[tuple[ColumnElement[str], Sequence[str]]]:
    """A row's cells of one kind as one text in lower case, and what to look for in it."""
    kinds: dict[str, list[ColumnElement[Any]]] = {}
    for column in table.columns:
        element = clause.c[column.name]
        alphabet = set(_ALPHABETS.get(column.base, ""))
        if column.kind in (Kind.TEXT, Kind.OTHER):
            if not alphabet or any(set(each) <= alphabet for each in needles):
                kinds.setdefault("text", []).append(_text(column, element))
        elif column.kind is Kind.JSON:
            kinds.setdefault(column.base, []).append(_text(column, element))
        elif column.kind is Kind.BYTES and column.array:
            anything = cast(func.pg_catalog.array_length(element, 1), Text)
            kinds.setdefault("anything", []).append(anything)
        elif column.kind is Kind.BYTES:
            escaped = func.pg_catalog.encode(element, "escape")
            kinds.setdefault("bytes", []).append(escaped)
    for kind, elements in kinds.items():
        own = _needles_of(kind, needles)
        for start in range(0, len(elements), _MOST_ARGUMENTS):
            some = elements[start : start + _MOST_ARGUMENTS]
            whole = func.pg_catalog.concat_ws(_BETWEEN, *some)
            yield func.pg_catalog.lower(collate(whole, "C")), own


def _needles_of(kind: str, needles: Sequence[str]) -> Sequence[str]:
    if kind == "bytes":
        return sorted({_in_bytes(each) for each in needles})
    if kind == "anything":  # arrays of bytes are looked at row by row
        return [*"123456789"]
    sent = set(filter(_can_be_sent, needles))
    if kind in ("pg_catalog.json", "pg_catalog.jsonb"):
        sent |= set(map(_in_json, sent))
    if kind == "pg_catalog.json":  # may escape what it likes: a backslash is reason enough
        sent.add("\\")
    return sorted(sent)


def _in_json(needle: str) -> str:
    """As jsonb writes it (RFC 8259 section 7: only what must be escaped)."""
    return json.dumps(needle, ensure_ascii=False)[1:-1]


def _in_bytes(needle: str) -> str:
    """As encode(..., 'escape') writes its bytes."""
    return "".join(
        "\\\\" if byte == ord("\\") else chr(byte) if 0 < byte < 128 else f"\\{byte:03o}"
        for byte in needle.encode(errors="surrogateescape")
    )


def _holds_one(heap: ColumnElement[str], needles: Sequence[str]) -> Condition:
    """Needles with an escape are looked for only where the escape's sign stands at all."""
    groups: dict[str, list[str]] = {}
    for needle in needles:
        mark = next((mark for mark in _MARKS if mark in needle and mark != needle), "")
        groups.setdefault(mark if needle.isascii() else "other", []).append(needle)
    guards = {mark: _holds(heap, mark) for mark in _MARKS}
    guards["other"] = func.pg_catalog.octet_length(heap) != func.pg_catalog.char_length(heap)
    return or_(
        *(
            and_(guards.get(mark, true()), or_(*(_holds(heap, each) for each in own)))
            for mark, own in groups.items()
        )
    )


def _holds(text: ColumnElement[str], part: str) -> Condition:
    return func.pg_catalog.strpos(text, literal(part, Text)) > 0


def _text(column: Column, element: ColumnElement[Any]) -> ColumnElement[Any]:
    if column.array:
        return func.pg_catalog.array_to_string(element, _BETWEEN)
    return cast(element, Text)


def _has_keys(
    table: Table, clause: FromClause, fields: tuple[str, ...], keys: frozenset[str]
) -> Condition:
    if len(fields) == 1:
        return _has_key(table, clause, fields[0], keys)
    compound = [parts for key in keys if len(parts := key.split(KEY_JOINT)) >= len(fields)]
    if any(len(parts) > len(fields) for parts in compound):
        return true()  # a part that holds a joint itself
    return and_(
        *(
            _has_key(table, clause, name, frozenset(parts[number] for parts in compound))
            for number, name in enumerate(fields)
        )
    )


def _has_key(table: Table, clause: FromClause, name: str, keys: frozenset[str]) -> Condition:
    """Whether the field, a column or a place inside a JSON column, is one of the keys."""
    if "" in keys:
        return true()
    sent = sorted(filter(_can_be_sent, keys))
    return or_(
        false(),
        *(
            _json_has(column, clause.c[column.name], sent)
            if column.kind is Kind.JSON
            else _is_one(column, clause.c[column.name], sent)
            for column in table.columns
            if column.name == name
            or (column.kind is Kind.JSON and name.startswith(f"{column.name}."))
        ),
    )


def _is_one(column: Column, element: ColumnElement[Any], keys: Sequence[str]) -> Condition:
    match column.kind:
        case Kind.BOOLEAN | Kind.BYTES:
            return false()  # never a key (Query.match)
        case Kind.FLOAT:
            return element.is_not(None)
        case Kind.INTEGER:
            wanted = matching([key for key in keys if can_be(column, key)], column.cast)
        case _ if column.base == "pg_catalog.bpchar" and not column.array:
            wanted = matching(keys, column.cast)
        case _:
            wanted = matching(keys, "pg_catalog.text")
            if column.base not in ("pg_catalog.text", "pg_catalog.varchar"):
                element = cast(element, TEXTS if column.array else Text)
            elif column.array:
                element = cast(element, TEXTS)
    overlaps: Condition = element.op("&&", is_comparison=True)(wanted)
    return overlaps if column.array else element == func.any(wanted)


def _json_has(column: Column, element: ColumnElement[Any], keys: Sequence[str]) -> Condition:
    """A fraction or a power of ten can be written in many ways, and json as its author liked."""
    if (
        column.base != "pg_catalog.jsonb"
        or len(keys) > MOST_NEEDLES
        or any("." in key or "e" in key.lower() for key in keys)
    ):
        return element.is_not(None)
    text = _text(column, element)
    return or_(false(), *(_holds(text, part) for key in keys for part in {key, _in_json(key)}))


def _can_be_sent(text: str) -> bool:
    """PostgreSQL's text holds neither NUL nor what is not Unicode: no row has such a text."""
    try:
        return b"\x00" not in text.encode()
    except UnicodeEncodeError:
        return False
