"""Restriction: a marker in the person's own records that stops a use of them, and its undoing.

Where the marker goes is the company's to say ([[restrictions]]): a flag, a status, a field that an
alias or a view filters by. A record that hangs on a marked one is reached through it. Log lines and
old versions are history and are not used; another place without a marker is a gap.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from expunge.config.shape import REQUEST_ID, Restriction
from expunge.model import (
    Action,
    Assign,
    Container,
    Drop,
    Edit,
    Gap,
    Hit,
    Identifier,
    Path,
    Unit,
    Value,
    fingerprint,
    rewritten,
    stands,
)
from expunge.path.codec import PlannedEdit
from expunge.path.correcting import is_history
from expunge.path.edits import Line, ambiguous, location_of, untouchable
from expunge.path.ownership import Owner, Ownership, OwnershipRules, key_of
from expunge.path.suppressing import ANY_ID, Added, Suppression
from expunge.vault import WorkKey

ADDS = "index"  # containers of this kind take a field that a document did not have
NESTED = (Mapping, list, tuple, bytes)  # no plain value: what it was could not be put back
Marks = dict[str, bool | int | str]


@dataclass(frozen=True)
class Marker:
    """Makes lines. purpose: what is to stop; None: all processing."""

    rules: OwnershipRules
    key: WorkKey
    request: str
    restrictions: tuple[Restriction, ...]
    purpose: str | None
    suppressions: tuple[tuple[str, Suppression | Gap], ...] = ()

    def lines(self, unit: Unit, hit: Hit, ownership: Ownership) -> Iterator[Added]:
        line = self.line(unit, hit, ownership)
        yield unit, hit.record.key, line
        if is_history(unit) or ownership.owner is not Owner.OWNED:
            return
        for address, table in self.suppressions:
            if address == unit.container.address:
                added = table.added(hit, ownership) if isinstance(table, Suppression) else table
                if isinstance(added, Gap):
                    yield unit, hit.record.key, Line(None, added)
                elif added is not None:
                    yield added

    def line(self, unit: Unit, hit: Hit, ownership: Ownership) -> Line:
        if is_history(unit) or ownership.owner is Owner.MENTIONED:
            return Line(None)
        marks = self.marks(unit.container.address)
        gap = self._problem(unit.container, ownership, marks, hit.record.data)
        if gap is not None or marks is None:
            return Line(None, gap)
        data = hit.record.data
        fresh = {name: new for name, new in marks.items() if value_at(data, (name,)) != new}
        return Line(self._edit(unit, hit, ownership, fresh) if fresh else None)

    def _edit(self, unit: Unit, hit: Hit, ownership: Ownership, marks: Marks) -> PlannedEdit:
        record = hit.record
        patch = tuple(Assign((name,), value) for name, value in sorted(marks.items()))
        edit = rewritten(record.key, record.data, patch)
        back = tuple(_back(record.data, each.path) for each in patch)
        undo = Edit(record.key, edit.after or b"", edit.before, back)
        where = location_of(self.key, unit, record.key)
        stopped = self.purpose or "all processing"
        reason = f"{stopped} of it stops; {ownership.reason}"
        return PlannedEdit(where, edit, Action.RESTRICT, reason, later=undo)

    def _problem(
        self, container: Container, ownership: Ownership, marks: Marks | None, data: Value
    ) -> Gap | None:
        """Why the record cannot be marked as it is asked."""
        if ownership.owner is Owner.AMBIGUOUS:
            return ambiguous(container, ownership)
        if marks is None:
            return None if self._is_reached(container.address, data) else _no_marker(container)
        if Action.REDACT not in container.actions:
            return untouchable(container)
        if container.kind != ADDS and any(not _is_there(data, name) for name in marks):
            return _no_marker(container)
        if any(isinstance(value_at(data, (name,)), NESTED) for name in marks):
            return _no_marker(container)
        taken = self._is_taken(marks, {name: value_at(data, (name,)) for name in marks})
        return _taken(container) if taken else None

    def marks(self, address: str) -> Marks | None:
        """The values that mark a record of this container; None where there is no place for it."""
        for each in self.restrictions:
            if each.values and each.container == address and each.purpose == self.purpose:
                return {
                    name: value.replace(REQUEST_ID, self.request)
                    if isinstance(value, str)
                    else value
                    for name, value in each.values.items()
                }
        return None

    def _is_taken(self, marks: Marks, old: dict[str, Value]) -> bool:
        """Whether another request's marker stands there: it would be lost."""
        return any(
            ANY_ID.search(str(held)) is not None and held != marks[name]
            for name, held in old.items()
        )

    def _is_suppressed(self, address: str) -> bool:
        return any(
            each.insert
            and each.purpose == self.purpose
            and address in (each.people, each.container)
            for each in self.restrictions
        )

    def _is_reached(self, address: str, data: Value) -> bool:
        """Whether a suppression table is for it or is it, or its reference to a record of the
        person's leads, within the store, to one that is marked."""
        if self._is_suppressed(address):
            return True
        return any(
            self._leads_to_a_marker(f"{link.parent.store}:{link.parent.container}")
            for link in self.rules.links.parents_of.get(address, ())
            if link.parent.store == link.child.store
            and Identifier(str(link.parent), key_of(link.child, data)) in self.rules.closure
        )

    def _leads_to_a_marker(self, address: str) -> bool:
        if self.marks(address) is not None or self._is_suppressed(address):
            return True
        seen, todo = {address}, [address]
        while todo:
            for link in self.rules.links.parents_of.get(todo.pop(), ()):
                parent = f"{link.parent.store}:{link.parent.container}"
                if link.parent.store == link.child.store and parent not in seen:
                    if self.marks(parent) is not None or self._is_suppressed(parent):
                        return True
                    seen.add(parent)
                    todo.append(parent)
        return False


def purposes(restrictions: Iterable[Restriction]) -> set[str]:
    return {each.purpose for each in restrictions if each.purpose is not None}


def undone(line: PlannedEdit, key: str, data: Value) -> PlannedEdit | None:
    """The undoing of a marker in the record as it is now: the marker's fields get their old values
    back, whatever else was changed meanwhile. None where the marker is gone already.

    line: as the follow-up keeps it: ``edit`` undoes, ``later`` marks. Clashes where somebody wrote
    over the marker.
    """
    marked = line.later.patch if line.later else ()
    marks = {each.path: each.value for each in marked if isinstance(each, Assign)}
    back = tuple(each for each in line.edit.patch if isinstance(each, Assign))
    if line.edit.after is None:  # a row of a suppression table, which goes again
        if any(value_at(data, path) != value for path, value in marks.items()):
            raise Clash
        return replace(line, edit=Edit(key, fingerprint(data)))
    if stands(data, back):
        return None
    if any(value_at(data, path) != value for path, value in marks.items()):
        raise Clash
    return replace(line, edit=rewritten(key, data, back))


class Clash(Exception):
    """The marker is not as it was set: somebody wrote over it."""


def _back(data: Value, path: Path) -> Assign:
    """What gives a field its old value back; one that the marker adds goes again."""
    old = value_at(data, path)
    if not _is_there(data, str(path[-1])):
        return Drop(path)
    return Assign(path, old if isinstance(old, bool | int | float | str) else None)


def _is_there(data: Value, name: str) -> bool:
    return isinstance(data, Mapping) and name in data


def value_at(data: Value, path: Path) -> Value:
    """What stands at a place; None where there is no such place."""
    for step in path:
        try:
            data = data[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _no_marker(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "no-marker",
        "records of theirs are here, and there is no place for a marker",
        "Add a [[restrictions]] table for it, stop the use by hand, or accept the gap.",
    )


def _taken(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "marker-taken",
        "a record bears the marker of another request, which would be lost",
        "Lift that one first, or accept the gap: it is restricted as that one says.",
    )
