"""Apply: durable intent, the stores' change, durable outcome; a unit at a time, under a lease.

A kill at any point and a rerun reach the same end: an edit that is found done while this
request's own intent is open was done by it, and counts as DONE (``inferred``).
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select

from expunge.ledger import events, findings, leases, plans, requests
from expunge.ledger.leases import Lease
from expunge.ledger.plans import Segment
from expunge.ledger.requests import Request
from expunge.ledger.tables import segments
from expunge.model import Outcome, RequestError, Result
from expunge.path import holding
from expunge.path.codec import dump_json
from expunge.path.context import Context
from expunge.path.reading import place_of
from expunge.path.segment import opened_as_approved
from expunge.path.works import Loaded, Outcomes, carried_out, carried_out_as_one
from expunge.vault import WorkKey

UNDER_WAY = ("approved", "running", "incomplete")
Failing = Callable[[str, Callable[[], object]], object]
"""Carries out one request's step; an expected error is that request's own."""
Step = tuple[int, int]
"""A round, and a stage in it."""


@dataclass(frozen=True, repr=False)
class _Request:
    id: str
    key: WorkKey
    steps: list[Step]


@dataclass
class _Group:
    """What is worked on at once: one unit as several requests name it, or one request's units
    whose containers refer to each other in a circle."""

    is_circle: bool = False
    members: dict[str, tuple[_Request, str]] = field(default_factory=dict)  # by their lease's name

    def add(self, request: _Request, unit: str) -> None:
        self.members[f"{request.id}/{unit}"] = request, unit


def apply(context: Context, request_id: str) -> None:
    """Carries out every approved edit that has no result yet; returns when none is left, those
    that another process works on included. What a legal hold keeps waits."""
    apply_all(context, [request_id], lambda _request, call: call())


def apply_all(context: Context, asked: list[str], one: Failing) -> None:
    """For all of these requests. Each unit of a store is written to once, but for records that
    two of them share."""
    begun: list[_Request] = []
    for name in asked:
        one(name, partial(_begin, context, name, begun))
    for step in sorted({step for each in begun for step in each.steps}):
        going = [each for each in begun if step in each.steps]
        while groups := _waiting(context, going, step, one):
            worked = sum(_try(context, group, step, one) for group in groups)
            if worked == sum(len(group.members) for group in groups):
                break
            if not worked:
                time.sleep(0.2)  # all of them are another process's: wait for its outcomes


def _begin(context: Context, name: str, begun: list[_Request]) -> None:
    key = context.keyring.work_key(name)
    with context.ledger.write() as connection:
        request = started(connection, name, "nothing is done for it any more.")
        if request.status == "approved":
            events.record(connection, name, "apply-started", {"round": request.round})
        elif request.follows is not None:  # no new plan is made for what its store refused
            plans.reopen_refused(connection, request.id, request.round)
        begun.append(_Request(name, key, _steps(connection, name)))


def started(connection: Connection, name: str, refusal: str) -> Request:
    """The request as it was, locked; it is running from now on. RequestError where it is not under
    way, or its approved plan is not the present one. refusal: what is then not done."""
    request = requests.locked(connection, name)
    if request.status not in UNDER_WAY:
        raise RequestError(f"The request is {request.status}; {refusal}")
    check_approved(connection, name, request.round)
    if request.status == "approved":
        requests.set_status(connection, name, "running")
    return request


def check_approved(connection: Connection, request: str, number: int) -> None:
    """Nothing is written to a store but by an approved plan that is still the present one."""
    present = plans.get(connection, request, requests.get(connection, request).round)
    planned = plans.get(connection, request, number)
    if any(each is None or each.approved_at is None for each in (present, planned)):
        raise RequestError(
            "The request has a new plan that nobody approved. Nothing was written by it: look at "
            "it (expunge status ID), approve it and run again."
        )


def _steps(connection: Connection, request: str) -> list[Step]:
    """With something to do: of the plan that a person approved last, and of the rounds that its
    approval covers."""
    approved = plans.approved(connection, request)
    last = max((each.round for each in approved if each.envelope is None), default=None)
    if last is None:  # a follow-up: its last plan replaced the others
        rounds = [each.round for each in approved[-1:]]
    else:
        rounds = [each.round for each in approved if each.round >= last]
    rows = connection.execute(
        select(segments.c.round, segments.c.stage)
        .where(
            segments.c.request == request,
            segments.c.round.in_(rounds),
            segments.c.state != "done",
        )
        .distinct()
    )
    return [(row.round, row.stage) for row in rows]


def _waiting(context: Context, going: list[_Request], step: Step, one: Failing) -> list[_Group]:
    """What is not done of the step, in the plans' order; without what a legal hold keeps."""
    groups: dict[object, _Group] = {}
    for each in going:
        one(each.id, partial(_add_waiting, context, each, step, groups))
    return list(groups.values())


def _add_waiting(
    context: Context, request: _Request, step: Step, groups: dict[object, _Group]
) -> None:
    held = holding.held(context, request.id)
    with context.ledger.read() as connection:
        first = _first_segments(connection, request.id, step)
    free = [each for each in first if not held.by(f"{each.store}:{each.container}")]
    if len({each.container for each in first}) > 1:
        if len(free) == len(first):  # otherwise one of the circle stays, and so do all
            circle = groups[request.id] = _Group(is_circle=True)
            for each in free:
                circle.add(request, each.unit)
        return
    for each in free:
        place = place_of(_loaded(request.key, each).unit)
        groups.setdefault(place, _Group()).add(request, each.unit)


def _first_segments(connection: Connection, request: str, step: Step) -> list[Segment]:
    """The first of each unit that has some not done."""
    first = connection.scalars(
        select(func.min(segments.c.sequence))
        .where(
            segments.c.request == request,
            segments.c.round == step[0],
            segments.c.stage == step[1],
            segments.c.state != "done",
        )
        .group_by(segments.c.unit)
    ).all()
    return list(plans.of_sequences(connection, request, step[0], first))


def _try(context: Context, group: _Group, step: Step, one: Failing) -> int:
    """Works on the members that no other process works on; how many."""
    loaded: list[Loaded] = []
    with context.ledger.write() as connection:
        taken = leases.take(connection, group.members)
        if group.is_circle and len(taken) < len(group.members):
            leases.give_back(connection, taken)
            return 0
        for request, unit in (group.members[name] for name in taken):
            one(request.id, partial(_intend, connection, request, unit, step, loaded))
        wanted = {"/".join(each.own) for each in loaded}
        own = {name: lease for name, lease in taken.items() if name in wanted}
        # Here, in their order with all others: two transactions that lock otherwise can block
        # each other.
        leases.give_back(
            connection, {name: lease for name, lease in taken.items() if name not in wanted}
        )
    if not own:
        return len(taken)
    with leases.renewed(context.ledger, own):
        outcomes = (carried_out_as_one if group.is_circle else carried_out)(context, loaded)
        with context.ledger.write() as connection:
            for each in loaded:
                name = "/".join(each.own)
                request, _ = group.members[name]
                made = partial(
                    _record, connection, own[name], request.key, each, outcomes[each.own]
                )
                one(request.id, made)
            leases.give_back(connection, own)
    return len(taken)


def _intend(
    connection: Connection, request: _Request, unit: str, step: Step, loaded: list[Loaded]
) -> None:
    check_approved(connection, request.id, step[0])
    todo = plans.unit_segments(connection, request.id, step[0], unit, states=("pending", "intent"))
    opened = [_loaded(request.key, segment) for segment in todo]
    for segment in todo:
        plans.change(connection, segment, state="intent", attempts=segment.attempts + 1)
    loaded += opened


def _loaded(key: WorkKey, segment: Segment) -> Loaded:
    return Loaded(segment, *opened_as_approved(key, segment, "Nothing was written."))


def _record(
    connection: Connection, lease: Lease, key: WorkKey, loaded: Loaded, outcomes: Outcomes
) -> None:
    lease.check(connection)
    segment = loaded.segment
    results: dict[str, dict[str, int]] = {}
    rows: list[list[object]] = []
    said = [outcomes.error.why, outcomes.error.remedy] if outcomes.error else None
    for planned in loaded.lines:
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
        rows.append([planned.location, result.value, outcome.code, until, inferred, said])
    blob = key.seal(dump_json(rows), f"outcomes {segment.round} {segment.sequence}")
    plans.change(connection, segment, state="done", sealed_outcomes=blob, results=results)
    findings.reopen_scrub(connection, segment.request, (segment.store, segment.container))
    body = {
        "round": segment.round,
        "segment": segment.sequence,
        "store": segment.store,
        "container": segment.container,
        "results": results,
    }
    events.record(connection, segment.request, "applied", body)


def outcomes_of(key: WorkKey, segment: Segment) -> list[list[Any]]:
    """[location, result, code, until, inferred, said] for each line of a segment that is done.
    said: why and remedy of the error that stopped all of the unit, or None."""
    if segment.sealed_outcomes is None:
        return []
    raw = key.open(segment.sealed_outcomes, f"outcomes {segment.round} {segment.sequence}")
    rows: list[list[Any]] = json.loads(raw)
    return rows
