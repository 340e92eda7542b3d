"""A small log with one finished request in it, and certificates made of it by the real code."""

import base64
import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from expunge.evidence import merkle, signing
from expunge.evidence.canonical import canonical
from expunge.evidence.check import NOT_CLAIMS
from expunge.evidence.checkpoint import Checkpoint
from expunge.evidence.checkpoint import sign as sign_checkpoint
from expunge.evidence.claims import (
    AcceptedGap,
    Claims,
    ContainerResult,
    IdentifierDigest,
    Kept,
    Open,
    Plan,
    Request,
    Retained,
    ScrubLine,
    SecondLook,
    Setting,
    StoreResult,
)
from expunge.evidence.statement import Event, LoggedEvent, salted, statement

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PLAN = "ab" * 32
AT = "2026-03-01T09:00:00Z"
OPEN_LINE = Open(store="lake", place="exports/{name}.parquet", why="unsupported format", remedy="x")

Change = Callable[[dict[str, Any]], object]


def pem(key: Ed25519PrivateKey = KEY) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sample_claims(**changes: Any) -> Claims:
    """A complete request with one accepted gap, one retained record and one note below records."""
    shop = StoreResult(
        store="shop",
        connector="sql",
        version="PostgreSQL 17.10",
        derived_from=(),
        containers=(
            ContainerResult(
                container="public.customers",
                edits={"delete": {"done": 2, "already": 1}, "redact": {"changed": 1}},
                verdicts={"satisfied": 4, "retained": 1},
                kept=(Kept(why="an address that others share", records=1),),
            ),
        ),
        scrub=(
            ScrubLine(container="public.customers", state="outside", why="the write-ahead log"),
        ),
        second_look=SecondLook(units=3, covered=3),
    )
    lake = StoreResult(
        store="lake",
        connector="s3",
        version=None,
        derived_from=("shop",),
        containers=(
            ContainerResult(
                container="exports/{name}.csv",
                edits={"delete": {"done": 1}},
                verdicts={"satisfied": 1},
                others_removed=12,
            ),
        ),
        scrub=(),
        second_look=SecondLook(units=5, covered=4),
    )
    gap = AcceptedGap(
        store="lake",
        place="exports/{name}.parquet",
        why="unsupported format",
        reason="deleted by the lifecycle rule in 3 days",
        accepted_by="Operator One",
        count=2,
    )
    kept = Retained(
        store="shop",
        place="public.customers",
        records=1,
        reason="invoices",
        basis="tax law, 10 years",
        until="2036-01-01T00:00:00Z",
    )
    said: dict[str, Any] = {
        "request": Request(
            id="r-1",
            right="erasure",
            regime="gdpr",
            received_at=AT,
            deadline="2026-04-01T09:00:00Z",
        ),
        "status": "complete",
        "open": (),
        "accepted_gaps": (gap,),
        "identifiers": (
            IdentifierDigest(kind="email", salted_sha256=salted(b"s" * 16, "ann@b.c")),
        ),
        "plan": Plan(hash=PLAN, approved_by="Operator One", approved_at=AT, rounds=1),
        "stores": (shop, lake),
        "excluded": 1,
        "retained": (kept,),
        "not_searched": ("No store is configured for e-mail.",),
        "method": "Every unit was streamed to its end and matched again.",
        "settings_restored": (
            Setting(
                store="shop", container="public.customers", setting="fillfactor", restored=True
            ),
        ),
    }
    return Claims(**{**said, **changes})


def sample_events(claims: Claims) -> list[Event]:
    body: dict[str, Any] = {"status": claims.status, "claims": claims.digest()}
    kinds: list[tuple[str, dict[str, Any]]] = [
        ("received", {"right": "erasure", "kinds": ["email"]}),
        ("planned", {"plan": PLAN, "counts": {"delete": 4}}),
        ("approved", {"plan": PLAN, "by": "Operator One"}),
        ("applied", {"done": 3}),
        ("verified", {"satisfied": 5}),
        ("certified", body),
    ]
    return [
        Event(request="r-1", sequence=i, at=AT, kind=kind, body=each)
        for i, (kind, each) in enumerate(kinds)
    ]


def logged(
    events: Sequence[Event], key: Ed25519PrivateKey = KEY, in_log: Sequence[int] = ()
) -> tuple[list[LoggedEvent], str]:
    """The events in a log between those of another request, their proofs, and its checkpoint.

    in_log: the order in which the log has them, where it is not their own.
    """
    entries: list[bytes] = []
    indices: dict[int, int] = {}
    for number in in_log or range(len(events)):
        other = Event(request="r-2", sequence=number, at=AT, kind="other", body={})
        entries += [other.entry(), events[number].entry()]
        indices[number] = len(entries) - 1
    hashes = [merkle.leaf_hash(entry) for entry in [*entries, b"a later one"]]
    proofs = merkle.inclusion_proofs(hashes, indices.values())
    note = sign_checkpoint(Checkpoint(len(hashes), merkle.root(hashes)), key)
    found = [
        LoggedEvent(index=index, event=event, proof=tuple(each.hex() for each in proofs[index]))
        for event, index in ((events[number], indices[number]) for number in sorted(indices))
    ]
    return found, note


def forged(change: Change) -> bytes:
    """A certificate whose claims are changed at will, certified by the log and signed: what is
    wrong with it is only what it says."""
    said = payload(certificate())
    change(said["predicate"])
    claims = {name: each for name, each in said["predicate"].items() if name not in NOT_CLAIMS}
    body = {"status": claims.get("status"), "claims": sha256(canonical(claims)).hexdigest()}
    history = sample_events(sample_claims())
    events, note = logged([*history[:-1], history[-1].model_copy(update={"body": body})])
    dumped = [each.model_dump(mode="json") for each in events]
    said["predicate"].update(events=dumped, checkpoint=note)
    return signing.sign(canonical(said), KEY)


def certificate(
    claims: Claims | None = None,
    change_events: Callable[[list[Event]], list[Event]] = lambda events: events,
    key: Ed25519PrivateKey = KEY,
    token: str | None = None,
) -> bytes:
    """A certificate's file; change_events: what the log holds instead of the right history."""
    claims = claims or sample_claims()
    events, note = logged(change_events(sample_events(claims)), key)
    return signing.sign(statement(claims, events, note, token), key)


def payload(file: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.b64decode(json.loads(file)["payload"]))
    return found


def resigned(file: bytes, change: Change, key: Ed25519PrivateKey = KEY) -> bytes:
    """The certificate with a change to its statement, signed again with the right key."""
    said = payload(file)
    change(said)
    return signing.sign(canonical(said), key)
