"""Which of several spans that overlap is the answer: the one rule, for all scanners together.

What stands in writing goes before what is guessed. A name comes behind everything else if an
account name, an id or a secret that was found by its key is in its place; but the name stays that
begins with it and goes on (a key's value is one word, a name two). So does a postal address that a
date, an age, a telephone number or an e-mail address reaches into: it may only begin like one.

Else a span weighs its score, and CONTAINS more if another span lies wholly inside it: an address is
more than the name of a person that a street is called after, but a web address of score .6 does
not hide the e-mail address of score .99 in it. A name gains by names and codes in it, and by what
it begins with. The heaviest span stands and those that overlap it go, until none is left. Of equal
weight the longer one stands, then the one of the earlier scanner, then the one that begins first,
then the entity's name decides.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from expunge.datamap.scanner import Found

CONTAINS = 0.25
SURE = 0.7
"""Score from which what stands in writing speaks against a name."""
_NAMES = frozenset({"PERSON", "LOCATION", "ORGANIZATION", "NRP", "STREET_ADDRESS"})
_PARTS = _NAMES | {"POSTAL_CODE"}
_KEYED = frozenset({"USERNAME", "USER_ID", "SECRET"})
_FORMS = frozenset({"DATE_TIME", "DATE_OF_BIRTH", "AGE", "PHONE_NUMBER", "EMAIL_ADDRESS"})
_WRITTEN = _KEYED | _FORMS


def apart(sources: Iterable[Sequence[Found]]) -> list[Found]:
    """Spans of several scanners, the earlier ones first, as spans in order, none over another."""
    given = [source for source in sources if source]
    if not given:
        return []
    if len(given) == 1 and _are_apart(given[0]):
        return list(given[0])
    every = [(each, place) for place, source in enumerate(given) for each in source]
    every.sort(key=lambda pair: (pair[0].start, -pair[0].end))
    kept: list[Found] = []
    group: list[tuple[Found, int]] = []
    reach = -1
    for pair in every:
        if pair[0].start >= reach and group:
            kept += _of_group(group)
            group = []
        group.append(pair)
        reach = max(reach, pair[0].end)
    return kept + _of_group(group)


def _are_apart(spans: Sequence[Found]) -> bool:
    reach = -1
    for each in spans:
        if each.start < reach:
            return False
        reach = each.end
    return True


def _of_group(group: list[tuple[Found, int]]) -> list[Found]:
    """Spans that are one chain of overlaps."""
    if len(group) == 1:
        return [group[0][0]]
    kept: list[Found] = []
    for *_, each in sorted(_ranked(each, place, group) for each, place in group):
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    kept.sort(key=attrgetter("start"))
    return kept


def _is_refuted(each: Found, group: list[tuple[Found, int]]) -> bool:
    """Whether it is a name, and something written in its place says that it is none."""
    if each.entity not in _NAMES:
        return False
    written = _WRITTEN if each.entity == "STREET_ADDRESS" else _KEYED
    return any(
        other.entity in written
        and other.score >= SURE
        and each.start < other.end
        and other.start < each.end
        and not (other.start == each.start and other.end < each.end)
        for other, _ in group
    )


def _ranked(
    each: Found, place: int, group: list[tuple[Found, int]]
) -> tuple[bool, float, int, int, int, str, Found]:
    """The span behind what it is ranked by, the heaviest the least."""
    start, end = each.start, each.end
    weight = each.score
    for other, _ in group:
        is_inside = start <= other.start and other.end <= end
        if is_inside and other.end - other.start < end - start and _is_part(other, each):
            weight += CONTAINS
            break
    refuted = _is_refuted(each, group)
    return refuted, -round(weight, 6), start - end, place, start, each.entity, each


def _is_part(other: Found, each: Found) -> bool:
    """Of a name may be what it begins with, whatever that looks like: 12 May Street."""
    return each.entity not in _NAMES or other.entity in _PARTS or other.start == each.start
