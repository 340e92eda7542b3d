"""What became of an approved edit, and what the second look says of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Result(Enum):
    DONE = "done"
    ALREADY = "already"  # the record was as wanted before this write
    CHANGED = "changed"  # neither as approved nor as wanted: nothing was written
    LOCKED = "locked"  # the store refuses until a date
    FAILED = "failed"


class Verdict(Enum):
    SATISFIED = "satisfied"
    VIOLATED = "violated"
    UNKNOWN = "unknown"  # any error, and any unit that was not read to its end


@dataclass(frozen=True, slots=True, repr=False)
class Outcome:
    """One a record (or one with the key "" for a unit that goes whole).

    code: for FAILED a short constant with no personal data; until: for LOCKED.
    """

    key: str
    result: Result
    code: str = ""
    until: datetime | None = None

    def __repr__(self) -> str:
        return f"Outcome({self.result.value}, {self.code!r})"
