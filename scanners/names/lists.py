"""Lists of names in a sentence: their members are of one kind."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from expunge.datamap.scanner import Found
from scanners.names.lexicon import COMMON, band, fold, lexicon
from scanners.names.tokens import NAME_FORM

_ITEM = rf"(?=[^\W\d_a-z]){NAME_FORM}(?:[ -](?=[^\W\d_a-z]){NAME_FORM}){{0,2}}"
_LIST = re.compile(rf"{_ITEM}(?:, {_ITEM})+,? (?:and|or|&) {_ITEM}|{_ITEM}(?:, {_ITEM}){{2,}}")
_MEMBER = re.compile(_ITEM)
_KINDS = ("PERSON", "LOCATION")
IN_LIST, _CERTAIN = 0.7, 0.9


def agreed(text: str, spans: Sequence[Found]) -> list[Found]:
    """Spans with the members of a list as most of the others: persons among persons, and nobody
    where one alone of three and more was taken for a name without certainty."""
    made = list(spans)
    for match in _LIST.finditer(text):
        members = list(_members(text, match.start(), match.end(), made))
        if len(members) > 2:
            made = _corrected(text, made, members)
    return made


Member = tuple[int, int, Found | None]
"""Where it stands, and the span that touches it."""


def _members(text: str, start: int, end: int, spans: Sequence[Found]) -> Iterator[Member]:
    """The members of a list, each with the span that touches it."""
    for match in _MEMBER.finditer(text, start, end):
        over = [s for s in spans if s.start < match.end() and match.start() < s.end]
        yield match.start(), match.end(), next(iter(over), None)


def _corrected(text: str, spans: list[Found], members: Sequence[Member]) -> list[Found]:
    kinds = Counter(span.entity for _, _, span in members if span is not None)
    if kinds["PERSON"] * 3 >= len(members) * 2 and kinds["PERSON"] < len(members):
        wrong = [each for each in members if _can_join(text, each)]
        left = [span for span in spans if not any(span is each for _, _, each in wrong)]
        return left + [Found(start, end, "PERSON", IN_LIST) for start, end, _ in wrong]
    if kinds.total() == 1 and len(members) > 2:
        return [span for span in spans if not any(_is_alone(text, span, each) for each in members)]
    return spans


def _can_join(text: str, member: Member) -> bool:
    """Whether it is no person yet and could be one."""
    start, end, span = member
    known = lexicon("english").get(fold(text[start:end]), "")
    if span is None:
        return band(text[start:end]) < COMMON and "P" not in known
    whole = span.start == start and span.end == end
    return whole and span.entity in ("LOCATION", "ORGANIZATION") and "P" not in known


def _is_alone(text: str, span: Found, member: Member) -> bool:
    start, end, found = member
    known = lexicon("english").get(fold(text[start:end]), "")
    strong = "F3" in known or "L3" in known or "P2" in known or "P3" in known
    return found is span and span.score < _CERTAIN and span.entity in _KINDS and not strong
