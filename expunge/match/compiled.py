"""Identifiers compiled to one engine: what stands where in a text, whole and alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from expunge.match.boundary import stands_alone
from expunge.match.literals import Literals
from expunge.match.names import NamePart, name_literals
from expunge.match.spelling import encodings, spellings
from expunge.model import Identifier


@dataclass(frozen=True, repr=False)
class Whole:
    """A literal that is all of its identifier."""

    identifier: Identifier

    def extents(self, _text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        yield start, end


class Compiled:
    """All spellings of some identifiers (no keys) as one multi-literal engine. Picklable."""

    def __init__(self, identifiers: Iterable[Identifier]) -> None:
        self._literals: Literals[Whole | NamePart] = Literals(
            [pair for identifier in identifiers for pair in _literals(identifier)]
        )

    @property
    def texts(self) -> tuple[bytes, ...]:
        """The literals, lower-cased by ASCII; every occurrence of an identifier contains one."""
        return self._literals.texts

    def find(self, text: bytes) -> Iterator[tuple[int, int, Identifier]]:
        """(start, end, identifier) wherever one stands alone; the order is the engine's."""
        for start, end, meaning in self._literals.find(text):
            for extent in meaning.extents(text, start, end):
                if stands_alone(meaning.identifier.kind, text, *extent):
                    yield *extent, meaning.identifier


def _literals(identifier: Identifier) -> Iterator[tuple[bytes, Whole | NamePart]]:
    if identifier.kind == "name":
        yield from name_literals(identifier)
        return
    for spelling in spellings(identifier):
        for literal in encodings(spelling):
            yield literal, Whole(identifier)
