"""Look: one container sampled, or read to its end, and classified; in any process."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from expunge.config.shape import ScannerTable
from expunge.connector import Connector
from expunge.datamap.classify import classify
from expunge.datamap.full import full
from expunge.datamap.identity import identity_fields
from expunge.datamap.model import MappedField
from expunge.datamap.names import Names
from expunge.datamap.sample import Column, Sample, sample
from expunge.datamap.scanner import Classified, Scanner
from expunge.model import Container, Gap, Layer, Link, StoreError, Unit

PERSONAL_FIELD_NAMES = "personal-field-names"
"""Code of the gap for names of fields that are people's: the one thing that a sample shows and a
discovery does not, so that a request takes it over from the last scan."""
RULES = "2"
"""Counts up when the same values would be classified otherwise than before."""


@dataclass(frozen=True)
class Looked:
    """What is known of a container now. seal: of all that was looked at, "" where the store does
    not say when it changes."""

    container: Container
    fields: tuple[MappedField, ...]
    gaps: tuple[Gap, ...]
    seal: str = ""


def look(
    connector: Connector,
    container: Container,
    links: Iterable[Link],
    names: Names,
    table: ScannerTable,
) -> Looked:
    """The container with its fields as the scanners see them; errors are gaps."""
    taken = sample(connector, container, table.sample, names)
    declared = names.declared(container)
    fields, gaps = _mapped(declared, taken, names.scanners, links)
    if table.full:
        fields, more = full(connector, declared, fields, names)
        gaps += more
    return Looked(declared, tuple(fields), (*taken.gaps, *gaps), "")


def sealed(connector: Connector, container: Container, table: ScannerTable) -> str:
    """One hash of all current units' names and versions and of what was looked for: equal only
    where nothing was written since. "" where a unit has no version, or something was unreadable.
    """
    whole = sha256(f"{RULES} {table.model_dump_json()}".encode())
    try:
        for unit in connector.units(container, (Layer.CURRENT,)):
            if not isinstance(unit, Unit) or not unit.version:
                return ""
            whole.update(sha256(unit.identity() + f" {unit.size}".encode()).digest())
    except StoreError:
        return ""
    return whole.hexdigest()


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
