"""Lifting a restriction: its markers are undone, and nothing else of the records is touched.

What was sealed at the end of the restriction says which values the markers covered. The records are
read again: whatever else was changed in them since stays, and a marker that somebody wrote over is
left to a person.
"""

from collections.abc import Iterable, Iterator

from expunge.connector import Connector
from expunge.datamap.discover import gap_of
from expunge.ledger import events, findings, leases, plans, requests
from expunge.ledger.plans import Plan
from expunge.ledger.requests import Request
from expunge.model import Assign, Gap, Record, RequestError, Right, StoreError, Unit
from expunge.path.codec import PlannedEdit
from expunge.path.context import Context
from expunge.path.draft import Draft, header, plan_hash, segments_of
from expunge.path.restricting import Clash, undone, value_at
from expunge.path.search import not_covered, units
from expunge.path.segment import opened
from expunge.path.suppressing import ANY_ID


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
        for unit, lines in _placed(opened(key, segment) for segment in before):
            _rebase(context, draft, unit, lines)
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


def _placed(
    marked: Iterable[tuple[Unit, list[PlannedEdit]]],
) -> Iterable[tuple[Unit, list[PlannedEdit]]]:
    """By the unit where they are looked for: a table that grew is cut into other units, so that
    all of it is read, once."""
    found: dict[tuple[str, str], tuple[Unit, list[PlannedEdit]]] = {}
    for unit, lines in marked:
        place = (unit.container.address, "" if _moves(unit) else unit.name)
        found.setdefault(place, (unit, []))[1].extend(lines)
    return found.values()


def _moves(unit: Unit) -> bool:
    """Whether its records can be in another unit by now; their keys are the container's own."""
    return unit.container.kind == "table"


def _rebase(context: Context, draft: Draft, unit: Unit, lines: list[PlannedEdit]) -> None:
    """The lines of one unit as its records are now; gaps where that cannot be said."""
    connector = context.connector(unit.container.store)
    try:
        for item in _found(connector, unit, lines):
            if isinstance(item, Gap):
                draft.gaps.append(item)
                continue
            now, record, line = item
            try:
                edit = undone(line, record.key, record.data)
            except Clash:
                draft.gaps.append(_written_over(unit))
                continue
            if edit is not None:
                draft.add(now, edit)
    except StoreError as error:
        draft.gaps.append(gap_of(error))


def _found(
    connector: Connector, unit: Unit, lines: list[PlannedEdit]
) -> Iterator[tuple[Unit, Record, PlannedEdit] | Gap]:
    """The marked records, by their keys; where a key changes with the content, by the marker. And
    what could not be read."""
    by_key = {line.edit.key: line for line in lines}
    for now in units(connector, [unit.container], (unit.layer,)):
        if isinstance(now, Gap):
            yield now
            continue
        if now.name != unit.name and not _moves(unit):
            continue
        is_covered = False
        for item in connector.scan(now):
            if isinstance(item, Gap):
                yield item
            elif isinstance(item, Record):
                line = by_key.get(item.key) or _bearing(item, lines)
                if line is not None:
                    yield now, item, line
            else:
                is_covered = True
        if not is_covered:
            yield not_covered(unit.container)


def _bearing(record: Record, lines: list[PlannedEdit]) -> PlannedEdit | None:
    """The line whose marker, with an id in it that is nobody else's, the record bears."""
    for line in lines:
        marks = [
            each for each in (line.later.patch if line.later else ()) if isinstance(each, Assign)
        ]
        named = any(ANY_ID.search(str(each.value)) for each in marks)
        if named and all(value_at(record.data, each.path) == each.value for each in marks):
            return line
    return None


def _written_over(unit: Unit) -> Gap:
    container = unit.container
    return Gap(
        container.store,
        container.name,
        "marker-changed",
        "somebody wrote over the marker of a record: what it should be now is not known",
        "Put the field right by hand, then accept the gap.",
    )
