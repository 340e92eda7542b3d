"""The scan: discover, sample, classify, and the data map of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from expunge.config import Configuration
from expunge.config.shape import ScannerTable
from expunge.connector import Connector
from expunge.datamap.discover import discovered
from expunge.datamap.look import PERSONAL_FIELD_NAMES, Looked, look, sealed
from expunge.datamap.model import DataMap, MappedField
from expunge.datamap.names import Names
from expunge.datamap.scanner import Scanner
from expunge.datamap.workers import ordered
from expunge.ledger.clock import now, rfc3339
from expunge.model import Container, Gap, Link

__all__ = ["PERSONAL_FIELD_NAMES", "Progress", "scan"]

Progress = Callable[[Container], None]
"""Called before each container is looked at."""
Load = Callable[[ScannerTable], tuple[Scanner, ...]]


@dataclass(frozen=True)
class _Task:
    """A container to be looked at, with all that another process needs for it."""

    connector: Connector
    container: Container
    links: tuple[Link, ...]

    def apart(self) -> "_Task":
        """With a connector of its own: one is safe to use from one thread of one process."""
        return replace(
            self, connector=type(self.connector)(self.connector.store, self.connector.settings)
        )


@dataclass(frozen=True)
class _Looker:
    """What looks at containers. before: the map of an earlier scan."""

    names: Names
    table: ScannerTable
    before: DataMap | None

    def look(self, task: _Task) -> Looked:
        """The container as it is now: as it was, where nothing was written since."""
        seal = sealed(task.connector, task.container, self.table)
        if seal and (known := self._known(task.container, seal)):
            return known
        looked = look(task.connector, task.container, task.links, self.names, self.table)
        return replace(looked, seal=seal)

    def _known(self, container: Container, seal: str) -> Looked | None:
        if self.before is None:
            return None
        declared = self.names.declared(container)
        same = self.before.seals.get(container.address) == seal
        if not same or declared not in self.before.containers:
            return None
        fields = self.before.by_container.get(declared.address, ())
        place = (declared.store, declared.name)
        gaps = [each for each in self.before.gaps if (each.store, each.place) == place]
        return Looked(declared, fields, tuple(gaps), seal)


@dataclass
class _Made:
    containers: list[Container] = field(default_factory=list)
    fields: list[MappedField] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    stores: list[str] = field(default_factory=list)
    seals: dict[str, str] = field(default_factory=dict)

    def add(self, looked: Looked) -> None:
        self.containers.append(looked.container)
        self.fields += looked.fields
        self.gaps += looked.gaps
        if looked.seal:
            self.seals[looked.container.address] = looked.seal


def scan(
    connectors: Iterable[Connector],
    scanners: tuple[Scanner, ...],
    configuration: Configuration,
    progress: Progress = lambda _: None,
    before: DataMap | None = None,
    load: Load | None = None,
) -> DataMap:
    """What these stores hold, as found: what is declared is put over it where the map is read, so
    that a declaration which is taken back has no after-effect. Never writes; errors are gaps.

    before: the map of an earlier scan. A container whose units all have the versions that they had
    then is not read again. load: makes the scanners in another process; with it, [scanners]
    processes counts.
    """
    made = _Made()
    table = configuration.scanners
    here = _Looker(Names(scanners), table, before)
    for connector in connectors:
        found, own_links, own_gaps = discovered(connector)
        made.stores.append(connector.store)
        made.links += own_links
        made.gaps += own_gaps
        tasks = _told((_Task(connector, each, tuple(own_links)) for each in found), progress)
        if load is None or table.processes == 1:
            looks: Iterator[Looked] = map(here.look, tasks)
        else:
            make = partial(_looker, load, table, before)
            looks = ordered(table.processes, make, _look_apart, tasks)
        for looked in looks:
            made.add(looked)
    return DataMap(
        containers=tuple(made.containers),
        fields=tuple(made.fields),
        links=tuple(made.links),
        gaps=tuple(made.gaps),
        scanned_at=rfc3339(now()),
        stores=tuple(made.stores),
        seals=made.seals,
    )


def _told(tasks: Iterable[_Task], progress: Progress) -> Iterator[_Task]:
    for task in tasks:
        progress(task.container)
        yield task


def _looker(load: Load, table: ScannerTable, before: DataMap | None) -> _Looker:
    return _Looker(Names(load(table)), table, before)


def _look_apart(looker: _Looker, task: _Task) -> Looked:
    own = task.apart()
    try:
        return looker.look(own)
    finally:
        own.connector.close()
