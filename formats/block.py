"""What every format speaks: blocks of whole records, and where each record begins and ends."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from expunge.model import Patch, Value
from formats.lines import Readable

LARGEST = 1 << 25
"""Bytes of the largest record that is read: a record has to fit in memory a few times over."""

CHUNK = 1 << 20
HEAD = 1 << 16
"""Bytes by which a format is told."""

BOM = b"\xef\xbb\xbf"


class Extent(NamedTuple):
    """One record; all offsets count from the beginning of the (unpacked) object.

    start, end: the record's own bytes, without what separates it from its neighbours.
    stop: where the next record starts. lead: where the one before ended, if a separator between
    the two goes with either of them (JSON's comma); otherwise start.
    """

    lead: int
    start: int
    end: int
    stop: int


@dataclass(frozen=True, slots=True, repr=False)
class Block:
    """Some whole records in order. offset: of raw[0] in the object.

    alone: the one record is the object, so that it goes only with the object.
    """

    offset: int
    raw: bytes
    extents: Sequence[Extent]
    alone: bool = False

    def record(self, extent: Extent) -> bytes:
        return self.raw[extent.start - self.offset : extent.end - self.offset]


@dataclass(frozen=True, slots=True)
class Defect:
    """Why a record or an object could not be read; holds none of its bytes."""

    code: str
    why: str
    remedy: str


class Unreadable(Exception):
    """A record (out of parse), or all that follows in the object (out of anything else)."""

    def __init__(self, code: str, why: str, remedy: str) -> None:
        super().__init__(why)
        self.defect = Defect(code, why, remedy)


class Inexpressible(Exception):
    """The format cannot hold the new value; code: a short constant."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Format(ABC):
    """Records in, byte-range edits out. Made for one object, by what its beginning shows.

    veil: what a record holds in which parse finds text that its raw bytes do not show; None where
    every text stands there as it is. checked: check has to be asked about a record that is not
    parsed; where it is False, blocks saw to everything that parse could refuse. headings: names
    that stand in the object once, beside its records.
    """

    veil: re.Pattern[bytes] | None = None
    checked = False
    headings: frozenset[str] = frozenset()

    @abstractmethod
    def blocks(self, source: Readable) -> Iterator[Block]:
        """The object's records from its first byte on; Unreadable where one cannot go on."""

    @abstractmethod
    def parse(self, raw: bytes) -> Value:
        """A record's content. Unreadable."""

    @abstractmethod
    def edited(self, raw: bytes, patch: Patch) -> bytes:
        """The record with the patch made and every other byte as it was. Inexpressible."""

    def check(self, raw: bytes) -> None:  # noqa: ARG002
        """Raises Unreadable where parse would, at less cost."""
        return

    def unread(self, raw: bytes) -> Defect | None:  # noqa: ARG002
        """What parse leaves out of a record that it does read."""
        return None


def too_large() -> Unreadable:
    return Unreadable(
        "record-too-large",
        f"a record is larger than {LARGEST >> 20} MiB, or its end is missing",
        "search this object by hand, or split it",
    )
