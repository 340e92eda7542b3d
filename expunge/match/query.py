"""The compiled query: every data subject's identifiers in one pass over bytes or a record.

A query costs by the text, not by the people. Connectors use of it: ``match`` on a record (or
``matches`` on many at once), ``touches`` on raw bytes (to parse only records that can match;
``mentions`` where the keys are looked for otherwise), ``needles`` and ``keys`` to push a search
down to the store.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import attrgetter

from expunge.match.around import SEPARATOR
from expunge.match.compiled import Compiled, texts_of
from expunge.match.keys import KeyTexts, Owner, Wanted, key_spans, wanted_keys
from expunge.match.phones import find_phones
from expunge.match.text import (
    account_in_context,
    holds_accounts,
    is_distinctive,
    is_no_word,
    normal,
)
from expunge.model import (
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

NAMES_KEPT = 10_000  # names of fields known to hold nobody: most records have the same ones


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
        return self.matches(container, (data,))[0]

    def matches(self, container: Container, records: Sequence[Value]) -> list[tuple[Span, ...]]:
        """``match`` of each of many records of one container, in one pass over all of them."""
        certain: list[list[Span]] = [[] for _ in records]
        words: list[list[Span]] = [[] for _ in records]
        self._put_literal_spans(container, records, certain, words)
        return [
            self._located(container, data, *found)
            for data, *found in zip(records, certain, words, strict=True)
        ]

    def spans(self, container: Container, data: Value) -> tuple[Span, ...]:
        """Every span of every subject, whether it locates or not: what the second look asks of a
        record that was found before."""
        found: list[Span] = []
        self._put_literal_spans(container, (data,), [found], [found])
        found += self._key_spans(container, data)
        found += self._phone_spans(data, self._phones)
        return _united(found)

    def touches(self, container: Container, raw: bytes) -> Iterator[tuple[int, int]]:
        """Byte ranges of raw text around which a record may match; outside them none does.

        Where a format can hide a character behind an escape that nobody enumerates (JSON's
        backslash-u for ASCII, CSV's doubled quotes), the format parses that record as well.
        """
        yield from self.mentions(raw)
        if keys := self._key_texts(container):
            yield from keys.find(raw)

    def mentions(self, raw: bytes) -> Iterator[tuple[int, int]]:
        """``touches`` without the keys, which only count in their own fields."""
        for start, end, identifier in self._all.find(raw):
            if identifier in self._gate:
                yield start, end

    def needles(self, most: int) -> tuple[str, ...] | None:
        """Texts of which every record that match() finds by text contains at least one, when
        both are compared in lower case (by the store's rule or by ASCII alone). None where there
        are more than most."""
        if len(self._gate) > most:
            return None
        texts = {text for literal in texts_of(self._gate) for text in _lowered(literal)}
        kept: list[str] = []
        for text in sorted(texts, key=lambda each: (len(each), each)):
            if not any(shorter in text for shorter in kept):
                if len(kept) == most:
                    return None
                kept.append(text)
        return tuple(kept)

    def keys(self, container: Container) -> dict[tuple[str, ...], frozenset[str]]:
        """For each field (or fields of a compound key) that holds or refers to a key: the keys
        to look for, as text, a compound key's parts joined by KEY_JOINT."""
        wanted = self._keys.get(container.address, {})
        return {fields: frozenset(owners) for fields, owners in wanted.items()}

    def also(self, subjects: Mapping[str, tuple[Identifier, ...]]) -> "Query":
        """A query for these subjects in the same places; what is compiled already is kept where it
        has no text too few, and not by far too many."""
        made = Query(subjects, self.links, self.identity)
        texts = made._texts
        known = self.__dict__.get("_all")
        if known and len(known.identifiers) <= 4 * len(texts) and texts <= set(known.identifiers):
            made.__dict__["_all"] = known
        return made

    @cached_property
    def _owners(self) -> dict[Identifier, tuple[str, ...]]:
        owners: dict[Identifier, tuple[str, ...]] = {}
        for subject, identifiers in self.subjects.items():
            own = (subject,)  # one for all of them
            for each in identifiers:
                owners[each] = owners[each] + own if each in owners else own
        return owners

    @cached_property
    def _phones(self) -> dict[str, list[Owner]]:
        """By subject."""
        phones: dict[str, list[Owner]] = {}
        for subject, identifiers in self.subjects.items():
            for identifier in identifiers:
                if identifier.kind == "phone":
                    phones.setdefault(subject, []).append((subject, identifier))
        return phones

    @property
    def _texts(self) -> set[Identifier]:
        return {each for each in self._owners if not each.is_key}

    @cached_property
    def _all(self) -> Compiled:
        return Compiled(sorted(self._texts, key=attrgetter("kind", "value")))  # as <, sooner

    @cached_property
    def _gate(self) -> frozenset[Identifier]:
        """Only what can make a record locate: WEAK literals matter only beside a SHARED one."""
        shared = {
            subject
            for identifier, owners in self._owners.items()
            if identifier.strength is Strength.SHARED
            for subject in owners
        }
        return frozenset(
            identifier
            for identifier, owners in self._owners.items()
            if not identifier.is_key
            and (identifier.strength is Strength.UNIQUE or not shared.isdisjoint(owners))
        )

    @cached_property
    def _keys(self) -> dict[str, Wanted]:
        return wanted_keys(self._owners, self.links)

    def _key_texts(self, container: Container) -> KeyTexts | None:
        wanted = self._keys.get(container.address)
        if not wanted:
            return None
        if container.address not in self._key_engines:
            self._key_engines[container.address] = KeyTexts(wanted)
        return self._key_engines[container.address]

    @cached_property
    def _key_engines(self) -> dict[str, KeyTexts]:
        return {}

    def _key_spans(self, container: Container, data: Value) -> Iterator[Span]:
        if wanted := self._keys.get(container.address):
            yield from key_spans(wanted, data)

    def _located(
        self, container: Container, data: Value, certain: list[Span], words: list[Span]
    ) -> tuple[Span, ...]:
        found = [*certain, *self._key_spans(container, data)]
        if not found:
            return ()
        if self._phones:
            found += self._phone_spans(data, {span.subject for span in found})
        own: dict[str, list[Span]] = {}
        for span in found:
            own.setdefault(span.subject, []).append(span)
        located = {subject for subject, spans in own.items() if _locates(spans)}
        return _united([span for span in (*found, *words) if span.subject in located])

    def _put_literal_spans(
        self,
        container: Container,
        records: Sequence[Value],
        certain: Sequence[list[Span]],
        words: Sequence[list[Span]],
    ) -> None:
        """Spans that count, and account names outside any context: plain words that locate
        nobody, and are the person's only where something else located them."""
        identity = self.identity.get(container.address, {})
        for number, path, leaf, start, end, identifier in _in_leaves(self._all, records):
            if identifier not in self._owners:
                continue
            whole = (start, end) == (0, len(leaf)) or _is_whole(leaf, identifier)
            into = certain[number]
            if identifier.kind == "account":
                name = field_name(path)
                own_field = identity.get(name) == "account"
                if not (
                    (whole and (own_field or holds_accounts(name, identifier.value)))
                    or is_distinctive(identifier.value)
                    or account_in_context(leaf, start, end)
                ):
                    if not is_no_word(identifier.value):
                        continue
                    into = words[number]
            if whole:
                start, end = 0, len(leaf)
            into += [
                Span(path, start, end, identifier, whole, subject)
                for subject in self._owners[identifier]
            ]
        for data, own in zip(records, certain, strict=True):
            own += self._name_spans(data)

    def _name_spans(self, data: Value) -> Iterator[Span]:
        """Identifiers in the names of fields, such as a JSON object with an e-mail for each key."""
        for path in names(data):
            name = path[-1]
            if not isinstance(name, str) or name in self._clean_names:
                continue
            found = self._all.find(name.encode(errors="surrogateescape"))
            held = {identifier for *_, identifier in found if identifier in self._owners}
            sure = [each for each in held if each.kind != "account" or is_distinctive(each.value)]
            if not sure and len(self._clean_names) < NAMES_KEPT:
                self._clean_names.add(name)
            for identifier in sure:
                for subject in self._owners[identifier]:
                    yield Span(path, 0, 0, identifier, subject=subject, named=True)

    @cached_property
    def _clean_names(self) -> set[str]:
        return set()

    def _phone_spans(self, data: Value, subjects: Iterable[str]) -> Iterator[Span]:
        phones = [owner for subject in subjects for owner in self._phones.get(subject, ())]
        for path, leaf in leaves(data) if phones else ():
            if isinstance(leaf, str | int) and not isinstance(leaf, bool):
                for start, end, (subject, identifier) in find_phones(str(leaf), phones):
                    whole = start == 0 and end == len(str(leaf).encode(errors="surrogateescape"))
                    yield Span(path, start, end, identifier, whole, subject)


def _in_leaves(
    engine: Compiled, records: Sequence[Value]
) -> Iterator[tuple[int, Path, bytes, int, int, Identifier]]:
    """One engine pass over all text leaves of the records; the separator is a boundary. With the
    number of the record."""
    texts: list[tuple[int, Path, bytes]] = []
    for number, data in enumerate(records):
        for path, leaf in leaves(data):
            if isinstance(leaf, bytes):
                texts.append((number, path, leaf))
            elif isinstance(leaf, str):
                texts.append((number, path, leaf.encode(errors="surrogateescape")))
            elif isinstance(leaf, int) and not isinstance(leaf, bool):
                texts.append((number, path, str(leaf).encode()))
    matches = list(engine.find(SEPARATOR.join(text for _, _, text in texts)))
    if not matches:
        return
    begins = [0]
    for _, _, text in texts:
        begins.append(begins[-1] + len(text) + len(SEPARATOR))
    for start, end, identifier in sorted(matches, key=lambda match: match[:2]):
        position = bisect_right(begins, start) - 1
        number, path, leaf = texts[position]
        first, last = start - begins[position], end - begins[position]
        if last <= len(leaf):
            yield number, path, leaf, first, last, identifier


def _is_whole(leaf: bytes, identifier: Identifier) -> bool:
    return len(leaf) < 4096 and normal(leaf.decode(errors="replace")) == normal(identifier.value)


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


def _lowered(literal: bytes) -> Iterator[str]:
    text = literal.decode(errors="surrogateescape")
    yield text.lower()
    yield literal.lower().decode(errors="surrogateescape")
