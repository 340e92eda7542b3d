"""A whole name around its longest part: ``Smith`` alone is nobody, ``Smith, Ann`` is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from expunge.match.spelling import encodings, name_forms
from expunge.model import Identifier

_JOINT = (
    rb"(?:[ \t\r\n,._+\-/|;]|\xe3\x80\x80|\xe3\x83\xbb|\xc2\xa0|%20|%09|%2C|%2B|%E3%80%80|%2520"
    rb"|\\{1,2}[tnr]|\\{1,2}u3000|\\{1,2}u00a0|&nbsp;){0,3}"
)
_AFTER = re.compile(_JOINT, re.IGNORECASE)
_BEFORE = re.compile(_JOINT + rb"$", re.IGNORECASE)
_LONGEST_JOINT = 27
Forms = frozenset[bytes]
"""A part of a name in every form, as bytes, lower-cased by ASCII."""


@dataclass(frozen=True, repr=False, eq=False)
class NamePart:
    """The longest part of a name, and what may stand around it.

    orders: for each usual order of the parts, those before and those after the longest one.
    """

    identifier: Identifier
    orders: tuple[tuple[tuple[Forms, ...], tuple[Forms, ...]], ...]

    def extents(self, text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The bytes of the whole name around text[start:end], in each order that is there."""
        for before, after in self.orders:
            first: int | None = start
            last: int | None = end
            for forms in reversed(before):
                first = _backward(text, first, forms) if first is not None else None
            for forms in after:
                last = _forward(text, last, forms) if last is not None else None
            if first is not None and last is not None:
                yield first, last


@dataclass(repr=False, eq=False)
class Namesakes:
    """The names that have their longest part in common, by the part that stands beside it: who
    is meant is looked up, however many there are."""

    before: dict[bytes, list[NamePart]] = field(default_factory=dict)
    after: dict[bytes, list[NamePart]] = field(default_factory=dict)
    alone: list[NamePart] = field(default_factory=list)
    _before: dict[bytes, set[int]] = field(default_factory=dict)  # by the last byte: the lengths
    _after: dict[bytes, set[int]] = field(default_factory=dict)  # by the first

    def add(self, part: NamePart) -> None:
        for before, after in part.orders:
            if before:
                for form in _put(self.before, before[-1], part):
                    self._before.setdefault(form[-1:], set()).add(len(form))
            elif after:
                for form in _put(self.after, after[0], part):
                    self._after.setdefault(form[:1], set()).add(len(form))
            else:
                self.alone.append(part)

    def near(self, text: bytes, start: int, end: int) -> Iterable[NamePart]:
        """Of these names those that text[start:end], their longest part, may belong to."""
        found = dict.fromkeys(self.alone)
        stop = _joint_before(text, start)
        for length in self._before.get(text[max(0, stop - 1) : stop].lower(), ()):
            if stop >= length:
                found |= dict.fromkeys(self.before.get(text[stop - length : stop].lower(), ()))
        begin = _joint_after(text, end)
        for length in self._after.get(text[begin : begin + 1].lower(), ()):
            found |= dict.fromkeys(self.after.get(text[begin : begin + length].lower(), ()))
        return found


def _put(into: dict[bytes, list[NamePart]], forms: Forms, part: NamePart) -> Forms:
    for form in forms:
        own = into.setdefault(form, [])
        if part not in own[-1:]:
            own.append(part)
    return forms


def name_literals(identifiers: Iterable[Identifier]) -> dict[bytes, Namesakes]:
    """The names as literals, lower-cased by ASCII: every form of each one's longest part, and
    whose it is."""
    sakes: dict[bytes, Namesakes] = {}
    for identifier in identifiers:
        for literal, part in _parts(identifier):
            sakes.setdefault(literal, Namesakes()).add(part)
    return sakes


def _parts(identifier: Identifier) -> Iterator[tuple[bytes, NamePart]]:
    """Orders: as given; last part first; of three and more parts also the first and the last
    alone."""
    parts = identifier.value.replace(",", " ").split()
    if not parts:
        return
    orders = {tuple(parts), (parts[-1], *parts[:-1]), (*parts[1:], parts[0])}
    if len(parts) > 2:
        orders |= {(parts[0], parts[-1]), (parts[-1], parts[0])}
    anchors = {max(order, key=len) for order in orders}
    forms = {part: _byte_forms(part) for part in parts}
    for anchor in sorted(anchors):
        around = tuple(
            (
                tuple(forms[part] for part in order[:position]),
                tuple(forms[part] for part in order[position + 1 :]),
            )
            for order in sorted(orders, key=lambda each: (-len(each), each))
            for position in [i for i, part in enumerate(order) if part == anchor][:1]
        )
        part = NamePart(identifier, around)
        for literal in sorted(forms[anchor]):
            yield literal, part


@lru_cache(maxsize=4096)
def _byte_forms(part: str) -> Forms:
    return frozenset(
        literal.lower() for form in name_forms(part) for literal in encodings(form) if literal
    )


def _backward(text: bytes, start: int, forms: Forms) -> int | None:
    stop = _joint_before(text, start)
    for length in sorted({len(form) for form in forms}, reverse=True):
        if stop >= length and text[stop - length : stop].lower() in forms:
            return stop - length
    return None


def _forward(text: bytes, end: int, forms: Forms) -> int | None:
    begin = _joint_after(text, end)
    for length in sorted({len(form) for form in forms}, reverse=True):
        if begin + length <= len(text) and text[begin : begin + length].lower() in forms:
            return begin + length
    return None


def _joint_before(text: bytes, start: int) -> int:
    """Where what joins two parts of a name begins, before start."""
    window = text[max(0, start - _LONGEST_JOINT) : start]
    joint = _BEFORE.search(window)
    return start - (len(window) - joint.start() if joint else 0)


def _joint_after(text: bytes, end: int) -> int:
    joint = _AFTER.match(text, end)
    return joint.end() if joint else end
