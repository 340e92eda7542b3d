"""Certify: claims, their event, the log, the checkpoint, the signed file; then the key goes.

Each step leaves what the next one needs, so that a kill between two of them costs nothing.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from expunge.evidence import checkpoint, merkle, signing
from expunge.evidence.claims import Claims
from expunge.evidence.statement import Event, LoggedEvent, statement
from expunge.ledger import events, leases, requests
from expunge.ledger.tables import certificates, checkpoints
from expunge.model import RequestError
from expunge.path import claims as claimed
from expunge.path import followup, sealed
from expunge.path.context import Context


@dataclass(frozen=True, repr=False)
class Answer:
    """What only the data subject gets: with the salt they recognise themselves on the
    certificate, as SHA-256(salt || "kind:value in normal form"). Kept nowhere afterwards."""

    request: str
    salt: str
    kinds: tuple[str, ...]


def certify(context: Context, request_id: str) -> Answer | None:
    """Issues the certificate, or an interim statement where something is open. The answer, where
    the request is complete and its key was not destroyed before."""
    with leases.waited(context.ledger, f"{request_id}/certify") as lease:
        if context.keyring.is_destroyed(request_id):
            return None
        with context.ledger.read() as connection:
            complete = requests.get(connection, request_id).status == "complete"
            issued = complete or _unfinished(connection, request_id) is not None
        if not issued:
            made = claimed.build(context, request_id)
            with context.ledger.write() as connection:
                lease.check(connection)
                if made.status == "complete":
                    request = requests.get(connection, request_id)
                    followup.hand_over(context, connection, request)
                _issue(connection, request_id, made)
        _finish(context, request_id)
        with context.ledger.read() as connection:
            status = requests.get(connection, request_id).status
        if status != "complete":
            return None
        answer = _answer(context, request_id)
        context.keyring.destroy(request_id)
    with context.ledger.write() as connection:
        leases.forget(connection, f"{request_id}/")
    return answer


def latest(context: Context, request_id: str) -> bytes:
    """The newest certificate's or interim statement's file. RequestError where there is none."""
    with context.ledger.read() as connection:
        requests.get(connection, request_id)
        row = connection.execute(
            select(certificates.c.file)
            .where(certificates.c.request == request_id, certificates.c.file.is_not(None))
            .order_by(certificates.c.number.desc())
            .limit(1)
        ).one_or_none()
    if row is None:
        raise RequestError("The request has no certificate yet. Drive it on: expunge run ID.")
    return bytes(row.file)


def _unfinished(connection: Connection, request: str) -> Any:
    """The certificate that was begun and has no file yet, by a run that was killed."""
    return connection.execute(
        select(certificates)
        .where(certificates.c.request == request, certificates.c.file.is_(None))
        .order_by(certificates.c.number.desc())
    ).one_or_none()


def _issue(connection: Connection, request: str, made: Claims) -> None:
    status = "complete" if made.status == "complete" else "incomplete"
    body = {"status": made.status, "claims": made.digest()}
    events.record(connection, request, "certified", body)
    event = events.of_request(connection, request)[-1]["sequence"]
    number = connection.scalar(
        select(func.count()).select_from(certificates).where(certificates.c.request == request)
    )
    connection.execute(
        insert(certificates).values(
            request=request,
            number=(number or 0) + 1,
            status=made.status,
            claims=made.model_dump_json(),
            event=event,
        )
    )
    requests.set_status(connection, request, status)


def _finish(context: Context, request: str) -> None:
    """Sequences the log, signs a checkpoint over it and writes the file."""
    with (
        leases.waited(context.ledger, "sequencer") as lease,
        context.ledger.write() as connection,
    ):
        lease.check(connection)
        row = _unfinished(connection, request)
        if row is None:
            return
        size = events.sequence(connection)
        hashes = events.leaf_hashes(connection, size)
        head = checkpoint.Checkpoint(size, merkle.root(hashes))
        note = checkpoint.sign(head, context.keyring.signer())
        if not _has(connection, size):
            connection.execute(insert(checkpoints).values(size=size, note=note))
        own = events.of_request(connection, request)[: row.event + 1]
        proofs = merkle.inclusion_proofs(hashes, {each["leaf"] for each in own})
        logged = [
            LoggedEvent(
                index=each["leaf"],
                event=Event(**{k: each[k] for k in Event.model_fields}),
                proof=tuple(step.hex() for step in proofs[each["leaf"]]),
            )
            for each in own
        ]
        made = Claims.model_validate_json(row.claims)
        file = signing.sign(statement(made, logged, note), context.keyring.signer())
        connection.execute(
            update(certificates)
            .where(certificates.c.request == request, certificates.c.number == row.number)
            .values(file=file)
        )


def _has(connection: Connection, size: int) -> bool:
    found = connection.scalar(select(checkpoints.c.size).where(checkpoints.c.size == size))
    return found is not None


def _answer(context: Context, request: str) -> Answer:
    kinds = tuple(each.kind for each in sealed.identifiers(context, request))
    return Answer(request, sealed.salt(context, request).hex(), kinds)
