"""The gate: which kinds of candidates a text can hold, and where, in one pass over its bytes.

All triggers are one engine: hyperscan, else google-re2's set, else ``re``. They use the syntax
that all three read alike (no look-around, no back-references, ASCII classes) and keep within a
line. For a short line only whether a trigger occurs counts, for a long one about where: so the
three agree by construction, and a test holds them to it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import Any, Protocol

from scanners.patterns.windows import STEP

Triggers = tuple[int, ...]
"""Numbers of the triggers that occur, in order."""
Places = dict[int, list[int]]
"""By trigger: ends of its occurrences in bytes, in order, without those near to one before."""


class Gate(Protocol):
    """Made of triggers."""

    def occurring(self, piece: bytes) -> Triggers:
        """Which triggers occur in the piece."""

    def places(self, data: bytes) -> Places:
        """Where they occur in the line."""


class HyperscanGate:
    """Two databases, each compiled when it is first needed (half a second): one is fast where
    whether a trigger occurs is all, one says where."""

    def __init__(self, triggers: Sequence[bytes]) -> None:
        self._triggers = tuple(triggers)
        self._found: list[int] = []
        note = self._found.append

        def on_match(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
            note(number)

        self._note: Callable[[int, int, int, int, object], None] = on_match

    @cached_property
    def _once(self) -> Any:
        import hyperscan  # noqa: PLC0415  (not on every platform)

        return _database(self._triggers, hyperscan.HS_FLAG_SINGLEMATCH)

    @cached_property
    def _all(self) -> Any:
        return _database(self._triggers, 0)

    def occurring(self, piece: bytes) -> Triggers:
        found = self._found
        found.clear()
        self._once.scan(piece, self._note)
        if len(found) < 2:
            return tuple(found)
        found.sort()
        return tuple(found)

    def places(self, data: bytes) -> Places:
        last = [-STEP] * len(self._triggers)
        found: Places = defaultdict(list)

        def on_match(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            if end - last[number] >= STEP:
                last[number] = end
                found[number].append(end)

        self._all.scan(data, on_match)
        return found


def _database(triggers: Sequence[bytes], flag: int) -> Any:
    import hyperscan  # noqa: PLC0415

    database = hyperscan.Database()
    database.compile(
        expressions=list(triggers),
        ids=list(range(len(triggers))),
        elements=len(triggers),
        flags=[flag] * len(triggers),
    )
    return database


class _OneByOne:
    """The fallbacks: a pattern a trigger says where."""

    _patterns: Sequence[Any]

    def places(self, data: bytes) -> Places:
        found = {
            number: list(_thinned(match.end() for match in pattern.finditer(data)))
            for number, pattern in enumerate(self._patterns)
        }
        return {number: ends for number, ends in found.items() if ends}


def _thinned(ends: Iterator[int]) -> Iterator[int]:
    """Without an occurrence that ends so near to the one before that it tells no more."""
    last = -STEP
    for end in ends:
        if end - last >= STEP:
            last = end
            yield end


class Re2Gate(_OneByOne):
    def __init__(self, triggers: Sequence[bytes]) -> None:
        import re2  # noqa: PLC0415  (a portable fallback that need not be installed)

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1
        options.never_nl = False
        self._every = re2.Set.SearchSet(options)
        for trigger in triggers:
            self._every.Add(trigger)
        self._every.Compile()
        self._patterns = [re2.compile(each, options) for each in triggers]

    def occurring(self, piece: bytes) -> Triggers:
        return tuple(sorted(self._every.Match(piece) or ()))


class ReGate(_OneByOne):
    def __init__(self, triggers: Sequence[bytes]) -> None:
        self._patterns = [re.compile(trigger) for trigger in triggers]

    def occurring(self, piece: bytes) -> Triggers:
        found = enumerate(self._patterns)
        return tuple(number for number, pattern in found if pattern.search(piece))


def best_gate(triggers: Sequence[bytes]) -> Gate:
    """The fastest that this machine has."""
    if find_spec("hyperscan") is not None:
        return HyperscanGate(triggers)
    return Re2Gate(triggers) if find_spec("re2") is not None else ReGate(triggers)
