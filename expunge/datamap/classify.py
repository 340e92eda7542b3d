"""Classify: what each field of a container holds, as the scanners see it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from expunge.datamap.sample import Column
from expunge.datamap.scanner import Classified, NotScanned, Scanner
from expunge.model import Container

PLAIN = 0.6
"""Below this confidence a finding counts only beside another field that is a person's: a bare
``name`` or ``city`` is a person's only in an entry about one."""
_PERSONS_KINDS = frozenset(
    {"email", "phone", "account", "name", "given_name", "family_name", "date_of_birth"}
)


@dataclass(frozen=True)
class Classification:
    """found: the best finding by field. unread: fields that a scanner did not get through."""

    found: Mapping[str, Classified]
    unread: tuple[str, ...]


def classify(
    container: Container, columns: Mapping[str, Column], scanners: tuple[Scanner, ...]
) -> Classification:
    """The finding of the most confident scanner for each field that holds something personal."""
    best: dict[str, Classified] = {}
    unread: list[str] = []
    for name, column in columns.items():
        findings: list[Classified] = []
        for scanner in scanners:
            try:
                findings += scanner.classify(container, name, column.values)
            except NotScanned:
                unread.append(name)
        if findings:
            best[name] = max(findings, key=lambda each: each.confidence)
    people = {
        _object(name)
        for name, each in best.items()
        if each.confidence >= PLAIN and each.kind in _PERSONS_KINDS
    }
    counting = {name: each for name, each in best.items() if _counts(name, each, people)}
    return Classification(counting, tuple(unread))


def _counts(name: str, found: Classified, people: Set[str]) -> bool:
    """Certain by itself, or beside something of a person; ``address.city`` is beside ``email``,
    but ``widget.name`` is not a person's."""
    own = _object(name)
    beside = {own} if found.kind == "name" else {own, _object(own)}
    return found.confidence >= PLAIN or not people.isdisjoint(beside)


def _object(name: str) -> str:
    """The object that the field is in: ``user`` for ``user.email``, "" for ``email``."""
    return name.rpartition(".")[0]
