"""What a person took out of the plan as a false hit; what it would lead to is not followed."""

from dataclasses import dataclass

from expunge.model import Unit
from expunge.path.edits import UNIT_WIDE, location_of
from expunge.vault import WorkKey


@dataclass(frozen=True, repr=False)
class Excluded:
    """locations: opaque, as the plan lists them."""

    key: WorkKey
    locations: frozenset[str]

    def holds(self, unit: Unit, record: str = UNIT_WIDE) -> bool:
        return bool(self.locations) and location_of(self.key, unit, record) in self.locations
