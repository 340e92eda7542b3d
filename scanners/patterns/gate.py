"""The gate: which kinds of candidates a piece of text can hold, in one pass over its bytes.

All triggers are one engine: hyperscan, else google-re2's set, else ``re``. They use the syntax
that all three read alike (no look-around, no back-references, ASCII classes), and only whether a
trigger occurs counts, not where: so the three agree by construction, and a test holds them to it.
"""

import re
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Protocol

Triggers = tuple[int, ...]
"""Numbers of the triggers that occur, in order."""


class Gate(Protocol):
    def __call__(self, piece: bytes) -> Triggers:
        """Which triggers occur in the piece."""


def hyperscan_gate(triggers: Sequence[bytes]) -> Gate:
    import hyperscan  # noqa: PLC0415  (not on every platform)

    flags = hyperscan.HS_FLAG_SINGLEMATCH | hyperscan.HS_FLAG_DOTALL
    database = hyperscan.Database()
    database.compile(
        expressions=list(triggers),
        ids=list(range(len(triggers))),
        elements=len(triggers),
        flags=[flags] * len(triggers),
    )
    found: list[int] = []
    note: Callable[[int], None] = found.append

    def on_match(number: int, _start: int, _end: int, _flags: int, _context: object) -> None:
        note(number)

    def gate(piece: bytes) -> Triggers:
        found.clear()
        database.scan(piece, on_match)
        if len(found) < 2:
            return tuple(found)
        found.sort()
        return tuple(found)

    return gate


def re2_gate(triggers: Sequence[bytes]) -> Gate:
    import re2  # noqa: PLC0415  (a portable fallback that need not be installed)

    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.dot_nl = True
    options.never_nl = False
    every = re2.Set.SearchSet(options)
    for trigger in triggers:
        every.Add(trigger.decode("latin-1").encode())
    every.Compile()

    def gate(piece: bytes) -> Triggers:
        return tuple(sorted(every.Match(piece) or ()))

    return gate


def re_gate(triggers: Sequence[bytes]) -> Gate:
    searches = [re.compile(trigger, re.DOTALL).search for trigger in triggers]

    def gate(piece: bytes) -> Triggers:
        return tuple(number for number, search in enumerate(searches) if search(piece))

    return gate


def best_gate(triggers: Sequence[bytes]) -> Gate:
    """The fastest that this machine has."""
    if find_spec("hyperscan") is not None:
        return hyperscan_gate(triggers)
    return re2_gate(triggers) if find_spec("re2") is not None else re_gate(triggers)
