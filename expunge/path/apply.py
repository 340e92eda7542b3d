"""Apply: durable intent, the store's change, durable outcome; a unit at a time, under a lease.

A kill at any point and a rerun reach the same end: an edit that is found done while this
request's own intent is open was done by it, and counts as DONE (``inferred``).
"""

import json
import time
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from expunge.ledger import events, findings, leases, plans, requests
from expunge.ledger.leases import Lease
from expunge.ledger.plans import Segment
from expunge.ledger.tables import segments
from expunge.model import (
    Edit,
    EvidenceBroken,
    Outcome,
    RequestError,
    Result,
    StaleUnit,
    StoreError,
    Transient,
    Unit,
    Work,
)
from expunge.path import holding
from expunge.path.codec import PlannedEdit, dump_json, load_segment
from expunge.path.context import Context
from expunge.path.search import units
from expunge.vault import WorkKey

UNDER_WAY = ("approved", "running", "incomplete")
Loaded = tuple[Segment, Unit, list[PlannedEdit]]


@dataclass(frozen=True, repr=False)
class Outcomes:
    """One unit's outcomes by record. retried: an earlier try of this run may have done some."""

    of: dict[str, Outcome]
    retried: bool


def apply(context: Context, request_id: str) -> None:
    """Carries out every approved edit that has no result yet; returns when none is left, those
    that another process works on included. What a legal hold keeps waits."""
    key = context.keyring.work_key(request_id)
    with context.ledger.write() as connection:
        request = requests.locked(connection, request_id)
        if request.status not in UNDER_WAY:
            raise RequestError(f"The request is {request.status}; nothing is done for it any more.")
        check_approved(connection, request_id, request.round)
        if request.status == "approved":
            requests.set_status(connection, request_id, "running")
            events.record(connection, request_id, "apply-started", {"round": request.round})
    for number in _rounds(context, request_id):
        for stage in _stages(context, request_id, number):
            while groups := _waiting(context, request_id, number, stage):
                worked = [_try_group(context, key, request_id, number, group) for group in groups]
                if not any(worked):
                    time.sleep(0.2)  # all of them are another process's: wait for its outcomes


def check_approved(connection: Connection, request: str, number: int) -> None:
    """Nothing is written to a store but by an approved plan that is still the present one."""
    present = plans.get(connection, request, requests.get(connection, request).round)
    planned = plans.get(connection, request, number)
    if any(each is None or each.approved_at is None for each in (present, planned)):
        raise RequestError(
            "The request has a new plan that nobody approved. Nothing was written by it: look at "
            "it (expunge status ID), approve it and run again."
        )


def _rounds(context: Context, request: str) -> list[int]:
    """The plan that a person approved last, and the rounds that its approval covers."""
    with context.ledger.read() as connection:
        approved = plans.approved(connection, request)
    last = max((each.round for each in approved if each.envelope is None), default=None)
    if last is None:  # a follow-up: its last plan replaced the others
        return [each.round for each in approved[-1:]]
    return [each.round for each in approved if each.round >= last]


def _stages(context: Context, request: str, number: int) -> list[int]:
    with context.ledger.read() as connection:
        rows = connection.scalars(
            select(segments.c.stage)
            .where(segments.c.request == request, segments.c.round == number)
            .distinct()
            .order_by(segments.c.stage)
        )
        return list(rows)


def _waiting(context: Context, request: str, number: int, stage: int) -> list[list[str]]:
    """Opaque units of the stage with segments that are not done, in the plan's order; each by
    itself, or all together where containers refer to each other in a circle; without what a legal
    hold keeps."""
    held = holding.held(context, request)
    with context.ledger.read() as connection:
        rows = connection.execute(
            select(
                segments.c.unit,
                segments.c.store,
                segments.c.container,
                func.min(segments.c.sequence),
            )
            .where(
                segments.c.request == request,
                segments.c.round == number,
                segments.c.stage == stage,
                segments.c.state != "done",
            )
            .group_by(segments.c.unit, segments.c.store, segments.c.container)
            .order_by(func.min(segments.c.sequence))
        ).all()
    free = [row for row in rows if not held.by(f"{row.store}:{row.container}")]
    if len({row.container for row in rows}) > 1:
        if len(free) < len(rows):
            return []  # a circle goes as one, and one of it stays
        return [[row.unit for row in rows]]
    return [[row.unit] for row in free]


def _try_group(context: Context, key: WorkKey, request: str, number: int, group: list[str]) -> bool:
    """Works on some units unless another process does; whether it did."""
    with leases.held(context.ledger, f"{request}/{group[0]}") as lease:
        if lease is None:
            return False
        with context.ledger.write() as connection:
            lease.check(connection)
            check_approved(connection, request, number)
            todo = [
                segment
                for unit in group
                for segment in plans.unit_segments(
                    connection, request, number, unit, states=("pending", "intent")
                )
            ]
            for segment in todo:
                plans.change(connection, segment, state="intent", attempts=segment.attempts + 1)
        if todo:
            _carry_out(context, key, lease, [_load(key, segment) for segment in todo])
        return True


def _load(key: WorkKey, segment: Segment) -> Loaded:
    raw = key.open(segment.sealed, f"segment {segment.round} {segment.sequence}")
    if key.leaf(raw) != segment.leaf:
        raise EvidenceBroken("A segment is not the one that was approved. Nothing was written.")
    return segment, *load_segment(raw)


def _carry_out(context: Context, key: WorkKey, lease: Lease, loaded: list[Loaded]) -> None:
    by_unit: dict[str, list[Loaded]] = {}
    for each in loaded:
        by_unit.setdefault(each[0].unit, []).append(each)
    connector = context.connector(loaded[0][0].store)
    circle = len({segment.container for segment, _, _ in loaded}) > 1
    outcomes: dict[str, Outcomes] = {}
    try:
        with connector.together() if circle else nullcontext():
            for unit, own in by_unit.items():
                outcomes[unit] = _outcomes(context, own)
    except StoreError as error:  # of the circle as a whole: nothing of it was written
        outcomes = {unit: _refused(_edits(own), error) for unit, own in by_unit.items()}
    with context.ledger.write() as connection:
        lease.check(connection)
        for segment, _, planned in loaded:
            _record(connection, key, segment, planned, outcomes[segment.unit])


def _record(
    connection: Connection,
    key: WorkKey,
    segment: Segment,
    own: list[PlannedEdit],
    outcomes: Outcomes,
) -> None:
    results: dict[str, dict[str, int]] = {}
    rows: list[list[object]] = []
    for planned in own:
        if not planned.writes:
            continue
        outcome = outcomes.of.get(
            planned.edit.key, Outcome(planned.edit.key, Result.FAILED, "no-outcome")
        )
        ours = segment.attempts > 0 or outcomes.retried
        inferred = outcome.result is Result.ALREADY and ours
        result = Result.DONE if inferred else outcome.result
        counts = results.setdefault(planned.action.value, {})
        counts[result.value] = counts.get(result.value, 0) + 1
        until = outcome.until.isoformat() if outcome.until else None
        rows.append([planned.location, result.value, outcome.code, until, inferred])
    blob = key.seal(dump_json(rows), f"outcomes {segment.round} {segment.sequence}")
    plans.change(connection, segment, state="done", sealed_outcomes=blob, results=results)
    findings.reopen_scrub(connection, segment.request, (segment.store, segment.container))
    events.record(
        connection,
        segment.request,
        "applied",
        {
            "round": segment.round,
            "segment": segment.sequence,
            "store": segment.store,
            "container": segment.container,
            "results": results,
        },
    )


def _outcomes(context: Context, loaded: list[Loaded]) -> Outcomes:
    """The connector's outcomes for one unit. Errors that no retry helps become FAILED, one a
    record: the second look and the interim statement name them."""
    unit, edits = loaded[0][1], _edits(loaded)
    connector = context.connector(unit.container.store)
    retried = False
    retrying = Retrying(
        retry=retry_if_exception_type((Transient, StaleUnit)),
        stop=stop_after_attempt(4),
        wait=wait_exponential(multiplier=0.2, max=5),
        reraise=True,
    )
    try:
        for attempt in retrying:
            with attempt:
                retried = attempt.retry_state.attempt_number > 1
                work = Work(_now(context, unit) if retried else unit, edits)
                return Outcomes({each.key: each for each in connector.apply(work)}, retried)
    except StoreError as error:
        return replace(_refused(edits, error), retried=retried)
    raise AssertionError("a retry ends by its result or its error")


def _edits(loaded: list[Loaded]) -> dict[str, Edit]:
    return {
        planned.edit.key: planned.edit for _, _, own in loaded for planned in own if planned.writes
    }


def _refused(edits: Iterable[str], error: StoreError) -> Outcomes:
    code = "unreachable" if isinstance(error, Transient) else type(error).__name__.lower()
    return Outcomes({each: Outcome(each, Result.FAILED, code) for each in edits}, False)


def _now(context: Context, unit: Unit) -> Unit:
    """The same unit as the store lists it now; the old one where it is gone."""
    connector = context.connector(unit.container.store)
    for each in units(connector, [unit.container], (unit.layer,)):
        if isinstance(each, Unit) and each.name == unit.name:
            return each
    return unit


def outcomes_of(key: WorkKey, segment: Segment) -> list[list[str]]:
    """[location, result, code, until, inferred] for each line of a segment that is done."""
    if segment.sealed_outcomes is None:
        return []
    raw = key.open(segment.sealed_outcomes, f"outcomes {segment.round} {segment.sequence}")
    rows: list[list[str]] = json.loads(raw)
    return rows
