"""An export while it waits: members in a folder, sealed from the first byte under a key of its own.

The folder's name and its files' names say nothing; the sealed index at its end names the members.
A folder without an index was not finished and counts for nothing.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from expunge.model import EvidenceBroken, RequestError
from expunge.vault import WorkKey

CHUNK = 256 * 1024
INDEX = "index"
_FRAME = 4  # bytes that say how long a sealed chunk is


@dataclass(frozen=True, repr=False)
class Member:
    """One file of the export. name: its path in it; size in bytes; sha256 in hex."""

    name: str
    file: str
    size: int
    sha256: str


class MemberWriter:
    """Takes a member's bytes and seals them chunk by chunk; never holds more than one."""

    def __init__(self, path: Path, name: str, key: WorkKey) -> None:
        self._file: BinaryIO = _private(path)
        self._path, self._name, self._key = path, name, key
        self._waiting = bytearray()
        self._chunks = self._size = 0
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._size += len(data)
        self._digest.update(data)
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), "more")
            del self._waiting[:CHUNK]

    def close(self) -> Member:
        """Seals the last chunk, makes the file durable."""
        self._seal(bytes(self._waiting), "last")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return Member(self._name, self._path.name, self._size, self._digest.hexdigest())

    def abandon(self) -> None:
        self._file.close()

    def _seal(self, chunk: bytes, place: str) -> None:
        sealed = self._key.seal(chunk, _context(self._name, self._chunks, place))
        self._file.write(len(sealed).to_bytes(_FRAME, "big") + sealed)
        self._chunks += 1


class Shelf:
    """The export in one folder (0700). Made anew by ``begin``, readable once ``finish`` was."""

    def __init__(self, folder: Path, key: WorkKey) -> None:
        self.folder, self._key = folder, key
        self._members: list[Member] = []
        self._begun = 0

    def begin(self) -> None:
        """An empty folder: what a killed run left is removed."""
        remove(self.folder)
        try:
            self.folder.mkdir(mode=0o700, parents=True)
        except OSError as error:
            raise RequestError(
                f"The export's folder cannot be made: {error.strerror}. Check [exports] folder."
            ) from None

    @contextmanager
    def member(self, name: str) -> Iterator[MemberWriter]:
        """A new member; it counts only where the block ends without an error."""
        writer = MemberWriter(self.folder / f"{self._begun:06d}", name, self._key)
        self._begun += 1
        try:
            yield writer
        except BaseException:
            writer.abandon()
            raise
        self._members.append(writer.close())

    def put(self, name: str, content: bytes) -> None:
        with self.member(name) as writer:
            writer.write(content)

    def finish(self) -> None:
        """Writes the index: from now on the export can be read."""
        rows = [[each.name, each.file, each.size, each.sha256] for each in self._members]
        sealed = self._key.seal(json.dumps(rows).encode(), "export index")
        path = self.folder / f"{INDEX}.new"
        with _private(path) as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        path.rename(self.folder / INDEX)

    def members(self) -> list[Member]:
        """What a finished export holds. EvidenceBroken where it is not as it was made."""
        try:
            sealed = (self.folder / INDEX).read_bytes()
        except FileNotFoundError:
            raise EvidenceBroken(
                f"The export in {self.folder} is not there, or was not finished."
            ) from None
        rows = json.loads(self._key.open(sealed, "export index"))
        return [Member(*row) for row in rows]

    def made(self) -> list[Member]:
        """The members written so far."""
        return list(self._members)

    def read(self, member: Member) -> Iterator[bytes]:
        """Its bytes, chunk by chunk. EvidenceBroken where a chunk is missing or another's."""
        with (self.folder / member.file).open("rb") as file:
            number, last = 0, False
            while frame := file.read(_FRAME):
                sealed = file.read(int.from_bytes(frame, "big"))
                last = file.tell() == os.fstat(file.fileno()).st_size
                place = "last" if last else "more"
                yield self._key.open(sealed, _context(member.name, number, place))
                number += 1
        if not last:
            raise EvidenceBroken("A file of the export was cut short. Make the request again.")


class Spooled:
    """A reader of bytes from chunks, for libraries that want a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int = -1, /) -> bytes:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        piece = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(piece) :]
        return piece

    def __enter__(self) -> "Spooled":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rest = b""


def remove(folder: Path) -> None:
    """The folder and what is in it; nothing to do where there is none."""
    if folder.is_dir():
        shutil.rmtree(folder)


def _context(name: str, number: int, place: str) -> str:
    return f"export {name} {number} {place}"


def _private(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
