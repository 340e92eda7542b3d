"""Runs of digits with what stands between them in telephone, card and identity numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_RUN = re.compile(r"\+?\(?\d[\d ()./+-]*\d")
_GROUP = re.compile(r"\d+")
_DATE = re.compile(
    r"(?<!\d)(?:(?:18|19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\2(?:18|19|20)\d\d(?!\d))"
    r"(?:[ T]+\d\d(?=:))?"
)
_MOST = 8
"""Groups of digits that one number has at most."""
_GLUED_BEFORE = re.compile(r"[^\W\d_]-\Z|[\w$€£¥₹&@\\~^]\Z|\d[,:]\Z|[=#/.-]-\Z|\w\.\Z|\d%\Z")
_ESCAPED = re.compile(r"\\[nrt]\Z")
_GLUED_AFTER = re.compile(r"[\w%°€£¥₹^$]|[,:]\d|-[^\W\d_]|\.\w|@|[*/]\w")


@dataclass(frozen=True, repr=False)
class Number:
    """Some neighbouring groups of digits. start, end: in the text. shape: ``3-2-4``, with the
    separators between as they are; plus: it begins with ``+``."""

    text: str
    start: int
    end: int
    groups: tuple[str, ...]
    separators: tuple[str, ...]
    plus: bool = False

    @cached_property
    def digits(self) -> str:
        return "".join(self.groups)

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        return tuple(map(len, self.groups))

    @property
    def raw(self) -> str:
        return self.text[self.start : self.end]

    @cached_property
    def one_separator(self) -> str | None:
        """The separator, if all are the same single one; "" for one group; None if they differ."""
        kinds = set(self.separators)
        if not kinds:
            return ""
        only = kinds.pop()
        return only if not kinds and len(only) == 1 else None


def runs(text: str, start: int, end: int, least: int) -> Iterator[list[Number]]:
    """Runs of at least ``least`` digits that stand alone, each as its groups one by one."""
    for match in _RUN.finditer(text, start, end):
        begin, stop = match.span()
        if stop - begin < least:
            continue
        for first, last in _without_dates(text, begin, stop):
            groups = _groups(text, first, last, end)
            if sum(len(each.groups[0]) for each in groups) >= least:
                yield groups


def _without_dates(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    if stop - begin < 8:
        yield begin, stop
        return
    at = begin
    for match in _DATE.finditer(text, begin, stop):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < stop:
        yield at, stop


def _groups(text: str, begin: int, stop: int, end: int) -> list[Number]:
    """The groups, without a first or last one that is glued to a word."""
    found = [
        Number(text, match.start(), match.end(), (match[0],), ())
        for match in _GROUP.finditer(text, begin, stop)
    ]
    if not found:
        return found
    head = text[max(0, begin - 2) : begin]
    if head and _GLUED_BEFORE.search(head) and not _ESCAPED.search(head):
        found = _from_next_word(text, found)
    if found and stop < end and _GLUED_AFTER.match(text, found[-1].end) and stop == found[-1].end:
        found = _to_word_before(text, found)
    return found


def _from_next_word(text: str, groups: list[Number]) -> list[Number]:
    for place in range(1, len(groups)):
        if " " in text[groups[place - 1].end : groups[place].start]:
            return groups[place:]
    return []


def _to_word_before(text: str, groups: list[Number]) -> list[Number]:
    tail = text[groups[-1].end : groups[-1].end + 10]
    if _NO_GLUE.match(tail):
        return groups
    for place in range(len(groups) - 1, 0, -1):
        if " " in text[groups[place - 1].end : groups[place].start]:
            return groups[:place]
    return []


_NO_GLUE = re.compile(
    r"\s*(?:x|ext)\.?\s*\d|-(?:office|fax|mobile|cell|home|work|desk|phone|tel)\b|\.[A-Z]?[a-z]*\b(?!\.)\D",
    re.IGNORECASE,
)


def join(groups: list[Number]) -> Number:
    """Neighbouring groups as one number, with the ``+`` and the bracket before it."""
    text, start, end = groups[0].text, groups[0].start, groups[-1].end
    if len(groups) == 1:
        inner: tuple[str, ...] = ()
    else:
        inner = tuple(
            text[one.end : other.start] for one, other in zip(groups, groups[1:], strict=False)
        )
    plus = False
    if start and text[start - 1] == "(" and ")" in text[start:end]:
        start -= 1
    if start and text[start - 1] == "+":
        start, plus = start - 1, True
    elif start > 1 and text[start - 2 : start] == "+(":
        start, plus = start - 2, True
    return Number(text, start, end, tuple(each.groups[0] for each in groups), inner, plus)


def windows(groups: list[Number]) -> Iterator[tuple[int, int]]:
    """Neighbouring groups that may be one number: from the left, the longest first."""
    for first in range(len(groups)):
        for last in range(min(len(groups), first + _MOST), first, -1):
            yield first, last
