"""Follow-ups: what a finished request left to be done later, as a small request of its own.

It is approved with the plan of the request that it follows, and waits: for the day on which a
retention or a lock ends. Its key is the deferred key: it seals the places, dates and edits of what
stayed, opens nothing else of the request, and dies when the follow-up is complete. Its
certificate is the supplement to the first one.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection

from expunge.ledger import clock, events, plans, requests
from expunge.ledger.plans import Plan
from expunge.ledger.requests import Request
from expunge.model import Action
from expunge.path import holding, sealed, standing
from expunge.path.codec import PlannedEdit
from expunge.path.context import Context
from expunge.path.draft import Draft, header, plan_hash, segments_of
from expunge.path.edits import location_of, rewriting
from expunge.path.standing import Standing


def hand_over(context: Context, connection: Connection, request: Request) -> None:
    """Makes the follow-ups of a request that is complete, in the transaction that makes it so: one
    a date, and one for the markers that a person's word will lift. What is kept without a date
    stays: no day comes for it."""
    waiting: dict[str, list[Standing]] = {}
    for each in standing.load(context, request.id):
        if each.verdict == "marked":
            waiting.setdefault("", []).append(each)
        elif each.planned.until is not None:
            due_at = clock.rfc3339(standing.moment(each.planned.until))
            waiting.setdefault(due_at, []).append(each)
    approved = plans.approved(connection, request.id)[-1] if waiting else None
    stage_of = {
        f"{each.store}:{each.container}": each.stage
        for each in plans.of_all(connection, request.id)
    }
    for number, due_at in enumerate(sorted(waiting), 1):
        if approved is not None:
            follow_up = Request(
                id=f"{request.id}-{number}",
                right=request.right,
                regime=request.regime,
                status="waiting",
                received_at=clock.rfc3339(clock.now()),
                deadline=due_at or request.deadline,
                round=1,
                follows=request.id,
                due_at=due_at or None,
            )
            _add(context, connection, follow_up, waiting[due_at], approved, stage_of)


def _add(
    context: Context,
    connection: Connection,
    request: Request,
    left: Iterable[Standing],
    approved: Plan,
    stage_of: Mapping[str, int],
) -> None:
    key = context.keyring.open_request(request.id)
    handed = _handed(context, request.follows or "")
    draft = Draft()
    for each in left:
        planned = each.planned
        location = location_of(key, each.unit, planned.edit.key)
        draft.add(each.unit, _line(each, location))
    made = list(segments_of(request.id, 1, draft, stage_of, key))
    head = header(context, request, 1, draft, "")
    hash_ = plan_hash(head, made)
    requests.add(connection, request)
    events.record(connection, request.id, "received", {"follows": request.follows})
    body = {"plan": hash_, "by": approved.approved_by, "round": 1, "envelope": approved.hash}
    events.record(connection, request.id, "approved", body)
    at = events.of_request(connection, request.id)[-1]["at"]
    plan = Plan(request.id, 1, hash_, head, approved.approved_by, at, approved.hash)
    plans.replace(connection, plan, made)
    for name, content in handed.items():
        requests.put_sealed(connection, request.id, name, key.seal(content, name))
    records = sum(segment.edits for segment in made)
    body = {"follow_up": request.id, "due_at": request.due_at, "records": records}
    events.record(connection, request.follows or "", "handed-over", body)


def _line(left: Standing, location: str) -> PlannedEdit:
    planned = left.planned
    if left.verdict == "marked":
        reason = "its marker is lifted"
        return PlannedEdit(location, planned.edit, Action.RESTRICT, reason, later=planned.later)
    rewritten = rewriting(left.unit.container) or Action.REDACT  # which the store then refuses
    action = Action.DELETE if planned.edit.after is None else rewritten
    reason = f"was kept until its date: {planned.reason}"
    return PlannedEdit(location, planned.edit, action, reason, planned.copies)


def _handed(context: Context, request_id: str) -> dict[str, bytes]:
    """What a legal hold is compared with: the links, and the person by salted digests."""
    links = sealed.opened(context, request_id, "map") or b""
    return {"map": links, "subject": holding.subject(context, request_id).dump()}


def is_due(request: Request) -> bool:
    return request.due_at is not None and datetime.fromisoformat(request.due_at) <= clock.now()


def begin(context: Context, request_id: str) -> str:
    """Lets a follow-up begin whose time has come, unless a legal hold keeps it; its status."""
    kept = holding.held(context, request_id)
    with context.ledger.write() as connection:
        request = requests.get(connection, request_id)
        if request.status == "waiting" and is_due(request) and not kept.every:
            requests.set_status(connection, request_id, "approved")
            events.record(connection, request_id, "due", {"due_at": request.due_at})
        return requests.get(connection, request_id).status
