"""The words of the demo company: what is written into each store, and about whom it is."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Fate(StrEnum):
    """What a right erasure does with a record."""

    GONE = "gone"  # the record is deleted
    REDACTED = "redacted"  # the person's data is replaced in place, every other word stays
    MASKED = "masked"  # as redacted, and the record keeps its length in bytes


class Feature(StrEnum):
    """The kind of a place: each is a way in which personal data hides."""

    CUSTOMER = "customer row"
    OWN_ADDRESS = "own address"
    SHARED_ADDRESS = "address shared by two customers"
    CHILD = "foreign-key child"
    DECLARED_LINK = "child by a declared link"
    NEWSLETTER = "e-mail in capitals"
    JSON_COLUMN = "JSON column"
    ARRAY = "array column"
    MENTION = "mention in someone else's ticket"
    DOCUMENT = "document"
    NESTED = "nested document"
    UNINDEXED = "un-indexed field"
    CSV_ROW = "CSV row"
    CSV_MENTION = "mention in someone else's CSV row"
    OLD_VERSION = "quoted newlines in an old version of a CSV"
    DELETED_OBJECT = "object under a delete marker"
    JSON_LINE = "JSON line"
    KEYED_LINE = "JSON line that only a key locates"
    JSON_ARRAY = "JSON array"
    TEXT_OBJECT = "text object"
    ROTATED = "rotated .gz log"
    LIVE_LOG = "live log"
    PERCENT = "percent-encoded e-mail in a URL"
    ESCAPED = "\\u-escaped name"


@dataclass(frozen=True, slots=True)
class Address:
    id: int
    street: str
    city: str
    postcode: str
    country: str


@dataclass(frozen=True, slots=True)
class Person:
    """One customer. `phone` is as it is written everywhere: +1 212-555-0142."""

    id: int
    full_name: str
    email: str
    login: str
    phone: str
    date_of_birth: date
    address: Address
    shares_with: int | None  # the customer who refers to the same address
    support_rep: int | None

    def __repr__(self) -> str:
        return f"Person({self.id})"


@dataclass(frozen=True, slots=True)
class Trace:
    """A record says something about one of the listed people.

    needs: the customers who must all be erased before it meets its fate (a shared address).
    """

    person: int
    feature: Feature
    fate: Fate
    needs: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    key: int
    values: tuple[Any, ...]
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of schema public; the first column is its primary key."""

    name: str
    ddl: str
    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Piece:
    """One record of an object or a log file, as it stands there byte for byte."""

    raw: bytes
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True)
class Version:
    """One version of an object, oldest first; `head` and `tail` belong to no record."""

    pieces: list[Piece]
    head: bytes = b""
    between: bytes = b""
    tail: bytes = b""

    def body(self) -> bytes:
        return self.head + self.between.join(piece.raw for piece in self.pieces) + self.tail


@dataclass(frozen=True)
class Attributes:
    """What an object carries beside its bytes and must still carry after a rewrite."""

    content_type: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    cache_control: str | None = None
    encryption: str | None = None  # "AES256": SSE-S3


@dataclass(frozen=True)
class LakeObject:
    """deleted: a delete marker stands on top of the versions."""

    key: str
    container: str  # the template under which like objects are one container
    versions: list[Version]
    attributes: Attributes
    deleted: bool = False

    def bodies(self) -> Iterator[bytes]:
        """The bytes of each version, oldest first."""
        for version in self.versions:
            body = version.body()
            yield compressed(body) if self.key.endswith(".gz") else body


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    source: dict[str, Any]
    traces: tuple[Trace, ...] = ()


@dataclass(frozen=True)
class Index:
    """An index; `name` is without the prefix under which it is filled."""

    name: str
    alias: str | None
    mappings: dict[str, Any]
    documents: list[Document]


@dataclass(frozen=True)
class LogFile:
    """One file of a log; `container` is the log's base name. Lines end with a newline."""

    name: str
    container: str
    mode: int
    lines: list[Piece]

    def body(self) -> bytes:
        text = b"".join(line.raw for line in self.lines)
        return compressed(text) if self.name.endswith(".gz") else text


@dataclass(frozen=True)
class Company:
    """Everything that the four stores hold; the same seed and size give the same bytes.

    chosen: the 50 people whose every place is known; the first is the heroine of the demo.
    twins: customers whose identifiers are near hers, who must survive.
    """

    seed: int
    people: list[Person] = field(repr=False)
    chosen: list[Person] = field(repr=False)
    twins: list[Person] = field(repr=False)
    tables: list[Table] = field(repr=False)
    objects: list[LakeObject] = field(repr=False)
    indices: list[Index] = field(repr=False)
    logs: list[LogFile] = field(repr=False)

    @property
    def heroine(self) -> Person:
        return self.chosen[0]


def compressed(text: bytes) -> bytes:
    """Two gzip members, as a log that was appended to after its compression has them."""
    middle = text.find(b"\n", len(text) // 2) + 1
    return gzip.compress(text[:middle], mtime=0) + gzip.compress(text[middle:], mtime=0)
