"""Where in a long text a family is to look: around its triggers, within their lines."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

Window = tuple[int, int]
_BORDER = re.compile(r"[\s\"<>|]")
"""What no number, name or address of one word holds: a window ends there."""
_FAR, _NEAR = 4096, 64
"""Code points that are looked at for a border: behind a window a key can go on for long."""
STEP = 16
"""A trigger that ends so near to the one before it adds nothing to the window of that one."""


def windows(text: str, ends: Iterable[int], back: int, ahead: int) -> Iterator[Window]:
    """The parts of the text around these ends, in order, that are apart from each other; each
    within a line."""
    begin = stop = covered = -1
    for end in ends:
        if end <= covered:
            continue
        line = text.rfind("\n", max(0, end - back - _NEAR), end - 1) + 1
        first = max(line, _border_before(text, end - back))
        if first > stop:
            if stop > begin:
                yield begin, stop
            begin = first
        stop, covered = _stop(text, end, ahead)
    if stop > begin:
        yield begin, stop


def _border_before(text: str, place: int) -> int:
    """Where the word at the place begins; somewhat before the place where that is far."""
    far = max(0, place - _NEAR)
    if place <= 0:
        return 0
    return max(
        far,
        text.rfind(" ", far, place) + 1,
        text.rfind("\t", far, place) + 1,
        text.rfind('"', far, place) + 1,
    )


def _stop(text: str, end: int, ahead: int) -> Window:
    """Where the window of a trigger ends, and up to where others add nothing to it."""
    line = text.find("\n", end - 1, end + ahead + STEP)
    if line >= 0:
        return line, line
    border = _BORDER.search(text, end + ahead + STEP, end + ahead + STEP + _FAR)
    stop = border.start() if border else min(len(text), end + ahead + STEP + _FAR)
    return stop, stop - ahead


def meets(places: Sequence[Window], start: int, end: int) -> bool:
    """Whether one of these windows holds some of text[start:end]."""
    number = bisect_left(places, (end,)) - 1
    return number >= 0 and places[number][1] > start
