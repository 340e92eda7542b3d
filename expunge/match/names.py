"""A whole name around its longest part: ``Smith`` alone is nobody, ``Smith, Ann`` is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from expunge.match.spelling import encodings, name_forms
from expunge.model import Identifier

_JOINT = (
    rb"(?:[ \t\r\n,._+\-/|;]|\xe3\x80\x80|\xe3\x83\xbb|\xc2\xa0|%20|%09|%2C|%2B|%E3%80%80|%2520"
    rb"|\\{1,2}[tnr]|\\{1,2}u3000|\\{1,2}u00a0|&nbsp;){0,3}"
)
_AFTER = re.compile(_JOINT, re.IGNORECASE)
_BEFORE = re.compile(_JOINT + rb"$", re.IGNORECASE)
_LONGEST_JOINT = 27


@dataclass(frozen=True, repr=False)
class NamePart:
    """The longest part of a name in one spelling, and what may stand around it.

    orders: for each usual order of the parts, those before and those after the longest one; each
    part as the set of its byte forms, lower-cased by ASCII.
    """

    identifier: Identifier
    orders: tuple[tuple[tuple[frozenset[bytes], ...], tuple[frozenset[bytes], ...]], ...]

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


def name_literals(identifier: Identifier) -> Iterator[tuple[bytes, NamePart]]:
    """The literals for a name: every form of its longest part. Orders: as given; last part first;
    of three and more parts also the first and the last alone."""
    parts = identifier.value.replace(",", " ").split()
    if not parts:
        return
    orders = {tuple(parts), (parts[-1], *parts[:-1]), (*parts[1:], parts[0])}
    if len(parts) > 2:
        orders |= {(parts[0], parts[-1]), (parts[-1], parts[0])}
    anchors = {max(order, key=len) for order in orders}
    forms = {part: frozenset(_byte_forms(part)) for part in parts}
    for anchor in sorted(anchors):
        around = tuple(
            (
                tuple(forms[part] for part in order[:position]),
                tuple(forms[part] for part in order[position + 1 :]),
            )
            for order in sorted(orders, key=lambda each: (-len(each), each))
            for position in [i for i, part in enumerate(order) if part == anchor][:1]
        )
        for literal in sorted(forms[anchor]):
            yield literal, NamePart(identifier, around)


def _byte_forms(part: str) -> Iterator[bytes]:
    for form in name_forms(part):
        for literal in encodings(form):
            yield literal.lower()


def _backward(text: bytes, start: int, forms: frozenset[bytes]) -> int | None:
    window = text[max(0, start - _LONGEST_JOINT) : start]
    joint = _BEFORE.search(window)
    stop = start - (len(window) - joint.start() if joint else 0)
    for length in sorted({len(form) for form in forms}, reverse=True):
        if stop >= length and text[stop - length : stop].lower() in forms:
            return stop - length
    return None


def _forward(text: bytes, end: int, forms: frozenset[bytes]) -> int | None:
    joint = _AFTER.match(text, end)
    begin = joint.end() if joint else end
    for length in sorted({len(form) for form in forms}, reverse=True):
        if begin + length <= len(text) and text[begin : begin + length].lower() in forms:
            return begin + length
    return None
