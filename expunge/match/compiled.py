"""Identifiers compiled to one engine: what stands where in a text, whole and alone."""

from collections.abc import Iterable, Iterator, Sequence

from expunge.match.boundary import stands_alone
from expunge.match.literals import FEW, Literals, of_many
from expunge.match.names import Namesakes, name_literals
from expunge.match.spelling import encodings, spellings
from expunge.model import Identifier


class Compiled:
    """All spellings of some identifiers (no keys), found in one pass; where there are many, in
    one for the names and one for all others. Picklable."""

    def __init__(self, identifiers: Iterable[Identifier]) -> None:
        self.identifiers = tuple(identifiers)
        self._words, names = _divided(self.identifiers)
        self._namesakes = list(names.values())
        named = [(name, len(self._words) + number) for number, name in enumerate(names)]
        self._engines = (
            (Literals([*_literals(self._words), *named]),)
            if len(self.identifiers) <= FEW
            else (of_many(_literals(self._words)), Literals(named))
        )

    def find(self, text: bytes) -> Iterator[tuple[int, int, Identifier]]:
        """(start, end, identifier) wherever one stands alone; the order is the engines'."""
        for engine in self._engines:
            for start, end, number in engine.find(text):
                if number >= len(self._words):
                    namesakes = self._namesakes[number - len(self._words)]
                    yield from _whole_names(namesakes, text, start, end)
                elif stands_alone((identifier := self._words[number]).kind, text, start, end):
                    yield start, end, identifier


def texts_of(identifiers: Iterable[Identifier]) -> set[bytes]:
    """Literals, lower-cased by ASCII; every occurrence of one of the identifiers contains one."""
    words, names = _divided(identifiers)
    return {*names, *(text for text, _ in _literals(words))}


def _divided(
    identifiers: Iterable[Identifier],
) -> tuple[list[Identifier], dict[bytes, Namesakes]]:
    """All but the names; and the names by their literals."""
    words: list[Identifier] = []
    names: list[Identifier] = []
    for each in identifiers:
        (names if each.kind == "name" else words).append(each)
    return words, name_literals(names)


def _whole_names(
    namesakes: Namesakes, text: bytes, first: int, last: int
) -> Iterator[tuple[int, int, Identifier]]:
    for part in namesakes.near(text, first, last):
        for start, end in part.extents(text, first, last):
            if stands_alone("name", text, start, end):
                yield start, end, part.identifier


def _literals(words: Sequence[Identifier]) -> Iterator[tuple[bytes, int]]:
    """Lower-cased by ASCII, each with its identifier's number."""
    for number, identifier in enumerate(words):
        written = {
            literal.lower()
            for spelling in spellings(identifier)
            for literal in encodings(spelling)
            if literal.strip(b"\0")
        }
        for literal in written:
            yield literal, number
