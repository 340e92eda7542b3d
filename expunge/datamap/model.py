"""The data map: which containers there are, what their fields hold, how they refer to each other.

It holds no personal data: names of containers and fields, categories and counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from expunge.model import Container, FieldAddress, Gap, Link


@dataclass(frozen=True)
class MappedField:
    """One field of the map.

    category: a fideslang key (``user.contact.email``) or None where nothing personal was found.
    kind: the identifier kind that the field's values are (``email``), if they are any.
    identity: the field says whose record it is (not merely a mention, as ``referrer_email``).
    matched, sampled: in how many of how many values; confidence: 0..1; reason: in words.
    declared: a person said so in expunge.toml.
    """

    store: str
    container: str
    name: str
    type: str = ""
    category: str | None = None
    kind: str | None = None
    identity: bool = False
    matched: int = 0
    sampled: int = 0
    confidence: float = 0.0
    reason: str = ""
    declared: bool = False
    purposes: tuple[str, ...] = ()

    @property
    def address(self) -> FieldAddress:
        return FieldAddress(self.store, self.container, self.name)


@dataclass(frozen=True)
class Judgement:
    """What a person said about a field of the map: it stands over every scan.

    holds: False where the field holds nothing personal. category: a fideslang key, None: what the
    scan says, or said last. by: who; at: when (RFC 3339).
    """

    field: str
    holds: bool
    by: str
    at: str
    category: str | None = None


HasStore = TypeVar("HasStore", bound=Container | MappedField | Gap)


@dataclass(frozen=True)
class DataMap:
    """What one scan found, in a stable order. gaps: what it could not look into. notes: what holds
    now at a container (by its address): a legal hold, a restriction."""

    containers: tuple[Container, ...] = ()
    fields: tuple[MappedField, ...] = ()
    links: tuple[Link, ...] = ()
    gaps: tuple[Gap, ...] = ()
    scanned_at: str = ""
    stores: tuple[str, ...] = field(default=())
    judgements: tuple[Judgement, ...] = ()
    seals: Mapping[str, str] = field(default_factory=dict)
    """By container's address: a hash of all that was looked at; what has none is read again."""
    emptied: frozenset[str] = frozenset()
    """Addresses of containers that went with their last record when a request was carried out: what
    is declared of them waits until they are there again. It is the ledger's, not a scan's."""
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_container(self) -> Mapping[str, tuple[MappedField, ...]]:
        """Fields by the container's address (STORE:CONTAINER)."""
        groups: dict[str, list[MappedField]] = {}
        for each in self.fields:
            groups.setdefault(f"{each.store}:{each.container}", []).append(each)
        return {address: tuple(fields) for address, fields in groups.items()}

    @cached_property
    def identity(self) -> Mapping[str, Mapping[str, str]]:
        """Identity fields by container: {"shop:public.users": {"login": "account"}}."""
        return {
            address: {each.name: each.kind for each in fields if each.identity and each.kind}
            for address, fields in self.by_container.items()
        }

    @cached_property
    def known(self) -> frozenset[str]:
        """Addresses of containers that are there, and of those that were until they were empty."""
        return frozenset(each.address for each in self.containers) | self.emptied

    def container(self, address: str) -> Container | None:
        return next((each for each in self.containers if each.address == address), None)

    def merged(self, other: "DataMap") -> "DataMap":
        """This map with the other's stores put in the place of its own."""
        return replace(
            other,
            containers=_merge(self.containers, other.containers, other.stores),
            fields=_merge(self.fields, other.fields, other.stores),
            links=tuple(
                sorted(
                    {
                        *(each for each in self.links if each.child.store not in other.stores),
                        *other.links,
                    },
                    key=lambda each: (each.child, each.parent),
                )
            ),
            gaps=_merge(self.gaps, other.gaps, other.stores),
            stores=tuple(sorted({*self.stores, *other.stores})),
            judgements=self.judgements,
            emptied=self.emptied,
            seals={
                address: seal
                for address, seal in {**self.seals, **other.seals}.items()
                if address in other.seals or address.partition(":")[0] not in other.stores
            },
        )


def _merge(
    mine: Iterable[HasStore], others: Iterable[HasStore], stores: tuple[str, ...]
) -> tuple[HasStore, ...]:
    return (*(each for each in mine if each.store not in stores), *others)
