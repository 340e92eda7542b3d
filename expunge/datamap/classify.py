"""Classify: what each field of a container holds, as the scanners see it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from expunge.datamap.sample import Column
from expunge.datamap.scanner import Classified, NotScanned, Scanner
from expunge.datamap.steps import within
from expunge.model import Container

PLAIN, BESIDE = 0.6, 0.7
"""Below this confidence a finding counts only beside another field that is a person's: a bare
``name`` or ``city`` is a person's only in an entry about one, and then has this one."""
_ADDRESS, _NAME, _BANK = "user.contact.address", "user.name", "user.financial.bank_account"
_PLACE = "user.location.precise"
_RECORDS = ("user.government_id", "user.health_and_medical.")
"""What makes an entry a person's as much as a name does."""
_TRAITS = ("user.demographic", "user.health_and_medical", "user.unique_id")
"""What makes it somebody's: an age counts beside it, but a bare name may be a thing's."""
_ABOUT = ("user.demographic", "user.health_and_medical", "user.job_title", _PLACE)
"""What counts beside a trait."""
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
    best = {name: _bank(name, best, others) for name in best}
    sure = {name: each for name, each in best.items() if each.confidence >= PLAIN}
    beside = _Beside.of(sure)
    doubtful = {
        name: replace(each, confidence=BESIDE, reason=f"{each.reason}, beside others of a person")
        for name, each in best.items()
        if name not in sure and beside.counts(name, each)
    }
    found = sure | doubtful
    every = {name: _apart(each, others.get(name, [])) for name, each in found.items()}
    return Classification(found, tuple(unread), every)


def _ranked(findings: list[Classified]) -> list[Classified]:
    """The most confident first; what says the same more exactly (a given name, or an account that
    is one, where another scanner sees names) comes before it, and is as sure."""
    ordered = sorted(findings, key=lambda each: -each.confidence)
    first = ordered[0]
    place = next((each for each in ordered if each.category.startswith(f"{_ADDRESS}.")), None)
    if first.category == _NAME and place is not None:
        return [place, *(each for each in ordered if each is not place)]  # towns are names too
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


@dataclass(frozen=True)
class _Beside:
    """The objects of a container that hold something sure, by what it is."""

    people: Set[str]
    traits: Set[str]
    devices: Set[str]
    streets: Set[str]

    @classmethod
    def of(cls, sure: Mapping[str, Classified]) -> "_Beside":
        def holding(kinds: Set[str], *categories: str) -> Set[str]:
            return {
                within(name)
                for name, each in sure.items()
                if each.kind in kinds or (categories and each.category.startswith(categories))
            }

        return cls(
            people=holding(_PERSONS_KINDS, *_RECORDS),
            traits=holding(frozenset(), *_TRAITS),
            devices=holding(frozenset(), "user.device.device_id"),
            streets=holding(frozenset({"address"})),
        )

    def counts(self, name: str, found: Classified) -> bool:
        """Whether a doubtful finding stands beside something of a person: ``address.city``
        beside ``email``, ``city`` beside ``street``; but ``widget.name`` beside ``email`` is no
        person's."""
        own = within(name)
        if found.kind == "name":
            return own in self.people
        if found.category.startswith(_ADDRESS) and own in self.streets:
            return True
        if own in self.traits and found.category.startswith(_ABOUT):
            return True
        if own in self.devices and found.category == _PLACE:
            return True
        return not self.people.isdisjoint({own, within(own)})


def _bank(
    name: str, best: Mapping[str, Classified], others: Mapping[str, list[Classified]]
) -> Classified:
    """The finding, or that an account's number is a bank's: beside a field that is one surely."""
    found = best[name]
    also = next((each for each in others[name] if each.category == _BANK), None)
    if also is None or found.category != "user.account.username":
        return found
    banks = {
        within(other)
        for other, each in best.items()
        if each.category == _BANK and each.confidence >= PLAIN
    }
    return replace(also, confidence=found.confidence) if within(name) in banks else found
