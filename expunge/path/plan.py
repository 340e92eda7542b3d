"""Plan: what would happen where. Never writes to a store.

Edits are sorted and sealed in segments of at most 1,000. The plan's hash is the RFC 6962 root
over the header and the segments' leaves (HMACs under the request's key); the header holds no
times, so the same stores give the same hash.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from expunge.datamap.model import DataMap
from expunge.evidence import canonical, merkle
from expunge.ledger import events, findings, leases, plans, requests
from expunge.ledger.plans import Plan, Segment
from expunge.model import Action, Gap, Identifier, RequestError, Unit
from expunge.path import sealed
from expunge.path.codec import Closure, PlannedEdit, dump_closure, dump_json, dump_segment
from expunge.path.context import Context
from expunge.path.edits import Editor, location_of, whole_unit
from expunge.path.excluded import Excluded
from expunge.path.identify import identify
from expunge.path.locate import Location, Placed, locate, shared_parents
from expunge.path.order import stages
from expunge.path.ownership import Owner, OwnershipRules, key_of
from expunge.path.survey import survey
from expunge.policy.actions import policy_of
from expunge.policy.links import LinkRules
from expunge.vault import WorkKey

SEGMENT = 1000
PLANNABLE = ("new", "planned", "incomplete")


@dataclass
class Draft:
    """Lines by unit before they are sealed. kept: by container, shared records that stay. left:
    located records that no line touches, with the code of the gap that says so."""

    lines: dict[tuple[str, str, str, str], tuple[Unit, dict[str, PlannedEdit]]] = field(
        default_factory=dict
    )
    gaps: list[Gap] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    excluded: int = 0
    left: dict[str, str] = field(default_factory=dict)

    def add(self, unit: Unit, edit: PlannedEdit) -> None:
        """One edit a record: identical records of a unit are one, with copies."""
        container = unit.container
        place = (container.store, container.name, unit.layer.value, unit.name)
        own = self.lines.setdefault(place, (unit, {}))[1]
        before = own.get(edit.edit.key)
        if before is None:
            own[edit.edit.key] = edit
        else:
            own[edit.edit.key] = PlannedEdit(
                **{**before.__dict__, "copies": before.copies + edit.copies}
            )


def plan(context: Context, request_id: str) -> Plan:
    """Makes or replaces the request's plan. RequestError where it is approved or finished."""
    with leases.waited(context.ledger, f"{request_id}/plan") as lease:
        with context.ledger.read() as connection:
            request = requests.get(connection, request_id)
        if request.status not in PLANNABLE:
            raise RequestError(
                f"The request is {request.status}; only a new, planned or incomplete one can be "
                "planned."
            )
        key = context.keyring.open_request(request_id)
        number = request.round + 1 if request.status == "incomplete" else max(1, request.round)
        data_map = survey(context)
        named = sealed.identifiers(context, request_id)
        frozen = _frozen(context, request)
        excluded = Excluded(key, sealed.exclusions(context, request_id))
        closure, gaps = identify(context, data_map, named, frozen, excluded)
        draft = _draft(context, data_map, closure, key, excluded)
        draft.gaps += gaps
        made = list(_segments(request_id, number, draft, _stages(context, data_map), key))
        header = _header(context, request, number, draft, closure, key)
        header["cost"] = _cost(data_map, draft)
        hash_ = _hash(header, made)
        with context.ledger.write() as connection:
            lease.check(connection)
            now = requests.get(connection, request_id)
            if (now.status, now.round) != (request.status, request.round):
                raise RequestError(
                    f"The request became {now.status} while it was planned. Nothing was changed: "
                    "look at it with expunge status ID."
                )
            planned = Plan(request_id, number, hash_, header)
            plans.replace(connection, planned, made)
            findings.replace_gaps(connection, request_id, "plan", draft.gaps)
            findings.replace_gaps(connection, request_id, "verify", ())
            for name, content in (
                ("closure", dump_closure(closure)),
                ("map", sealed.dump_places(data_map)),
                ("left", dump_json(draft.left)),
            ):
                requests.put_sealed(connection, request_id, name, key.seal(content, name))
            requests.set_round(connection, request_id, number)
            requests.set_status(connection, request_id, "planned")
            events.record(connection, request_id, "planned", {"plan": hash_, "round": number})
        return planned


def _frozen(context: Context, request: requests.Request) -> Mapping[Identifier, str]:
    """What the approved plans before this one knew: the rows that said so may be gone by now."""
    if request.status != "incomplete" and request.round < 2:
        return {}
    return sealed.closure(context, request.id).reasons


def _draft(
    context: Context,
    data_map: DataMap,
    closure: Closure,
    key: WorkKey,
    excluded: Excluded,
) -> Draft:
    rules = OwnershipRules(data_map, LinkRules(data_map), frozenset(closure.identifiers))
    location = locate(context, data_map, rules)
    located = len(location.records) + len(location.whole)
    location.records = [
        each for each in location.records if not excluded.holds(each.unit, each.hit.record.key)
    ]
    location.whole = [each for each in location.whole if not excluded.holds(each[0])]
    parents, kept = shared_parents(context, data_map, rules, location)
    draft = Draft(gaps=location.gaps, kept=kept)
    draft.excluded = located - len(location.records) - len(location.whole)
    location.records += parents
    editor = Editor(data_map, key)
    for unit, edit in _lines(context, data_map, rules, location, editor, draft):
        if edit.location in excluded.locations:  # a shared parent
            draft.excluded += 1
        else:
            draft.add(unit, edit)
    return draft


def _lines(
    context: Context,
    data_map: DataMap,
    rules: OwnershipRules,
    location: Location,
    editor: Editor,
    draft: Draft,
) -> Iterator[tuple[Unit, PlannedEdit]]:
    policies = context.configuration.policies
    stuck = _stuck(location)
    for placed in location.records:
        container = placed.unit.container
        link = _held_by(rules, stuck, placed)
        policy = policy_of(policies, data_map, container, placed.hit.spans)
        retained = policy is not None and policy.wanted is Action.RETAIN
        if link is not None and not retained and Action.REDACT in container.actions:
            line = editor.kept_row(placed.unit, placed.hit, link)
        else:
            line = editor.line(placed.unit, placed.hit, placed.ownership, policy)
        if line.gap is not None:
            draft.gaps.append(line.gap)
            if line.edit is None:
                where = location_of(editor.key, placed.unit, placed.hit.record.key)
                draft.left[where] = line.gap.code
        if line.edit is not None:
            yield placed.unit, line.edit
    for unit, copies, others in location.whole:
        reason = f"an old version that holds the data subject; {others} records of others go too"
        yield unit, whole_unit(editor, unit, reason, copies, others)
    for unit in location.unread:
        reason = "an unfinished upload that nothing can read; it is aborted"
        yield unit, whole_unit(editor, unit, reason, 1, 0)


def _stuck(location: Location) -> dict[tuple[str, str], Any]:
    """Keys of the subject's records that a record of others refers to and cannot let go of."""
    stuck: dict[tuple[str, str], Any] = {}
    for placed in location.records:
        for link in placed.ownership.references:
            field_ = placed.unit.container.field(link.child.fields[0])
            if not link.nullable or (field_ is not None and not field_.nullable):
                stuck[(str(link.parent), key_of(link.child, placed.hit.record.data))] = link
    return stuck


def _held_by(rules: OwnershipRules, stuck: dict[tuple[str, str], Any], placed: Placed) -> Any:
    if placed.ownership.owner is not Owner.OWNED or not stuck:
        return None
    for link in rules.links.children_of.get(placed.unit.container.address, ()):
        if held := stuck.get((str(link.parent), key_of(link.parent, placed.hit.record.data))):
            return held
    return None


def _stages(context: Context, data_map: DataMap) -> Any:
    return stages(context.stores, (each.address for each in data_map.containers), data_map.links)


def _segments(
    request: str, number: int, draft: Draft, stage_of: Any, key: WorkKey
) -> Iterator[Segment]:
    ordered = sorted(
        draft.lines.items(), key=lambda line: (stage_of[f"{line[0][0]}:{line[0][1]}"], line[0])
    )
    sequence = 0
    for place, (unit, own) in ordered:
        edits = [own[record] for record in sorted(own)]
        for start in range(0, len(edits), SEGMENT):
            part = edits[start : start + SEGMENT]
            raw = dump_segment(unit, part)
            yield Segment(
                request=request,
                round=number,
                sequence=sequence,
                unit=key.reference(*place),
                store=place[0],
                container=place[1],
                stage=stage_of[f"{place[0]}:{place[1]}"],
                edits=len(part),
                sealed=key.seal(raw, f"segment {number} {sequence}"),
                leaf=key.leaf(raw),
            )
            sequence += 1


def _header(
    context: Context,
    request: requests.Request,
    number: int,
    draft: Draft,
    closure: Closure,
    key: WorkKey,
) -> dict[str, Any]:
    counts: dict[str, dict[str, int]] = {}
    others = 0
    for (store, container, _, _), (_, own) in sorted(draft.lines.items()):
        actions = counts.setdefault(f"{store}:{container}", {})
        for edit in own.values():
            actions[edit.action.value] = actions.get(edit.action.value, 0) + 1
            others += edit.others
    gaps = sorted({findings.gap_id(gap) for gap in draft.gaps})
    scrubs = sorted(
        place for place, actions in counts.items() if set(actions) - {Action.RETAIN.value}
    )
    return {
        "request": request.id,
        "right": request.right,
        "regime": request.regime,
        "round": number,
        "stores": list(context.stores),
        "counts": counts,
        "others_removed": others,
        "kept": draft.kept,
        "gaps": gaps,
        "excluded": draft.excluded,
        "scrub": scrubs,
        "closure": key.leaf(dump_closure(closure)).hex(),
    }


def _cost(data_map: DataMap, draft: Draft) -> dict[str, Any]:
    """Units to be written, and references without an index: each deleted parent makes the store
    read their whole table (measured: 25 rows a second)."""
    going = {
        f"{store}:{container}"
        for (store, container, _, _), (_, own) in draft.lines.items()
        if any(edit.action is Action.DELETE for edit in own.values())
    }
    slow = {
        str(link.child)
        for link in data_map.links
        if not link.indexed and f"{link.parent.store}:{link.parent.container}" in going
    }
    return {"units": len(draft.lines), "references_without_index": sorted(slow)}


def _hash(header: dict[str, Any], made: Iterable[Segment]) -> str:
    entries = (canonical.canonical(header), *(segment.leaf for segment in made))
    return merkle.root(merkle.leaf_hash(entry) for entry in entries).hex()


def check_hash(planned: Plan, made: Iterable[Segment]) -> bool:
    """Whether the stored plan still is what its hash says."""
    return _hash(json.loads(json.dumps(planned.header)), made) == planned.hash
