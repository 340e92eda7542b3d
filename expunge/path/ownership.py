"""Whether a located record is about the data subject (OWNED) or only mentions them (MENTIONED)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property

from expunge.datamap.model import DataMap, MappedField
from expunge.match.blank import is_blanked
from expunge.match.keys import key_text
from expunge.match.text import normal
from expunge.model import (
    KEY_JOINT,
    Container,
    FieldAddress,
    Hit,
    Identifier,
    Link,
    Patch,
    Span,
    Strength,
    Value,
    field_name,
    leaves,
)
from expunge.policy.links import LinkRules, is_part, is_staff

_TIME = re.compile(r"date|time")


class Owner(Enum):
    OWNED = "owned"
    MENTIONED = "mentioned"
    AMBIGUOUS = "ambiguous"  # may be theirs, may be somebody else's: a person must say


@dataclass(frozen=True)
class Ownership:
    """The verdict and its reason in words, without values.

    root: the record is the person's own entry, not one that a link leads to: its identity fields
    are further identifiers of theirs. declared: a person said so of the link. references: links
    whose reference must be emptied, because the record stays while what it refers to goes.
    """

    owner: Owner
    reason: str
    root: bool = False
    declared: bool = False
    references: tuple[Link, ...] = ()


@dataclass(frozen=True)
class OwnershipRules:
    """Decides record by record from the data data_map, the links and the closure."""

    data_map: DataMap
    links: LinkRules
    closure: frozenset[Identifier]
    named: frozenset[Identifier] = frozenset()
    shared: frozenset[tuple[str, str]] = frozenset()
    """Container and key of groups that other people belong to as well (see path/groups.py)."""
    blanked: Mapping[tuple[str, str], Patch] = field(default_factory=dict)
    """Kept records of the person, by container and key: where they were named stands a blank."""

    @cached_property
    def _known(self) -> Mapping[str, frozenset[str]]:
        """The closure by kind, in normal form (keys as they are)."""
        kinds: dict[str, set[str]] = {}
        for each in self.closure:
            value = each.value if each.is_key else normal(each.value)
            kinds.setdefault(each.kind, set()).add(value)
        return {kind: frozenset(values) for kind, values in kinds.items()}

    def decide(self, container: Container, hit: Hit) -> Ownership:
        data = hit.record.data
        own, foreign = self._identities(container, data)
        patch = self.blanked.get((container.address, hit.record.key))
        if patch and is_blanked(container, patch, data):
            foreign = set()
        keys = self.own_keys(container, hit.spans)
        linked = list(self._linked(container, hit.spans))
        if not (own or keys or linked or self._two_shared(container, hit.spans)):
            kinds = sorted({_word(span.identifier) for span in hit.spans})
            return Ownership(Owner.MENTIONED, f"its text names them ({', '.join(kinds)})")
        named = not keys.isdisjoint(self.named)
        elsewhere = None if named else self._belongs_elsewhere(container, data)
        if own and not (foreign and own == {"account"}):
            why = _identity_reason(own)
            own_root = Ownership(Owner.OWNED, why, root=True, references=tuple(linked))
            return _of_two(own, elsewhere, linked) if elsewhere else own_root
        if keys:
            found = self._by_own_key(keys, foreign if not own else set(), elsewhere)
            return replace(found, references=tuple(linked))
        if linked:
            return self._by_links(container, hit.record.key, linked, data, foreign)
        if elsewhere:
            return _of_two(own or {"phone or address"}, elsewhere, linked)
        return self._by_two_fields(own, foreign | self._contradictions(container, data))

    def _by_two_fields(self, own: set[str], foreign: set[str]) -> Ownership:
        if not foreign:
            return Ownership(Owner.OWNED, "two identity fields together are theirs", root=True)
        return Ownership(
            Owner.AMBIGUOUS,
            f"its {' and '.join(sorted(own or {'phone or address'}))} is the data subject's, "
            f"its {' and '.join(sorted(foreign))} is not",
        )

    def _identities(self, container: Container, data: Value) -> tuple[set[str], set[str]]:
        """Kinds of the record's own UNIQUE identity fields: those that are the subject's, and
        those that are somebody else's. A field with several values owns nothing."""
        own: set[str] = set()
        foreign: set[str] = set()
        values = _values(data)
        for name, kind in self.data_map.identity.get(container.address, {}).items():
            held = values.get(name, [])
            if Identifier(kind, "").strength is not Strength.UNIQUE or len(held) != 1:
                continue
            value = normal(key_text(held[0]))
            if value:
                (own if value in self._known.get(kind, ()) else foreign).add(kind)
        return own, foreign

    def _by_own_key(
        self, keys: set[Identifier], foreign: set[str], elsewhere: Link | None
    ) -> Ownership:
        root = not keys.isdisjoint(self.named)
        if elsewhere:  # a record that was handed over since, or another under its key
            return _of_two({"key"}, elsewhere, [])
        if foreign and not root:  # a key that the store gave to somebody else since
            return Ownership(
                Owner.AMBIGUOUS,
                f"its key was the data subject's, its {' and '.join(sorted(foreign))} is not",
            )
        return Ownership(Owner.OWNED, "its key is the data subject's", root=root)

    def _belongs_elsewhere(self, container: Container, data: Value) -> Link | None:
        """The reference by which a record is another person's, where none says it is theirs; what
        a person declared goes first."""
        elsewhere = None
        for link in self.links.parents_of.get(container.address, ()):
            held = key_of(link.child, data)
            if not held or not self.links.owns(link):
                continue
            if held in self._known.get(str(link.parent), ()):
                return None
            if self.links.tells_whose(link) and (elsewhere is None or link.owns):
                elsewhere = link
        return elsewhere

    def own_keys(self, container: Container, spans: tuple[Span, ...]) -> set[Identifier]:
        """Keys of the closure that are the record's own."""
        prefix = f"{container.address}."
        return {
            span.identifier
            for span in spans
            if span.identifier.kind.startswith(prefix)
            and span.identifier.kind[len(prefix) :].split(",")[0] == field_name(span.path)
        }

    def _linked(self, container: Container, spans: tuple[Span, ...]) -> Iterator[Link]:
        """The record's references to the data subject's own records."""
        for link in self.links.parents_of.get(container.address, ()):
            if any(
                span.identifier.kind == str(link.parent)
                and field_name(span.path) == link.child.fields[0]
                for span in spans
            ):
                yield link

    def _by_links(
        self, container: Container, key: str, linked: list[Link], data: Value, foreign: set[str]
    ) -> Ownership:
        owning = [link for link in linked if self.links.owns(link)]
        to = ", ".join(sorted({link.parent.container for link in linked}))
        if any(link.owns for link in linked):
            why = f"a declared link says it belongs to {to}"
            return Ownership(Owner.OWNED, why, declared=True, references=tuple(linked))
        if self._only_connects(container, linked):
            return Ownership(Owner.OWNED, f"it only connects their record in {to} with others")
        if why := self._of_others(container, key, owning, data, foreign, to):
            return Ownership(Owner.MENTIONED, why, references=tuple(linked))
        parents = {f"{link.parent.store}:{link.parent.container}" for link in owning}
        if self.links.has_people(container.address) and parents.isdisjoint(self.links.subjects):
            why = f"it describes a person, and only a record of {to} leads to it"
            return Ownership(Owner.AMBIGUOUS, why)
        why = f"it belongs to their record in {to}"
        return Ownership(Owner.OWNED, why, references=tuple(linked))

    def _of_others(
        self,
        container: Container,
        key: str,
        owning: list[Link],
        data: Value,
        foreign: set[str],
        to: str,
    ) -> str:
        """Why a record that refers to theirs is not theirs; "" where nothing says so."""
        if not owning:
            return f"it only refers to their record in {to}"
        if foreign:
            return (
                f"it refers to {to} but is somebody else's by its {' and '.join(sorted(foreign))}"
            )
        if others := self._part_of(container, owning, data) or self._other_subjects(owning, data):
            return f"it refers to {to} and to another person ({others})"
        if (container.address, key) in self.shared:
            return "other people belong to it as well"
        people = self.links.has_people(container.address)
        if people and all(is_staff(link.parent.container) for link in owning):
            return f"it describes somebody whom {to} look after"
        return ""

    def _only_connects(self, container: Container, linked: list[Link]) -> bool:
        """A row of a table that only pairs records (who follows whom): its key cannot be emptied,
        and without it nothing is left."""
        references = {
            name
            for link in self.links.parents_of.get(container.address, ())
            for name in link.child.fields
        }
        in_key = any(not set(container.key).isdisjoint(link.child.fields) for link in linked)
        return (
            in_key
            and all(link.owns is None for link in linked)
            and all(
                each.name in references
                or each.name in container.key
                or _TIME.search(each.type.lower()) is not None
                for each in container.fields
            )
        )

    def _other_subjects(self, owning: list[Link], data: Value) -> str:
        values = _values(data)
        for link in owning:
            for rival in self.links.rivals(link):
                parts = [key_text(values.get(name, [None])[0]) for name in rival.child.fields]
                held = KEY_JOINT.join(parts)
                if is_staff(link.parent.container):
                    return rival.parent.container  # staff works on it, with or without a customer
                if all(parts) and held not in self._known.get(str(rival.parent), ()):
                    return rival.parent.container
        return ""

    def _part_of(self, container: Container, owning: list[Link], data: Value) -> str:
        """The container that the record is a part of, if that part is of somebody else's: by its
        name (order_items: of orders), or because it cannot be without it. A product in it is only
        what was ordered; who is a person themselves is no such thing."""
        if any(is_part(link) or self.links.leads_to_a_person(link) for link in owning):
            return ""
        for link in self.links.parents_of.get(container.address, ()):
            held = key_of(link.child, data)
            if not held or held in self._known.get(str(link.parent), ()):
                continue
            needed = not link.nullable and all(each.nullable for each in owning)
            if (is_part(link) or needed) and self.links.hangs_on_people(link):
                return link.parent.container
        return ""

    def _two_shared(self, container: Container, spans: tuple[Span, ...]) -> bool:
        """A phone or address and a second identifier, each the whole of an identity field. Two
        that people share (a household's phone and address) are not enough without a name."""
        fields = self.data_map.identity.get(container.address, {})
        whole = {s.identifier for s in spans if s.whole and field_name(s.path) in fields}
        return any(each.strength is Strength.SHARED for each in whole) and len(whole) > 1

    def _contradictions(self, container: Container, data: Value) -> set[str]:
        """Kinds of identity fields that name somebody else, though they are no UNIQUE ones."""
        values = _values(data)
        kinds: set[str] = set()
        for name, kind in self.data_map.identity.get(container.address, {}).items():
            held = [normal(key_text(each)) for each in values.get(name, [])]
            known = self._known.get(kind, frozenset())
            if kind in ("name", "date_of_birth") and held and known.isdisjoint(held):
                kinds.add(kind)
        return kinds


def values_of(
    data_map: DataMap, container: Container, data: Value
) -> Iterator[tuple[MappedField, str]]:
    """The identity fields of a record with their single text values."""
    values = _values(data)
    for each in data_map.by_container.get(container.address, ()):
        held = values.get(each.name, [])
        if each.identity and each.kind and len(held) == 1 and key_text(held[0]).strip():
            yield each, key_text(held[0]).strip()


def key_of(address: FieldAddress, data: Value) -> str:
    """The record's key for these fields as text; "" where a part is null."""
    values = _values(data)
    parts = [key_text(values.get(name, [None])[0]) for name in address.fields]
    return KEY_JOINT.join(parts) if all(parts) else ""


def _values(data: Value) -> dict[str, list[Value]]:
    values: dict[str, list[Value]] = {}
    for path, leaf in leaves(data):
        if leaf is not None:
            values.setdefault(field_name(path), []).append(leaf)
    return values


def _of_two(own: set[str], link: Link, linked: list[Link]) -> Ownership:
    """A present that another customer ordered, or an order of a second account."""
    kinds, parent = " and ".join(sorted(own)), link.parent.container
    if link.owns:
        why = f"its {kinds} is theirs, and it belongs to another record in {parent}"
        return Ownership(Owner.MENTIONED, why, references=tuple(linked))
    why = f"its {kinds} is the data subject's, and it refers to another person's record in {parent}"
    return Ownership(Owner.AMBIGUOUS, why)


def _identity_reason(kinds: set[str]) -> str:
    return f"its {' and '.join(sorted(kinds))} is the data subject's"


def _word(identifier: Identifier) -> str:
    return "key" if identifier.is_key else identifier.kind
