"""Identifiers compiled to one engine: what stands where in a text, whole and alone."""

from collections.abc import Iterable, Iterator, Sequence

from expunge.match.boundary import stands_alone
from expunge.match.literals import Literals
from expunge.match.names import name_literals
from expunge.match.spelling import encodings, spellings
from expunge.match.windows import Windows
from expunge.model import Identifier

FEW = 100  # identifiers of an automaton: for more it takes longer to build than it saves


class Compiled:
    """All spellings of some identifiers (no keys), found in one pass. Picklable."""

    def __init__(self, identifiers: Iterable[Identifier]) -> None:
        self.identifiers = tuple(identifiers)
        self._words = [each for each in self.identifiers if each.kind != "name"]
        self._names = name_literals(each for each in self.identifiers if each.kind == "name")
        self._engine = _engine(self._words)

    @property
    def texts(self) -> tuple[bytes, ...]:
        """The literals, lower-cased by ASCII; every occurrence of an identifier contains one."""
        return (*self._names.texts, *(text for text, _ in _literals(self._words)))

    def find(self, text: bytes) -> Iterator[tuple[int, int, Identifier]]:
        """(start, end, identifier) wherever one stands alone; the order is the engine's."""
        for start, end, number in self._engine.find(text):
            identifier = self._words[number]
            if stands_alone(identifier.kind, text, start, end):
                yield start, end, identifier
        for first, last, namesakes in self._names.find(text):
            for part in namesakes.near(text, first, last):
                for start, end in part.extents(text, first, last):
                    if stands_alone("name", text, start, end):
                        yield start, end, part.identifier


def _engine(words: Sequence[Identifier]) -> Literals[int] | Windows:
    literals = _literals(words)
    return Literals(list(literals)) if len(words) <= FEW else Windows(literals)


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
