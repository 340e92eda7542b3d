"""Plans and their sealed segments: what is approved, what was done, what the second look says."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from expunge.ledger.requests import Request
from expunge.ledger.tables import plans, segments


@dataclass(frozen=True, repr=False)
class Segment:
    """At most 1,000 edits of one unit, sealed; unit is opaque.

    results: {action: {result: count}}; verdicts: {verdict: count}; both None before.
    """

    request: str
    round: int
    sequence: int
    unit: str
    store: str
    container: str
    stage: int
    edits: int
    sealed: bytes
    leaf: bytes
    state: str = "pending"
    attempts: int = 0
    sealed_outcomes: bytes | None = None
    results: dict[str, dict[str, int]] | None = None
    verdicts: dict[str, int] | None = None


@dataclass(frozen=True)
class Plan:
    """One round's plan. header: canonical JSON content without times and personal data.

    envelope: the hash of the plan that a person approved and that covers this round too; None
    where a person approved this very plan.
    """

    request: str
    round: int
    hash: str
    header: dict[str, Any]
    approved_by: str | None = None
    approved_at: str | None = None
    envelope: str | None = None


def replace(connection: Connection, plan: Plan, made: Iterable[Segment]) -> None:
    """Puts the plan in the place of an unapproved one of the same round."""
    for table in (segments, plans):
        connection.execute(
            delete(table).where(table.c.request == plan.request, table.c.round == plan.round)
        )
    connection.execute(insert(plans).values(**plan.__dict__))
    for segment in made:
        connection.execute(insert(segments).values(**segment.__dict__))


def get(connection: Connection, request: str, number: int) -> Plan | None:
    row = connection.execute(
        select(plans).where(plans.c.request == request, plans.c.round == number)
    ).one_or_none()
    return None if row is None else Plan(**row._mapping)


def approve(connection: Connection, plan: Plan, by: str, at: str) -> None:
    connection.execute(
        update(plans)
        .where(plans.c.request == plan.request, plans.c.round == plan.round)
        .values(approved_by=by, approved_at=at)
    )


def approved(connection: Connection, request: str) -> list[Plan]:
    """The plans of all rounds that were approved, in order."""
    rows = connection.execute(
        select(plans)
        .where(plans.c.request == request, plans.c.approved_at.is_not(None))
        .order_by(plans.c.round)
    )
    return [Plan(**row._mapping) for row in rows]


def cover(connection: Connection, plan: Plan, envelope: Plan, at: str) -> None:
    """Approves a round by the plan that a person approved and whose envelope it lies in."""
    connection.execute(
        update(plans)
        .where(plans.c.request == plan.request, plans.c.round == plan.round)
        .values(approved_by=envelope.approved_by, approved_at=at, envelope=envelope.hash)
    )


def of_round(connection: Connection, request: str, number: int) -> Iterator[Segment]:
    """The round's segments in order, streamed."""
    return _stream(connection, segments.c.request == request, segments.c.round == number)


def of_all(connection: Connection, request: str) -> Iterator[Segment]:
    """The segments of every round that was approved, in order, streamed."""
    approved = select(plans.c.round).where(
        plans.c.request == request, plans.c.approved_at.is_not(None)
    )
    return _stream(connection, segments.c.request == request, segments.c.round.in_(approved))


def that_count(connection: Connection, request: Request) -> Iterator[Segment]:
    """What was to be done in all rounds; of a follow-up, in its last one, which replaced them."""
    if request.follows is not None:
        return of_round(connection, request.id, request.round)
    return of_all(connection, request.id)


def _stream(connection: Connection, *where: ColumnElement[bool]) -> Iterator[Segment]:
    rows = connection.execute(
        select(segments)
        .where(*where)
        .order_by(segments.c.round, segments.c.sequence)
        .execution_options(yield_per=16)
    )
    return (_segment(row._mapping) for row in rows)


def progress(connection: Connection, request: str, number: int) -> dict[str, dict[str, int]]:
    """Edits of the round by store, and by their results; before they have any, by the state of
    their segment."""
    rows = connection.execute(
        select(segments.c.store, segments.c.state, segments.c.edits, segments.c.results).where(
            segments.c.request == request, segments.c.round == number
        )
    )
    counts: dict[str, Counter[str]] = {}
    for store, state, edits, results in rows:
        into = counts.setdefault(store, Counter())
        for each in (results or {"": {state: edits}}).values():
            into.update(each)
    return {store: dict(each) for store, each in counts.items()}


def unit_segments(
    connection: Connection, request: str, number: int, unit: str, *, states: Iterable[str]
) -> list[Segment]:
    rows = connection.execute(
        select(segments)
        .where(
            segments.c.request == request,
            segments.c.round == number,
            segments.c.unit == unit,
            segments.c.state.in_(list(states)),
        )
        .order_by(segments.c.sequence)
    )
    return [_segment(row._mapping) for row in rows]


def of_sequences(
    connection: Connection, request: str, number: int, wanted: Iterable[int]
) -> Iterator[Segment]:
    """These segments of the round in order, streamed."""
    return _stream(
        connection,
        segments.c.request == request,
        segments.c.round == number,
        segments.c.sequence.in_(list(wanted)),
    )


def change(connection: Connection, segment: Segment, **values: object) -> None:
    connection.execute(
        update(segments)
        .where(
            segments.c.request == segment.request,
            segments.c.round == segment.round,
            segments.c.sequence == segment.sequence,
        )
        .values(**values)
    )


def reopen_refused(connection: Connection, request: str, number: int) -> None:
    """Segments of the round with edits that their store refused are pending again. An edit that
    was carried out is found to be."""
    own = (segments.c.request == request, segments.c.round == number)
    done = select(segments.c.sequence, segments.c.results).where(*own, segments.c.state == "done")
    refused = [
        {"which": sequence}
        for sequence, results in connection.execute(done).all()
        if any("failed" in each for each in results.values())
    ]
    if refused:
        again = update(segments).where(*own, segments.c.sequence == bindparam("which"))
        connection.execute(again.values(state="pending"), refused)


def _segment(row: Any) -> Segment:
    values = dict(row)
    for name in ("sealed", "leaf", "sealed_outcomes"):
        values[name] = None if values[name] is None else bytes(values[name])
    return Segment(**values)
