"""The pattern engine: one pass proposes which families can find something in a piece, they decide.

Texts are folded (``text.fold``), cut into lines, and each line's bytes go through the gate. A
line in which no trigger occurs costs nothing more. Where a line holds escapes (``%40``,
``\\u0040``), its decoded form is looked at and the spans are put back to where they stand.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache

from expunge.datamap.scanner import Found
from expunge.datamap.spans import apart
from scanners.patterns import (
    accounts,
    dates,
    keyed,
    labelled,
    mails,
    network,
    numbers,
    postal,
    secrets,
    spaced,
    tokens,
    urls,
)
from scanners.patterns.family import Family
from scanners.patterns.gate import Gate, Triggers, best_gate
from scanners.patterns.text import Decoded, decoded, fold, pieces

LONGEST, MARGIN = 1600, 200
"""Code points of a line that are looked at in one go, and by how much neighbouring ones overlap:
no detection of several words is longer, and no word of up to 2,048 characters is cut."""
_SHORT = 128
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
        keyed.FAMILY,
        *accounts.PHRASES,
        accounts.ACCESS_FAMILY,
        accounts.PATHS_FAMILY,
        *labelled.LABELLED,
        labelled.AGES,
        dates.NUMERIC,
        dates.NAMED,
        dates.YEARS,
        dates.WEEKDAYS,
        *postal.STREETS,
        postal.CODES,
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
        self._finds = tuple(each.find for each in used)
        self._escapes = len(used)
        self._gate = make_gate([*(each.trigger for each in used), _ESCAPES])
        self.entities = frozenset().union(*(each.entities for each in used)) - self._without

    def find(self, text: str) -> list[Found]:
        """Every detection in the text, in order, none over another."""
        folded = fold(text)
        if len(folded) <= _SHORT and (alone := self._whole(folded)) is not None:
            return alone
        if len(folded) <= LONGEST and "\n" not in folded:
            triggers = self._gate(folded.encode(errors="replace"))
            if not triggers:
                return []
            return self._apart(self._in_line(folded, 0, len(folded), triggers))
        found: list[Found] = []
        for start, end, first, last in pieces(folded, LONGEST, MARGIN):
            triggers = self._gate(folded[start:end].encode(errors="replace"))
            if triggers:
                found += [
                    each
                    for each in self._in_line(folded, start, end, triggers)
                    if first <= each.start < last
                ]
        return self._apart(found) if found else found

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

    def _in_line(self, text: str, start: int, end: int, triggers: Triggers) -> list[Found]:
        if triggers[-1] == self._escapes:
            return self._in_escaped(decoded(text[start:end]), start)
        finds = self._finds
        return [each for number in triggers for each in finds[number](text, start, end)]

    def _in_escaped(self, plain: Decoded, offset: int) -> list[Found]:
        """The spans of a decoded line, where they stand in the text as it is."""
        found: list[Found] = []
        for number in self._gate(plain.text.encode(errors="replace")):
            if number == self._escapes:
                continue
            for each in self._finds[number](plain.text, 0, len(plain.text)):
                start, end = plain.source(each.start, each.end)
                found.append(Found(offset + start, offset + end, each.entity, each.score))
        return found


@cache
def shared(regions: tuple[str, ...], without: tuple[str, ...]) -> Engine:
    """The engine of a configuration, made once a process: compiling it takes half a second."""
    return Engine(regions, without)
