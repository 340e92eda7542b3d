"""Events of a request, and the one sequencer that appends them to the log (RFC 6962)."""

from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from expunge.evidence import canonical, merkle
from expunge.ledger import clock
from expunge.ledger.tables import events, log, requests


def record(connection: Connection, request: str, kind: str, body: dict[str, Any]) -> None:
    """Appends an event in this transaction. body: no personal data, no floats."""
    connection.execute(
        select(requests.c.id).where(requests.c.id == request).with_for_update()
    ).all()
    last = connection.scalar(select(func.max(events.c.sequence)).where(events.c.request == request))
    connection.execute(
        insert(events).values(
            request=request,
            sequence=0 if last is None else last + 1,
            at=clock.rfc3339(clock.now()),
            kind=kind,
            body=body,
        )
    )


def of_request(connection: Connection, request: str) -> list[dict[str, Any]]:
    """Its events in order, each with its ``leaf`` (None until it is sequenced)."""
    rows = connection.execute(
        select(events).where(events.c.request == request).order_by(events.c.sequence)
    )
    return [dict(row) for row in rows.mappings()]


def entry(event: dict[str, Any]) -> bytes:
    """The RFC 8785 bytes that the log's leaf is the hash of."""
    return canonical.canonical(
        {key: event[key] for key in ("request", "sequence", "at", "kind", "body")}
    )


def sequence(connection: Connection) -> int:
    """Appends all events that wait to the log, in one order for all processes; the log's size.

    The caller is alone with it (database.SEQUENCING).
    """
    size = connection.scalar(select(func.count()).select_from(log)) or 0
    waiting = connection.execute(
        select(events).where(events.c.leaf.is_(None)).order_by(events.c.request, events.c.sequence)
    ).mappings()
    leaves: list[dict[str, Any]] = []
    places: list[dict[str, Any]] = []
    for leaf, row in enumerate(waiting, size):
        event = dict(row)
        leaves.append({"leaf": leaf, "hash": merkle.leaf_hash(entry(event))})
        places.append({"whose": event["request"], "which": event["sequence"], "its_leaf": leaf})
    if leaves:
        connection.execute(insert(log), leaves)
        connection.execute(
            update(events)
            .where(events.c.request == bindparam("whose"), events.c.sequence == bindparam("which"))
            .values(leaf=bindparam("its_leaf")),
            places,
        )
    return size + len(leaves)


def leaf_hashes(connection: Connection, size: int) -> list[bytes]:
    rows = connection.execute(select(log.c.hash).where(log.c.leaf < size).order_by(log.c.leaf))
    return [bytes(row[0]) for row in rows]
