"""Who else is named in the data subject's records, so that an export leaves them out.

Three things say so: a scanner (an e-mail address, a telephone number, anywhere in a text), the
closure (what it holds is the subject's and stays), and the stores themselves: a text is compared
with the names, accounts and addresses of all other people whom the data map knows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_plus

from expunge.datamap.model import DataMap
from expunge.datamap.scanner import NotScanned, Scanner
from expunge.match.query import Query
from expunge.match.text import is_distinctive, normal
from expunge.model import (
    Container,
    Cut,
    Gap,
    Identifier,
    Layer,
    Path,
    Record,
    StoreError,
    Unit,
    field_name,
)
from expunge.path.context import Context
from expunge.path.ownership import values_of
from expunge.path.search import units
from expunge.path.spool import Spool

LEFT_OUT = "[left out]"
PEOPLE = frozenset({"EMAIL_ADDRESS", "PHONE_NUMBER", "PERSON"})
NUMBERS = frozenset(
    "CREDIT_CARD IBAN_CODE US_SSN US_ITIN UK_NINO ES_NIF ES_NIE IT_FISCAL_CODE SG_NRIC_FIN IN_PAN "
    "FI_PERSONAL_IDENTITY_CODE CRYPTO".split()
)
NAMING = frozenset({"name", "account", "address", "email", "phone"})
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_LEAST = {"PERSON": 0.5}  # score from which a scanner's word counts
_ROWS = 1000  # of people in one sealed piece
_SHORT, _REMEMBERED = 200, 10_000  # texts that stand in many records are scanned once
_GRAM = 3  # characters; the shortest name that is looked for


@dataclass
class Texts:
    """What stands in the located records, in normal form, to ask which names are in it."""

    parts: set[str] = field(default_factory=set)
    grams: set[str] = field(default_factory=set)

    def add(self, leaf: str) -> None:
        for text in {leaf, unquote_plus(leaf), _ESCAPE.sub(_character, leaf)}:
            form = normal(text)
            if form and form not in self.parts:
                self.parts.add(form)
                self.grams |= {form[at : at + _GRAM] for at in range(len(form) - _GRAM + 1)}

    def hold(self, form: str) -> bool:
        return form[:_GRAM] in self.grams and any(form in part for part in self.parts)


Extent = tuple[int, int]
"""Byte offsets in the UTF-8 of a text, as in a Span."""


@dataclass(frozen=True, repr=False)
class Others:
    """Finds other people in a record of the subject's."""

    scanners: tuple[Scanner, ...]
    query: Query
    own: frozenset[str] = frozenset()
    """The words of the subject's own names, in normal form."""
    _seen: dict[tuple[str, frozenset[str]], list[Extent]] = field(default_factory=dict)

    def known(self, container: Container, path: Path, leaf: str) -> list[Extent]:
        """Where somebody stands whom the stores name."""
        alone = {field_name(path): leaf} if field_name(path) else leaf
        spans = self.query.spans(container, alone)
        return [(span.start, span.end) for span in spans if not span.named]

    def scanned(self, leaf: str, entities: frozenset[str]) -> list[Extent]:
        """Where a scanner sees somebody. The whole leaf where it gave up: what it holds is not
        known."""
        if (known := self._seen.get((leaf, entities))) is not None:
            return list(known)
        found = self._scan(leaf, entities)
        if len(leaf) <= _SHORT and len(self._seen) < _REMEMBERED:
            self._seen[leaf, entities] = list(found)
        return found

    def _scan(self, leaf: str, entities: frozenset[str]) -> list[Extent]:
        if not any(map(str.isalnum, leaf)):
            return []
        try:
            return [
                (_bytes(leaf, each.start), _bytes(leaf, each.end))
                for scanner in self.scanners
                for each in scanner.find(leaf)
                if each.entity in entities
                and each.score >= _LEAST.get(each.entity, 0.0)
                and not (each.entity == "PERSON" and self._is_own(leaf[each.start : each.end]))
            ]
        except NotScanned:
            return [whole(leaf)]

    def _is_own(self, name: str) -> bool:
        """Whether it is the subject's name or a part of it: ``Ann`` in the texts of Ann Lee."""
        words = words_of(name)
        return bool(words) and all(
            word in self.own or (not word.isascii() and any(_part(word, each) for each in self.own))
            for word in words
        )


def _part(word: str, name: str) -> bool:
    """Whether a name that is written without spaces begins or ends with the word."""
    return name.startswith(word) or name.endswith(word)


def words_of(name: str) -> list[str]:
    """In normal form."""
    return normal(name).replace(",", " ").split()


def cuts(found: Iterable[Extent], own: Iterable[Extent]) -> tuple[Cut, ...]:
    """What is left out of a text: what was found, outside of what is the subject's own."""
    kept = list(own)
    return _merged(
        (start, end)
        for start, end in found
        if not any(start < last and first < end for first, last in kept)
    )


def whole(leaf: str) -> Extent:
    return 0, len(leaf.encode(errors="surrogateescape"))


PEOPLE_OF = "people"


def named_in(
    context: Context, data_map: DataMap, mine: set[str], texts: Texts
) -> tuple[tuple[Identifier, ...], list[Gap]]:
    """Names, accounts and addresses of other people that stand in these texts: one pass over
    the containers that hold people. mine: what is the subject's, in normal form. The gaps:
    containers that could not be read."""
    if not texts.parts:
        return (), []
    gaps: list[Gap] = []
    source = (
        people(context, data_map, gaps) if context.known.people is None else _again(context, gaps)
    )
    found = {each for each in source if _is_there(each, texts, mine)}
    return tuple(sorted(found)), gaps


def remembered(context: Context, data_map: DataMap) -> Spool:
    """Everybody whom the stores name, read once for many requests."""
    spool, gaps = Spool(), list[Gap]()
    rows: list[tuple[str, str]] = []
    for each in people(context, data_map, gaps):
        rows.append((each.kind, each.value))
        if len(rows) == _ROWS:
            spool.put((PEOPLE_OF,), 0, rows)
            rows = []
    spool.put((PEOPLE_OF,), 0, rows)
    spool.put((PEOPLE_OF,), 0, gaps)
    return spool


def _again(context: Context, gaps: list[Gap]) -> Iterator[Identifier]:
    assert context.known.people is not None  # noqa: S101  (asked before)
    for rows in context.known.people.get(PEOPLE_OF, 0):
        for row in rows:
            if isinstance(row, Gap):
                gaps.append(row)
            else:
                yield Identifier(*row)


def people(context: Context, data_map: DataMap, gaps: list[Gap]) -> Iterator[Identifier]:
    """Names, accounts and addresses in the identity fields of all current records."""
    for container in data_map.containers:
        if NAMING.isdisjoint(_kinds(data_map, container)):
            continue
        connector = context.connector(container.store)
        try:
            for unit in units(connector, [container], (Layer.CURRENT,)):
                if isinstance(unit, Unit) and unit.readable:
                    for item in connector.scan(unit):
                        if isinstance(item, Record):
                            yield from _people(data_map, container, item)
        except StoreError:
            gaps.append(_unread(container))


def _kinds(data_map: DataMap, container: Container) -> set[str]:
    kinds = set(data_map.identity.get(container.address, {}).values())
    return kinds | ({"name"} if {"given_name", "family_name"} <= kinds else set())


def _people(data_map: DataMap, container: Container, record: Record) -> Iterator[Identifier]:
    parts: dict[str, str] = {}
    for mapped, value in values_of(data_map, container, record.data):
        if mapped.kind in ("given_name", "family_name"):
            parts[mapped.kind] = value
        elif mapped.kind in NAMING:
            yield Identifier(mapped.kind, value)
    if len(parts) == 2:
        yield Identifier("name", f"{parts['given_name']} {parts['family_name']}")


def _is_there(each: Identifier, texts: Texts, mine: set[str]) -> bool:
    form = normal(each.value)
    return form not in mine and _telling(each.kind, form) and texts.hold(form)


def _telling(kind: str, form: str) -> bool:
    """Whether it means a person wherever it stands: ``may`` as a name is a word."""
    if kind == "account":
        return is_distinctive(form)
    return len(form) >= _GRAM and (kind != "name" or " " in form or not form.isascii())


def _merged(found: Iterable[tuple[int, int]]) -> tuple[Cut, ...]:
    merged: list[list[int]] = []
    for start, end in sorted(found):
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple(Cut(start, end, LEFT_OUT) for start, end in merged)


def _bytes(text: str, position: int) -> int:
    return len(text[:position].encode(errors="surrogateescape"))


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def _unread(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "names-unread",
        "the names of people here could not be read: texts may still name them",
        "Bring the store back and make a new plan, or accept the gap.",
    )
