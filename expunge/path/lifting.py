"""Lifting a restriction: its markers are undone, and nothing else of the records is touched.

What was sealed at the end of the restriction says which values the markers covered. The records are
read again: whatever else was changed in them since stays, and a marker that somebody wrote over is
left to a person.
"""

from expunge.datamap.discover import gap_of
from expunge.ledger import events, findings, leases, plans, requests
from expunge.ledger.plans import Plan
from expunge.ledger.requests import Request
from expunge.model import Container, Gap, RequestError, Right, StoreError
from expunge.path.context import Context
from expunge.path.draft import Draft, header, plan_hash, segments_of
from expunge.path.marked import Marked, by_container
from expunge.path.restricting import Clash, undone
from expunge.path.segment import opened


def lift(context: Context, request_id: str) -> str:
    """Plans and approves the undoing of a restriction's markers; the id of the follow-up that
    carries it out. RequestError where there is nothing to lift."""
    follow_up = _waiting(context, request_id)
    with leases.waited(context.ledger, f"{follow_up.id}/plan") as lease:
        key = context.keyring.work_key(follow_up.id)
        with context.ledger.read() as connection:
            before = list(plans.of_round(connection, follow_up.id, 1))  # of others some was done
            first = plans.get(connection, follow_up.id, 1)
        draft = Draft()
        stage_of = {f"{each.store}:{each.container}": each.stage for each in before}
        for each in by_container(opened(key, segment) for segment in before):
            _rebase(context, draft, each)
        number = follow_up.round + 1
        made = list(segments_of(follow_up.id, number, draft, stage_of, key))
        head = header(context, follow_up, number, draft, "")
        with context.ledger.write() as connection:
            lease.check(connection)
            if first is None or requests.get(connection, follow_up.id) != follow_up:
                raise RequestError("Somebody else lifts it just now. See expunge status ID.")
            hash_ = plan_hash(head, made)
            body = {
                "plan": hash_,
                "by": first.approved_by,
                "round": number,
                "envelope": first.envelope,
            }
            events.record(connection, follow_up.id, "approved", body)
            at = events.of_request(connection, follow_up.id)[-1]["at"]
            by = first.approved_by
            plan = Plan(follow_up.id, number, hash_, head, by, at, first.envelope)
            plans.replace(connection, plan, made)
            findings.replace_gaps(connection, follow_up.id, "plan", draft.gaps)
            requests.set_round(connection, follow_up.id, number)
            requests.set_status(connection, follow_up.id, "approved")
    return follow_up.id


def _waiting(context: Context, request_id: str) -> Request:
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
        left = [each for each in requests.follow_ups(connection, request_id) if not each.due_at]
    if request.right != Right.RESTRICTION.value:
        raise RequestError(f"Only a restriction is lifted; this is a request for {request.right}.")
    if request.status != "complete":
        raise RequestError(
            f"The request is {request.status}. It can be lifted when it is complete: do or "
            "accept first what is open in it (expunge status ID)."
        )
    if not left:
        raise RequestError("The request marked no record: there is nothing to lift.")
    if left[0].status == "complete":
        raise RequestError("The restriction was lifted already.")
    return left[0]


def _rebase(context: Context, draft: Draft, marked: Marked) -> None:
    """The lines of one container as its records are now; gaps where that cannot be said."""
    try:
        for item in marked.found(context.connector(marked.container.store)):
            if isinstance(item, Gap):
                draft.gaps.append(item)
                continue
            now, record, line = item
            try:
                edit = undone(line, record.key, record.data)
            except Clash:
                draft.gaps.append(_written_over(marked.container))
                continue
            if edit is not None:
                draft.add(now, edit)
    except StoreError as error:
        draft.gaps.append(gap_of(error))


def _written_over(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "marker-changed",
        "somebody wrote over the marker of a record: what it should be now is not known",
        "Put the field right by hand, then accept the gap.",
    )
