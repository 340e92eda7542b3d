"""The scan: discover, sample, classify, and the data map of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from expunge.config import Configuration
from expunge.connector import Connector
from expunge.datamap.classify import classify
from expunge.datamap.discover import discovered
from expunge.datamap.identity import identity_fields
from expunge.datamap.model import DataMap, MappedField
from expunge.datamap.names import Names
from expunge.datamap.sample import Column, Sample, sample
from expunge.datamap.scanner import Classified, Scanner
from expunge.ledger.clock import now, rfc3339
from expunge.model import Container, Gap, Link

PERSONAL_FIELD_NAMES = "personal-field-names"
"""Code of the gap for names of fields that are people's: the one thing that a sample shows and a
discovery does not, so that a request takes it over from the last scan."""

Progress = Callable[[Container], None]
"""Called before each container is looked at."""


def scan(
    connectors: Iterable[Connector],
    scanners: tuple[Scanner, ...],
    configuration: Configuration,
    progress: Progress = lambda _: None,
) -> DataMap:
    """What these stores hold, as found: what is declared is put over it where the map is read, so
    that a declaration which is taken back has no after-effect. Never writes; errors are gaps."""
    names = Names(scanners)
    containers: list[Container] = []
    fields: list[MappedField] = []
    links: list[Link] = []
    gaps: list[Gap] = []
    stores: list[str] = []
    for connector in connectors:
        found, own_links, own_gaps = discovered(connector)
        stores.append(connector.store)
        links += own_links
        gaps += own_gaps
        for container in found:
            progress(container)
            taken = sample(connector, container, configuration.scanners.sample, names)
            gaps += taken.gaps
            declared = names.declared(container)
            containers.append(declared)
            mapped, unread = _mapped(declared, taken, scanners, own_links)
            fields += mapped
            gaps += unread
    return DataMap(
        containers=tuple(containers),
        fields=tuple(fields),
        links=tuple(links),
        gaps=tuple(gaps),
        scanned_at=rfc3339(now()),
        stores=tuple(stores),
    )


def _mapped(
    container: Container, taken: Sample, scanners: tuple[Scanner, ...], links: Iterable[Link]
) -> tuple[list[MappedField], list[Gap]]:
    """The container's fields: those that it declares, then those that only the sample showed."""
    columns = {each.name: Column() for each in container.fields} | taken.columns
    classified = classify(container, columns, scanners)
    references = {
        name
        for link in links
        if link.child.container == container.name
        for name in link.child.fields
    }
    identity = identity_fields(container, classified.found, columns, references)
    fields = [
        _field(container, name, column, classified.found.get(name), name in identity)
        for name, column in columns.items()
    ]
    return fields, [*_unread(container, classified.unread), *_named(container, columns)]


def _field(
    container: Container, name: str, column: Column, found: Classified | None, identity: bool
) -> MappedField:
    declared = container.field(name)
    mapped = MappedField(
        container.store,
        container.name,
        name,
        type=declared.type if declared else "",
        sampled=len(column.values),
    )
    if found is None:
        return mapped
    return replace(
        mapped,
        category=found.category,
        kind=found.kind,
        identity=identity,
        matched=found.matched,
        sampled=found.sampled,
        confidence=found.confidence,
        reason=found.reason,
    )


def _unread(container: Container, fields: tuple[str, ...]) -> Iterable[Gap]:
    if fields:
        yield Gap(
            container.store,
            container.name,
            "not-classified",
            "a scanner gave up on a value before its end",
            "What these fields hold can be declared in [[fields]].",
            count=len(fields),
            searched=True,
        )


def _named(container: Container, columns: Iterable[str]) -> Iterable[Gap]:
    """Names of fields are not searched: a person in one is a gap."""
    personal = [name for name in columns if "{email}" in name or "{phone}" in name]
    if personal:
        yield Gap(
            container.store,
            container.name,
            PERSONAL_FIELD_NAMES,
            "e-mail addresses or telephone numbers are names of fields here "
            f"({', '.join(sorted(personal)[:3])}), and names of fields are not searched",
            "Store them as values, or erase them by hand.",
            count=len(personal),
        )
