"""What a search yields: hits, gaps, and the positive word that a unit was read to its end."""

from dataclasses import dataclass
from enum import Enum

from expunge.model.container import Unit
from expunge.model.identifier import Identifier
from expunge.model.record import Path, Record


@dataclass(frozen=True, slots=True, repr=False)
class Span:
    """One identifier at one place of a record.

    start, end: byte offsets in the leaf's UTF-8 (surrogateescape) encoding; for a leaf that is
    bytes, in the leaf itself; for a leaf that is neither (a key that is a number), 0 and 0.
    whole: the leaf is the identifier and nothing else.
    subject: which data subject of the query it belongs to (an opaque request id).
    named: it stands in the field's name (a JSON object's key), which no edit changes; 0 and 0 then.
    """

    path: Path
    start: int
    end: int
    identifier: Identifier
    whole: bool = False
    subject: str = ""
    named: bool = False

    def __repr__(self) -> str:
        return f"Span({self.identifier.kind!r}, ...)"


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """A record that an identifier located, with everything of the closure that stands in it."""

    record: Record
    spans: tuple[Span, ...]

    def __repr__(self) -> str:
        return f"Hit({len(self.spans)} spans)"


@dataclass(frozen=True, slots=True)
class Gap:
    """A place that could not be searched or changed. Holds no personal data.

    place: container, or "" for the whole store; code: a short constant (``unsupported-format``).
    count: how many like places (objects, rows) it stands for. searched: it can be read to its end
    and only not changed: a request is stopped by it only where the data subject is found there.
    """

    store: str
    place: str
    code: str
    why: str
    remedy: str
    count: int = 1
    searched: bool = False


@dataclass(frozen=True, slots=True)
class Covered:
    """The unit was read to its end. records: how many it held (None where nobody counted)."""

    records: int | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """A store's answer to ``expunge check``: product and version; notes in plain sentences."""

    version: str
    notes: tuple[str, ...] = ()


class ResidueState(Enum):
    """What is left of erased text below the records."""

    CLEAN = "clean"  # shown to be gone
    REMAINS = "remains"  # shown, or not excluded, to be still there: the request is not complete
    OUTSIDE = "outside"  # not this connector's to remove (WAL, backups): named on the certificate


@dataclass(frozen=True, slots=True)
class Residue:
    """The result of a scrub of one container; why: one plain sentence; remedy: what to do."""

    state: ResidueState
    why: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Located:
    """A hit with the unit that it is in."""

    unit: Unit
    hit: Hit

    def __repr__(self) -> str:
        return f"Located({self.unit!r}, {self.hit!r})"
