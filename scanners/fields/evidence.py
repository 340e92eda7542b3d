"""What the values of a field are, and what stands in them, as the patterns see them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from expunge.datamap.detect import MINIMUM
from expunge.datamap.entities import Entity, entity
from expunge.datamap.steps import steps
from expunge.policy.links import plain_words
from scanners.patterns.engine import Engine

WHOLE = 0.8
"""Share of values from which a field is said to hold nothing else."""
_BY_KEY = frozenset({"USERNAME", "USER_ID", "PERSON", "AGE", "COOKIE_ID"})
"""Entities that the patterns find only because of a key: the field's name is no proof of itself."""
_LABELLED = (
    "PASSPORT",
    "_LICENSE",
    "_LICENCE",
    "MEDICAL_RECORD",
    "HEALTH_INSURANCE_ID",
    "_BANK_NUMBER",
)
"""Ends of entities that a label before them tells, and nothing else."""
_RARE, _WEAK = 0.05, 0.8
"""A detection less sure than _WEAK counts in texts from this share of the values on."""


def is_labelled(name: str) -> bool:
    return name.endswith(_LABELLED)


@dataclass
class Tally:
    """Of the values that hold an entity: how many, how many are it as a whole, the best score."""

    holding: int = 0
    whole: int = 0
    score: float = 0.0


@dataclass(frozen=True)
class Evidence:
    """tallies by entity; sampled: how many values were looked at."""

    tallies: Mapping[str, Tally]
    sampled: int

    def wholes(self) -> Iterator[tuple[str, Entity, Tally]]:
        """Entities that the field's values are."""
        for name, tally in self.tallies.items():
            if tally.whole >= WHOLE * self.sampled:
                yield name, entity(name), tally

    def parts(self) -> Iterator[tuple[str, Entity, Tally]]:
        """Entities that stand in the field's texts, the most frequent first."""
        for name in sorted(self.tallies, key=lambda name: (-self.tallies[name].holding, name)):
            tally = self.tallies[name]
            if tally.whole >= WHOLE * self.sampled:
                continue
            if tally.score >= _WEAK or tally.holding >= max(2, _RARE * self.sampled):
                yield name, entity(name), tally


def evidence(engine: Engine, field: str, values: Sequence[str]) -> Evidence:
    """The field's name stands before each value, as a label does in a text: it tells a telephone
    number from an order number. A value that comes many times is looked at once."""
    label = " ".join(plain_words(steps(field)[-1])) or field
    label = f"{label}: " if label else ""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for value, times in Counter(values).items():
        best: dict[str, tuple[float, bool]] = {}
        for each in engine.find(label + value):
            start, end = each.start - len(label), each.end - len(label)
            if start < 0 or each.score < MINIMUM or each.entity in _BY_KEY:
                continue
            is_whole = end - start >= 0.9 * len(value)
            known = best.get(each.entity, (0.0, False))
            best[each.entity] = (max(known[0], each.score), known[1] or is_whole)
        for name, (score, is_whole) in best.items():
            if entity(name).category is not None:
                tally = tallies[name]
                tally.holding += times
                tally.whole += times * is_whole
                tally.score = max(tally.score, score)
    return Evidence(tallies, len(values))
