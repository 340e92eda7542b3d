"""One pass over bytes for any number of literals, ASCII letters of any case.

hyperscan where it is installed, ahocorasick_rs elsewhere; for little text neither, for they take
longer to build than it takes to search. A property test holds them equal.
"""

import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from expunge.match.windows import Windows

T = TypeVar("T")

FEW = 100  # identifiers or keys: of more, windows.py looks the literals up
ANCHOR = 64  # bytes of a literal that the engine sees; the rest is compared at each match
_NO_NUL = re.compile(rb"[^\x00]+")  # hyperscan reads a literal up to its first NUL
BLOCK = 1 << 26  # bytes that one engine call sees
_LITTLE = 1 << 22  # bytes times literals that are searched before an automaton is built
_CALL = 64  # bytes that are searched in the time that one call takes


class Engine(Protocol):
    """Yields (number of the anchor, end) for every occurrence, overlapping ones too."""

    def find(self, text: bytes) -> list[tuple[int, int]]: ...


class Literals(Generic[T]):
    """Literals and what each stands for. Compiled when first used; picklable."""

    def __init__(self, literals: Sequence[tuple[bytes, T]]) -> None:
        meanings: dict[bytes, dict[T, None]] = {}
        for literal, meaning in literals:
            if literal:
                meanings.setdefault(literal.lower(), {})[meaning] = None
        self.texts = tuple(sorted(meanings))
        self._meanings = [tuple(meanings[text]) for text in self.texts]
        self._searched = 0

    def find(self, text: bytes) -> Iterator[tuple[int, int, T]]:
        """(start, end, meaning) of every occurrence; no boundary is checked."""
        if not self._anchors or not text:
            return
        for base in range(0, len(text), BLOCK):
            block = text if len(text) <= BLOCK else text[base : base + BLOCK + ANCHOR]
            for anchor, end in self._engine_for(block).find(block):
                start = end - len(self._anchors[anchor])
                if start < BLOCK:
                    yield from self._whole(text, base + start, self._by_anchor[anchor])

    def _whole(
        self, text: bytes, anchored: int, literals: list[tuple[int, int]]
    ) -> Iterator[tuple[int, int, T]]:
        for number, offset in literals:
            literal = self.texts[number]
            start = anchored - offset
            end = start + len(literal)
            if start >= 0 and text[start:end].lower() == literal:
                for meaning in self._meanings[number]:
                    yield start, end, meaning

    @cached_property
    def _grouped(self) -> dict[bytes, list[tuple[int, int]]]:
        """By anchor: the literals (number, where in it the anchor begins)."""
        groups: dict[bytes, list[tuple[int, int]]] = {}
        for number, text in enumerate(self.texts):
            if (run := _NO_NUL.search(text)) is not None:
                groups.setdefault(run[0][:ANCHOR], []).append((number, run.start()))
        return groups

    @cached_property
    def _by_anchor(self) -> list[list[tuple[int, int]]]:
        return list(self._grouped.values())

    @cached_property
    def _anchors(self) -> list[bytes]:
        return list(self._grouped)

    def _engine_for(self, block: bytes) -> Engine:
        if self._searched < _LITTLE:
            self._searched += (len(block) + _CALL) * len(self._anchors)
        return self._automaton if self._searched >= _LITTLE else self._plain

    @cached_property
    def _plain(self) -> Engine:
        return PlainEngine(self._anchors)

    @cached_property
    def _automaton(self) -> Engine:
        try:
            return HyperscanEngine(self._anchors)
        except ImportError:
            return AhoCorasickEngine(self._anchors)

    def __getstate__(self) -> dict[str, object]:
        return {"texts": self.texts, "_meanings": self._meanings, "_searched": 0}


def of_many(literals: Iterable[tuple[bytes, int]]) -> "Windows":
    """The engine for a great many, lower-cased by ASCII."""
    from expunge.match.windows import Windows  # noqa: PLC0415  (numpy: most commands need none)

    return Windows(literals)


class PlainEngine:
    """Each anchor by itself. The text is folded to lower case by ASCII, like the literals."""

    def __init__(self, anchors: Sequence[bytes]) -> None:
        self._anchors = anchors

    def find(self, text: bytes) -> list[tuple[int, int]]:
        lowered = text.lower()
        matches: list[tuple[int, int]] = []
        for number, anchor in enumerate(self._anchors):
            start = lowered.find(anchor)
            while start >= 0:
                matches.append((number, start + len(anchor)))
                start = lowered.find(anchor, start + 1)
        return matches


class HyperscanEngine:
    """hyperscan in literal mode; its scratch belongs to one thread at a time."""

    def __init__(self, anchors: Sequence[bytes]) -> None:
        import hyperscan  # noqa: PLC0415  (absent on some platforms)

        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=list(anchors),
            ids=list(range(len(anchors))),
            flags=[hyperscan.HS_FLAG_CASELESS] * len(anchors),
            literal=True,
        )
        self._lock = threading.Lock()

    def find(self, text: bytes) -> list[tuple[int, int]]:
        matches: list[tuple[int, int]] = []

        def found(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            matches.append((number, end))

        with self._lock:
            self._database.scan(text, match_event_handler=found)
        return matches


class AhoCorasickEngine:
    """The portable fallback: the text is folded to lower case by ASCII, like the literals."""

    def __init__(self, anchors: Sequence[bytes]) -> None:
        from ahocorasick_rs import BytesAhoCorasick  # noqa: PLC0415  (the fallback only)

        self._automaton = BytesAhoCorasick(anchors)

    def find(self, text: bytes) -> list[tuple[int, int]]:
        found = self._automaton.find_matches_as_indexes(text.lower(), overlapping=True)
        return [(number, end) for number, _, end in found]
