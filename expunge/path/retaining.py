"""Retaining: what stays of the data subject because the law needs it, and what it holds on to.

A record that must be kept stays with the fields that the law needs; everything else in it is
blanked so that it fits its column. A record of the person to which a kept one refers, and cannot
let go of, stays too, with nothing in it but its key. What is done when the date comes is planned,
and approved, with the rest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from expunge.config.shape import Policy
from expunge.match.blank import Unfit, blanks
from expunge.match.rewrite import mask, redact
from expunge.model import (
    Action,
    Assign,
    Edit,
    FieldAddress,
    Gap,
    Hit,
    Link,
    Patch,
    Record,
    Span,
    Unit,
    field_name,
    patched,
    rewritten,
)
from expunge.path.codec import PlannedEdit
from expunge.path.edits import Editor, Line, location_of, rewriting
from expunge.path.locate import Location, Placed
from expunge.path.ownership import Owner, OwnershipRules, key_of
from expunge.policy.retention import Retention, retention_of

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Stay:
    """Why one of the person's own records stays. retention: None where it stays only for another
    that refers to it; bound: fields that tie it to others and keep their value; until: a date as
    text, None where no date is known."""

    placed: Placed
    retention: Retention | None
    reason: str
    until: str | None
    basis: str
    bound: frozenset[str] = frozenset()

    def keeps(self, field: str) -> bool:
        container = self.placed.unit.container
        if field.split(".", maxsplit=1)[0] in container.key or field in self.bound:
            return True
        return self.retention is not None and self.retention.keeps(field)


def stays(
    rules: OwnershipRules, policies: Iterable[Policy], location: Location, today: date
) -> dict[Place, Stay]:
    """The person's own records that stay, by place."""
    policies = tuple(policies)
    owned = {each.place: each for each in location.records if each.ownership.owner is Owner.OWNED}
    found: dict[Place, Stay] = {}
    for place, placed in owned.items():
        retention = retention_of(policies, rules.data_map, placed.unit.container, today)
        if retention is not None:
            until = retention.until.isoformat() if retention.until else None
            reason = f"must be kept; {placed.ownership.reason}"
            found[place] = Stay(placed, retention, reason, until, retention.basis)
    parents = _by_key(rules, owned.values())
    todo = list(found)
    while todo:
        place = todo.pop()
        for link in rules.links.parents_of.get(place[0], ()):
            if not _ties(link, found[place]):
                continue
            found[place] = _bound(found[place], link.child)  # whoever the parent is
            parent = parents.get((link.parent, key_of(link.child, owned[place].hit.record.data)))
            if parent is None or parent.place == place:
                continue
            before = found.get(parent.place)
            held = _bound(before or _skeleton(parent, found[place], link), link.parent)
            found[parent.place] = replace(held, until=_later(held.until, found[place].until))
            if found[parent.place] != before:
                todo.append(parent.place)
    return found


def _by_key(
    rules: OwnershipRules, owned: Iterable[Placed]
) -> Mapping[tuple[FieldAddress, str], Placed]:
    found: dict[tuple[FieldAddress, str], Placed] = {}
    for placed in owned:
        for link in rules.links.children_of.get(placed.unit.container.address, ()):
            found[link.parent, key_of(link.parent, placed.hit.record.data)] = placed
    return found


def _ties(link: Link, stay: Stay) -> bool:
    """Whether the reference stays: the law needs it, or it cannot be emptied."""
    if link.child.store != link.parent.store:
        return False  # no store minds a reference into another one
    container = stay.placed.unit.container
    fields = [container.field(name) for name in link.child.fields]
    nullable = link.nullable and all(each is None or each.nullable for each in fields)
    return not nullable or all(stay.keeps(name) for name in link.child.fields)


def _bound(stay: Stay, address: FieldAddress) -> Stay:
    return replace(stay, bound=stay.bound | set(address.fields))


def _skeleton(placed: Placed, kept: Stay, link: Link) -> Stay:
    reason = f"stays without its content, because {link.child} of a kept record refers to it"
    return Stay(placed, None, reason, kept.until, kept.basis)


def _later(one: str | None, other: str | None) -> str | None:
    return None if one is None or other is None else max(one, other)


def line(editor: Editor, stay: Stay, otherwise: Line) -> Line:
    """The line of a record that stays. otherwise: its line if nothing had to be kept."""
    unit, record = stay.placed.unit, stay.placed.hit.record
    container = unit.container
    tag = location_of(editor.key, unit, record.key)[:10]
    unfit: list[str] = []
    patch: list[Assign] = []
    if Action.REDACT in container.actions:
        for each in blanks(container, record.data, stay.keeps, tag):
            if isinstance(each, Unfit):
                unfit.append(str(each))
            else:
                patch.append(each)
    elif stay.retention is None or not stay.retention.keeps_all:
        unfit.append("all of it")
    edit = rewritten(record.key, record.data, tuple(patch))
    if Action.DELETE in container.actions or patch or otherwise.edit is None:
        later = Edit(record.key, edit.after or b"")
    else:
        later = otherwise.edit.edit
    planned = PlannedEdit(
        location_of(editor.key, unit, record.key),
        edit,
        Action.RETAIN,
        stay.reason,
        until=stay.until,
        basis=stay.basis,
        later=later,
        own=True,
    )
    return Line(planned, _cannot_blank(unit, unfit) if unfit else None)


def mention(editor: Editor, placed: Placed, retention: Retention, otherwise: Line) -> Line:
    """The line of somebody else's record that names the person in a field that must be kept: the
    rest is redacted as ever, and the field when the date has come."""
    unit, hit = placed.unit, placed.hit
    kept = tuple(span for span in hit.spans if retention.keeps(field_name(span.path)))
    if not kept or otherwise.edit is None:
        return otherwise
    rest = tuple(span for span in hit.spans if span not in kept)
    now = editor.line(unit, Hit(hit.record, rest), placed.ownership, None)
    edit = now.edit.edit if now.edit else rewritten(hit.record.key, hit.record.data, ())
    left = Record(hit.record.key, patched(hit.record.data, edit.patch))
    patch = _cut(editor, unit, left, kept)
    planned = replace(
        otherwise.edit,
        edit=edit,
        action=Action.RETAIN,
        reason=f"must be kept; {placed.ownership.reason}",
        until=retention.until.isoformat() if retention.until else None,
        basis=retention.basis,
        later=rewritten(left.key, left.data, patch),
    )
    return Line(planned, otherwise.gap)


def _cut(editor: Editor, unit: Unit, record: Record, spans: tuple[Span, ...]) -> Patch:
    if rewriting(unit.container) is Action.MASK:
        return mask(record, spans)
    named = tuple(span for span in spans if not span.identifier.is_key)
    return redact(unit.container, record, named, location_of(editor.key, unit, record.key)[:10])


def whole(editor: Editor, unit: Unit, retention: Retention, copies: int) -> PlannedEdit:
    """An old version that must be kept: it cannot be blanked in part, so all of it stays."""
    return PlannedEdit(
        location_of(editor.key, unit, ""),
        Edit("", unit.identity(), unit.identity()),
        Action.RETAIN,
        "an old version of what must be kept; it stays whole",
        copies=copies,
        until=retention.until.isoformat() if retention.until else None,
        basis=retention.basis,
        later=Edit("", unit.identity()),
    )


def summary(lines: Iterable[tuple[str, PlannedEdit]]) -> list[dict[str, object]]:
    """For the plan's header: by container, reason, basis and date, how many records stay."""
    counts: dict[tuple[str, str, str, str], int] = {}
    for address, planned in lines:
        if planned.action is Action.RETAIN:
            why = (address, planned.reason, planned.basis or "", planned.until or "")
            counts[why] = counts.get(why, 0) + 1
    return [
        {"place": place, "records": count, "reason": reason, "basis": basis, "until": until or None}
        for (place, reason, basis, until), count in sorted(counts.items())
    ]


def _cannot_blank(unit: Unit, fields: list[str]) -> Gap:
    container = unit.container
    return Gap(
        container.store,
        container.name,
        "cannot-blank",
        f"a record must be kept, and nothing is known that fits in the place of "
        f"{', '.join(sorted(fields))}: that stays as it is",
        "Make the column nullable, or name the field in the policy's keep if the law needs it.",
    )
