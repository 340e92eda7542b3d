"""Rounds: the one way back in the path of a request.

A person who is a customer goes on being one while they are erased. What the second look finds of
them is the next round's work, as long as it lies inside the envelope of what was approved: the
same person, the same containers, the same actions there, no more records than a share of the
plan's, and before the deadline. Everything else waits for a person.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from expunge.ledger import clock, events, findings, leases, plans, requests
from expunge.ledger.plans import Plan
from expunge.ledger.requests import Request
from expunge.match.text import normal
from expunge.model import Action, Gap, Identifier, Strength
from expunge.path import sealed
from expunge.path.apply import outcomes_of
from expunge.path.codec import Closure, PlannedEdit
from expunge.path.context import Context
from expunge.path.details import Details, details_of
from expunge.path.draft import Draft
from expunge.path.earlier import earlier
from expunge.path.look import AGAIN
from expunge.path.plan import drafted, store
from expunge.path.segment import opened
from expunge.vault import WorkKey

LEAST, SHARE = 100, 0.05  # records beyond the plan, or that share of it: the larger of the two
FOUND_AGAIN = {"still-there", "not-done-changed"}

Kind = tuple[str, str, bool]
"""A container's address, an action there, and whether it takes whole units."""


@dataclass(frozen=True)
class Envelope:
    """What an approval covers beyond its plan. plan: the one that a person approved last; room:
    records that are left; own: locations of the plan's own records, each of which no round has
    tried again yet: once they take no room; failed: locations that a store refused. By themselves
    they are no work; beside something new they are tried again (a parent whose new child goes in
    the same round); waiting: locations that are planned already, and that a legal hold keeps."""

    plan: Plan
    kinds: frozenset[Kind]
    room: int
    own: frozenset[str]
    failed: frozenset[str]
    waiting: frozenset[str]

    def holds(self, address: str, line: PlannedEdit) -> bool:
        return _kind(address, line) in self.kinds

    def beyond(self, lines: Iterable[PlannedEdit]) -> int:
        """How much room these take."""
        return _records(line for line in lines if line.location not in self.own)


def next_round(context: Context, request_id: str) -> bool:
    """Plans and approves the next round, if there is work inside the envelope."""
    with leases.waited(context.ledger, f"{request_id}/plan") as lease:
        with context.ledger.read() as connection:
            request = requests.get(connection, request_id)
            codes = {each.gap.code for each in findings.all_gaps(connection, request_id)}
        if request.follows is not None or codes.isdisjoint(FOUND_AGAIN) or _is_late(request):
            return False
        key = context.keyring.work_key(request_id)
        envelope = _envelope(context, key, request)
        known = sealed.closure(context, request_id)
        same = _Same(known, details_of(context, request_id))
        made = drafted(context, request, request.round + 1, earlier(context, request), same)
        records, beyond = _keep_inside(made.draft, envelope)
        if records == 0 or beyond > envelope.room:
            return False
        made.draft.gaps += same.gaps()
        with context.ledger.write() as connection:
            lease.check(connection)
            planned = store(connection, key, request, made)
            at = clock.rfc3339(clock.now())
            plans.cover(connection, planned, envelope.plan, at)
            requests.set_status(connection, request_id, "running")
            body = {
                "plan": planned.hash,
                "round": planned.round,
                "envelope": envelope.plan.hash,
                "records": records,
            }
            events.record(connection, request_id, "round", body)
    return True


def _is_late(request: Request) -> bool:
    return datetime.fromisoformat(request.deadline) < clock.now()


def _envelope(context: Context, key: WorkKey, request: Request) -> Envelope:
    """From all rounds that a person approved; what automatic ones have used of it is gone."""
    kinds: set[Kind] = set()
    failed: set[str] = set()
    waiting: set[str] = set()
    own: set[str] = set()
    planned = used = 0
    with context.ledger.read() as connection:
        approved = plans.approved(connection, request.id)
        by_person = {each.round for each in approved if each.envelope is None}
        for each in approved:  # a place goes with the last who refers to it
            kinds |= {(address, Action.DELETE.value, False) for address in each.header["kept"]}
        last = max(by_person)
        for segment in plans.of_all(connection, request.id):
            lines = [line for line in opened(key, segment)[1] if line.writes]
            if segment.state != "done":
                waiting |= {line.location for line in lines}
            if segment.round >= last:  # what failed before, a person approved again
                failed |= {row[0] for row in outcomes_of(key, segment) if row[1] == "failed"}
            if segment.round in by_person:
                address = f"{segment.store}:{segment.container}"
                kinds |= {_kind(address, line) for line in lines}
                if segment.round == last:
                    planned += len(lines)
                    own |= {line.location for line in lines if line.edit.key}
            elif segment.round > last:
                used += _records(line for line in lines if line.location not in own)
                own -= {line.location for line in lines}
    room = max(LEAST, int(planned * SHARE)) - used
    base = next(each for each in approved if each.round == last)
    return Envelope(
        base, frozenset(kinds), room, frozenset(own), frozenset(failed), frozenset(waiting)
    )


def _kind(address: str, line: PlannedEdit) -> Kind:
    return address, line.action.value, line.edit.key == ""


def _records(lines: Iterable[PlannedEdit]) -> int:
    """Other people's records that go with a unit count as well."""
    return sum(line.copies + line.others for line in lines)


def _keep_inside(draft: Draft, envelope: Envelope) -> tuple[int, int]:
    """Leaves in the draft what the envelope holds and is to be written, and makes a gap of what
    else is to be written; how many records that is, 0 where nothing of it is new, and how many of
    them take room."""
    records, beyond, is_new = 0, 0, False
    for place, (unit, own) in list(draft.lines.items()):
        address = unit.container.address
        writing = {
            record: line
            for record, line in own.items()
            if line.writes and line.location not in envelope.waiting
        }
        inside = {record: line for record, line in writing.items() if envelope.holds(address, line)}
        outside = [line for record, line in writing.items() if record not in inside]
        draft.left |= dict.fromkeys((line.location for line in outside), "outside-envelope")
        if outside:
            draft.gaps.append(_outside(unit.container.store, unit.container.name, len(outside)))
        records += _records(inside.values())
        beyond += envelope.beyond(inside.values())
        is_new |= any(line.location not in envelope.failed for line in inside.values())
        if inside:
            draft.lines[place] = unit, inside
        else:
            del draft.lines[place]
    return records if is_new else 0, beyond


class _Same:
    """Whether an identifier leaves the envelope's person as they were: a key of a record of
    theirs, or what never locates. Another e-mail address or phone may lead to somebody else."""

    def __init__(self, known: Closure, details: Details) -> None:
        named = (*known.reasons, *details.changes)
        self._known = {(each.kind, normal(each.value)) for each in named}
        self._strange: set[Identifier] = set()

    def __call__(self, found: Identifier) -> bool:
        if found.is_key or found.strength is Strength.WEAK:
            return True
        if (found.kind, normal(found.value)) not in self._known:
            self._strange.add(found)
        return False

    def gaps(self) -> Iterator[Gap]:
        if self._strange:
            kinds = " and ".join(sorted({each.kind for each in self._strange}))
            yield Gap(
                "",
                "",
                "new-identifier",
                f"a new record of theirs names another {kinds}, and nothing was searched for it",
                AGAIN,
                len(self._strange),
            )


def _outside(store_name: str, place: str, count: int) -> Gap:
    return Gap(
        store_name,
        place,
        "outside-envelope",
        f"{count} records were found since, in a way that the approved plan does not cover",
        AGAIN,
        count,
    )
