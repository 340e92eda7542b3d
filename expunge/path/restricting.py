"""Restriction: a marker in the person's own records that stops a use of them, and its undoing.

Where the marker goes is the company's to say ([[restrictions]]): a flag, a status, a field that an
alias or a view filters by. A record that hangs on a marked one is reached through it. Log lines and
old versions are history and are not used; another place without a marker is a gap.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from expunge.config.shape import REQUEST_ID, Restriction
from expunge.model import (
    Action,
    Assign,
    Container,
    Edit,
    Gap,
    Hit,
    Path,
    Unit,
    Value,
    rewritten,
)
from expunge.path.codec import PlannedEdit
from expunge.path.correcting import is_history
from expunge.path.edits import Line, ambiguous, location_of, untouchable
from expunge.path.ownership import Owner, Ownership, OwnershipRules
from expunge.vault import WorkKey

ANY_ID = re.compile(r"\br\d{6}-[0-9a-f]{10}\b")
Marks = dict[str, bool | int | str]


@dataclass(frozen=True)
class Marker:
    """Makes lines. purpose: what is to stop; None: all processing."""

    rules: OwnershipRules
    key: WorkKey
    request: str
    restrictions: tuple[Restriction, ...]
    purpose: str | None

    def line(self, unit: Unit, hit: Hit, ownership: Ownership) -> Line:
        container, record = unit.container, hit.record
        if is_history(unit) or ownership.owner is Owner.MENTIONED:
            return Line(None)
        if ownership.owner is Owner.AMBIGUOUS:
            return Line(None, ambiguous(container, ownership))
        marks = self.marks(container.address)
        if marks is None:
            return Line(
                None, None if self._is_reached(container.address) else _no_marker(container)
            )
        if Action.REDACT not in container.actions:
            return Line(None, untouchable(container))
        old = {name: value_at(record.data, (name,)) for name in marks}
        if self._is_taken(marks, old):
            return Line(None, _taken(container))
        patch = _assigned({name: new for name, new in marks.items() if old[name] != new})
        return Line(self._edit(unit, hit, ownership, patch, old) if patch else None)

    def _edit(
        self,
        unit: Unit,
        hit: Hit,
        ownership: Ownership,
        patch: tuple[Assign, ...],
        old: dict[str, Value],
    ) -> PlannedEdit:
        record = hit.record
        edit = rewritten(record.key, record.data, patch)
        back = _assigned({str(each.path[-1]): old[str(each.path[-1])] for each in patch})
        undo = Edit(record.key, edit.after or b"", edit.before, back)
        where = location_of(self.key, unit, record.key)
        stopped = self.purpose or "all processing"
        reason = f"{stopped} of it stops; {ownership.reason}"
        return PlannedEdit(where, edit, Action.RESTRICT, reason, later=undo)

    def _problem(
        self, container: Container, ownership: Ownership, marks: Marks | None
    ) -> Gap | None:
        if ownership.owner is Owner.AMBIGUOUS:
            return ambiguous(container, ownership)
        if marks is None:
            return None if self._is_reached(container.address) else _no_marker(container)
        return untouchable(container) if Action.REDACT not in container.actions else None

    def marks(self, address: str) -> Marks | None:
        """The values that mark a record of this container; None where there is no place for it."""
        for each in self.restrictions:
            if each.container == address and each.purpose == self.purpose:
                return {
                    name: value.replace(REQUEST_ID, self.request)
                    if isinstance(value, str)
                    else value
                    for name, value in each.values.items()
                }
        return None

    def _named(self, value: bool | int | str) -> bool | int | str:
        return value.replace(REQUEST_ID, self.request) if isinstance(value, str) else value

    def _is_taken(self, marks: Marks, old: dict[str, Value]) -> bool:
        """Whether another request's marker stands there: it would be lost."""
        return any(
            ANY_ID.search(str(held)) is not None and held != marks[name]
            for name, held in old.items()
        )

    def _is_reached(self, address: str) -> bool:
        """Whether a reference of the same store leads to a container that is marked."""
        seen, todo = {address}, [address]
        while todo:
            for link in self.rules.links.parents_of.get(todo.pop(), ()):
                parent = f"{link.parent.store}:{link.parent.container}"
                if link.parent.store == link.child.store and parent not in seen:
                    if self.marks(parent) is not None:
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
    marks = {
        each.path: each.value
        for each in (line.later.patch if line.later else ())
        if isinstance(each, Assign)
    }
    now = {path: value_at(data, path) for path in marks}
    back = tuple(each for each in line.edit.patch if isinstance(each, Assign))
    if all(now[each.path] == each.value for each in back):
        return None
    if now != marks:
        raise Clash
    return replace(line, edit=rewritten(key, data, back))


class Clash(Exception):
    """The marker is not as it was set: somebody wrote over it."""


def _assigned(values: dict[str, Value]) -> tuple[Assign, ...]:
    return tuple(
        Assign((name,), value)
        for name, value in sorted(values.items())
        if value is None or isinstance(value, bool | int | float | str)
    )


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
