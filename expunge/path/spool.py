"""What one reading found for many requests, on disk until it was used: sealed, gone with the
process."""

import os
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from typing import Any

from expunge.vault import WorkKey

_ENTRY = 3  # place, start, length


class Spool:
    """Things by name and place, in the order in which they were put. The key is only in memory and
    the file has no name, so nothing of it can be read once the process has ended."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by close)
        self._key = WorkKey(os.urandom(32))
        self._entries: dict[str, array[int]] = {}
        self._end = 0

    def put(self, names: Iterable[str], place: int, thing: Any) -> None:
        """Kept once, for all of these names."""
        sealed = self._key.seal(pickle.dumps(thing), str(self._end))
        self._file.seek(self._end)
        self._file.write(sealed)
        for name in names:
            own = self._entries.setdefault(name, array("q"))
            own.extend((place, self._end, len(sealed)))
        self._end += len(sealed)

    def get(self, name: str, place: int) -> Iterator[Any]:
        own = self._entries.get(name, array("q"))
        for at in range(0, len(own), _ENTRY):
            if own[at] == place:
                start, length = own[at + 1 : at + _ENTRY]
                self._file.seek(start)
                sealed = self._file.read(length)
                yield pickle.loads(self._key.open(sealed, str(start)))  # noqa: S301  (our own seal)

    def close(self) -> None:
        self._file.close()
