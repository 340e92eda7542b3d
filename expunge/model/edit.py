"""An approved change of one record, and all approved changes of one unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from expunge.model.container import Unit
from expunge.model.record import Path, Row, Value, fingerprint


@dataclass(frozen=True, slots=True, repr=False, order=True)
class Cut:
    """Bytes start to end of a leaf (offsets as in Span) give way to text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Change:
    """Cuts in one str or bytes leaf, in order, not overlapping. Every other byte stays."""

    path: Path
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Assign:
    """A leaf gets a new value (a reference is nulled, a flag is set); one that is not there yet is
    added to its mapping."""

    path: Path
    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True, repr=False)
class Drop(Assign):
    """A field that an Assign added to a document goes again. A connector that only knows Assign
    writes null instead, which is not the edit's ``after``: its outcome is FAILED, never DONE."""

    value: None = None


Patch: TypeAlias = tuple[Change | Assign, ...]

ABSENT = b""
"""The fingerprint of a record that is not there."""


@dataclass(frozen=True, slots=True, repr=False)
class Edit:
    """One record's approved change.

    before: its fingerprint when it was approved; ABSENT: it was not there, and is added, with the
    patch's values alone. after: the fingerprint it will have; None: the record is deleted, and
    patch is (). A record whose content is neither is CHANGED.
    """

    key: str
    before: bytes
    after: bytes | None = None
    patch: Patch = ()

    def __repr__(self) -> str:
        return f"Edit({'delete' if self.after is None else 'rewrite'})"


@dataclass(frozen=True, slots=True, repr=False)
class Work:
    """All approved edits of all requests on one unit, by record key: one edit a record."""

    unit: Unit
    edits: Mapping[str, Edit]

    def __repr__(self) -> str:
        return f"Work({self.unit!r}, {len(self.edits)} edits)"


def cut(leaf: bytes, cuts: tuple[Cut, ...]) -> bytes:
    """The leaf with its cuts made; ValueError where they overlap or leave the leaf."""
    parts: list[bytes] = []
    position = 0
    for each in sorted(cuts):
        if not position <= each.start <= each.end <= len(leaf):
            raise ValueError("cuts overlap or lie outside the leaf")
        parts += [leaf[position : each.start], each.text.encode()]
        position = each.end
    return b"".join([*parts, leaf[position:]])


def patched(data: Value, patch: Patch) -> Value:
    """The record's content after the patch; what is not on a patch's path is the same object."""
    for each in patch:
        data = _put(data, each.path, each)
    return data


def stands(data: Value, patch: Patch) -> bool:
    """Whether all that the patch assigns or takes away is so, whatever else changed since (a
    trigger's time stamp). Of a text that is cut nobody can say."""
    return all(not isinstance(each, Change) and _is_so(data, each.path, each) for each in patch)


def _is_so(data: Value, path: Path, change: Assign) -> bool:
    for step in path:
        try:
            data = data[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return isinstance(change, Drop)
    return not isinstance(change, Drop) and data == change.value


def _put(data: Value, path: Path, change: Change | Assign) -> Value:
    if not path:
        return change.value if isinstance(change, Assign) else _cut_leaf(data, change)
    step, rest = path[0], path[1:]
    if isinstance(data, Mapping) and isinstance(step, str):
        if isinstance(change, Drop) and not rest:
            return {name: value for name, value in data.items() if name != step}
        if isinstance(change, Assign) and not rest:
            put = {**data, step: change.value}
        else:
            put = {**data, step: _put(data[step], rest, change)}
        return Row(put) if isinstance(data, Row) else put
    if isinstance(data, list | tuple) and isinstance(step, int):
        return [_put(v, rest, change) if i == step else v for i, v in enumerate(data)]
    raise KeyError("the record has no such place")


def _cut_leaf(leaf: Value, change: Change) -> str | bytes:
    if isinstance(leaf, bytes):
        return cut(leaf, change.cuts)
    if isinstance(leaf, str):
        encoded = leaf.encode(errors="surrogateescape")
        return cut(encoded, change.cuts).decode(errors="surrogateescape")
    raise KeyError("only text can be cut")


def rewritten(key: str, data: Value, patch: Patch) -> Edit:
    """The edit that turns this content into its patched self."""
    return Edit(key, fingerprint(data), fingerprint(patched(data, patch)), patch)
