"""A folder of logs, and a person erased from it as the path does it."""

import gzip
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from connectors.logs import LogsConnector
from connectors.logs.connector import LogsSettings
from expunge.match.query import Query
from expunge.match.rewrite import mask
from expunge.model import (
    Container,
    Covered,
    FieldAddress,
    Gap,
    Hit,
    Identifier,
    Layer,
    Outcome,
    Result,
    Unit,
    Work,
    rewritten,
)

ANN = Identifier("email", "ann@b.c")
KEY = Identifier("shop:public.customers.id", "42")
_NOBODY = 65534
LAYERS = (Layer.CURRENT, Layer.ROTATED)


def connector(*patterns: Path | str) -> LogsConnector:
    return LogsConnector("weblogs", LogsSettings(connector="logs", paths=tuple(map(str, patterns))))


def query(*identifiers: Identifier, linked: str = "") -> Query:
    """linked: the field of app.log that refers to a customer's key."""
    parent = FieldAddress("shop", "public.customers", "id")
    links = {FieldAddress("weblogs", "app.log", linked): parent} if linked else {}
    return Query({"request-1": identifiers}, links)


def containers(logs: LogsConnector) -> list[Container]:
    return [each for each in logs.discover() if isinstance(each, Container)]


def units(logs: LogsConnector) -> list[Unit]:
    return [
        unit
        for container in containers(logs)
        for unit in logs.units(container, LAYERS)
        if isinstance(unit, Unit)
    ]


def gaps(logs: LogsConnector) -> list[Gap]:
    return [each for each in logs.discover() if isinstance(each, Gap)]


def located(logs: LogsConnector, unit: Unit, wanted: Query) -> list[Hit]:
    """The hits in a unit, which has to be read to its end."""
    *hits, end = logs.locate(unit, wanted)
    assert isinstance(end, Covered)
    assert all(isinstance(each, Hit) for each in hits)
    return [each for each in hits if isinstance(each, Hit)]


def work(unit: Unit, hits: Iterable[Hit]) -> Work:
    records = [(hit.record, mask(hit.record, hit.spans)) for hit in hits]
    return Work(unit, {each.key: rewritten(each.key, each.data, patch) for each, patch in records})


def erase(logs: LogsConnector, wanted: Query) -> list[Result]:
    """Erases whom the query finds; the results in the order of the units."""
    works = [work(unit, located(logs, unit, wanted)) for unit in units(logs)]
    return [outcome.result for each in works for outcome in logs.apply(each)]


def results(outcomes: Iterable[Outcome]) -> list[Result]:
    return [outcome.result for outcome in outcomes]


@contextmanager
def unprivileged(folder: Path) -> Iterator[None]:
    """While it is entered this process is not root, for whom nothing is denied."""
    if os.geteuid() != 0:
        yield
        return
    os.chown(folder, _NOBODY, _NOBODY)
    os.setegid(_NOBODY)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


def plain(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())
