"""The scan: discover, sample, classify, and the data map of it."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice

from expunge.config import Configuration
from expunge.config.shape import ScannerTable
from expunge.connector import Connector
from expunge.datamap.discover import discovered
from expunge.datamap.look import PERSONAL_FIELD_NAMES, Looked, look, sealed
from expunge.datamap.model import DataMap, MappedField
from expunge.datamap.names import Names
from expunge.datamap.scanner import Scanner
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
    names = Names(scanners)
    for connector in connectors:
        found, own_links, own_gaps = discovered(connector)
        made.stores.append(connector.store)
        made.links += own_links
        made.gaps += own_gaps
        tasks = [_Task(connector, each, tuple(own_links)) for each in found]
        if load is None or table.processes == 1:
            for task in tasks:
                progress(task.container)
                made.add(_looked(task, names, table, before))
        else:
            for looked in _in_processes(tasks, load, table, before, progress):
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


def _looked(task: _Task, names: Names, table: ScannerTable, before: DataMap | None) -> Looked:
    """The container as it is now: as it was, where nothing was written since."""
    seal = sealed(task.connector, task.container, table)
    if seal and before is not None and (known := _known(task.container, seal, names, before)):
        return known
    return replace(look(task.connector, task.container, task.links, names, table), seal=seal)


def _known(container: Container, seal: str, names: Names, before: DataMap) -> Looked | None:
    declared = names.declared(container)
    if before.seals.get(container.address) != seal or declared not in before.containers:
        return None
    fields = before.by_container.get(declared.address, ())
    gaps = [
        each for each in before.gaps if (each.store, each.place) == (declared.store, declared.name)
    ]
    return Looked(declared, fields, tuple(gaps), seal)


def _in_processes(
    tasks: list[_Task], load: Load, table: ScannerTable, before: DataMap | None, progress: Progress
) -> Iterator[Looked]:
    """Containers looked at side by side, in their order."""
    waiting: list[Future[Looked]] = []
    left = iter(tasks)
    with ProcessPoolExecutor(table.processes, initializer=_prepare, initargs=(load, table)) as pool:
        for task in islice(left, 2 * table.processes):
            progress(task.container)
            waiting.append(pool.submit(_in_process, task, table, before))
        while waiting:
            yield waiting.pop(0).result()
            for task in islice(left, 1):
                progress(task.container)
                waiting.append(pool.submit(_in_process, task, table, before))


_NAMES: list[Names] = []


def _prepare(load: Load, table: ScannerTable) -> None:
    _NAMES[:] = [Names(load(table))]


def _in_process(task: _Task, table: ScannerTable, before: DataMap | None) -> Looked:
    """With a connector of its own: one is safe to use from one thread of one process."""
    connector = type(task.connector)(task.connector.store, task.connector.settings)
    try:
        own = replace(task, connector=connector)
        return _looked(own, _NAMES[0], table, before)
    finally:
        connector.close()
