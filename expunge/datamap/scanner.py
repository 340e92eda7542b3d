"""The contract between Expunge and a detector of personal data (entry points: expunge.scanners).

Whoever finds spans in texts is a Scanner; who finds them faster in many texts at once, or needs
to know their language, is a BatchScanner too; who can be set up is Configurable. Overlaps between
scanners are resolved in one place, ``expunge.datamap.spans``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from expunge.config.shape import ScannerTable
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


@runtime_checkable
class BatchScanner(Protocol):
    """A scanner that is asked for many texts at once. ``detect`` prefers it to ``find``."""

    def find_all(
        self, texts: Sequence[str], language: str
    ) -> Iterator[Sequence[Found] | NotScanned]:
        """For each text in order what ``find`` would return, or the NotScanned that it would
        raise. language: ``en`` or ``ja``, as the caller says."""


@runtime_checkable
class Configurable(Protocol):
    """A scanner that [scanners] of expunge.toml sets up."""

    def configure(self, table: ScannerTable) -> None:
        """Called once, before anything else. Raises ConfigurationError."""
