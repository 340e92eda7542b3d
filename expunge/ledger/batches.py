"""Batches: which requests belong together, and the one approval for all of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from expunge.ledger.requests import Request
from expunge.ledger.tables import batch_requests, batches, plans, requests
from expunge.model import RequestError


@dataclass(frozen=True)
class Batch:
    """approved_root: the root over its plans' hashes that a person approved."""

    id: str
    made_at: str
    approved_root: str | None = None
    approved_by: str | None = None
    approved_at: str | None = None


def add(connection: Connection, batch: Batch, members: Iterable[str]) -> None:
    connection.execute(insert(batches).values(**batch.__dict__))
    rows = [{"batch": batch.id, "request": each} for each in dict.fromkeys(members)]
    connection.execute(insert(batch_requests), rows)


def get(connection: Connection, batch: str) -> Batch:
    row = connection.execute(select(batches).where(batches.c.id == batch)).one_or_none()
    if row is None:
        raise RequestError(f"There is no batch {batch!r}.")
    return Batch(**row._mapping)


def approve(connection: Connection, batch: str, root: str, by: str, at: str) -> None:
    connection.execute(
        update(batches)
        .where(batches.c.id == batch)
        .values(approved_root=root, approved_by=by, approved_at=at)
    )


def members(connection: Connection, batch: str) -> list[Request]:
    """Its requests, in the order of their ids."""
    rows = connection.execute(
        select(requests)
        .join(batch_requests, batch_requests.c.request == requests.c.id)
        .where(batch_requests.c.batch == batch)
        .order_by(requests.c.id)
    )
    return [Request(**row._mapping) for row in rows]


def settled(connection: Connection) -> set[str]:
    """Ids of the batches that are approved, or hold nothing that could be."""
    open_ = (
        select(batch_requests.c.batch)
        .join(requests, requests.c.id == batch_requests.c.request)
        .where(requests.c.status.in_(("new", "planned")))
    )
    rows = connection.execute(
        select(batches.c.id).where(
            batches.c.approved_root.is_not(None) | batches.c.id.not_in(open_)
        )
    )
    return set(rows.scalars())


def by_request(connection: Connection) -> dict[str, Batch]:
    """Every request that belongs to batches, with the newest one of them."""
    rows = connection.execute(
        select(batch_requests.c.request, batches)
        .join(batches, batch_requests.c.batch == batches.c.id)
        .order_by(batches.c.made_at)
    )
    found: dict[str, Batch] = {}
    for row in rows:
        request, *values = row
        found[request] = Batch(*values)
    return found


def plan_hashes(connection: Connection, batch: str) -> dict[str, str]:
    """Request to the hash of its present plan, in the order of their ids."""
    rows = connection.execute(
        select(plans.c.request, plans.c.hash)
        .join(batch_requests, batch_requests.c.request == plans.c.request)
        .join(
            requests,
            (requests.c.id == plans.c.request) & (requests.c.round == plans.c.round),
        )
        .where(batch_requests.c.batch == batch)
        .order_by(plans.c.request)
    )
    return {row.request: row.hash for row in rows}
