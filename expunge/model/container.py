"""Where records are: stores hold containers, containers hold units, units hold records."""

from dataclasses import dataclass, field
from enum import Enum

from expunge.model.identifier import FieldAddress


class Action(Enum):
    """What can be done to a record, or to a unit that can only be removed whole."""

    DELETE = "delete"
    REDACT = "redact"  # cut the identifiers out, or null or replace a field
    MASK = "mask"  # overwrite the identifiers, every byte kept in its place
    RETAIN = "retain"  # a policy keeps it: nothing is written
    GIVE = "give"  # it goes into the person's export: nothing is written
    CORRECT = "correct"  # an identity field gets its new value
    RESTRICT = "restrict"  # a marker is set that stops a use of it
    QUOTE = "quote"  # so does what somebody else's record says of them, and only that


class Layer(Enum):
    """Which copy of a container a unit belongs to."""

    CURRENT = "current"
    NONCURRENT = "noncurrent"  # old object versions
    ROTATED = "rotated"  # rotated log files
    SNAPSHOT = "snapshot"
    UNFINISHED = "unfinished"  # uploads that were begun and never completed


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a container. name is dotted for nested fields; max_length in characters.

    unique: by itself; checked: the store checks what is put into it.
    """

    name: str
    type: str
    nullable: bool = True
    unique: bool = False
    max_length: int | None = None
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Container:
    """A table, an index, or a set of like objects or log files: bounded in number.

    name: passes the scanners, holds no personal data (``users/{email}/``).
    fields: what the store declares (() where it declares nothing: sampling finds them).
    key: names of the fields that make the primary key, () where there is none.
    actions: what this connector can do to a single record here; empty where nothing can be done.
    """

    store: str
    name: str
    kind: str  # "table" | "index" | "objects" | "logs", or an author's own word
    fields: tuple[Field, ...] = ()
    key: tuple[str, ...] = ()
    actions: frozenset[Action] = frozenset({Action.DELETE, Action.REDACT})

    @property
    def address(self) -> str:
        return f"{self.store}:{self.name}"

    def field(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.name == name), None)


@dataclass(frozen=True, slots=True)
class Link:
    """A reference from child to parent: ``shop:public.orders.customer_id`` to its customer's key.

    nullable: the reference can be emptied without removing the child.
    cascades: the store itself deletes or empties the child when the parent is deleted.
    indexed: the child's side has an index (without one, deletes of parents are slow).
    owns: a person's word on whether the child is the data subject's own; None: decide by rule.
    enforced: the store has it as a foreign key, and lets no child refer to nobody.
    """

    child: FieldAddress
    parent: FieldAddress
    nullable: bool = True
    cascades: bool = False
    indexed: bool = True
    owns: bool | None = None
    enforced: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Unit:
    """What is read, leased, resumed and rewritten as one. Its name may be personal data.

    version: ETag, version id, inode...: serves the conditional write only, "" where there is none.
    size: bytes or records, as the store counts; None: unknown.
    whole: its records cannot be edited singly; the unit can only be removed whole, by an edit
    with the key "" whose fingerprint before is ``unit.identity()`` and that has no patch.
    readable: False for a unit that nothing can read (an unfinished upload): it is planned to be
    removed whole without having been searched. One that may not be removed is a Gap instead.
    title: the name that people chose for it in the store (an object's key, a file's path), ""
    where the name is ours: the second look searches it as well.
    """

    container: Container
    name: str
    layer: Layer = Layer.CURRENT
    version: str = ""
    size: int | None = None
    whole: bool = False
    readable: bool = True
    detail: dict[str, str] = field(default_factory=dict, compare=False, hash=False)
    title: str = field(default="", compare=False)

    def identity(self) -> bytes:
        """Bytes that stand for this very version of the unit, for a removal of the whole."""
        parts = (self.container.address, self.layer.value, self.name, self.version)
        return "\x1f".join(parts).encode(errors="surrogateescape")

    def __repr__(self) -> str:
        return f"Unit({self.container.address}, {self.layer.value}, ...)"
