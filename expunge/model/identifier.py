"""What identifies a data subject, and where a field is."""

from dataclasses import dataclass
from enum import Enum
from sys import intern

KEY_JOINT = "\x1f"
"""Joins the parts of a compound key's text."""


class Strength(Enum):
    """How far an identifier can be trusted to mean one data subject."""

    UNIQUE = "unique"  # locates by itself
    SHARED = "shared"  # locates only with a second identifier in the same record
    WEAK = "weak"  # never locates; redacted inside records that a stronger one found


STRENGTHS = {
    "email": Strength.UNIQUE,
    "account": Strength.UNIQUE,
    "phone": Strength.SHARED,
    "address": Strength.SHARED,
    "name": Strength.WEAK,
    "date_of_birth": Strength.WEAK,
}


@dataclass(frozen=True, slots=True, order=True)
class FieldAddress:
    """STORE:CONTAINER.FIELD, for example ``shop:public.customers.id``.

    field is dotted for nested fields; a compound key names its fields with commas: ``a,b``.
    """

    store: str
    container: str
    field: str

    def __str__(self) -> str:
        return f"{self.store}:{self.container}.{self.field}"

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(self.field.split(","))


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Identifier:
    """One identifier of a data subject.

    kind: a key of STRENGTHS; or a field's address, for a key (``shop:public.customers.id``), whose
    value is the key as text (parts of a compound key joined by U+001F); or ``found.ENTITY`` for
    a value that a scanner found in a record that is about the subject (WEAK).
    Its repr shows no value, so that a traceback or a log line cannot leak it.
    """

    kind: str
    value: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", intern(self.kind))  # some dozens for 100,000 of them

    @property
    def is_key(self) -> bool:
        return ":" in self.kind

    @property
    def strength(self) -> Strength:
        if self.is_key:
            return Strength.UNIQUE
        return STRENGTHS.get(self.kind, Strength.WEAK)

    def __repr__(self) -> str:
        return f"Identifier({self.kind!r}, ...)"
