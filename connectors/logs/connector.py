"""The logs connector: plain and JSON lines in files, live, rotated, and packed with gzip."""

import os
import platform
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import ClassVar, TypeVar, cast

from pydantic import Field

from connectors.logs.edits import Edits
from connectors.logs.explain import explained, gap
from connectors.logs.files import Survey, Unseen, identity, survey
from connectors.logs.in_place import InPlace
from connectors.logs.records import Changed, digest, is_packed, opened, plain, record
from connectors.logs.rewrite import rewrite
from connectors.logs.search import hits
from connectors.logs.units import has_shrunk, is_it, is_rewritten, may_be, unit_of
from expunge.connector import Connector, Query, StoreSettings
from expunge.model import (
    Action,
    Container,
    Covered,
    Gap,
    Hit,
    Layer,
    Outcome,
    Probe,
    Record,
    Residue,
    ResidueState,
    Terminal,
    Unit,
    Work,
)
from formats.gz import GzipDamaged
from formats.lines import LineTooLong, Readable, bare, blocks, lines

Item = TypeVar("Item")


class LogsSettings(StoreSettings):
    """paths: absolute globs (``*``, ``?``, ``[...]``, ``**``) that reach the files of every log,
    rotated ones too."""

    LOCAL_PATHS: ClassVar[tuple[str, ...]] = ("paths",)

    paths: tuple[str, ...] = Field(min_length=1)


class LogsConnector(Connector):
    """A container is one log: all files that rotation made of it. A unit is one of them."""

    Settings = LogsSettings

    def discover(self) -> Iterator[Container | Gap]:
        found = self._survey()
        for log in found.logs:
            yield Container(self.store, log, "logs", actions=frozenset({Action.MASK}))
        yield from map(self._gap, found.unseen)

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        """CURRENT: live files, by their names or because a process writes to them."""
        found = self._survey()
        files = [file for file in found.files if file.log == container.name]
        unseen = [each for each in found.unseen if each.log == container.name]
        if not files and not unseen:
            remedy = "Run a scan: a log's name changes with the folders that hold logs."
            yield Gap(self.store, container.name, "no-files", "no file of it is left", remedy)
        for unit in (unit_of(container, file) for file in files):
            if unit.layer in layers:
                yield unit
        yield from map(self._gap, unseen)

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        """One line, one record: the fields of a JSON object, or the text as data."""
        return self._read(unit, _records)

    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        """Passes blocks of raw lines through the query; only lines around a match are parsed."""

        def found(stream: Readable) -> Iterator[Hit | Gap | Covered]:
            count = 0
            for _, block in blocks(stream):
                yield from hits(block, unit.container, query)
                count += block.count(b"\n") + (not block.endswith(b"\n"))
            yield Covered(count)

        return self._read(unit, found)

    def fetch(self, unit: Unit, keys: Iterable[str]) -> Iterator[Record | Gap]:
        wanted = frozenset(keys)

        def found(stream: Readable) -> Iterator[Record]:
            for _, line in lines(stream):
                if digest(bare(line)) in wanted:
                    yield record(bare(line))

        return self._read(unit, found)

    def sample(self, container: Container, count: int) -> Iterator[Record | Gap]:
        """From the beginnings of all files: a log with a file a day may have no live one."""
        found = [unit for unit in self.units(container, tuple(Layer)) if isinstance(unit, Unit)]
        share = max(1, count // max(1, len(found)))
        for unit in found[:: max(1, len(found) // count)]:
            records = (item for item in self.scan(unit) if not isinstance(item, Covered))
            yield from islice(records, share)

    def apply(self, work: Work) -> Iterator[Outcome]:
        """Masks lines with as many bytes: a plain file where it stands, a .gz by a new file.

        StaleUnit when the file has gone or was cut short; Transient while a .gz is written.
        """
        edits = Edits(work.edits)
        file = Path(work.unit.name).name
        with explained(self.store, work.unit.container.name, file):
            with self._opened(work.unit) as (path, descriptor):
                packed = is_packed(descriptor)
                if packed:
                    rewrite(path, descriptor, edits)
            if not packed:
                self._mask_in_place(work.unit, edits)
        yield from edits.outcomes()

    def probe(self) -> Probe:
        found = self._survey()
        if not found.files and any(each.code == "denied" for each in found.unseen):
            raise Terminal(self.store, "", found.unseen[0].why, found.unseen[0].remedy)
        return Probe(f"{platform.system()} {platform.release()}", tuple(_notes(found)))

    def scrub(self, container: Container) -> Residue:
        why = f"snapshots and freed blocks of the disk can hold old lines of {container.name}"
        return Residue(ResidueState.OUTSIDE, why)

    def _survey(self) -> Survey:
        with explained(self.store, ""):
            return survey(cast(LogsSettings, self.settings).paths)

    def _gap(self, unseen: Unseen) -> Gap:
        return Gap(self.store, unseen.log, unseen.code, unseen.why, unseen.remedy)

    def _read(
        self, unit: Unit, items: Callable[[Readable], Iterator[Item]]
    ) -> Iterator[Item | Gap]:
        """What items makes of the unit's plain content, and a gap where that cannot be read."""
        place, file = unit.container.name, Path(unit.name).name
        with explained(self.store, place, file), self._opened(unit) as (_, descriptor):
            try:
                yield from items(plain(descriptor))
            except (GzipDamaged, LineTooLong) as error:
                yield gap(self.store, place, error, file)

    def _mask_in_place(self, unit: Unit, edits: Edits) -> None:
        with self._opened(unit, os.O_RDWR) as (path, descriptor):
            before = os.fstat(descriptor)
            masking = InPlace(descriptor, edits)
            masking.apply()
            if unit.layer is Layer.ROTATED:  # a shipper takes a new time for new lines
                os.utime(descriptor, ns=(before.st_atime_ns, before.st_mtime_ns))
            masking.confirm(lambda: self._is_reached(path, before))

    @contextmanager
    def _opened(self, unit: Unit, flags: int = os.O_RDONLY) -> Iterator[tuple[Path, int]]:
        """The unit's file, wherever rotation has moved it; FileNotFoundError, Changed."""
        path = self._place(unit)
        with opened(path, flags) as descriptor:
            if is_it(unit, descriptor):
                if has_shrunk(unit, descriptor):
                    raise Changed
            elif str(path) != unit.name or not is_rewritten(unit, os.fstat(descriptor)):
                raise FileNotFoundError
            yield path, descriptor

    def _place(self, unit: Unit) -> Path:
        path = Path(unit.name)
        if path.exists():
            status = path.lstat()
            if may_be(unit, status) or is_rewritten(unit, status):
                return path
        for file in self._survey().files:
            if may_be(unit, file.status):
                return file.path
        raise FileNotFoundError

    def _is_reached(self, path: Path, status: os.stat_result) -> bool:
        """Whether the file is still one of this store's."""
        wanted = identity(status)
        if path.exists() and identity(path.lstat()) == wanted:
            return True
        return any(identity(file.status) == wanted for file in self._survey().files)


def _records(stream: Readable) -> Iterator[Record | Covered]:
    count = 0
    for _, line in lines(stream):
        count += 1
        yield record(bare(line))
    yield Covered(count)


def _notes(found: Survey) -> Iterator[str]:
    yield "lines are masked with as many bytes, never removed"
    yield "journald, remote log servers, shippers and backups of these files are not searched"
    if closed := sum(not os.access(file.path, os.W_OK, effective_ids=True) for file in found.files):
        yield f"{closed} files can be read but not written: their lines cannot be masked"
    if unknown := sum(file.written is None for file in found.files):
        yield (
            f"whether a process writes to {unknown} files cannot be seen (fcntl leases need the "
            "files' owner or root, and a local disk): their names decide what is live"
        )
