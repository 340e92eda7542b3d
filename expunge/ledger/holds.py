"""Legal holds: what must not be erased while a matter is open, whoever asks for it."""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from expunge.ledger.tables import holds
from expunge.model import RequestError


@dataclass(frozen=True, repr=False)
class Hold:
    """One hold. matter: the case in words without personal data; containers: addresses; requests:
    ids; sealed: the person's identifiers, under the hold's own key (None: no person)."""

    id: str
    matter: str
    reason: str
    added_by: str
    added_at: str
    containers: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    sealed: bytes | None = None
    lifted_by: str | None = None
    lifted_at: str | None = None


def add(connection: Connection, hold: Hold) -> None:
    row = {**hold.__dict__, "containers": list(hold.containers), "requests": list(hold.requests)}
    connection.execute(insert(holds).values(**row))


def active(connection: Connection) -> list[Hold]:
    return [each for each in every(connection) if each.lifted_at is None]


def every(connection: Connection) -> list[Hold]:
    """The oldest first, lifted ones too."""
    return [
        Hold(
            **{
                **row._mapping,
                "containers": tuple(row.containers),
                "requests": tuple(row.requests),
                "sealed": None if row.sealed is None else bytes(row.sealed),
            }
        )
        for row in connection.execute(select(holds).order_by(holds.c.added_at, holds.c.id))
    ]


def get(connection: Connection, hold: str) -> Hold:
    for each in every(connection):
        if each.id == hold:
            return each
    raise RequestError(f"There is no hold {hold!r}. `expunge hold list` lists them.")


def lift(connection: Connection, hold: Hold, by: str, at: str) -> None:
    """Its identifiers go with it; their key is destroyed by who calls this."""
    connection.execute(
        update(holds).where(holds.c.id == hold.id).values(lifted_by=by, lifted_at=at, sealed=None)
    )
