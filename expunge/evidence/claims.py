"""What a certificate asserts, typed and closed.

The digest of `Claims` stands in the request's last event, so the log holds every sentence of it.
Names of operators are the only names in it. Times are RFC 3339 in UTC (``...Z``).
"""

import hashlib
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from expunge.evidence.canonical import canonical

Count = Annotated[int, Field(strict=True, ge=0, lt=2**53)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Time = Annotated[
    str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?Z$")
]
ResultWord = Literal["done", "already", "changed", "locked", "failed"]
VerdictWord = Literal["satisfied", "violated", "unknown", "retained", "locked", "held"]


class Part(BaseModel):
    """Base of all parts of a certificate: closed, and not changed once made."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Request(Part):
    """received_at, deadline: Time. right: erasure, ...; regime: gdpr, ccpa, appi. follows: the
    request that this one finishes: then the certificate is the supplement to that one's."""

    id: str
    right: str
    regime: str
    received_at: Time
    deadline: Time
    follows: str | None = None


class Open(Part):
    """Something that is not done. place: a container, "" for the whole store."""

    store: str
    place: str
    why: str
    remedy: str
    count: Count = 1


class AcceptedGap(Part):
    """What stays undone because a person said so, with the reason. place as in `Open`."""

    store: str
    place: str
    why: str
    reason: str
    accepted_by: str
    count: Count = 1


class IdentifierDigest(Part):
    """One identifier of the person, as `salted`: only who has the salt can recognise it."""

    kind: str
    salted_sha256: Sha256


class Plan(Part):
    """The plan that was carried out and who approved it. rounds: 1 without a second one."""

    hash: Sha256
    approved_by: str
    approved_at: Time
    rounds: Count


class Round(Part):
    """One approved plan. envelope: the hash of the plan that a person approved and that covers
    this one; None where a person approved this very plan. records: that it changed."""

    number: Count
    plan: Sha256
    at: Time
    records: Count
    envelope: Sha256 | None


class Kept(Part):
    """Records that were reached and stay as they are (an address that others share)."""

    why: str
    records: Count


class ContainerResult(Part):
    """edits: by action and result; verdicts: of the second look, one a planned record.

    others_removed: records of other people in old versions that could only go whole.
    """

    container: str
    edits: dict[str, dict[ResultWord, Count]]
    verdicts: dict[VerdictWord, Count]
    others_removed: Count = 0
    kept: tuple[Kept, ...] = ()


class ScrubLine(Part):
    """What is left below the records of one container, after the scrub."""

    container: str
    state: Literal["clean", "remains", "outside"]
    why: str
    remedy: str = ""


class SecondLook(Part):
    """Units that were looked at again, and how many of them were read to their end."""

    units: Count
    covered: Count


class StoreResult(Part):
    """One configured store. version: of its product, None where it did not say."""

    store: str
    connector: str
    version: str | None
    derived_from: tuple[str, ...]
    containers: tuple[ContainerResult, ...]
    scrub: tuple[ScrubLine, ...]
    second_look: SecondLook


class Retained(Part):
    """Records that a policy or a lock keeps. place: the container; until: None: no date known."""

    store: str
    place: str
    records: Count
    reason: str
    basis: str
    until: Time | None


class Setting(Part):
    """A setting of a store that a scrub changed, and whether it stands as before."""

    store: str
    container: str
    setting: str
    restored: bool


class Given(Part):
    """The export of an access or portability request. manifest: SHA-256 of its manifest.json,
    which has the SHA-256 of every other file; until: when the company's copy is destroyed."""

    manifest: Sha256
    files: Count
    bytes: Count
    records: Count
    left_out: Count
    until: Time


class Claims(Part):
    """Everything a certificate asserts; see check.py for what makes it consistent.

    open: what is not done, empty when complete. excluded: hits that a person took out of the plan.
    not_searched: plain sentences on kinds of places that no store is configured for. method: how
    the second look was made, one sentence. rounds: every plan that was carried out; those after
    plan's own were found by the second look inside its envelope. given: the export, None where
    nothing is given.
    """

    request: Request
    status: Literal["complete", "interim"]
    open: tuple[Open, ...]
    accepted_gaps: tuple[AcceptedGap, ...]
    identifiers: tuple[IdentifierDigest, ...]
    plan: Plan
    rounds: tuple[Round, ...] = ()
    stores: tuple[StoreResult, ...]
    excluded: Count
    retained: tuple[Retained, ...]
    not_searched: tuple[str, ...]
    method: str
    settings_restored: tuple[Setting, ...]
    given: Given | None = None

    def digest(self) -> str:
        """SHA-256 (hex) of the claims' canonical JSON: body["claims"] of the certified event."""
        return hashlib.sha256(canonical(self.model_dump(mode="json"))).hexdigest()
