"""The ground truth: every place of the listed people, as a native client finds it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from expunge.doors.demo.company.model import Company, Fate, Feature, Trace


@dataclass(frozen=True, slots=True)
class Place:
    """One record that says something about one listed person.

    store: shop, lake, search or weblogs.
    container: public.TABLE, the template of an object set, an index (without prefix), a log.
    unit: the table, the object's key, the index, the log file.
    version: of an object, counted from the oldest, 0; else 0.
    record: primary key, document id, or the ordinal of the row, line or element, from 0.
    needs: the customers who must all be erased before it meets its fate.
    """

    person: int
    store: str
    container: str
    unit: str
    version: int
    record: str
    feature: Feature
    fate: Fate
    needs: frozenset[int]

    @property
    def where(self) -> tuple[str, str, int, str]:
        return self.store, self.unit, self.version, self.record


def truth(company: Company) -> list[Place]:
    """Every place of every listed person, store by store."""
    return [*_shop(company), *_lake(company), *_search(company), *_weblogs(company)]


def _shop(company: Company) -> Iterator[Place]:
    for table in company.tables:
        for row in table.rows:
            yield from _places(
                "shop", f"public.{table.name}", table.name, 0, str(row.key), row.traces
            )


def _lake(company: Company) -> Iterator[Place]:
    for item in company.objects:
        for number, version in enumerate(item.versions):
            for n, piece in enumerate(version.pieces):
                yield from _places("lake", item.container, item.key, number, str(n), piece.traces)


def _search(company: Company) -> Iterator[Place]:
    for index in company.indices:
        for document in index.documents:
            yield from _places("search", index.name, index.name, 0, document.id, document.traces)


def _weblogs(company: Company) -> Iterator[Place]:
    for file in company.logs:
        for n, line in enumerate(file.lines):
            yield from _places("weblogs", file.container, file.name, 0, str(n), line.traces)


def _places(
    store: str, container: str, unit: str, version: int, record: str, traces: Iterable[Trace]
) -> Iterator[Place]:
    for t in traces:
        yield Place(t.person, store, container, unit, version, record, t.feature, t.fate, t.needs)
