"""From a located record to its line of the plan."""

from dataclasses import dataclass

from expunge.config.shape import Policy
from expunge.datamap.model import DataMap
from expunge.match.rewrite import instead, mask, redact
from expunge.model import (
    Action,
    Assign,
    Container,
    Edit,
    Gap,
    Hit,
    Link,
    Patch,
    Span,
    Unit,
    field_name,
    leaves,
    rewritten,
)
from expunge.path.codec import PlannedEdit
from expunge.path.ownership import Owner, Ownership
from expunge.vault import WorkKey

UNIT_WIDE = ""  # the record key of an edit that removes its whole unit


def location_of(key: WorkKey, unit: Unit, record: str) -> str:
    """Opaque name of one record's place, the same in every plan of the request."""
    return key.reference(unit.container.address, unit.layer.value, unit.name, record)[:16]


def rewriting(container: Container) -> Action | None:
    """How identifiers can be cut out of its records, if at all."""
    possible = (each for each in (Action.REDACT, Action.MASK) if each in container.actions)
    return next(possible, None)


@dataclass(frozen=True)
class Line:
    """What the planner makes of one hit: an edit, or a gap, or both (a row that must stay)."""

    edit: PlannedEdit | None
    gap: Gap | None = None


@dataclass(frozen=True)
class Editor:
    """Makes lines. key: for opaque locations and the tags of fields that must stay unique."""

    data_map: DataMap
    key: WorkKey

    def line(self, unit: Unit, hit: Hit, ownership: Ownership, policy: Policy | None) -> Line:
        container = unit.container
        if ownership.owner is Owner.AMBIGUOUS:
            return Line(None, ambiguous(container, ownership))
        if not container.actions:
            return Line(None, untouchable(container))
        wanted = self.action(container, ownership, policy)
        if wanted is None:
            return Line(None, untouchable(container))
        location = location_of(self.key, unit, hit.record.key)
        if wanted is Action.DELETE:
            edit = Edit(hit.record.key, hit.record.fingerprint)
            return Line(PlannedEdit(location, edit, wanted, ownership.reason, own=True))
        return self._rewrite(unit, hit, ownership, wanted)

    def kept_row(self, unit: Unit, hit: Hit, ownership: Ownership, link: Link) -> Line:
        """A record that cannot go because others' records refer to it and cannot let go: what
        identifies the person in it is cut out, references to what goes are emptied, and the rest is
        shown as a gap."""
        container = unit.container
        fields = {
            each.name
            for each in self.data_map.by_container.get(container.address, ())
            if each.category
        }
        referring = {
            name
            for each in self.data_map.links
            if f"{each.child.store}:{each.child.container}" == container.address
            for name in each.child.fields
        }
        emptied, _ = _emptied(container, ownership, hit.spans)
        held = (
            *emptied,
            *(
                Assign(path, instead(container, hit.record, path, self._tag(unit, hit)))
                for path, leaf in leaves(hit.record.data)
                if leaf is not None
                and field_name(path) in fields
                and field_name(path) not in referring
                and field_name(path) not in container.key
            ),
        )
        gap = Gap(
            container.store,
            container.name,
            "referenced",
            f"records of others refer to this one by {link.child}, which cannot be empty: it "
            "stays with its personal fields emptied",
            f"Make {link.child} nullable, or accept the gap.",
        )
        cut = redact(container, hit.record, _in_text(hit, held), self._tag(unit, hit))
        edit = rewritten(hit.record.key, hit.record.data, (*held, *cut))
        if edit.before == edit.after:  # as an earlier round left it
            return Line(None, gap)
        reason = f"stays, because {link.child} refers to it; its personal fields are emptied"
        where = location_of(self.key, unit, hit.record.key)
        return Line(PlannedEdit(where, edit, Action.REDACT, reason, own=True), gap)

    def action(
        self, container: Container, ownership: Ownership, policy: Policy | None
    ) -> Action | None:
        """What is done with such a record; None where nothing can be."""
        wanted = Action.DELETE if ownership.owner is Owner.OWNED else Action.REDACT
        if policy is not None and ownership.owner is Owner.OWNED:
            wanted = policy.wanted
        if wanted in container.actions:
            return wanted
        return rewriting(container)  # what is only to be redacted is never deleted instead

    def _rewrite(self, unit: Unit, hit: Hit, ownership: Ownership, action: Action) -> Line:
        container, record = unit.container, hit.record
        emptied, stuck = _emptied(container, ownership, hit.spans)
        if action is Action.MASK and Action.REDACT not in container.actions:
            patch = mask(record, hit.spans)
        else:
            text = _in_text(hit, emptied)
            cut = (
                mask(record, text)
                if action is Action.MASK
                else redact(container, record, text, self._tag(unit, hit))
            )
            patch = (*cut, *emptied)
        gap = _in_a_name(container) if any(span.named for span in hit.spans) else None
        if stuck is not None:
            gap = _stuck(container, stuck)
        if not patch:
            return Line(None, gap or _nothing_to_cut(container))
        edit = rewritten(record.key, record.data, patch)
        reason = ownership.reason + ("; the reference is emptied" if emptied else "")
        where = location_of(self.key, unit, record.key)
        own = ownership.owner is Owner.OWNED
        return Line(PlannedEdit(where, edit, action, reason, own=own), gap)

    def _tag(self, unit: Unit, hit: Hit) -> str:
        return location_of(self.key, unit, hit.record.key)[:10]


def whole_unit(editor: Editor, unit: Unit, reason: str, copies: int, others: int) -> PlannedEdit:
    """The removal of a unit whose records cannot be edited singly."""
    edit = Edit("", unit.identity())
    return PlannedEdit(
        location_of(editor.key, unit, ""), edit, Action.DELETE, reason, copies=copies, others=others
    )


def _in_text(hit: Hit, but: Patch) -> tuple[Span, ...]:
    """Identifiers in the record's texts, without the fields that are written anew."""
    taken = {part.path for part in but}
    return tuple(
        span
        for span in hit.spans
        if span.path not in taken and not span.identifier.is_key and not span.named
    )


def _emptied(
    container: Container, ownership: Ownership, spans: tuple[Span, ...]
) -> tuple[Patch, Link | None]:
    """References to the person's records made null, and the first link whose reference cannot
    be."""
    parts: list[Assign] = []
    stuck: Link | None = None
    for link in ownership.references:
        if not can_let_go(container, link):
            stuck = stuck or link
            continue
        parts += [
            Assign(span.path, None)
            for span in spans
            if span.identifier.kind == str(link.parent)
            and field_name(span.path) == link.child.fields[0]
        ]
    return tuple(dict.fromkeys(parts)), stuck


def can_let_go(container: Container, link: Link) -> bool:
    """Whether the reference can be emptied in a record of the container."""
    field = container.field(link.child.fields[0])
    in_key = not set(container.key).isdisjoint(link.child.fields)
    return link.nullable and not in_key and (field is None or field.nullable)


def ambiguous(container: Container, ownership: Ownership) -> Gap:
    return Gap(
        container.store,
        container.name,
        "ambiguous",
        f"a record may be the data subject's or somebody else's: {ownership.reason}",
        "Look at it in the store. If it is theirs, make a request with its own identifier too; "
        "if not, accept the gap.",
    )


def _in_a_name(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "in-a-field-name",
        "a record that is not theirs has a field that is named after the data subject",
        "Take the field out by hand (Expunge changes values, not names), and plan again.",
    )


def untouchable(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "cannot-edit",
        "the data subject's data was found here, and no single record can be changed safely",
        "Remove it by hand, or give the container a primary key, and run the plan again.",
    )


def _stuck(container: Container, link: Link) -> Gap:
    return Gap(
        container.store,
        container.name,
        "reference-not-nullable",
        f"records that stay refer to the data subject by {link.child}, which cannot be empty",
        f"Make {link.child} nullable; or set owns = true on the link if they are theirs.",
    )


def _nothing_to_cut(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "key-only",
        "a record refers to the data subject by a key alone and cannot be told to be theirs",
        "Declare the link in [[links]] with owns = true or false.",
    )
