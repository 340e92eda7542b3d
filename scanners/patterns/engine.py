"""The pattern engine: one pass proposes which families can find something where, they decide.

Texts are folded (``text.fold``) and the bytes of each line go through the gate. Of a short line it
says which families can find something in it, of a long one where they are to look: what holds no
trigger costs nothing more, and time grows with the text and not faster. Where there are escapes
(``%40``, ``\\u0040``), the decoded form is looked at and the spans are put back to where they stand.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache

from expunge.datamap.scanner import Found
from expunge.datamap.spans import apart
from scanners.patterns import (
    accounts,
    dates,
    handles,
    keyed,
    labelled,
    mails,
    network,
    numbers,
    postal,
    secrets,
    spaced,
    streets,
    tokens,
    urls,
)
from scanners.patterns.family import Family
from scanners.patterns.gate import Gate, Places, Triggers, best_gate
from scanners.patterns.text import Decoded, decoded, fold
from scanners.patterns.windows import meets, windows

_SHORT = 512
"""Code points of a line that is looked at as a whole."""
_AROUND = 128
"""Code points before and behind an escape that are decoded with it."""
_ESCAPES = (
    rb"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\[\"/]|&(?:#x?[0-9A-Fa-f]{2,6}|amp|quot|apos|lt|gt|nbsp);"
)


def families(regions: Sequence[str]) -> tuple[Family, ...]:
    return (
        mails.FAMILY,
        numbers.family(regions),
        tokens.FAMILY,
        spaced.IBAN,
        *spaced.OTHERS,
        network.IP4,
        network.IP6,
        network.MAC,
        *secrets.FAMILIES,
        *keyed.FAMILIES,
        *accounts.PHRASES,
        accounts.ACCESS_FAMILY,
        accounts.PATHS_FAMILY,
        *handles.FAMILIES,
        *labelled.LABELLED,
        labelled.AGES,
        dates.NUMERIC,
        dates.NAMED,
        dates.YEARS,
        dates.WEEKDAYS,
        *streets.STREETS,
        *postal.CODES,
        urls.FAMILY,
    )


class Engine:
    """regions: of telephone numbers. without: entities that are not looked for. make_gate: the
    engine of the first pass; all give the same results."""

    def __init__(
        self,
        regions: Sequence[str],
        without: Collection[str] = (),
        make_gate: Callable[[Sequence[bytes]], Gate] = best_gate,
    ) -> None:
        self._without = frozenset(without)
        used = [each for each in families(regions) if not each.entities <= self._without]
        self._families = tuple(used)
        self._finds = tuple(each.find for each in used)
        self._escapes = len(used)
        self._gate = make_gate([*(each.trigger for each in used), _ESCAPES])
        self.entities = frozenset().union(*(each.entities for each in used)) - self._without

    def find(self, text: str) -> list[Found]:
        """Every detection in the text, in order, none over another."""
        folded = fold(text)
        if len(folded) > _SHORT or "\n" in folded:
            return self._apart(self._in_lines(folded))
        if (alone := self._whole(folded)) is not None:
            return alone
        triggers = self._gate.occurring(folded.encode(errors="replace"))
        return self._apart(self._in_line(folded, 0, len(folded), triggers)) if triggers else []

    def _whole(self, text: str) -> list[Found] | None:
        """What columns hold most of: a value that is an e-mail address or an IP address as a whole
        needs no further look. None where it is neither."""
        if "@" in text:
            if mails.WHOLE.fullmatch(text) and "EMAIL_ADDRESS" in self.entities:
                return list(mails.find(text, 0, len(text)))
        elif text.count(".") == 3 and network.V4.fullmatch(text) and "IP_ADDRESS" in self.entities:
            return list(network.find_v4(text, 0, len(text)))
        return None

    def find_all(self, texts: Iterable[str]) -> Iterator[list[Found]]:
        return map(self.find, texts)

    def _apart(self, found: Iterable[Found]) -> list[Found]:
        if self._without:
            found = [each for each in found if each.entity not in self._without]
        return apart([list(found)])

    def _in_lines(self, text: str) -> list[Found]:
        found: list[Found] = []
        start = 0
        for line in text.split("\n"):
            end = start + len(line)
            if len(line) > _SHORT:
                found += self._in_long(text, start, end)
            elif line and (triggers := self._gate.occurring(line.encode(errors="replace"))):
                seen = self._in_line(text, start, end, triggers)
                found += [each for each in seen if each.start < end]
            start = end + 1
        return found

    def _in_line(self, text: str, start: int, end: int, triggers: Triggers) -> list[Found]:
        if triggers[-1] == self._escapes:
            above = max(0, start - _AROUND)
            return list(self._in_escaped(decoded(text[above:end]), above, start))
        finds = self._finds
        return [each for number in triggers for each in finds[number](text, start, end)]

    def _in_long(self, text: str, start: int, stop: int) -> list[Found]:
        found: list[Found] = []
        places = self._places(text[start:stop], start)
        escapes = places.pop(self._escapes, None)
        for number, ends in places.items():
            family = self._families[number]
            for begin, end in windows(text, ends, family.back, family.ahead):
                found += [each for each in family.find(text, begin, end) if each.start < end]
        if escapes:
            found = self._with_escapes(text, escapes, found)
        return found

    def _with_escapes(self, text: str, escapes: list[int], plain: list[Found]) -> list[Found]:
        """Of what holds words with escapes in them, that which is found when they are decoded."""
        held = list(windows(text, escapes, 0, 0))
        around = list(windows(text, escapes, _AROUND, _AROUND))
        found = [
            each
            for each in plain
            if not meets(held, each.start, each.end)
            or not meets(around, each.start, each.start + 1)
        ]
        for start, end in around:
            plainly = self._in_escaped(decoded(text[start:end]), start, start)
            found += [each for each in plainly if meets(held, each.start, each.end)]
        return found

    def _places(self, line: str, start: int) -> Places:
        """Where triggers end in the line, which begins at start in the text."""
        data = line.encode(errors="replace")
        places = self._gate.places(data)
        if len(data) == len(line):
            return {number: [start + end for end in ends] for number, ends in places.items()}
        return {number: _chars(data, ends, start) for number, ends in places.items()}

    def _in_escaped(self, plain: Decoded, offset: int, begin: int) -> Iterator[Found]:
        """The spans of what was decoded, where they stand in the text as it is. offset: where in
        the text it begins; begin: from where on it is looked at, what is before is its context."""
        first = plain.place(begin - offset)
        for number in self._gate.occurring(plain.text[first:].encode(errors="replace")):
            if number == self._escapes:
                continue
            for each in self._finds[number](plain.text, first, len(plain.text)):
                start, end = plain.source(each.start, each.end)
                yield Found(offset + start, offset + end, each.entity, each.score)


_INNER = bytes(range(0x80, 0xC0))
"""Bytes of UTF-8 that begin no character."""


def _chars(data: bytes, ends: Iterable[int], chars: int) -> list[int]:
    """How many characters begin before each of these places, which are in order; and as many more
    as stand before the data."""
    found: list[int] = []
    at = 0
    for end in ends:
        chars += len(data[at:end].translate(None, _INNER))
        at = end
        found.append(chars)
    return found


@cache
def shared(regions: tuple[str, ...], without: tuple[str, ...]) -> Engine:
    """The engine of a configuration, made once a process: compiling it takes half a second."""
    return Engine(regions, without)
