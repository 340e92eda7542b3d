"""A certificate's payload: an in-toto Statement v1 over claims, events and their proofs."""

import hashlib
from collections.abc import Sequence

from google.protobuf.json_format import MessageToDict
from in_toto_attestation.v1.resource_descriptor import ResourceDescriptor
from in_toto_attestation.v1.statement import Statement
from pydantic import StrictBool, StrictInt, StrictStr
from typing_extensions import TypeAliasType

from expunge.evidence.canonical import canonical
from expunge.evidence.claims import Claims, Count, Part, Sha256, Time

PREDICATE_TYPE = "urn:expunge:certificate:v1"

Json = TypeAliasType(  # no floats: two languages write them in two ways
    "Json", "StrictBool | StrictInt | StrictStr | list[Json] | dict[str, Json] | None"
)


class Event(Part):
    """One event of a request as the log holds it. sequence counts from 0 within the request."""

    request: str
    sequence: Count
    at: Time
    kind: str
    body: dict[str, Json]

    def entry(self) -> bytes:
        """The log's leaf entry: canonical JSON. Hash it with `merkle.leaf_hash`."""
        return canonical(self.model_dump(mode="json"))


class LoggedEvent(Part):
    """An event with its leaf's index in the log and its inclusion proof (hex, nearest first)."""

    index: Count
    event: Event
    proof: tuple[Sha256, ...]


class Predicate(Claims):
    """The claims, the request's whole history, and the signed checkpoint that holds it.

    timestamp_token: RFC 3161 token over the checkpoint's bytes, base64; None: not witnessed.
    """

    events: tuple[LoggedEvent, ...]
    checkpoint: str
    timestamp_token: str | None


def statement(
    claims: Claims,
    events: Sequence[LoggedEvent],
    checkpoint: str,
    timestamp_token: str | None = None,
) -> bytes:
    """The in-toto Statement's canonical bytes; its subject is the request, by the plan's hash."""
    predicate = Predicate(
        **dict(claims), events=tuple(events), checkpoint=checkpoint, timestamp_token=timestamp_token
    )
    name, digest = f"request:{claims.request.id}", {"sha256": claims.plan.hash}
    subject = ResourceDescriptor(name=name, digest=digest).pb
    built = Statement([subject], PREDICATE_TYPE, predicate.model_dump(mode="json"))
    built.validate()
    return canonical(MessageToDict(built.pb))


def salted(salt: bytes, identifier: str) -> str:
    """SHA-256(salt || canonical identifier), hex. The salt (>= 16 random bytes) goes only to the
    customer: with it they can show that the certificate is about them, and nobody can guess."""
    return hashlib.sha256(salt + identifier.encode()).hexdigest()
