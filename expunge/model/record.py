"""A record: the JSON-like content of one row, document, line or text, and its fingerprint."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

Leaf: TypeAlias = bool | int | float | str | bytes | None
Value: TypeAlias = "Leaf | list[Value] | tuple[Value, ...] | Mapping[str, Value]"


class Row(dict[str, "Value"]):
    """The fields of a row: their names are its table's columns, the same for every row, and no
    part of the record. (A JSON object's names are its own.)"""


_PLAIN = frozenset({str, int, float, bool, bytes})

Path: TypeAlias = tuple[str | int, ...]
"""The way to a leaf: field names and list positions. () is the record itself (a line, a text)."""


@dataclass(frozen=True, repr=False)
class Record:
    """One record as its store holds it.

    key: what finds the record again in its unit: a primary key, a document id; where a format
    gives none, a digest of the record's bytes (then identical records of a unit are one record).
    data: a mapping of fields, or a str for free text. Text that is not valid UTF-8 is decoded
    with errors="surrogateescape", so that no byte is lost.
    """

    key: str
    data: Value

    @cached_property
    def fingerprint(self) -> bytes:
        return fingerprint(self.data)

    def __repr__(self) -> str:
        return "Record(...)"


def fingerprint(data: Value) -> bytes:
    """SHA-256 (32 bytes) of a record's content; equal content has an equal fingerprint."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), default=_encode)
    return hashlib.sha256(text.encode()).digest()


def _encode(value: object) -> object:
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a record cannot hold a {type(value).__name__}")


def leaves(data: Value, path: Path = ()) -> Iterator[tuple[Path, Leaf]]:
    """Every leaf with its path, in the record's order. Names of fields are not leaves."""
    held: Iterable[tuple[str | int, Value]]
    if isinstance(data, dict | Mapping):
        held = data.items()
    elif isinstance(data, list | tuple):
        held = enumerate(data)
    else:
        yield path, data
        return
    for step, value in held:
        if value is None or type(value) in _PLAIN:
            yield (*path, step), value  # type: ignore[misc]  # most are: no call for each
        else:
            yield from leaves(value, (*path, step))


def names(data: Value, path: Path = ()) -> Iterator[Path]:
    """The path of every field that the record names itself, whether it holds a leaf or more."""
    if isinstance(data, Mapping):
        for name, value in data.items():
            if not isinstance(data, Row):
                yield (*path, name)
            yield from names(value, (*path, name))
    elif isinstance(data, list | tuple):
        for position, value in enumerate(data):
            yield from names(value, (*path, position))


def field_name(path: Path) -> str:
    """The dotted field of a path, list positions left out: ("to", 0, "email") is ``to.email``."""
    if len(path) == 1 and isinstance(path[0], str):
        return path[0]
    return ".".join(part for part in path if isinstance(part, str))
