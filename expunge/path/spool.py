"""What one reading found for many requests, on disk until it was used: sealed, gone with the
process."""

import os
import pickle
import tempfile
from collections.abc import Hashable, Iterator
from typing import Any

from expunge.vault import WorkKey


class Spool:
    """Things by name, in the order in which they were put. The key is only in memory and the file
    has no name, so nothing of it can be read once the process has ended."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed by close)
        self._key = WorkKey(os.urandom(32))
        self._places: dict[Hashable, list[tuple[int, int]]] = {}
        self._end = 0

    def put(self, name: Hashable, thing: Any) -> None:
        sealed = self._key.seal(pickle.dumps(thing), str(self._end))
        self._file.seek(self._end)
        self._file.write(sealed)
        self._places.setdefault(name, []).append((self._end, len(sealed)))
        self._end += len(sealed)

    def get(self, name: Hashable) -> Iterator[Any]:
        for start, length in self._places.get(name, ()):
            self._file.seek(start)
            sealed = self._file.read(length)
            yield pickle.loads(self._key.open(sealed, str(start)))  # noqa: S301  (our own seal)

    def close(self) -> None:
        self._file.close()
