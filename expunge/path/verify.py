"""Verify: the second look. Streams every unit of every store by the contract's default, with the
frozen closure, and trusts nothing that the search or the write said.

Any error is UNKNOWN. A planned record is SATISFIED only if its unit was read to its end and
nothing of the person is left in it.
"""

import time
from collections.abc import Iterator
from datetime import datetime

from expunge.ledger import clock, events, findings, plans, requests
from expunge.ledger.leases import Lease
from expunge.ledger.plans import Segment
from expunge.match.query import Query
from expunge.model import (
    Action,
    Gap,
    RequestError,
    Right,
    Verdict,
)
from expunge.path import holding, sealed, standing
from expunge.path.apply import outcomes_of
from expunge.path.changing import ChangeLooker, line_maker, planned_rules
from expunge.path.context import Context
from expunge.path.give import gives
from expunge.path.look import Expected, Looker, PlaceLooker
from expunge.path.not_done import not_done
from expunge.path.places import left_alone
from expunge.path.segment import opened
from expunge.path.standing import Standing
from expunge.path.works import NOT_CONFIGURED, PUT_BACK
from expunge.vault import WorkKey


def verify(context: Context, request_id: str, lease: Lease) -> bool:
    """Looks again at every store; whether it saw nothing that is left open."""
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
        if gives(request.right):
            raise RequestError("An export is made in one reading of everything, its own check.")
        made = list(plans.that_count(connection, request))
    key = context.keyring.work_key(request_id)
    found = holding.held(context, request_id)
    expected = _expected(key, made, found)
    _settle(context, request_id)
    allowed = _allowed(context, request_id)
    looks = _looks(context, request_id, key, expected, allowed)
    for look in looks:
        look.look()
    gaps = [gap for look in looks for gap in look.gaps]
    gaps += [
        Gap(store, "", "not-configured", NOT_CONFIGURED, PUT_BACK)
        for store in expected
        if store not in context.stores
    ]
    gaps += left_alone(context, request_id, key, allowed)
    gaps += not_done(key, made, expected, request.follows is not None)
    gaps += holding.gaps(found, _held(expected))
    with context.ledger.write() as connection:
        lease.check(connection)
        findings.replace_gaps(connection, request_id, "verify", gaps)
        for look in looks:
            findings.put_look(
                connection,
                request_id,
                look.connector.store,
                look.units,
                look.covered,
                look.found,
            )
        marked = _marked if request.follows is None else _unmarked
        left = [
            each
            for by_unit in expected.values()
            for own in by_unit.values()
            for each in (*own.standing.values(), *marked(own))
        ]
        requests.put_sealed(
            connection, request_id, "standing", key.seal(standing.dump(left), "standing")
        )
        for segment in made:
            verdicts = _verdicts(key, segment, expected)
            plans.change(connection, segment, verdicts=verdicts)
        counts = {
            look.connector.store: {"units": look.units, "covered": look.covered} for look in looks
        }
        body = {"stores": counts, "finished": clock.rfc3339(clock.now())}
        events.record(connection, request_id, "verified", body)
    return not gaps


def _looks(
    context: Context,
    request_id: str,
    key: WorkKey,
    expected: dict[str, dict[str, Expected]],
    allowed: frozenset[str],
) -> list[Looker]:
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
    stores = [(each, expected.get(each.store, {})) for each in context.connectors()]
    if request.follows is not None:
        nobody = Query({})
        return [PlaceLooker(each, nobody, key, own, frozenset()) for each, own in stores if own]
    closure = sealed.closure(context, request_id)
    links, identity = sealed.places(context, request_id)
    query = Query({"": closure.identifiers}, links, identity)
    if Right(request.right) in (Right.RECTIFICATION, Right.RESTRICTION):
        maker = line_maker(context, request, planned_rules(context, request_id), key)
        return [ChangeLooker(each, query, key, own, allowed, maker=maker) for each, own in stores]
    return [Looker(each, query, key, own, allowed) for each, own in stores]


def _allowed(context: Context, request_id: str) -> frozenset[str]:
    """Locations where something of the person may stay; the certificate has a word on each."""
    return sealed.exclusions(context, request_id) | sealed.left(context, request_id)


def _settle(context: Context, request_id: str) -> None:
    """Waits until every derived store has had its time to follow what was written last: a sync
    that is still on its way could bring back what was erased."""
    needed = max((each.settings.settle for each in context.connectors()), default=0.0)
    with context.ledger.read() as connection:
        history = events.of_request(connection, request_id)
    written = [event["at"] for event in history if event["kind"] == "applied"]
    if needed and written:
        passed = clock.now() - datetime.fromisoformat(written[-1])
        time.sleep(max(0.0, needed - passed.total_seconds()))


def _marked(own: Expected) -> Iterator[Standing]:
    """Restricted records, each with what undoes its marker."""
    for key, record in own.seen.items():
        line = own.lines[key]
        if line.action is Action.RESTRICT and line.writes and own.unit is not None:
            yield standing.marked(own.unit, line, record)


def _unmarked(_own: Expected) -> Iterator[Standing]:
    """A follow-up lifts markers and sets none."""
    yield from ()


def _held(expected: dict[str, dict[str, Expected]]) -> dict[str, int]:
    """Records that wait for the end of a hold, by container."""
    counts: dict[str, int] = {}
    for store, by_unit in expected.items():
        for own in by_unit.values():
            if own.held:
                address = f"{store}:{own.container}"
                counts[address] = counts.get(address, 0) + len(own.held)
    return counts


def _expected(
    key: WorkKey, made: list[Segment], held: holding.Held
) -> dict[str, dict[str, Expected]]:
    """By store and opaque unit: what was planned there."""
    stores: dict[str, dict[str, Expected]] = {}
    for segment in made:
        by_unit = stores.setdefault(segment.store, {})
        own = by_unit.setdefault(segment.unit, Expected(segment.container))
        waits = segment.state != "done" and held.by(f"{segment.store}:{segment.container}")
        outcomes = {row[0]: row for row in outcomes_of(key, segment)}
        for planned in opened(key, segment)[1]:
            own.lines[planned.edit.key] = planned
            own.locked.pop(planned.edit.key, None)
            own.held.discard(planned.edit.key)
            outcome = outcomes.get(planned.location)
            is_done = outcome is not None and outcome[1] in ("done", "already")
            if waits and planned.writes and not is_done:
                own.held.add(planned.edit.key)
            if outcome is not None and outcome[1] == "locked" and outcome[3]:
                own.locked[planned.edit.key] = outcome[3]
    return stores


def _verdicts(
    key: WorkKey, segment: Segment, expected: dict[str, dict[str, Expected]]
) -> dict[str, int]:
    own = expected[segment.store][segment.unit]
    counts: dict[str, int] = {}
    for planned in opened(key, segment)[1]:
        record = planned.edit.key
        if record in own.held:
            counts["held"] = counts.get("held", 0) + 1
            continue
        if planned.writes and segment.state != "done":
            continue  # superseded before anything of it was carried out
        if planned.action is Action.RETAIN and own.lines[record].edit != planned.edit:
            continue  # a later round has it
        if record in own.standing:
            word = own.standing[record].verdict
        else:
            word = own.verdicts.get(record, Verdict.UNKNOWN).value
        counts[word] = counts.get(word, 0) + 1
    return counts
