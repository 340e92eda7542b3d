"""The notes, as their own users see them, for the contract suite."""

import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from unittest.mock import patch

from docs.authors.example_connector import NotesConnector, NotesSettings
from expunge.testing import Fault, Harness, Seed, not_shown


class NotesHarness(Harness):
    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "notes"
        self.folder.mkdir()
        self.lock = tmp_path / "notes.lock"

    def connector(self) -> NotesConnector:
        return NotesConnector("notes", NotesSettings(connector="notes", folder=self.folder))

    def plant(self, seeds: Sequence[Seed]) -> None:
        for seed in seeds:
            self._write(seed, seed.text)

    def _write(self, seed: Seed, text: str) -> None:
        odd = f"\ufeff {text}\r\n\xa0\n\n".encode() + b"\xff\t"
        (self.folder / f"{seed.mark}.txt").write_bytes(odd)

    def dump(self) -> Mapping[str, Sequence[bytes]]:
        return {path.name: [path.read_bytes()] for path in self.folder.glob("*.txt")}

    def alter(self, seed: Seed, text: str) -> None:
        with self.lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._write(seed, text)

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        match fault:
            case Fault.UNREADABLE:
                (self.folder / "folder").mkdir()
                yield
                (self.folder / "folder").rmdir()
            case Fault.DENIED:
                aside = self.folder.rename(self.folder.with_name("aside"))
                yield
                aside.rename(self.folder)
            case Fault.READ_ONLY:
                refused = PermissionError(13, "Permission denied", "canary in a file's name")
                with (
                    patch.object(Path, "replace", side_effect=refused),
                    patch.object(Path, "unlink", side_effect=refused),
                ):
                    yield
            case _:
                not_shown("a folder answers at once")

    @contextmanager
    def race(self, seed: Seed, text: str) -> Iterator[None]:
        """The other user comes when the connector has read, and waits as long as it is locked."""
        other = Thread(target=self.alter, args=(seed, text))
        replace = Path.replace

        def late(path: Path, target: Path) -> Path:
            other.start()
            other.join(0.2)
            return replace(path, target)

        with patch.object(Path, "replace", late):
            yield
        other.join()

    def close(self) -> None:
        shutil.rmtree(self.folder)
