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


@dataclass(frozen=True, slots=True, repr=False, eq=False)
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


class _Neighbours:
    """The parts that stand beside a longest one, each known by its forms; the same for all names,
    for most parts stand in many."""

    def __init__(self) -> None:
        self._numbers: dict[Forms, int] = {}
        self._whose: dict[bytes, tuple[int, ...]] = {}
        self._before: dict[bytes, tuple[int, ...]] = {}  # by the last byte: the lengths
        self._after: dict[bytes, tuple[int, ...]] = {}  # by the first

    def number(self, part: Forms) -> int:
        if part not in self._numbers:
            number = self._numbers[part] = len(self._numbers)
            for form in part:
                self._whose[form] = (*self._whose.get(form, ()), number)
                _note(self._before, form[-1:], len(form))
                _note(self._after, form[:1], len(form))
        return self._numbers[part]

    def before(self, text: bytes, start: int) -> Iterator[int]:
        """The parts that may stand before start."""
        stop = _joint_before(text, start)
        for length in self._before.get(text[max(0, stop - 1) : stop].lower(), ()):
            if stop >= length:
                yield from self._whose.get(text[stop - length : stop].lower(), ())

    def after(self, text: bytes, end: int) -> Iterator[int]:
        begin = _joint_after(text, end)
        for length in self._after.get(text[begin : begin + 1].lower(), ()):
            yield from self._whose.get(text[begin : begin + length].lower(), ())


def _note(lengths: dict[bytes, tuple[int, ...]], byte: bytes, length: int) -> None:
    if length not in lengths.setdefault(byte, ()):
        lengths[byte] += (length,)


@dataclass(slots=True, repr=False, eq=False)
class Namesakes:
    """The names that have their longest part in common, by the part that stands beside it: who
    is meant is looked up, however many there are."""

    neighbours: _Neighbours
    before: dict[int, list[NamePart]] = field(default_factory=dict)
    after: dict[int, list[NamePart]] = field(default_factory=dict)
    alone: list[NamePart] = field(default_factory=list)

    def add(self, part: NamePart) -> None:
        for before, after in part.orders:
            if before:
                own = self.before.setdefault(self.neighbours.number(before[-1]), [])
            elif after:
                own = self.after.setdefault(self.neighbours.number(after[0]), [])
            else:
                own = self.alone
            if part not in own[-1:]:
                own.append(part)

    def near(self, text: bytes, start: int, end: int) -> Iterable[NamePart]:
        """Of these names those that text[start:end], their longest part, may belong to."""
        found = dict.fromkeys(self.alone)
        if self.before:
            for number in self.neighbours.before(text, start):
                found |= dict.fromkeys(self.before.get(number, ()))
        if self.after:
            for number in self.neighbours.after(text, end):
                found |= dict.fromkeys(self.after.get(number, ()))
        return found


def name_literals(identifiers: Iterable[Identifier]) -> dict[bytes, Namesakes]:
    """The names as literals, lower-cased by ASCII: every form of each one's longest part, and
    whose it is."""
    sakes: dict[bytes, Namesakes] = {}
    neighbours = _Neighbours()
    for identifier in identifiers:
        for literal, part in _parts(identifier):
            sakes.setdefault(literal, Namesakes(neighbours)).add(part)
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
