"""Verify: the second look. Streams every unit of every store by the contract's default, with the
frozen closure, and trusts nothing that the search or the write said.

Any error is UNKNOWN. A planned record is SATISFIED only if its unit was read to its end and
nothing of the person is left in it.
"""

import time
from datetime import datetime

from expunge.ledger import clock, events, findings, leases, plans, requests
from expunge.ledger.plans import Segment
from expunge.match.query import Query
from expunge.model import (
    Action,
    Gap,
    RequestError,
    Verdict,
)
from expunge.path import sealed, standing
from expunge.path.apply import outcomes_of
from expunge.path.codec import PlannedEdit, load_segment
from expunge.path.context import Context
from expunge.path.give import gives
from expunge.path.look import Expected, Looker, PlaceLooker
from expunge.vault import WorkKey

REMEDIES = {
    "changed": "The records changed since the plan. Make a new plan, approve it, run again.",
    "denied": "Give Expunge's user the right to write there, make a new plan and run again.",
    "read-only": "Make the store writable, make a new plan and run again.",
    "referenced": "Records outside the plan refer to these. Declare the link, then plan again.",
    "unplanned-children": "Deleting these would take others along. Declare the link, plan again.",
    "locked": "The store keeps these until a date. Wait for it, or accept the gap.",
    "unreachable": "Bring the store back, make a new plan and run again.",
}


def verify(context: Context, request_id: str) -> bool:
    """Looks again at every store; whether it saw nothing that is left open."""
    with leases.waited(context.ledger, f"{request_id}/verify") as lease:
        key = context.keyring.work_key(request_id)
        with context.ledger.read() as connection:
            if gives(requests.get(connection, request_id).right):
                raise RequestError("An export is made in one reading of everything, its own check.")
            made = list(plans.of_all(connection, request_id))
        expected = _expected(key, made)
        _settle(context, request_id)
        looks = _looks(context, request_id, key, expected)
        for look in looks:
            look.look()
        gaps = [gap for look in looks for gap in look.gaps]
        gaps += _not_done(key, made, expected)
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
            found = [
                each
                for by_unit in expected.values()
                for own in by_unit.values()
                for each in own.standing.values()
            ]
            requests.put_sealed(
                connection, request_id, "standing", key.seal(standing.dump(found), "standing")
            )
            for segment in made:
                verdicts = _verdicts(key, segment, expected)
                plans.change(connection, segment, verdicts=verdicts)
            counts = {
                look.connector.store: {"units": look.units, "covered": look.covered}
                for look in looks
            }
            body = {"stores": counts, "finished": clock.rfc3339(clock.now())}
            events.record(connection, request_id, "verified", body)
    return not gaps


def _looks(
    context: Context,
    request_id: str,
    key: WorkKey,
    expected: dict[str, dict[str, Expected]],
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
    allowed = sealed.exclusions(context, request_id) | sealed.left(context, request_id)
    return [Looker(each, query, key, own, allowed) for each, own in stores]


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


def _expected(key: WorkKey, made: list[Segment]) -> dict[str, dict[str, Expected]]:
    """By store and opaque unit: what was planned there."""
    stores: dict[str, dict[str, Expected]] = {}
    for segment in made:
        own = stores.setdefault(segment.store, {}).setdefault(segment.unit, Expected())
        outcomes = {row[0]: row for row in outcomes_of(key, segment)}
        for planned in _lines(key, segment):
            own.lines[planned.edit.key] = planned
            own.locked.pop(planned.edit.key, None)
            outcome = outcomes.get(planned.location)
            if outcome is not None and outcome[1] == "locked" and outcome[3]:
                own.locked[planned.edit.key] = outcome[3]
    return stores


def _lines(key: WorkKey, segment: Segment) -> list[PlannedEdit]:
    raw = key.open(segment.sealed, f"segment {segment.round} {segment.sequence}")
    return load_segment(raw)[1]


def _verdicts(
    key: WorkKey, segment: Segment, expected: dict[str, dict[str, Expected]]
) -> dict[str, int]:
    own = expected[segment.store][segment.unit]
    counts: dict[str, int] = {}
    for planned in _lines(key, segment):
        record = planned.edit.key
        if planned.action is Action.RETAIN and own.lines[record].edit != planned.edit:
            continue  # a later round has it
        if record in own.standing:
            word = own.standing[record].verdict
        else:
            word = own.verdicts.get(record, Verdict.UNKNOWN).value
        counts[word] = counts.get(word, 0) + 1
    return counts


def _not_done(
    key: WorkKey, made: list[Segment], expected: dict[str, dict[str, Expected]]
) -> list[Gap]:
    """Edits that a store did not carry out and whose record is not as wanted either."""
    counts: dict[tuple[str, str, str], int] = {}
    for segment in made:
        own = expected[segment.store][segment.unit]
        codes = {row[0]: row[2] or row[1] for row in outcomes_of(key, segment)}
        results = {row[0]: row[1] for row in outcomes_of(key, segment)}
        for planned in _lines(key, segment):
            bad = results.get(planned.location) in ("failed", "changed", "locked")
            done = own.verdicts.get(planned.edit.key) is Verdict.SATISFIED
            if bad and not done and planned.edit.key not in own.standing:
                place = (segment.store, segment.container, codes[planned.location])
                counts[place] = counts.get(place, 0) + 1
    return [_failed(*place, count) for place, count in sorted(counts.items())]


def _failed(store: str, container: str, code: str, count: int) -> Gap:
    return Gap(
        store,
        container,
        f"not-done-{code}",
        f"the store did not carry out {count} approved edits ({code})",
        REMEDIES.get(code, "Look at the store, then make a new plan and run again."),
        count,
    )
