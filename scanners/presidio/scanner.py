"""The scanner that reads values: what Presidio finds in them, and in how many."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from expunge.datamap import patterns
from expunge.datamap.scanner import Classified, Found
from expunge.model import Container
from expunge.policy.links import words
from scanners.presidio.entities import ENTITIES, LOOK_ALIKES, NAMED_ONLY
from scanners.presidio.quiet import silence

if TYPE_CHECKING:
    from scanners.presidio.engine import Engine

WHOLE = 0.8
"""Share of values from which the field is said to hold nothing else."""
_SURE, _RARE = 0.55, 0.2
"""Mean score from which one detection in a text counts; less sure ones (a number that may be of a
telephone) count from a share of RARE of the values."""
_EMAIL = re.compile(patterns.EMAIL)
_HINT = re.compile(r"@|%40|\d")
_NOTHING = re.compile(
    r"[-+]?\d{1,6}(?:[.,]\d+)?"
    r"|\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)?)?"
    r"|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)
_NO_PHONE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?|\d{1,3}(?:\.\d{1,3}){3}|0000\d+"
)
_PHONE_LIKE = re.compile(r"\d(?:[^\w\n]{0,3}\d){6}")


@dataclass
class _Tally:
    """Of the values that hold an entity: how many, how many are it as a whole, scores in sum."""

    holding: int = 0
    whole: int = 0
    score: float = 0.0


class PresidioScanner:
    """Presidio behind the contract; it is loaded when the first value is looked at."""

    @cached_property
    def _engine(self) -> "Engine":
        silence()
        from scanners.presidio.engine import Engine  # noqa: PLC0415  (1 s, and 60 MB)

        silence()  # its import adds a handler of its own
        return Engine()

    def classify(
        self,
        container: Container,  # noqa: ARG002  (values say it, not names)
        field: str,
        values: Sequence[str],
    ) -> Sequence[Classified]:
        tallies = self._tallies(values, _context(field))
        found = [*_fields(tallies, len(values)), *_texts(tallies, len(values), field)]
        return sorted(found, key=lambda each: -each.confidence)

    def find(self, text: str) -> Sequence[Found]:
        return self._find(text, ())

    def _find(self, text: str, context: Sequence[str]) -> list[Found]:
        entities = _candidates(text, context)
        return self._engine.find(text, entities, context) if entities else []

    def _tallies(self, values: Sequence[str], context: Sequence[str]) -> Mapping[str, _Tally]:
        """By entity. A value that comes many times is looked at once."""
        tallies: dict[str, _Tally] = defaultdict(_Tally)
        for value, times in Counter(values).items():
            best: dict[str, Found] = {}
            for each in self._find(value, context):
                if each.entity not in best or each.score > best[each.entity].score:
                    best[each.entity] = each
            for entity, each in best.items():
                tally = tallies[entity]
                tally.holding += times
                tally.score += times * each.score
                tally.whole += times * ((each.start, each.end) == (0, len(value)))
        return tallies


def _context(field: str) -> list[str]:
    """The words of the field's name, as they are and in the singular (NHS is no plural)."""
    return [*words(field), *re.findall(r"[a-z]+", field.lower())]


def _candidates(text: str, context: Sequence[str]) -> list[str]:
    """The entities that the text can hold at all: most values hold none, and Presidio is slow."""
    if not _HINT.search(text) or _NOTHING.fullmatch(text):
        return []
    if _EMAIL.fullmatch(text):
        return ["EMAIL_ADDRESS"]
    has_digit = any(char.isdigit() for char in text)
    phone_like = has_digit and _PHONE_LIKE.search(_NO_PHONE.sub(" ", text))
    at = "@" in text or "%40" in text
    return [
        entity
        for entity in ENTITIES
        if (entity != "EMAIL_ADDRESS" or at)
        and (entity != "PHONE_NUMBER" or phone_like)
        and (entity == "EMAIL_ADDRESS" or has_digit)
        and (entity not in NAMED_ONLY or NAMED_ONLY[entity] in context)
        and LOOK_ALIKES.get(entity, frozenset()).isdisjoint(context)
    ]


def _fields(tallies: Mapping[str, _Tally], sampled: int) -> Iterator[Classified]:
    """Entities that are the field's values."""
    for name, tally in tallies.items():
        if tally.whole >= WHOLE * sampled:
            entity, score = ENTITIES[name], tally.score / tally.holding
            confidence = round((0.45 + score / 2) * tally.whole / sampled, 3)
            reason = f"its values are {entity.says}"
            yield Classified(entity.category, entity.kind, tally.whole, sampled, confidence, reason)


def _texts(tallies: Mapping[str, _Tally], sampled: int, field: str) -> Iterator[Classified]:
    """Entities that stand in texts, each with all the others in its reason."""
    held = {
        name: tally
        for name, tally in tallies.items()
        if tally.whole < WHOLE * sampled
        and (tally.score / tally.holding >= _SURE or tally.holding >= _RARE * sampled)
    }
    ordered = sorted(held, key=lambda name: (-held[name].holding, name))
    said = ", ".join(f"{ENTITIES[name].says} in {held[name].holding}" for name in ordered)
    where = "texts" if field else "free text"
    for name in ordered:
        tally = held[name]
        confidence = round(0.6 + 0.15 * tally.holding / sampled, 3)
        reason = f"{where} of which {sampled} were looked at: {said}"
        yield Classified(ENTITIES[name].category, None, tally.holding, sampled, confidence, reason)
