"""The scanner of a user's own Presidio recognizers: what they find in values, and in how many."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from expunge.config.shape import ScannerTable
from expunge.datamap.detect import LANGUAGE
from expunge.datamap.entities import entity
from expunge.datamap.scanner import Classified, Found, NotScanned
from expunge.datamap.spans import apart
from expunge.model import Container
from expunge.policy.links import words
from scanners.presidio.quiet import silence

if TYPE_CHECKING:
    from scanners.presidio.engine import Engine

WHOLE = 0.8
"""Share of values from which the field is said to hold nothing else."""


@dataclass
class _Tally:
    """Of the values that hold an entity: how many, how many are it as a whole, scores in sum."""

    holding: int = 0
    whole: int = 0
    score: float = 0.0


class PresidioScanner:
    """Costs nothing where no recognizers are configured; loads Presidio when it is first asked."""

    def __init__(self) -> None:
        self._table = ScannerTable()

    def configure(self, table: ScannerTable) -> None:
        self._table = table

    @cached_property
    def _engine(self) -> "Engine":
        silence()
        from scanners.presidio.engine import Engine  # noqa: PLC0415  (1 s, and 60 MB)

        silence()  # its import adds a handler of its own
        return Engine(self._table)

    def classify(
        self,
        container: Container,  # noqa: ARG002  (values say it, not names)
        field: str,
        values: Sequence[str],
    ) -> Sequence[Classified]:
        if not self._table.recognizers:
            return []
        tallies = self._tallies(values, _context(field))
        found = [_classified(name, tally, len(values)) for name, tally in tallies.items()]
        return sorted(found, key=lambda each: -each.confidence)

    def find(self, text: str) -> Sequence[Found]:
        return self._find(text, LANGUAGE)

    def find_all(
        self, texts: Sequence[str], language: str
    ) -> Iterator[Sequence[Found] | NotScanned]:
        for text in texts:
            try:
                yield self._find(text, language)
            except NotScanned as error:
                yield error

    def _find(self, text: str, language: str, context: Sequence[str] = ()) -> list[Found]:
        if not self._table.recognizers:
            return []
        return apart([self._engine.find(text, language, context)])

    def _tallies(self, values: Sequence[str], context: Sequence[str]) -> Mapping[str, _Tally]:
        """By entity. A value that comes many times is looked at once."""
        tallies: dict[str, _Tally] = defaultdict(_Tally)
        for value, times in Counter(values).items():
            best: dict[str, Found] = {}
            for each in self._find(value, LANGUAGE, context):
                if each.entity not in best or each.score > best[each.entity].score:
                    best[each.entity] = each
            for name, each in best.items():
                tally = tallies[name]
                tally.holding += times
                tally.score += times * each.score
                tally.whole += times * ((each.start, each.end) == (0, len(value)))
        return tallies


def _context(field: str) -> list[str]:
    """The words of the field's name, as they are and in the singular (NHS is no plural)."""
    return [*words(field), *re.findall(r"[a-z]+", field.lower())]


def _classified(name: str, tally: _Tally, sampled: int) -> Classified:
    known, score = entity(name), tally.score / tally.holding
    category = known.category or "user"
    if tally.whole >= WHOLE * sampled:
        confidence = round((0.45 + score / 2) * tally.whole / sampled, 3)
        reason = f"{tally.whole} of {sampled} values are {known.says}"
        return Classified(category, known.kind, tally.whole, sampled, confidence, reason)
    confidence = round(0.6 + 0.15 * tally.holding / sampled, 3)
    reason = f"{tally.holding} of {sampled} values hold {known.says}"
    return Classified(category, None, tally.holding, sampled, confidence, reason)
