"""Notes: a folder of text files. Whoever writes one holds the lock beside the folder (flock)."""

import fcntl
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import expunge.model as m
from expunge.connector import Connector, StoreSettings


class NotesSettings(StoreSettings):
    LOCAL_PATHS = ("folder",)
    folder: Path


class NotesConnector(Connector):
    Settings = NotesSettings
    settings: NotesSettings

    def discover(self) -> Iterator[m.Container]:
        yield m.Container(self.store, "notes", "files")

    def units(self, container: m.Container, layers: Collection[m.Layer]) -> Iterator[m.Unit]:
        yield from [m.Unit(container, ".")] if m.Layer.CURRENT in layers else []

    def scan(self, unit: m.Unit) -> Iterator[m.Record | m.Gap | m.Covered]:
        with self._errors():
            for path in sorted((self.settings.folder / unit.name).iterdir()):
                if path.is_file():
                    yield m.Record(path.name, _text(path))
                else:
                    yield m.Gap(self.store, "notes", "no-file", "not a file", "Move it elsewhere.")
        yield m.Covered()

    def apply(self, work: m.Work) -> Iterator[m.Outcome]:
        with self._errors(), self.settings.folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for key, edit in work.edits.items():
                yield m.Outcome(key, _carry_out(self.settings.folder / key, edit))

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise m.Terminal(self.store, "notes", f"{error.strerror}", "Look there.") from None


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="surrogateescape")


def _carry_out(path: Path, edit: m.Edit) -> m.Result:
    now = m.fingerprint(_text(path)) if path.exists() else None
    result = {edit.before: m.Result.DONE, edit.after: m.Result.ALREADY}.get(now, m.Result.CHANGED)
    if result is m.Result.DONE and edit.after is None:
        path.unlink()
    elif result is m.Result.DONE:
        with path.parent.with_suffix(".new").open("wb", buffering=0) as new:
            new.write(str(m.patched(_text(path), edit.patch)).encode(errors="surrogateescape"))
            os.fsync(new)
        Path(new.name).replace(path)
    return result
