"""What a connector's author gives to the contract suite: the store, seen by its native client.

Nothing here may go through the connector that is being tested: it would vouch for itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from enum import Enum
from typing import NoReturn

import pytest

from expunge.connector import Connector
from expunge.testing.seeds import Seed


class Fault(Enum):
    """What can go wrong with a store while it is read or written."""

    TIMEOUT = "the store does not answer in time"
    DROPPED = "the connection breaks in the middle of an answer"
    DENIED = "the store refuses to be read"
    READ_ONLY = "the store can be read and refuses to be written"
    UNREADABLE = "one of the planted records or units cannot be read"


def not_shown(why: str) -> NoReturn:
    """Ends a check that this store or harness cannot be asked; the reason stands in the report."""
    pytest.skip(f"not shown: {why}")


class Harness(ABC):
    """One fresh, empty place in the store: a database, a bucket, an index prefix, a folder.

    The suite makes a new harness for each check and closes it afterwards.
    page_size: records that the connector reads at once; the suite plants more than three times
    as many where that matters, so let the connector's settings make it small if they can.
    """

    page_size: int = 100

    @abstractmethod
    def connector(self) -> Connector:
        """A new connector on this place; nothing else happens here (the suite looks)."""

    @abstractmethod
    def plant(self, seeds: Sequence[Seed]) -> None:
        """Writes each seed's ``text`` into a record of its own, as a text or inside one; in
        several containers and units, if the store has such. Later calls add to earlier ones; a
        seed that comes again is there twice (or once, where its own name is its key).

        Surround them with what is odd but legal in the store (white space, order of keys,
        encodings of numbers): the suite looks whether it stays as it is.
        """

    @abstractmethod
    def dump(self) -> Mapping[str, Sequence[bytes]]:
        """All that the place holds, as a user of the store sees it: for each table, index, object
        or file its pieces in order. A record is one piece; a separator that has to go with a
        record (the comma of a JSON array) is part of none. Metadata, tags, modes, settings are
        further entries."""

    @abstractmethod
    def alter(self, seed: Seed, text: str) -> None:
        """Another user of the store writes this text into the seed's record, whatever stands
        there now; the rest of the record is as it was planted."""

    def fault(self, fault: Fault) -> AbstractContextManager[object]:
        """While it is entered, the store has this fault, for connectors made before it too.

        UNREADABLE is entered after the plant and spoils one planted record or unit.
        Call ``not_shown`` for what the store cannot do.
        """
        not_shown(f"this harness cannot make a store of which is true: {fault.value}")

    def race(self, seed: Seed, text: str) -> AbstractContextManager[object]:  # noqa: ARG002
        """While it is entered, ``alter(seed, text)`` happens once, after the connector's apply
        has read the record and before it writes; where a lock makes the other user wait, they
        write when it is free, before the context ends."""
        not_shown("this harness cannot write between the connector's read and its write")

    def plant_units(self, seeds: Sequence[Seed]) -> None:  # noqa: ARG002
        """Like ``plant``, but each seed in a unit of its own, with the seed's identifier in the
        unit's name where names are free (object keys, file names)."""
        not_shown("a user of this store does not make units")

    def plant_whole(self, seeds: Sequence[Seed]) -> None:  # noqa: ARG002
        """Like ``plant``, but in units that can only be removed whole (old object versions)."""
        not_shown("no unit of this store can only be removed whole")

    unit_page_size: int = 100
    """Units that the connector lists at once; serves ``plant_units``."""

    def holds(self, text: str) -> bool:  # noqa: ARG002
        """Whether the store can hold this text (PostgreSQL: no NUL)."""
        return True

    def close(self) -> None:  # noqa: B027  not every store has to
        """Removes the place; nothing, where a fixture does."""
