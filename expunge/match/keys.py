"""Keys: whose they are, which fields hold them, and where in raw text one may stand."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from expunge.match.literals import FEW, Literals, of_many
from expunge.match.spelling import encodings
from expunge.model import (
    KEY_JOINT,
    FieldAddress,
    Identifier,
    Path,
    Span,
    Value,
    field_name,
    leaves,
)

if TYPE_CHECKING:
    from expunge.match.windows import Windows

Leaf = tuple[Path, bool | int | float | str | bytes | None]
Owner = tuple[str, Identifier]
"""A data subject (an opaque request id) and one of their identifiers."""
Wanted = dict[tuple[str, ...], dict[str, tuple[Owner, ...]]]
"""By the fields to look at: the keys to find there, and whose they are."""
_NUMBER = re.compile(rb"[0-9]+")
_DIGITS = frozenset(bytes((digit,)) for digit in b"0123456789")


def wanted_keys(
    owners: Mapping[Identifier, Sequence[str]], links: Mapping[FieldAddress, FieldAddress]
) -> dict[str, Wanted]:
    """By container: where a key is looked for, in its own field and in those linked to it."""
    children: dict[str, list[FieldAddress]] = {}
    addresses: dict[str, FieldAddress] = {}
    for child, parent in links.items():
        children.setdefault(str(parent), []).append(child)
        addresses |= {str(child): child, str(parent): parent}
    keys: dict[str, Wanted] = {}
    for identifier, subjects in owners.items():
        if identifier.is_key:
            whose = tuple((subject, identifier) for subject in subjects)  # one for all places
            own = addresses.get(identifier.kind) or _address(identifier.kind)
            for place in (own, *children.get(identifier.kind, ())):
                fields = keys.setdefault(f"{place.store}:{place.container}", {})
                held = fields.setdefault(place.fields, {})
                held[identifier.value] = held.get(identifier.value, ()) + whose
    return keys


def _address(kind: str) -> FieldAddress:
    store, _, rest = kind.partition(":")
    container, _, name = rest.rpartition(".")
    return FieldAddress(store, container, name)


def key_spans(wanted: Wanted, data: Value) -> Iterator[Span]:
    """Every key that stands in a field where it means somebody."""
    held: dict[str, list[Leaf]] = {}
    for path, leaf in leaves(data):
        held.setdefault(field_name(path), []).append((path, leaf))
    for fields, owners in wanted.items():
        for place, value in _held_keys(held, fields):
            for subject, identifier in owners.get(value, ()):
                yield Span(place[0], 0, _length(place[1]), identifier, True, subject)


def key_text(leaf: Value) -> str:
    """A key as text: 42, 42.0 and "42" are the same key; null, true and false are none."""
    if isinstance(leaf, bool) or leaf is None or isinstance(leaf, bytes):
        return ""
    if isinstance(leaf, float) and leaf.is_integer():
        return str(int(leaf))
    return str(leaf)


class KeyTexts:
    """Where one of these keys may stand in raw text: every place where one does, and more.

    Of many numbers each number of the text is looked up.
    """

    def __init__(self, wanted: Wanted) -> None:
        parts = {
            part for owners in wanted.values() for key in owners for part in key.split(KEY_JOINT)
        }
        numbers = {part for part in parts if part.isascii() and part.isdigit()}
        self._numbers = frozenset(part.encode() for part in numbers)
        self._few = _literals(numbers) if len(numbers) <= FEW else None
        self._others = _literals(parts - numbers)

    def find(self, raw: bytes) -> Iterator[tuple[int, int]]:
        """Of a number all digits count, for a field's value holds no others."""
        for start, end, _ in self._others.find(raw):
            yield start, end
        if self._few is not None:
            for start, end, _ in self._few.find(raw):
                if (
                    raw[max(0, start - 1) : start] not in _DIGITS
                    and raw[end : end + 1] not in _DIGITS
                ):
                    yield start, end
        elif not self._numbers.isdisjoint(_NUMBER.findall(raw)):
            for match in _NUMBER.finditer(raw):
                if match[0] in self._numbers:
                    yield match.span()


def _literals(parts: Iterable[str]) -> "Literals[int] | Windows":
    pairs = {(literal.lower(), 0) for part in parts for literal in encodings(part)}
    return Literals(sorted(pairs)) if len(pairs) <= FEW else of_many(sorted(pairs))


def _held_keys(
    held: Mapping[str, list[Leaf]], fields: tuple[str, ...]
) -> Iterator[tuple[Leaf, str]]:
    """The keys that a record holds in these fields; a compound key counts at its first field."""
    if len(fields) == 1:
        for leaf in held.get(fields[0], ()):
            yield leaf, key_text(leaf[1])
    elif all(len(held.get(name, ())) == 1 for name in fields):
        parts = [held[name][0] for name in fields]
        yield parts[0], KEY_JOINT.join(key_text(leaf) for _, leaf in parts)


def _length(leaf: Value) -> int:
    return len(leaf.encode(errors="surrogateescape")) if isinstance(leaf, str) else 0
