"""Events of a request, and the one sequencer that appends them to the log (RFC 6962)."""

from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, tuple_, update

from expunge.evidence import canonical, merkle
from expunge.ledger import clock
from expunge.ledger.tables import events, log, requests

EMPTIED = "emptied"
"""The kind of event that says that a container went with its last record."""

_PAGE = 5_000  # events that are held at once: a batch leaves hundreds of thousands


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


def emptied(connection: Connection) -> frozenset[str]:
    """Addresses of containers that went when a request took their last record."""
    bodies = connection.scalars(select(events.c.body).where(events.c.kind == EMPTIED))
    return frozenset(f"{body['store']}:{body['container']}" for body in bodies)


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
    place = tuple_(events.c.request, events.c.sequence)
    last = ("", -1)
    while page := connection.execute(
        select(events)
        .where(events.c.leaf.is_(None), place > last)
        .order_by(events.c.request, events.c.sequence)
        .limit(_PAGE)
    ).all():
        _append(connection, [dict(row._mapping) for row in page], size)
        size += len(page)
        last = (page[-1].request, page[-1].sequence)
    return size


def _append(connection: Connection, waiting: list[dict[str, Any]], size: int) -> None:
    """Makes these events the leaves from size on."""
    hashes = [
        {"leaf": leaf, "hash": merkle.leaf_hash(entry(event))}
        for leaf, event in enumerate(waiting, size)
    ]
    connection.execute(insert(log), hashes)
    connection.execute(
        update(events)
        .where(events.c.request == bindparam("whose"), events.c.sequence == bindparam("which"))
        .values(leaf=bindparam("its_leaf")),
        [
            {"whose": event["request"], "which": event["sequence"], "its_leaf": leaf}
            for leaf, event in enumerate(waiting, size)
        ],
    )


def leaves_of(connection: Connection, request: str, last: int) -> list[int]:
    """The leaves of its events up to this one; all are sequenced."""
    return list(
        connection.scalars(
            select(events.c.leaf)
            .where(events.c.request == request, events.c.sequence <= last)
            .order_by(events.c.sequence)
        )
    )


def leaf_hashes(connection: Connection, size: int) -> merkle.Packed:
    """Of the first leaves of the log, which may be millions."""
    rows = connection.scalars(
        select(log.c.hash)
        .where(log.c.leaf < size)
        .order_by(log.c.leaf)
        .execution_options(yield_per=_PAGE)
    )
    return merkle.Packed(rows)
