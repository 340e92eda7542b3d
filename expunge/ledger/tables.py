"""The ledger's tables. Rows grow with requests, units and segments, never with records.

Columns named ``sealed`` hold bytes that only the request's work key opens. Everything else may be
read by anyone who may read the ledger, and holds no data subject's data.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

metadata = MetaData()

requests = Table(
    "requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("right", Text, nullable=False),
    Column("regime", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("received_at", Text, nullable=False),
    Column("deadline", Text, nullable=False),
    Column("round", Integer, nullable=False),  # the plan that counts now; 0: none yet
    Column("follows", Text),  # the request that it finishes later
    Column("due_at", Text),  # a follow-up does nothing before; None: it waits for a word
)

vault = Table(
    "vault",
    metadata,
    Column("request", Text, ForeignKey("requests.id"), primary_key=True),
    Column("name", Text, primary_key=True),  # identifiers, closure, exclusions, salt, ...
    Column("sealed", LargeBinary, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("request", Text, ForeignKey("requests.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("header", JSON, nullable=False),
    Column("approved_by", Text),
    Column("approved_at", Text),
    Column("envelope", Text),  # the hash of the approved plan that covers this round as well
)

segments = Table(
    "segments",
    metadata,
    Column("request", Text, ForeignKey("requests.id"), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("unit", Text, nullable=False),  # opaque: WorkKey.reference
    Column("store", Text, nullable=False),
    Column("container", Text, nullable=False),
    Column("stage", Integer, nullable=False),  # segments of a lower stage are applied first
    Column("edits", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),  # pending, intent, done
    Column("attempts", Integer, nullable=False, default=0),
    Column("sealed_outcomes", LargeBinary),
    Column("results", JSON),  # {action: {result: count}}
    Column("verdicts", JSON),  # {verdict: count}
)

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("until", Integer, nullable=False),  # seconds since the epoch
)

gaps = Table(
    "gaps",
    metadata,
    Column("request", Text, ForeignKey("requests.id"), primary_key=True),
    Column("id", Text, primary_key=True),
    Column("stage", Text, nullable=False),  # plan, apply, verify
    Column("store", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("accepted_by", Text),
    Column("accepted_reason", Text),
)

looks = Table(
    "looks",
    metadata,
    Column("request", Text, ForeignKey("requests.id"), primary_key=True),
    Column("store", Text, primary_key=True),
    Column("units", Integer, nullable=False),
    Column("covered", Integer, nullable=False),
    Column("found", Integer, nullable=False),  # locating hits that are neither excluded nor kept
)

scrubs = Table(
    "scrubs",
    metadata,
    Column("request", Text, ForeignKey("requests.id"), primary_key=True),
    Column("store", Text, primary_key=True),
    Column("container", Text, primary_key=True),
    Column("settings", JSON, nullable=False),  # as they were before
    Column("state", Text, nullable=False),  # intent, done
    Column("restored", Boolean, nullable=False),
    Column("residue", JSON),
)

holds = Table(
    "holds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("matter", Text, nullable=False),  # the case, in words without personal data
    Column("reason", Text, nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("containers", JSON, nullable=False),  # addresses
    Column("requests", JSON, nullable=False),  # ids
    Column("sealed", LargeBinary),  # identifiers of the person, under the hold's own key
    Column("lifted_by", Text),
    Column("lifted_at", Text),
)

events = Table(
    "events",
    metadata,
    Column("request", Text, primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("leaf", Integer, unique=True),  # its index in the log, None until sequenced
    Index("events_by_kind", "kind"),
)

log = Table(
    "log",
    metadata,
    Column("leaf", Integer, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("size", Integer, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
)

certificates = Table(
    "certificates",
    metadata,
    Column("request", Text, ForeignKey("requests.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("claims", Text, nullable=False),
    Column("event", Integer, nullable=False),  # the sequence of its certified event
    Column("file", LargeBinary),
)

maps = Table(
    "maps",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("scanned_at", Text, nullable=False),
    Column("map", JSON, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("made_at", Text, nullable=False),
    Column("approved_root", Text),  # over the hashes of its requests' plans
    Column("approved_by", Text),
    Column("approved_at", Text),
)

batch_requests = Table(
    "batch_requests",
    metadata,
    Column("batch", Text, ForeignKey("batches.id"), primary_key=True),
    Column("request", Text, ForeignKey("requests.id"), primary_key=True),
)
