"""Give: from located records to the lines of an access or portability plan.

A line holds what will be given of one record: the record as it is (its fingerprint before), what
is left out of it (the patch), and the fingerprint of what is then given. No store is written.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from expunge.match.query import Query
from expunge.match.text import normal
from expunge.model import (
    Action,
    Assign,
    Change,
    Container,
    Gap,
    Hit,
    Identifier,
    Patch,
    Path,
    Right,
    Row,
    Unit,
    Value,
    field_name,
    leaves,
    names,
    rewritten,
)
from expunge.path.codec import PlannedEdit
from expunge.path.context import Context
from expunge.path.edits import Line, ambiguous, location_of
from expunge.path.locate import Location, Placed
from expunge.path.others import (
    LEFT_OUT,
    NUMBERS,
    PEOPLE,
    Others,
    Texts,
    cuts,
    named_in,
    whole,
    words_of,
)
from expunge.path.ownership import Owner, Ownership, OwnershipRules, key_of, values_of
from expunge.vault import WorkKey

GIVING = frozenset({Right.ACCESS, Right.PORTABILITY})


def gives(right: str) -> bool:
    """Whether the right is answered by an export and not by changing anything."""
    return Right(right) in GIVING


@dataclass(frozen=True)
class Giver:
    """Makes lines. portable: only what is the person's own and current (GDPR article 20)."""

    rules: OwnershipRules
    others: Others
    key: WorkKey
    right: Right
    _names: dict[str, bool] = field(default_factory=dict)

    def line(self, unit: Unit, hit: Hit, ownership: Ownership) -> Line:
        """Nothing where the right does not reach; a gap where a person must say whose it is."""
        if ownership.owner is Owner.AMBIGUOUS:
            return Line(None, ambiguous(unit.container, ownership))
        if self._names_another(unit.container, hit):
            return Line(None, _named_fields(unit.container))
        owned = ownership.owner is Owner.OWNED
        if self.right is Right.PORTABILITY and not owned:
            return Line(None)
        patch = self._left_out_of_own(unit.container, hit) if owned else self._around(unit, hit)
        edit = rewritten(hit.record.key, hit.record.data, patch)
        where = location_of(self.key, unit, hit.record.key)
        action = Action.GIVE if owned else Action.QUOTE
        return Line(PlannedEdit(where, edit, action, ownership.reason))

    def _names_another(self, container: Container, hit: Hit) -> bool:
        """Whether a field is named after somebody else: values can be left out, names cannot."""
        own = {span.path for span in hit.spans if span.named}
        return any(
            path not in own and self._is_of_another(container, name)
            for path, name in _named(hit.record.data)
        )

    def _is_of_another(self, container: Container, name: str) -> bool:
        """Every row has the same names."""
        if (known := self._names.get(name)) is None:
            told = self.others.known(container, (), name) or _addresses(self.others, name)
            known = self._names[name] = bool(told)
        return known

    def _left_out_of_own(self, container: Container, hit: Hit) -> Patch:
        """Of their own record: other people in its texts, and references to other people."""
        foreign = self._foreign_references(container, hit)
        parts: list[Change | Assign] = []
        for path, leaf in leaves(hit.record.data):
            if path in foreign:
                parts.append(Assign(path, LEFT_OUT))
            elif isinstance(leaf, str):
                seen = self.others.scanned(leaf, PEOPLE)
                if "@" not in leaf:  # a field that is one number or name as a whole is theirs
                    seen = [each for each in seen if each != whole(leaf)]
                found = [*self.others.known(container, path, leaf), *seen]
                if cut := cuts(found, _own(hit, path)):
                    parts.append(Change(path, cut))
        return tuple(parts)

    def _around(self, unit: Unit, hit: Hit) -> Patch:
        """Of somebody else's record: all but the texts that name the subject, and in these all
        other people."""
        naming = {span.path for span in hit.spans if not span.named}
        within = [span.path for span in hit.spans if span.named]  # a field named after them
        parts: list[Change | Assign] = []
        for path, leaf in leaves(hit.record.data):
            if path not in naming and not any(path[: len(own)] == own for own in within):
                if leaf is not None:
                    parts.append(Assign(path, LEFT_OUT))
            elif isinstance(leaf, str):
                found = self.others.known(unit.container, path, leaf)
                found += self.others.scanned(leaf, PEOPLE | NUMBERS)
                if cut := cuts(found, _own(hit, path)):
                    parts.append(Change(path, cut))
        return tuple(parts)

    def _foreign_references(self, container: Container, hit: Hit) -> set[Path]:
        """Where the record refers to another person's own entry (an employee, a referrer)."""
        found: set[Path] = set()
        for link in self.rules.links.parents_of.get(container.address, ()):
            parent = f"{link.parent.store}:{link.parent.container}"
            key = key_of(link.child, hit.record.data)
            theirs = Identifier(str(link.parent), key) in self.rules.closure
            if parent in self.rules.links.subjects and key and not theirs:
                found |= {
                    path
                    for path, _ in leaves(hit.record.data)
                    if field_name(path) in link.child.fields
                }
        return found


def lines(
    context: Context,
    rules: OwnershipRules,
    location: Location,
    key: WorkKey,
    right: Right,
) -> Iterator[tuple[Unit, str, Line]]:
    """The plan's lines for everything that was located, old copies included: the unit, the
    record's key, what is given of it."""
    current = right is Right.PORTABILITY
    placed = [*location.records, *(() if current else location.held)]
    others, gaps = _others(context, rules, placed)
    location.gaps += gaps
    giver = Giver(rules, others, key, right)
    for each in placed:
        yield each.unit, each.hit.record.key, giver.line(each.unit, each.hit, each.ownership)
    for each in location.held if current else ():
        yield each.unit, each.hit.record.key, Line(None)
    location.gaps += [_unreadable(unit.container) for unit in location.unread if not current]


def left_out(patch: Patch) -> int:
    """How many places of a record are left out."""
    return sum(1 if isinstance(each, Assign) else len(each.cuts) for each in patch)


def _others(
    context: Context, rules: OwnershipRules, placed: Iterable[Placed]
) -> tuple[Others, list[Gap]]:
    texts = Texts()
    mine = {normal(each.value) for each in rules.closure if not each.is_key}
    for each in placed:
        if each.ownership.owner is Owner.OWNED:
            own = values_of(rules.data_map, each.unit.container, each.hit.record.data)
            mine |= {normal(value) for mapped, value in own if mapped.kind == "address"}
        for _, leaf in leaves(each.hit.record.data):
            if isinstance(leaf, str):
                texts.add(leaf)
        for _, name in _named(each.hit.record.data):
            texts.add(name)
    found, gaps = named_in(context, rules.data_map, mine, texts)
    query = Query({"others": found}, {}, rules.data_map.identity)
    named = (
        each.value for each in rules.closure if each.kind in ("name", "given_name", "family_name")
    )
    return Others(
        context.scanners, query, frozenset(chain.from_iterable(map(words_of, named)))
    ), gaps


def _named(data: Value) -> Iterator[tuple[Path, str]]:
    """The path and name of everything that has one in the record, a row's columns too."""
    yield from ((path, str(path[-1])) for path in names(data))
    if isinstance(data, Row):
        yield from (((column,), column) for column in data)


def _own(hit: Hit, path: Path) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in hit.spans if s.path == path and not s.named]


def _addresses(others: Others, name: str) -> bool:
    """Whether a field's name is an address or a number of somebody."""
    return bool(others.scanned(name, PEOPLE - {"PERSON"}))


def _unreadable(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "unread",
        "an unfinished upload that nothing can read: whether it holds the person is not known",
        "Finish or abort the upload in the store, or accept the gap.",
    )


def _named_fields(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "in-a-field-name",
        "a record about the person has a field that is named after somebody else",
        "Give it by hand, without that field, and accept the gap.",
    )
