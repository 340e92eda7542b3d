"""The compiled query: every data subject's identifiers in one pass over bytes or a record.

A query costs by the text, not by the people. Connectors use four things of it: ``match`` on a
record, ``touches`` on raw bytes (to parse only records that can match), ``needles`` and ``keys``
to push a search down to the store.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from expunge.match.compiled import Compiled
from expunge.match.literals import Literals
from expunge.match.phones import find_phones
from expunge.match.spelling import encodings
from expunge.match.text import (
    ACCOUNT_FIELD,
    account_in_context,
    is_distinctive,
    is_no_word,
    normal,
)
from expunge.model import (
    KEY_JOINT,
    Container,
    FieldAddress,
    Identifier,
    Path,
    Span,
    Strength,
    Value,
    field_name,
    leaves,
    names,
)

SEPARATOR = b"\x00\xff\x00"  # not UTF-8: no spelling can reach across two leaves

NAMES_KEPT = 10_000  # names of fields known to hold nobody: most records have the same ones

Leaf = tuple[Path, bool | int | float | str | bytes | None]
Owner = tuple[str, Identifier]
"""A data subject (an opaque request id) and one of their identifiers."""


@dataclass(frozen=True)
class Query:
    """What to look for, and where it means what.

    subjects: for each data subject their identifiers, keys among them.
    links: for a field, the key that it refers to: orders.customer_id -> customers.id. A key
    matches only in its own field and in fields linked to it.
    identity: for a container's address its identity fields and their kinds
    ({"shop:public.customers": {"login": "account"}}).
    """

    subjects: Mapping[str, tuple[Identifier, ...]] = field(repr=False)
    links: Mapping[FieldAddress, FieldAddress] = field(default_factory=dict)
    identity: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def match(self, container: Container, data: Value) -> tuple[Span, ...]:
        """Every span of every subject that the record locates; () where it locates nobody.

        A UNIQUE identifier locates; a SHARED one only beside a second identifier of the same
        subject; a WEAK one never, but is returned beside one that does.
        """
        certain, words = self._literal_spans(container, data)
        found = [*certain, *self._key_spans(container, data)]
        if not found:
            return ()
        if self._phones:
            found += self._phone_spans(data, {span.subject for span in found})
        located = {
            subject
            for subject in {span.subject for span in found}
            if _locates([span for span in found if span.subject == subject])
        }
        return _united([span for span in (*found, *words) if span.subject in located])

    def spans(self, container: Container, data: Value) -> tuple[Span, ...]:
        """Every span of every subject, whether it locates or not: what the second look asks of a
        record that was found before."""
        certain, words = self._literal_spans(container, data)
        found = [*certain, *words, *self._key_spans(container, data)]
        if self._phones:
            found += self._phone_spans(data, set(self.subjects))
        return _united(found)

    def touches(self, container: Container, raw: bytes) -> Iterator[tuple[int, int]]:
        """Byte ranges of raw text around which a record may match; outside them none does.

        Where a format can hide a character behind an escape that nobody enumerates (JSON's
        backslash-u for ASCII, CSV's doubled quotes), the format parses that record as well.
        """
        for start, end, _ in self._gate.find(raw):
            yield start, end
        if keys := self._key_literals(container):
            for start, end, _ in keys.find(raw):
                yield start, end

    def needles(self) -> tuple[str, ...]:
        """Texts of which every record that match() finds by text contains at least one, when
        both are compared in lower case (by the store's rule or by ASCII alone)."""
        texts = {text for literal in self._gate.texts for text in _lowered(literal)}
        kept: list[str] = []
        for text in sorted(texts, key=lambda each: (len(each), each)):
            if not any(shorter in text for shorter in kept):
                kept.append(text)
        return tuple(kept)

    def keys(self, container: Container) -> dict[tuple[str, ...], frozenset[str]]:
        """For each field (or fields of a compound key) that holds or refers to a key: the keys
        to look for, as text, a compound key's parts joined by KEY_JOINT."""
        wanted = self._keys.get(container.address, {})
        return {fields: frozenset(owners) for fields, owners in wanted.items()}

    @cached_property
    def _owners(self) -> dict[Identifier, list[str]]:
        owners: dict[Identifier, list[str]] = {}
        for subject, identifiers in self.subjects.items():
            for identifier in identifiers:
                owners.setdefault(identifier, []).append(subject)
        return owners

    @cached_property
    def _phones(self) -> tuple[Owner, ...]:
        return tuple(
            (subject, identifier)
            for identifier, owners in self._owners.items()
            for subject in owners
            if identifier.kind == "phone"
        )

    @cached_property
    def _all(self) -> Compiled:
        return Compiled([i for i in self._owners if not i.is_key])

    @cached_property
    def _gate(self) -> Compiled:
        """Only what can make a record locate: WEAK literals matter only beside a SHARED one."""
        shared = {
            subject
            for identifier, owners in self._owners.items()
            if identifier.strength is Strength.SHARED
            for subject in owners
        }
        return Compiled(
            [
                identifier
                for identifier, owners in self._owners.items()
                if not identifier.is_key
                and (identifier.strength is Strength.UNIQUE or not shared.isdisjoint(owners))
            ]
        )

    @cached_property
    def _keys(self) -> dict[str, dict[tuple[str, ...], dict[str, list[Owner]]]]:
        """By container: the fields to look at, the keys to find there, and whose they are."""
        children: dict[str, list[FieldAddress]] = {}
        for child, parent in self.links.items():
            children.setdefault(str(parent), []).append(child)
        keys: dict[str, dict[tuple[str, ...], dict[str, list[Owner]]]] = {}
        for identifier, subjects in self._owners.items():
            if identifier.is_key:
                own = self._address(identifier.kind)
                for place in (own, *children.get(identifier.kind, ())):
                    fields = keys.setdefault(f"{place.store}:{place.container}", {})
                    owners = fields.setdefault(place.fields, {}).setdefault(identifier.value, [])
                    owners += [(subject, identifier) for subject in subjects]
        return keys

    def _address(self, kind: str) -> FieldAddress:
        for address in (*self.links.keys(), *self.links.values()):
            if str(address) == kind:
                return address
        store, _, rest = kind.partition(":")
        container, _, name = rest.rpartition(".")
        return FieldAddress(store, container, name)

    def _key_literals(self, container: Container) -> Literals[str] | None:
        wanted = self._keys.get(container.address)
        if not wanted:
            return None
        if container.address not in self._key_engines:
            values = {value for owners in wanted.values() for value in owners}
            self._key_engines[container.address] = Literals(
                [(part, value) for value in sorted(values) for part in _key_parts(value)]
            )
        return self._key_engines[container.address]

    @cached_property
    def _key_engines(self) -> dict[str, Literals[str]]:
        return {}

    def _literal_spans(self, container: Container, data: Value) -> tuple[list[Span], list[Span]]:
        """Spans that count, and account names outside any context: plain words that locate
        nobody, and are the person's only where something else located them."""
        identity = self.identity.get(container.address, {})
        certain: list[Span] = []
        words: list[Span] = []
        for path, leaf, start, end, identifier in _in_leaves(self._all, data):
            whole = (start, end) == (0, len(leaf)) or _is_whole(leaf, identifier)
            into = certain
            if identifier.kind == "account":
                name = field_name(path)
                own_field = identity.get(name) == "account" or ACCOUNT_FIELD.search(name)
                if not (
                    (whole and own_field)
                    or is_distinctive(identifier.value)
                    or account_in_context(leaf, start, end)
                ):
                    if not is_no_word(identifier.value):
                        continue
                    into = words
            if whole:
                start, end = 0, len(leaf)
            into += [
                Span(path, start, end, identifier, whole, subject)
                for subject in self._owners[identifier]
            ]
        return [*certain, *self._name_spans(data)], words

    def _name_spans(self, data: Value) -> Iterator[Span]:
        """Identifiers in the names of fields, such as a JSON object with an e-mail for each key."""
        for path in names(data):
            name = path[-1]
            if not isinstance(name, str) or name in self._clean_names:
                continue
            held = {match[2] for match in self._all.find(name.encode(errors="surrogateescape"))}
            sure = [each for each in held if each.kind != "account" or is_distinctive(each.value)]
            if not sure and len(self._clean_names) < NAMES_KEPT:
                self._clean_names.add(name)
            for identifier in sure:
                for subject in self._owners[identifier]:
                    yield Span(path, 0, 0, identifier, subject=subject, named=True)

    @cached_property
    def _clean_names(self) -> set[str]:
        return set()

    def _key_spans(self, container: Container, data: Value) -> Iterator[Span]:
        wanted = self._keys.get(container.address)
        if not wanted:
            return
        held: dict[str, list[Leaf]] = {}
        for path, leaf in leaves(data):
            held.setdefault(field_name(path), []).append((path, leaf))
        for fields, owners in wanted.items():
            for place, value in _held_keys(held, fields):
                for subject, identifier in owners.get(value, ()):
                    yield Span(place[0], 0, _length(place[1]), identifier, True, subject)

    def _phone_spans(self, data: Value, subjects: set[str]) -> Iterator[Span]:
        phones = tuple(owner for owner in self._phones if owner[0] in subjects)
        for path, leaf in leaves(data):
            if phones and isinstance(leaf, str | int) and not isinstance(leaf, bool):
                for start, end, (subject, identifier) in find_phones(str(leaf), phones):
                    whole = start == 0 and end == len(str(leaf).encode(errors="surrogateescape"))
                    yield Span(path, start, end, identifier, whole, subject)


def _held_keys(
    held: Mapping[str, list[Leaf]], fields: tuple[str, ...]
) -> Iterator[tuple[Leaf, str]]:
    """The keys that a record holds in these fields; a compound key counts at its first field."""
    if len(fields) == 1:
        for leaf in held.get(fields[0], ()):
            yield leaf, key_text(leaf[1])
    elif all(len(held.get(name, ())) == 1 for name in fields):
        parts = [held[name][0] for name in fields]
        yield parts[0], KEY_JOINT.join(key_text(leaf) for _, leaf in parts)


def key_text(leaf: Value) -> str:
    """A key as text: 42, 42.0 and "42" are the same key; null, true and false are none."""
    if isinstance(leaf, bool) or leaf is None or isinstance(leaf, bytes):
        return ""
    if isinstance(leaf, float) and leaf.is_integer():
        return str(int(leaf))
    return str(leaf)


def _in_leaves(engine: Compiled, data: Value) -> Iterator[tuple[Path, bytes, int, int, Identifier]]:
    """One engine pass over all text leaves of a record; the separator is a boundary."""
    texts: list[tuple[Path, bytes]] = []
    for path, leaf in leaves(data):
        if isinstance(leaf, bytes):
            texts.append((path, leaf))
        elif isinstance(leaf, str):
            texts.append((path, leaf.encode(errors="surrogateescape")))
        elif isinstance(leaf, int) and not isinstance(leaf, bool):
            texts.append((path, str(leaf).encode()))
    joined = SEPARATOR.join(text for _, text in texts)
    matches = sorted(engine.find(joined), key=lambda match: match[:2])
    position = begin = 0
    for start, end, identifier in matches:
        while start >= begin + len(texts[position][1]) + len(SEPARATOR):
            begin += len(texts[position][1]) + len(SEPARATOR)
            position += 1
        path, leaf = texts[position]
        first, last = start - begin, end - begin
        if last <= len(leaf):
            yield path, leaf, first, last, identifier


def _is_whole(leaf: bytes, identifier: Identifier) -> bool:
    return len(leaf) < 4096 and normal(leaf.decode(errors="replace")) == normal(identifier.value)


def _length(leaf: Value) -> int:
    return len(leaf.encode(errors="surrogateescape")) if isinstance(leaf, str) else 0


def _locates(spans: list[Span]) -> bool:
    strengths = {span.identifier: span.identifier.strength for span in spans}
    return Strength.UNIQUE in strengths.values() or (
        Strength.SHARED in strengths.values() and len(strengths) > 1
    )


def _united(spans: list[Span]) -> tuple[Span, ...]:
    """In order, without a span that lies inside another of the same subject; keys always stay."""
    ordered = sorted(
        set(spans), key=lambda s: (s.subject, str(s.path), s.start, -s.end, s.identifier)
    )
    kept: list[Span] = []
    last: Span | None = None
    for span in ordered:
        if span.identifier.is_key:
            kept.append(span)
        elif (
            last is None
            or (last.subject, last.path) != (span.subject, span.path)
            or (span.end > last.end)
        ):
            kept.append(span)
            last = span
    return tuple(kept)


def _key_parts(value: str) -> Iterator[bytes]:
    for part in value.split(KEY_JOINT):
        yield from encodings(part)


def _lowered(literal: bytes) -> Iterator[str]:
    text = literal.decode(errors="surrogateescape")
    yield text.lower()
    yield literal.lower().decode(errors="surrogateescape")
