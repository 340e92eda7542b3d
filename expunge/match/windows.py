"""One pass over bytes for a great many literals: windows of the text looked up in a table.

An automaton for the spellings of thousands of people takes minutes to build and gigabytes to hold.
Here each literal is found by one window of it, eight bytes (four of a short one), the one that the
fewest other literals have; all windows of a text are looked up at once, by numpy, and the literal
is compared where one is known. Where much text is searched, an automaton of the windows takes the
table's place: it is slower to build and faster to read, and far smaller than one of the literals.
"""

from array import array
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from expunge.match.literals import Literals

WIDE, NARROW = 8, 4  # bytes of a window
_WORTH = 1 << 13  # bytes that the table reads in the time that one window of an automaton takes
_BLOCK = 1 << 16  # windows that are looked up at once
_MIX = np.uint64(0x9E3779B97F4A7C15)  # Fibonacci hashing: the upper bits of the product
_BYTE = np.uint64(3)  # bits of a hash that tell the place in a byte
_ROOM, _LEAST, _MOST = 16, 12, 24  # slots of the table for each literal; their number's bits
_SOME = 1 << 16  # literals whose windows are compared at once
_COUNTED = 18  # bits of the hashes by which windows are counted
Integers = NDArray[Any]


class Windows:
    """Literals, lower-cased by ASCII, each with a number. Immutable, picklable."""

    def __init__(self, literals: Iterable[tuple[bytes, int]]) -> None:
        blob, ends, numbers = bytearray(), array("I", [0]), array("i")
        short: list[tuple[bytes, int]] = []
        for literal, number in literals:
            if len(literal) < NARROW:
                short.append((literal, number))
                continue
            blob += literal
            ends.append(len(blob))
            numbers.append(number)
        self._short: Literals[int] = Literals(short)
        self._text, self._ends, self._numbers = blob, ends, numbers  # not copied: 27 MB for 10,000
        limits = np.frombuffer(ends, np.uintc)
        lengths = np.diff(limits)
        self._tiers = [
            _Tier(self._text, limits[:-1], lengths, which, width)
            for width, which in (
                (WIDE, np.flatnonzero(lengths >= WIDE)),
                (NARROW, np.flatnonzero(lengths < WIDE)),
            )
            if which.size
        ]

    def find(self, text: bytes) -> Iterator[tuple[int, int, int]]:
        """(start, end, number) of every occurrence; no boundary is checked."""
        yield from self._short.find(text)
        lowered = text.lower()
        for tier in self._tiers:
            for literal, start in tier.candidates(lowered):
                first, last = self._ends[literal], self._ends[literal + 1]
                end = start + last - first
                if start >= 0 and lowered[start:end] == self._text[first:last]:
                    yield start, end, self._numbers[literal]


class _Tier:
    """The windows of one width."""

    def __init__(
        self, text: bytearray, starts: Integers, lengths: Integers, which: Integers, width: int
    ) -> None:
        self._width = width
        chosen, offsets = _rarest(_windows(text, width), starts[which], lengths[which] - width)
        order = np.argsort(chosen, kind="stable")
        self._literals = _integers(which[order])
        self._offsets = _integers(offsets[order])
        chosen = chosen[order]
        is_first = np.append(True, chosen[1:] != chosen[:-1])
        self._keys = chosen[is_first]
        self._first = _integers(np.append(np.flatnonzero(is_first), len(order)))
        bits = min(_MOST, max(_LEAST, (len(self._keys) * _ROOM).bit_length()))
        self._shift = np.uint64(64 - bits)
        self._slots = np.zeros(1 << (bits - 3), np.uint8)  # a bit each: it fits into a cache
        hashes = self._hashed(self._keys)
        np.bitwise_or.at(self._slots, hashes >> _BYTE, _bit(hashes))
        self._read = 0

    def candidates(self, text: bytes) -> Iterator[tuple[int, int]]:
        """(literal, where it would start) for every window of the text that is one's.

        text: lower-cased by ASCII.
        """
        self._read += len(text)
        much = self._read > _WORTH * len(self._keys) and self._keys[0]  # no engine finds mere NULs
        for place, group in self._by_automaton(text) if much else self._by_table(text):
            for entry in range(self._first[group], self._first[group + 1]):
                yield self._literals[entry], place - self._offsets[entry]

    @cached_property
    def _automaton(self) -> Literals[int]:
        raw, width = self._keys.tobytes(), self._width
        parts = (raw[start : start + width] for start in range(0, len(raw), width))
        return Literals([(part, group) for group, part in enumerate(parts)])

    def _by_automaton(self, text: bytes) -> Iterator[tuple[int, int]]:
        for start, _, group in self._automaton.find(text):
            yield start, group

    def _by_table(self, text: bytes) -> Iterator[tuple[int, int]]:
        """(where in the text, which key) for every window that is one of the keys."""
        if len(text) < self._width:
            return
        windows = _windows(text, self._width)
        for base in range(0, len(windows), _BLOCK):
            block = windows[base : base + _BLOCK]
            places = np.flatnonzero(self._known(self._hashed(block)))
            if not places.size:
                continue
            found = block[places]
            groups = np.searchsorted(self._keys, found)
            groups[groups == len(self._keys)] = 0
            sure = self._keys[groups] == found
            yield from zip((places[sure] + base).tolist(), groups[sure].tolist(), strict=True)

    def _known(self, hashes: Integers) -> Integers:
        """Not 0 where a key has this hash."""
        known: Integers = self._slots[hashes >> _BYTE] & _bit(hashes)
        return known

    def _hashed(self, windows: Integers) -> Integers:
        return _mixed(windows, self._shift)


def _integers(values: Integers) -> "array[int]":
    """As plain integers, which are read one by one."""
    return array("i", values.astype(np.intc).tobytes())


def _bit(hashes: Integers) -> Integers:
    """The place of each in its byte of the slots."""
    bits: Integers = np.uint8(1) << (hashes & np.uint64(7)).astype(np.uint8)
    return bits


def _windows(text: bytes | bytearray, width: int) -> Integers:
    """Every window of the text as a number; a view, nothing is copied."""
    kind = np.dtype(f"<u{width}")
    return np.ndarray((len(text) - width + 1,), kind, text, strides=(1,))


def _rarest(windows: Integers, starts: Integers, room: Integers) -> tuple[Integers, Integers]:
    """For each literal, of its first, middle and last window the one that the fewest literals
    have, and where in the literal it begins; counted by hashes. room: how far a window can move."""
    counts = np.zeros(1 << _COUNTED, np.int64)
    for _, values, _ in _candidates(windows, starts, room):
        counts += np.bincount(_slot(values).ravel(), minlength=len(counts))
    chosen, places = np.empty(len(starts), windows.dtype), np.empty(len(starts), np.intc)
    for part, values, offsets in _candidates(windows, starts, room):
        best = np.argmin(counts[_slot(values)], axis=0)
        every = np.arange(len(best))
        chosen[part], places[part] = values[best, every], offsets[best, every]
    return chosen, places


def _candidates(
    windows: Integers, starts: Integers, room: Integers
) -> Iterator[tuple[slice, Integers, Integers]]:
    """Of some literals at a time: three windows each, and where in the literal they begin."""
    for base in range(0, len(starts), _SOME):
        part = slice(base, base + _SOME)
        offsets = np.stack((np.zeros_like(room[part]), room[part] // 2, room[part]))
        yield part, windows[starts[part] + offsets], offsets


def _slot(values: Integers) -> Integers:
    return _mixed(values, np.uint64(64 - _COUNTED)).astype(np.int64)


def _mixed(windows: Integers, shift: np.uint64) -> Integers:
    mixed: Integers = (windows.astype(np.uint64) * _MIX) >> shift
    return mixed
