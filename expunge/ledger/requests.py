"""Requests: one row each, and what is sealed for each under its work key."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from expunge.ledger.tables import requests, vault
from expunge.model import RequestError

STATUSES = (
    "new",
    "planned",
    "approved",
    "running",
    "incomplete",
    "complete",
    "rejected",
    "withdrawn",
    "waiting",
)


@dataclass(frozen=True)
class Request:
    """One request. round: the number of its present plan, 0 before the first.

    follows: for a follow-up (what a request left to be done later) that request; due_at: the
    moment before which it does nothing, None where it waits for a person's word.
    """

    id: str
    right: str
    regime: str
    status: str
    received_at: str
    deadline: str
    round: int
    follows: str | None = None
    due_at: str | None = None


def add(connection: Connection, request: Request) -> None:
    connection.execute(insert(requests).values(**request.__dict__))


def get(connection: Connection, request: str) -> Request:
    row = connection.execute(select(requests).where(requests.c.id == request)).one_or_none()
    if row is None:
        raise RequestError(f"There is no request {request!r}. `expunge status` lists them.")
    return Request(**row._mapping)


def locked(connection: Connection, request: str) -> Request:
    """As ``get``, and no other transaction changes it before this one ends."""
    connection.execute(select(requests.c.id).where(requests.c.id == request).with_for_update())
    return get(connection, request)


def every(connection: Connection) -> list[Request]:
    rows = connection.execute(select(requests).order_by(requests.c.received_at, requests.c.id))
    return [Request(**row._mapping) for row in rows]


def set_status(connection: Connection, request: str, status: str) -> None:
    connection.execute(update(requests).where(requests.c.id == request).values(status=status))


def set_round(connection: Connection, request: str, number: int) -> None:
    connection.execute(update(requests).where(requests.c.id == request).values(round=number))


def put_sealed(connection: Connection, request: str, name: str, sealed: bytes) -> None:
    connection.execute(delete(vault).where(vault.c.request == request, vault.c.name == name))
    connection.execute(insert(vault).values(request=request, name=name, sealed=sealed))


def sealed(connection: Connection, request: str, name: str) -> bytes | None:
    found = connection.scalar(
        select(vault.c.sealed).where(vault.c.request == request, vault.c.name == name)
    )
    return None if found is None else bytes(found)


def follow_ups(connection: Connection, request: str) -> list[Request]:
    """What a finished request left to be done later, the earliest first."""
    rows = connection.execute(
        select(requests).where(requests.c.follows == request).order_by(requests.c.id)
    )
    return [Request(**row._mapping) for row in rows]
