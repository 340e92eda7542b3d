"""Certify: claims, their event, the log, the checkpoint, the signed file; then the key goes.

Each step leaves what the next one needs, so that a kill between two of them costs nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from expunge.evidence import checkpoint, merkle, signing
from expunge.evidence.claims import Claims
from expunge.evidence.statement import Event, LoggedEvent, statement
from expunge.ledger import events, requests
from expunge.ledger.database import SEQUENCING, alone
from expunge.ledger.leases import Lease
from expunge.ledger.tables import certificates, checkpoints
from expunge.model import RequestError
from expunge.path import claims as claimed
from expunge.path import followup, sealed
from expunge.path.apply import Failing
from expunge.path.context import Context

TOGETHER = 500  # certificates over one checkpoint, in one transaction


@dataclass(frozen=True, repr=False)
class Answer:
    """What only the data subject gets: with the salt they recognise themselves on the
    certificate, as SHA-256(salt || "kind:value in normal form"). Kept nowhere afterwards."""

    request: str
    salt: str
    kinds: tuple[str, ...]


def certify(context: Context, request_id: str, lease: Lease) -> Answer | None:
    """Issues the certificate, or an interim statement where something is open. The answer, where
    the request is complete and its key was not destroyed before."""
    answers: dict[str, Answer] = {}
    _certify(context, {request_id: lease}, lambda _request, call: call(), answers)
    return answers.get(request_id)


def certify_all(context: Context, own: Mapping[str, Lease], one: Failing) -> None:
    """For all of them, by the leases of their finishing; the log sequenced and signed once for
    each TOGETHER."""
    asked = list(own)
    for start in range(0, len(asked), TOGETHER):
        _certify(context, {each: own[each] for each in asked[start : start + TOGETHER]}, one, {})


def _certify(
    context: Context, own: Mapping[str, Lease], one: Failing, answers: dict[str, Answer]
) -> None:
    issued: list[str] = []
    version = cache(partial(claimed.version_of, context))
    for request, lease in own.items():
        one(request, partial(_issued, context, request, lease, version, issued))
    if issued:
        _write(context, issued)
    for request in issued:
        one(request, partial(_end, context, request, answers))


def _issued(
    context: Context, request_id: str, lease: Lease, version: claimed.Version, issued: list[str]
) -> None:
    if context.keyring.is_destroyed(request_id):
        return
    with context.ledger.read() as connection:
        complete = requests.get(connection, request_id).status == "complete"
        is_issued = complete or _unfinished(connection, request_id) is not None
    if not is_issued:
        made = claimed.build(context, request_id, version)
        with context.ledger.write() as connection:
            lease.check(connection)
            if made.status == "complete":
                request = requests.get(connection, request_id)
                followup.hand_over(context, connection, request)
            _issue(connection, request_id, made)
    issued.append(request_id)


def _end(context: Context, request_id: str, answers: dict[str, Answer]) -> None:
    """Where it is complete: what only the person gets, and the end of its key."""
    with context.ledger.read() as connection:
        status = requests.get(connection, request_id).status
    if status == "complete":
        answers[request_id] = _answer(context, request_id)
        context.keyring.destroy(request_id)


def latest(context: Context, request_id: str) -> bytes:
    """The newest certificate's or interim statement's file. RequestError where there is none."""
    with context.ledger.read() as connection:
        status = requests.get(connection, request_id).status
        row = connection.execute(
            select(certificates.c.file)
            .where(certificates.c.request == request_id, certificates.c.file.is_not(None))
            .order_by(certificates.c.number.desc())
            .limit(1)
        ).one_or_none()
    if row is None and status in ("rejected", "withdrawn"):
        raise RequestError(f"The request was {status}: nothing was done, and nothing is certified.")
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


def _write(context: Context, issued: Iterable[str]) -> None:
    """Sequences the log, signs a checkpoint over it and writes the files."""
    with context.ledger.write() as connection:
        alone(connection, SEQUENCING)
        rows = [row for each in issued if (row := _unfinished(connection, each)) is not None]
        if not rows:
            return
        size = events.sequence(connection)
        hashes = events.leaf_hashes(connection, size)
        head = checkpoint.Checkpoint(size, merkle.root(hashes[leaf] for leaf in range(size)))
        note = checkpoint.sign(head, context.keyring.signer())
        if not _has(connection, size):
            connection.execute(insert(checkpoints).values(size=size, note=note))
        wanted = {
            leaf for row in rows for leaf in events.leaves_of(connection, row.request, row.event)
        }
        proofs = merkle.inclusion_proofs(hashes, wanted)
        for row in rows:
            made = Claims.model_validate_json(row.claims)
            history = events.of_request(connection, row.request)[: row.event + 1]
            logged = [_logged(each, proofs) for each in history]
            file = signing.sign(statement(made, logged, note), context.keyring.signer())
            connection.execute(
                update(certificates)
                .where(certificates.c.request == row.request, certificates.c.number == row.number)
                .values(file=file)
            )


def _logged(event: dict[str, Any], proofs: Mapping[int, list[bytes]]) -> LoggedEvent:
    leaf = event["leaf"]
    own = Event(**{k: event[k] for k in Event.model_fields})
    return LoggedEvent(index=leaf, event=own, proof=tuple(step.hex() for step in proofs[leaf]))


def _has(connection: Connection, size: int) -> bool:
    found = connection.scalar(select(checkpoints.c.size).where(checkpoints.c.size == size))
    return found is not None


def _answer(context: Context, request: str) -> Answer:
    kinds = tuple(each.kind for each in sealed.identifiers(context, request))
    return Answer(request, sealed.salt(context, request).hex(), kinds)
