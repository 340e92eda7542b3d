"""Which of several spans that overlap is the answer: the one rule, for all scanners together.

Each span weighs its score, and CONTAINS more if another span lies wholly inside it: an address is
more than the name of a person that a street is called after, but a web address of score .6 does
not hide the e-mail address of score .99 in it. The heaviest span stands and those that overlap it
go, until none is left. Of equal weight the longer one stands, then the one of the earlier
scanner, then the one that begins first, then the entity's name decides.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter

from expunge.datamap.scanner import Found

CONTAINS = 0.25


def apart(sources: Iterable[Sequence[Found]]) -> list[Found]:
    """Spans of several scanners, the earlier ones first, as spans in order, none over another."""
    every = [(each, place) for place, source in enumerate(sources) for each in source]
    if len(every) < 2:
        return [each for each, _ in every]
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


def _ranked(
    each: Found, place: int, group: list[tuple[Found, int]]
) -> tuple[float, int, int, int, str, Found]:
    """The span behind what it is ranked by, the heaviest the least."""
    start, end = each.start, each.end
    weight = each.score
    for other, _ in group:
        if start <= other.start and other.end <= end and other.end - other.start < end - start:
            weight += CONTAINS
            break
    return -round(weight, 6), start - end, place, start, each.entity, each
