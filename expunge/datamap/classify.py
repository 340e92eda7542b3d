"""Classify: what each field of a container holds, as the scanners see it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from expunge.datamap.sample import Column
from expunge.datamap.scanner import Classified, NotScanned, Scanner
from expunge.model import Container

PLAIN, BESIDE = 0.6, 0.7
"""Below this confidence a finding counts only beside another field that is a person's: a bare
``name`` or ``city`` is a person's only in an entry about one, and then has this one."""
_ADDRESS = "user.contact.address"
_PERSONS_KINDS = frozenset(
    {"email", "phone", "account", "name", "given_name", "family_name", "date_of_birth"}
)


@dataclass(frozen=True)
class Classification:
    """found: the best finding by field; every: all that count, the best first. unread: fields
    that a scanner did not get through."""

    found: Mapping[str, Classified]
    unread: tuple[str, ...]
    every: Mapping[str, tuple[Classified, ...]]


def classify(
    container: Container, columns: Mapping[str, Column], scanners: tuple[Scanner, ...]
) -> Classification:
    """The finding of the most confident scanner for each field that holds something personal."""
    best: dict[str, Classified] = {}
    others: dict[str, list[Classified]] = {}
    unread: list[str] = []
    for name, column in columns.items():
        findings: list[Classified] = []
        for scanner in scanners:
            try:
                findings += scanner.classify(container, name, column.values)
            except NotScanned:
                unread.append(name)
        if findings:
            best[name], *others[name] = _ranked(findings)
    sure = {name: each for name, each in best.items() if each.confidence >= PLAIN}
    people = {_object(name) for name, each in sure.items() if each.kind in _PERSONS_KINDS}
    places = {_object(name) for name, each in sure.items() if each.kind == "address"}
    doubtful = {
        name: replace(each, confidence=BESIDE, reason=f"{each.reason}, beside others of a person")
        for name, each in best.items()
        if name not in sure and _counts(name, each, people, places)
    }
    found = sure | doubtful
    every = {name: _apart(each, others.get(name, [])) for name, each in found.items()}
    return Classification(found, tuple(unread), every)


def _ranked(findings: list[Classified]) -> list[Classified]:
    """The most confident first; what says the same more exactly (a given name, or an account that
    is one, where another scanner sees names) comes before it, and is as sure."""
    ordered = sorted(findings, key=lambda each: -each.confidence)
    first = ordered[0]
    exact = [
        each
        for each in ordered
        if each.category.startswith(f"{first.category}.")
        or (first.kind == "name" and each.kind == "account" and each.confidence >= PLAIN)
    ]
    if not exact:
        return ordered
    chosen = replace(exact[0], confidence=max(first.confidence, exact[0].confidence))
    return [chosen, *(each for each in ordered if each is not exact[0])]


def _apart(best: Classified, others: list[Classified]) -> tuple[Classified, ...]:
    """The best finding, and what stands in texts besides: each category once."""
    kept = {best.category: best}
    for each in others:
        is_of_it = best.category.startswith(f"{each.category}.")  # the same, said less exactly
        if each.confidence >= PLAIN and best.matched < best.sampled and not is_of_it:
            kept.setdefault(each.category, each)
    return tuple(kept.values())


def _counts(name: str, found: Classified, people: Set[str], places: Set[str]) -> bool:
    """Whether a doubtful finding stands beside something of a person: ``address.city`` beside
    ``email``, ``city`` beside ``street``; but ``widget.name`` beside ``email`` is no person's."""
    own = _object(name)
    if found.kind == "name":
        return own in people
    if found.category.startswith(_ADDRESS) and own in places:
        return True
    return not people.isdisjoint({own, _object(own)})


def _object(name: str) -> str:
    """The object that the field is in: ``user`` for ``user.email``, "" for ``email``."""
    return name.rpartition(".")[0]
