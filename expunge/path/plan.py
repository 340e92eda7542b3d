"""Plan: what would happen where. Never writes to a store."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from expunge.config.shape import Policy
from expunge.datamap.model import DataMap
from expunge.ledger import clock, events, findings, leases, plans, requests
from expunge.ledger.plans import Plan
from expunge.ledger.requests import Request
from expunge.model import Action, Identifier, RequestError, Right, Unit
from expunge.path import changing, give, retaining, sealed
from expunge.path.codec import PlannedEdit, dump_closure, dump_json
from expunge.path.context import Context
from expunge.path.details import details_of
from expunge.path.draft import Draft, header, plan_hash, segments_of
from expunge.path.earlier import Earlier, earlier
from expunge.path.edits import Editor, Line, can_let_go, location_of, whole_unit
from expunge.path.excluded import Excluded
from expunge.path.identify import Identified, identify
from expunge.path.locate import Location, Placed, locate
from expunge.path.order import stages
from expunge.path.ownership import Owner, OwnershipRules, key_of
from expunge.path.places import places, referred_places
from expunge.path.survey import survey
from expunge.path.taken import refuse_what_is_taken
from expunge.policy.actions import policy_of
from expunge.policy.links import LinkRules
from expunge.policy.retention import retention_of
from expunge.vault import WorkKey

PLANNABLE = ("new", "planned", "incomplete")


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
        if not context.stores:
            raise RequestError("No store is configured. Add a [stores.NAME] table.")
        if request.follows is not None:
            raise RequestError(
                f"It was planned with {request.follows}, which it follows. Run it: expunge run ID."
            )
        key = context.keyring.open_request(request_id)
        number = request.round + 1 if request.status == "incomplete" else max(1, request.round)
        made = drafted(context, request, number, earlier(context, request))
        with context.ledger.write() as connection:
            lease.check(connection)
            now = requests.get(connection, request_id)
            if (now.status, now.round) != (request.status, request.round):
                raise RequestError(
                    f"The request became {now.status} while it was planned. Nothing was changed: "
                    "look at it with expunge status ID."
                )
            planned = store(connection, key, request, made)
            requests.set_status(connection, request_id, "planned")
            body = {"plan": planned.hash, "round": planned.round}
            events.record(connection, request_id, "planned", body)
        return planned


@dataclass(frozen=True, repr=False)
class Drafted:
    """A plan of one round that is not stored yet."""

    context: Context
    number: int
    data_map: DataMap
    found: Identified
    draft: Draft


def drafted(
    context: Context,
    request: Request,
    number: int,
    before: Earlier,
    accepts: Callable[[Identifier], bool] = lambda _: True,
) -> Drafted:
    """Identifies and locates, and makes the lines. before, accepts: as in identify."""
    key = context.keyring.work_key(request.id)
    data_map = survey(context)
    named = sealed.identifiers(context, request.id)
    excluded = Excluded(key, sealed.exclusions(context, request.id))
    found = identify(context, data_map, named, before, excluded, accepts)
    rules = OwnershipRules(
        data_map,
        LinkRules(data_map),
        frozenset(found.closure.identifiers),
        frozenset(named),
        shared=found.shared,
        blanked=before.blanked,
    )
    draft = _draft(context, rules, excluded, request, before)
    draft.gaps += found.gaps
    return Drafted(context, number, data_map, found, draft)


def store(connection: Connection, key: WorkKey, request: Request, made: Drafted) -> Plan:
    """Seals the plan and puts it into the ledger as the present one; not approved."""
    stage_of = _stages(made.context, made.data_map)
    segments = list(segments_of(request.id, made.number, made.draft, stage_of, key))
    leaf = key.leaf(dump_closure(made.found.closure)).hex()
    head = {
        **header(made.context, request, made.number, made.draft, leaf),
        "cost": _cost(made.data_map, made.draft),
    }
    planned = Plan(request.id, made.number, plan_hash(head, segments), head)
    plans.replace(connection, planned, segments)
    findings.replace_gaps(connection, request.id, "plan", made.draft.gaps)
    findings.replace_gaps(connection, request.id, "verify", ())
    for name, content in (
        ("closure", dump_closure(made.found.closure)),
        ("shared", dump_json(sorted(made.found.shared))),
        ("map", sealed.dump_places(made.data_map)),
        ("left", dump_json(made.draft.left)),
        ("common", sealed.dump_identifiers(made.draft.common)),
    ):
        requests.put_sealed(connection, request.id, name, key.seal(content, name))
    requests.set_round(connection, request.id, made.number)
    return planned


def _draft(
    context: Context,
    rules: OwnershipRules,
    excluded: Excluded,
    request: Request,
    before: Earlier,
) -> Draft:
    data_map = rules.data_map
    location = locate(context, data_map, rules)
    located = len(location.records) + len(location.whole)
    location.records = [
        each for each in location.records if not excluded.holds(each.unit, each.hit.record.key)
    ]
    location.whole = [each for each in location.whole if not excluded.holds(each[0])]
    taken_out = located - len(location.records) - len(location.whole)
    right = Right(request.right)
    if right in give.GIVING:
        location.records += referred_places(context, data_map, rules, location)
        given = give.lines(context, rules, location, excluded.key, right)
        return _of_lines(location, given, excluded, taken_out)
    if right in (Right.RECTIFICATION, Right.RESTRICTION):
        details = details_of(context, request.id)
        if details.changes and not _has_begun(context, request):
            refuse_what_is_taken(context, rules, location, details.changes)
        lines = changing.lines(changing.line_maker(context, request, rules, excluded.key), location)
        return _of_lines(location, lines, excluded, taken_out)
    own = places(context, data_map, rules, location, before.common)
    draft = Draft(location.gaps, own.kept, own.common, excluded=taken_out)
    location.records += own.going
    editor = Editor(data_map, excluded.key)
    for unit, edit in _lines(context, data_map, rules, location, editor, draft):
        if edit.location in excluded.locations:  # a place
            draft.excluded += 1
        else:
            draft.add(unit, edit)
    return draft


def _has_begun(context: Context, request: Request) -> bool:
    """Whether an approved plan may have written the new values already."""
    with context.ledger.read() as connection:
        return bool(plans.approved(connection, request.id))


def _of_lines(
    location: Location,
    lines: Iterable[tuple[Unit, str, Line]],
    excluded: Excluded,
    taken_out: int,
) -> Draft:
    draft = Draft(gaps=location.gaps, excluded=taken_out)
    for unit, record, line in lines:
        where = location_of(excluded.key, unit, record)
        if line.edit is None:
            draft.left[where] = line.gap.code if line.gap else "not-of-this-right"
        elif where in excluded.locations:
            draft.excluded += 1
        else:
            draft.add(unit, line.edit)
        if line.gap is not None:
            draft.gaps.append(line.gap)
    return draft


def _lines(
    context: Context,
    data_map: DataMap,
    rules: OwnershipRules,
    location: Location,
    editor: Editor,
    draft: Draft,
) -> Iterator[tuple[Unit, PlannedEdit]]:
    policies, today = context.configuration.policies, clock.now().date()
    stuck = _stuck(location, rules, editor, policies)
    staying = retaining.stays(rules, policies, location, today)
    for placed in location.records:
        container = placed.unit.container
        link = _held_by(rules, stuck, placed)
        policy = policy_of(policies, data_map, container, placed.hit.spans)
        stay = staying.get(placed.place)
        if link is not None and stay is None and Action.REDACT in container.actions:
            line = editor.kept_row(placed.unit, placed.hit, placed.ownership, link)
        else:
            line = editor.line(placed.unit, placed.hit, placed.ownership, policy)
        if stay is not None:
            line = retaining.line(editor, stay, line)
        elif (kept := retention_of(policies, data_map, container, today)) is not None:
            line = retaining.mention(editor, placed, kept, line)
        if line.gap is not None:
            draft.gaps.append(line.gap)
            if line.edit is None:
                where = location_of(editor.key, placed.unit, placed.hit.record.key)
                draft.left[where] = line.gap.code
        if line.edit is not None:
            yield placed.unit, line.edit
    for unit, copies, others in location.whole:
        if (kept := retention_of(policies, data_map, unit.container, today)) is not None:
            yield unit, retaining.whole(editor, unit, kept, copies)
            continue
        reason = f"an old version that holds the data subject; {others} records of others go too"
        yield unit, whole_unit(editor, unit, reason, copies, others)
    for unit in location.unread:
        reason = "an unfinished upload that nothing can read; it is aborted"
        yield unit, whole_unit(editor, unit, reason, 1, 0)


def _stuck(
    location: Location, rules: OwnershipRules, editor: Editor, policies: tuple[Policy, ...]
) -> dict[tuple[str, str], Any]:
    """Keys of the subject's records that a record which stays refers to and cannot let go of: of
    others, by a policy, or because such a one refers to it in turn."""
    stuck: dict[tuple[str, str], Any] = {}
    referring = [each for each in location.records if each.ownership.references]
    staying = [each for each in referring if not _goes(each, editor, policies)]
    while staying:
        fresh = {
            (str(link.parent), key_of(link.child, each.hit.record.data)): link
            for each in staying
            for link in each.ownership.references
            if not can_let_go(each.unit.container, link)
        }
        fresh = {key: link for key, link in fresh.items() if key not in stuck}
        stuck |= fresh
        staying = [each for each in referring if _held_by(rules, fresh, each) is not None]
    return stuck


def _goes(placed: Placed, editor: Editor, policies: tuple[Policy, ...]) -> bool:
    container = placed.unit.container
    policy = policy_of(policies, editor.data_map, container, placed.hit.spans)
    return editor.action(container, placed.ownership, policy) is Action.DELETE


def _held_by(rules: OwnershipRules, stuck: dict[tuple[str, str], Any], placed: Placed) -> Any:
    if placed.ownership.owner is not Owner.OWNED or not stuck:
        return None
    for link in rules.links.children_of.get(placed.unit.container.address, ()):
        if held := stuck.get((str(link.parent), key_of(link.parent, placed.hit.record.data))):
            return held
    return None


def _stages(context: Context, data_map: DataMap) -> Any:
    return stages(context.stores, (each.address for each in data_map.containers), data_map.links)


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
