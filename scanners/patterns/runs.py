"""Runs of digits with what stands between them in telephone, card and identity numbers."""

import itertools
import re
from collections.abc import Iterator

from scanners.patterns.text import GLUE, UNSPACED

LEAST = 6
"""Digits that a number has at least."""
_RUN = re.compile(rf"[0-9+(][0-9 ()./+-]{{{LEAST - 2},}}[0-9]")
_DOTTED = re.compile(r"\d{1,4}(?:\.\d{1,4})*\.\d(?:\.\d{1,4})*|\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}")
"""A version or an IP address."""
_STATUS = re.compile(r"[1-5]\d\d \d+")
_ZONE = re.compile(r"\d\d [+-]\d{4}")
"""In a line of an access log: status and size behind a quote, seconds and time zone behind a
minute."""
_GROUP = re.compile(r"\d+")
_DATE = re.compile(
    r"(?<!\d)(?:(?:18|19|20)\d\d([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?:0?[1-9]|[12]\d|3[01])([-/.])(?:0?[1-9]|[12]\d|3[01])\2(?:18|19|20)\d\d(?!\d))"
    r"(?:[ T]+\d\d(?=:))?"
)
_MOST = 8
"""Groups of digits that one number has at most."""
_GLUED_BEFORE = re.compile(
    rf"[^\W\d_{UNSPACED}]-\Z|{GLUE}\Z|[$€£¥₹&@\\~^]\Z|\d[,:]\Z|[=#/.-]-\Z|\w\.\Z|\d%\Z"
)
_ESCAPED = re.compile(r"\\[nrt]\Z")
_GLUED_AFTER = re.compile(rf"{GLUE}|[%°€£¥₹^$]|,\d{{3}}(?!\d)|:\d|-[^\W\d_]|\.\w|@|[*/]\w")
_NO_GLUE = re.compile(
    r"\s*(?:x|ext)\.?\s*\d|-(?:office|fax|mobile|cell|home|work|desk|phone|tel)\b"
    r"|\.[A-Z]?[a-z]*\b(?!\.)\D",
    re.IGNORECASE,
)
Group = tuple[int, int]
"""Where a group of digits begins and ends in the text."""


class Number:
    """Some neighbouring groups of digits as one number.

    start, end: in the text, with the ``+`` and the bracket before it. digits: all together;
    lengths: of the groups; separators: what stands between them; plus: it begins with ``+``.
    """

    __slots__ = ("digits", "end", "lengths", "plus", "separators", "start", "text")

    def __init__(self, text: str, groups: list[Group]) -> None:
        start, end = groups[0][0], groups[-1][1]
        self.text = text
        parts = [text[first:last] for first, last in groups]
        self.digits = "".join(parts)
        self.lengths = tuple(map(len, parts))
        self.separators = tuple(
            [text[one[1] : other[0]] for one, other in itertools.pairwise(groups)]
        )
        self.plus = False
        if start:
            head = text[start - 1]
            if head == "(" and ")" in text[start:end]:
                start -= 1
                head = text[start - 1] if start else ""
            if head == "+":
                start, self.plus = start - 1, True
        self.start, self.end = start, end

    @property
    def raw(self) -> str:
        return self.text[self.start : self.end]

    @property
    def one_separator(self) -> str | None:
        """The separator, if all are the same single one; "" for one group; None if they differ."""
        if not self.separators:
            return ""
        first = self.separators[0]
        return (
            first
            if len(first) == 1 and self.separators.count(first) == len(self.separators)
            else None
        )


def runs(text: str, start: int, end: int) -> Iterator[list[Group]]:
    """Runs of digits that stand alone and can be a number, each as its groups."""
    for match in _RUN.finditer(text, start, end):
        begin, stop = match.span()
        if _DOTTED.fullmatch(text, begin, stop) or _is_logged(text, begin, stop):
            continue
        dated = stop - begin >= 8 and _DATE.search(text, begin, stop) is not None
        for first, last in _without_dates(text, begin, stop) if dated else ((begin, stop),):
            groups = _groups(text, first, last, end)
            if sum([last - first for first, last in groups]) >= LEAST:
                yield groups


def _is_logged(text: str, begin: int, stop: int) -> bool:
    if begin < 2:
        return False
    head = text[begin - 1]
    if head == " " and text[begin - 2] == '"':
        return _STATUS.fullmatch(text, begin, stop) is not None
    return (
        head == ":" and text[begin - 2].isdigit() and _ZONE.fullmatch(text, begin, stop) is not None
    )


def _without_dates(text: str, begin: int, stop: int) -> Iterator[tuple[int, int]]:
    at = begin
    for match in _DATE.finditer(text, begin, stop):
        if match.start() > at:
            yield at, match.start()
        at = match.end()
    if at < stop:
        yield at, stop


def _groups(text: str, begin: int, stop: int, end: int) -> list[Group]:
    """The groups, without a first or last one that is glued to a word."""
    found = [match.span() for match in _GROUP.finditer(text, begin, stop)]
    if not found:
        return found
    if begin:
        head = text[max(0, begin - 2) : begin]
        listed = head.endswith(",") and text[begin] in "+("  # a cell of a table, no thousands
        if _GLUED_BEFORE.search(head) and not listed and not _ESCAPED.search(head):
            found = _from_next_word(text, found)
    dialled = text[stop : stop + 1] == "@" and text.startswith(("+", "00"), begin)  # a SIP address
    glued = found and stop < end and stop == found[-1][1] and _GLUED_AFTER.match(text, stop)
    if glued and not dialled:
        found = _to_word_before(text, found)
    return found


def _from_next_word(text: str, groups: list[Group]) -> list[Group]:
    for place in range(1, len(groups)):
        if " " in text[groups[place - 1][1] : groups[place][0]]:
            return groups[place:]
    return []


def _to_word_before(text: str, groups: list[Group]) -> list[Group]:
    end = groups[-1][1]
    if _NO_GLUE.match(text[end : end + 10]):
        return groups
    for place in range(len(groups) - 1, 0, -1):
        if " " in text[groups[place - 1][1] : groups[place][0]]:
            return groups[:place]
    return []


def is_part(text: str, groups: list[Group], first: int, stop: int) -> bool:
    """Whether groups[first:stop] go on before or behind as they do inside: some of a row of
    numbers, of which none is a number of its own."""
    inside = {text[groups[n][1] : groups[n + 1][0]] for n in range(first, stop - 1)}
    return any(
        0 < place < len(groups) and text[groups[place - 1][1] : groups[place][0]] in inside
        for place in (first, stop)
    )


def is_torn(text: str, groups: list[Group], first: int, stop: int) -> bool:
    """Whether groups[first:stop] are only a part of what is written as one: ``164-48`` of
    ``164-4839``."""
    for one, other in ((first - 1, first), (stop - 1, stop)):
        if one >= 0 and other < len(groups):
            between = text[groups[one][1] : groups[other][0]]
            if " " not in between and "/" not in between:
                return True
    return False
