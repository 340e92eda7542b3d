"""A small store for trying the suite itself: a folder of drawers of files of JSON lines.

``Shelf`` plays the vendor's client, with pages, a conditional write, and errors of its own whose
messages hold values. ``ShelfConnector`` is a correct connector on it; ``broken`` spoils it.
"""

import fcntl
import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from expunge.connector import Connector, StoreSettings
from expunge.model import (
    ABSENT,
    Container,
    Covered,
    Edit,
    Gap,
    Layer,
    Outcome,
    Record,
    Result,
    StaleUnit,
    StoreError,
    Terminal,
    Transient,
    Unit,
    Value,
    Work,
    fingerprint,
    patched,
)

PAGE = 7  # lines


class ShelfError(Exception):
    """The vendor's error; its message may hold content."""


class ShelfTimeout(ShelfError):
    """No answer in time."""


class Conflict(ShelfError):
    """The file is not the version that the write was meant for."""


class Shelf:
    """The vendor's client. A file ``.fault`` in the folder names what goes wrong."""

    before_swap: ClassVar[Callable[[], None] | None] = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def drawers(self) -> list[str]:
        self._fail_if("TIMEOUT", "DENIED")
        return sorted(each.name for each in self.folder.iterdir() if each.is_dir())

    def files(self, drawer: str) -> list[str]:
        self._fail_if("TIMEOUT", "DENIED")
        return sorted(each.name for each in (self.folder / drawer).iterdir())

    def page(self, drawer: str, file: str, start: int) -> list[bytes]:
        """At most PAGE lines from the start-th."""
        self._fail_if("TIMEOUT", "DENIED", *(("DROPPED",) if start else ()))
        return self._lines(drawer, file)[start : start + PAGE]

    def read(self, drawer: str, file: str) -> tuple[list[bytes], str]:
        """All lines with their ends, and the file's version."""
        self._fail_if("TIMEOUT", "DENIED")
        lines = self._lines(drawer, file)
        return lines, _version(lines)

    def swap(self, drawer: str, file: str, lines: list[bytes], version: str) -> None:
        """Replaces the file, if it still is of this version."""
        self._fail_if("TIMEOUT", "READ_ONLY", "DENIED")
        if Shelf.before_swap:
            Shelf.before_swap()
        with self._locked(drawer, file, version) as path:
            new = self.folder / ".new"
            new.write_bytes(b"".join(lines))
            new.replace(path)

    def remove(self, drawer: str, file: str, version: str) -> None:
        """Removes the whole file, if it still is of this version."""
        self._fail_if("TIMEOUT", "READ_ONLY", "DENIED")
        with self._locked(drawer, file, version) as path:
            path.unlink()

    @contextmanager
    def _locked(self, drawer: str, file: str, version: str) -> Iterator[Path]:
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _version(self._lines(drawer, file)) != version:
                raise Conflict
            yield self.folder / drawer / file

    def _lines(self, drawer: str, file: str) -> list[bytes]:
        return (self.folder / drawer / file).read_bytes().splitlines(keepends=True)

    def _fail_if(self, *faults: str) -> None:
        sign = self.folder / ".fault"
        if sign.exists() and (fault := sign.read_text()) in faults:
            held = next(self.folder.glob("*/*")).read_text()
            raise (ShelfTimeout if fault == "TIMEOUT" else ShelfError)(f"{fault}: {held}")


def _version(lines: list[bytes]) -> str:
    return hashlib.sha256(b"".join(lines)).hexdigest()


class ShelfSettings(StoreSettings):
    """folder: where the drawers are."""

    LOCAL_PATHS = ("folder",)

    folder: Path


class ShelfConnector(Connector):
    """Drawers are containers, files units, lines records with their ``id`` as the key. Files
    named ``.old`` are old versions, which are never written: they can be removed whole."""

    Settings = ShelfSettings
    settings: ShelfSettings

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.settings.folder)

    def discover(self) -> Iterator[Container | Gap]:
        with self._errors(""):
            for drawer in self.shelf.drawers():
                yield Container(self.store, drawer, "drawer", key=("id",))

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        with self._errors(container.name):
            for file in self.shelf.files(container.name):
                layer = Layer.NONCURRENT if file.endswith(".old") else Layer.CURRENT
                if layer in layers:
                    _, version = self.shelf.read(container.name, file)
                    yield Unit(container, file, layer, version, whole=layer is Layer.NONCURRENT)

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        count = 0
        for line in self.lines(unit):
            record = self.record(line)
            if record is None:
                why = "a line is not JSON"
                yield Gap(self.store, unit.container.name, "bad-line", why, "Mend the line.")
            else:
                count += 1
                yield record
        yield Covered(count)

    def apply(self, work: Work) -> Iterator[Outcome]:
        drawer, file = work.unit.container.name, work.unit.name
        if work.unit.whole:
            yield from (Outcome("", self.removed(work.unit, edit)) for edit in work.edits.values())
            return
        with self._errors(drawer):
            lines, version = self.shelf.read(drawer, file)
            results = dict.fromkeys(work.edits, Result.CHANGED)
            results |= {key: Result.ALREADY for key, e in work.edits.items() if e.after is None}
            for number, line in enumerate(lines):
                record = self.record(line)
                edit = record and work.edits.get(record.key)
                if record and edit:
                    results[edit.key] = self.result(record, edit)
                    if results[edit.key] is Result.DONE:
                        lines[number] = self.written(record, edit)
                        continue
                lines[number] = self.neighbour(line)
            there = {record.key for record in map(self.record, lines) if record}
            for key, edit in work.edits.items():
                if edit.before == ABSENT and key not in there:
                    lines.append(self.written(Record(key, {}), edit))
                    results[key] = Result.DONE
            if Result.DONE in results.values():
                self.shelf.swap(drawer, file, lines, version)
        for key, result in results.items():
            yield Outcome(key, result)

    def key_of(self, container: Container, data: Value) -> str | None:  # noqa: ARG002
        return str(data["id"]) if isinstance(data, Mapping) and "id" in data else None

    def removed(self, unit: Unit, edit: Edit) -> Result:
        with self._errors(unit.container.name):
            if unit.name not in self.shelf.files(unit.container.name):
                return Result.ALREADY
            _, version = self.shelf.read(unit.container.name, unit.name)
            if edit.before != replace(unit, version=version).identity():
                return Result.CHANGED
            self.shelf.remove(unit.container.name, unit.name, version)
        return Result.DONE

    def lines(self, unit: Unit) -> Iterator[bytes]:
        start = 0
        with self._errors(unit.container.name):
            while page := self.shelf.page(unit.container.name, unit.name, start):
                yield from page
                start += len(page)

    def record(self, line: bytes) -> Record | None:
        try:
            data: Mapping[str, Any] = json.loads(line)
        except ValueError:
            return None
        return Record(str(data["id"]), data)

    def result(self, record: Record, edit: Edit) -> Result:
        if record.fingerprint == edit.before:
            return Result.DONE
        return Result.ALREADY if record.fingerprint == edit.after else Result.CHANGED

    def written(self, record: Record, edit: Edit) -> bytes:
        if edit.after is None:
            return b""
        data = patched(record.data, edit.patch)
        assert fingerprint(data) == edit.after, "the patch does not lead to what was approved"
        return json.dumps(data).encode() + b"\n"

    def neighbour(self, line: bytes) -> bytes:
        return line

    @contextmanager
    def _errors(self, place: str) -> Iterator[None]:
        error: StoreError
        try:
            yield
            return
        except ShelfTimeout:
            error = Transient(self.store, place, "no answer in time", "Look at the shelf.")
        except Conflict:
            error = StaleUnit(self.store, place, "a file was changed", "Locate it again.")
        except ShelfError:
            error = Terminal(self.store, place, "the shelf refuses", "Look at its rights.")
        raise error from None
