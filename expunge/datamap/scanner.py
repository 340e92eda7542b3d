"""The contract between Expunge and a detector of personal data (entry points: expunge.scanners)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from expunge.model import Container, ExpungeError


class NotScanned(ExpungeError):
    """A scanner gave up on a text before its end: what else it holds is not known."""


@dataclass(frozen=True, repr=False)
class Found:
    """One detection in a text. start, end: code points; entity: Presidio's name; score: 0..1."""

    start: int
    end: int
    entity: str
    score: float


@dataclass(frozen=True)
class Classified:
    """What a field holds. category: a fideslang key; kind: an identifier kind of the model or
    None; matched of sampled values; reason: words that a person can check, without values."""

    category: str
    kind: str | None
    matched: int
    sampled: int
    confidence: float
    reason: str


class Scanner(Protocol):
    """Constructed without arguments; loads nothing before it is first used; never on the net."""

    def classify(
        self, container: Container, field: str, values: Sequence[str]
    ) -> Sequence[Classified]:
        """What the field ("": the record is a text) holds by its name and these of its values, the
        best first. Raises NotScanned."""

    def find(self, text: str) -> Sequence[Found]:
        """Every detection in one text, in order. Raises NotScanned."""
