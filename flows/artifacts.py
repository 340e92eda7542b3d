"""What a person reads in Prefect's pages: the data map, a plan, a certificate.

They name stores, containers, counts, gaps and operators; no unit, no key, no value. Each has a key
of its own, so that the page shows how it changed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from expunge.datamap.model import DataMap
from expunge.datamap.render import as_mermaid
from expunge.datamap.render.view import TEXT, summary
from expunge.evidence.check import check
from expunge.evidence.claims import ResultWord, VerdictWord
from expunge.evidence.statement import Predicate
from expunge.ledger import batches, findings, plans
from expunge.ledger.findings import OpenGap
from expunge.ledger.plans import Plan
from expunge.path.batch import Stand
from expunge.path.certify import latest
from expunge.path.context import Context


def plan_key(request_id: str) -> str:
    return f"plan-{request_id}"


def certificate_key(request_id: str) -> str:
    return f"certificate-{request_id}"


def batch_key(batch_id: str) -> str:
    return f"batch-{batch_id}"


def data_map(known: DataMap) -> None:
    """The fields as a table that can be searched, and the picture with what was not looked into."""
    create_table_artifact(
        [
            {
                "store": each.store,
                "container": each.container,
                "field": each.name or TEXT,
                "category": each.category or "",
                "identifier": each.kind or "",
                "found": f"{each.matched} of {each.sampled}",
                "confidence": round(each.confidence, 2),
                "declared": "yes" if each.declared else "",
                "purposes": ", ".join(each.purposes),
            }
            for each in known.fields
        ],
        key="data-map-fields",
        description=f"{len(known.fields)} fields, scanned at {known.scanned_at}",
    )
    gaps = [(each.store, each.place, each.why, each.remedy) for each in known.gaps]
    create_markdown_artifact(
        _document(
            "Data map",
            f"{summary(known)} The artifact data-map-fields lists the fields.",
            f"```mermaid\n{as_mermaid(known)}\n```",
            _table("Not looked into", ("store", "place", "why", "remedy"), gaps),
        ),
        key="data-map",
        description=f"Scanned at {known.scanned_at}",
    )


def plan(context: Context, planned: Plan) -> None:
    """What would happen where, and the hash that approves it."""
    with context.ledger.read() as connection:
        gaps = findings.all_gaps(connection, planned.request)
    counts: Mapping[str, Mapping[str, int]] = planned.header["counts"]
    lines = [
        (*_place(address), action, count)
        for address, actions in counts.items()
        for action, count in actions.items()
    ]
    kept = [(*_place(address), count) for address, count in planned.header["kept"].items()]
    others = planned.header["others_removed"]
    create_markdown_artifact(
        _document(
            f"Plan for {planned.request}",
            f"Hash `{planned.hash}`: its first 8 characters, **`{planned.hash[:8]}`**, approve it.",
            _table("What happens", ("store", "container", "action", "records"), lines),
            _table(
                "Shared with others, to go with the last of them",
                ("store", "container", "records"),
                kept,
            ),
            f"Old versions go whole: {others} records of other people go too." if others else "",
            _open(gaps),
            "Each record, on your terminal only: "
            f"`expunge plan {planned.request} --json`, `expunge why {planned.request} LOCATION`.",
        ),
        key=plan_key(planned.request),
        description=f"Round {planned.round}",
    )


def batch(context: Context, standing: Stand) -> None:
    """What would happen in all of its requests together, and the hash that approves it."""
    with context.ledger.read() as connection:
        counts = _counted(
            planned.header["counts"]
            for request in batches.members(connection, standing.batch.id)
            if (planned := plans.get(connection, request.id, request.round)) is not None
        )
    hash_ = standing.root or ""
    by = standing.batch.approved_by
    create_markdown_artifact(
        _document(
            f"Batch {standing.batch.id}",
            f"Approved by {_cell(by)}." if by else "",
            f"Hash `{hash_}`: its first 8 characters, **`{hash_[:8]}`**, approve all its plans."
            if standing.waits
            else "",
            _table("Requests", ("status", "requests"), standing.statuses.items()),
            _table("What happens", ("store", "container", "action", "records"), counts),
            f"{standing.open} gaps are open." if standing.open else "",
            f"Each request: `expunge batch status {standing.batch.id} --json`, `expunge plan ID`.",
        ),
        key=batch_key(standing.batch.id),
        description=f"{standing.requests} requests",
    )


def _counted(headers: Iterable[Mapping[str, Mapping[str, int]]]) -> Iterable[tuple[object, ...]]:
    """Lines of store, container, action and records, over all plans."""
    total: Counter[tuple[str, str]] = Counter()
    for counts in headers:
        for address, actions in counts.items():
            for action, count in actions.items():
                total[address, action] += count
    return [(*_place(address), action, n) for (address, action), n in sorted(total.items())]


def certificate(context: Context, request_id: str) -> None:
    """The newest certificate or interim statement. Its check comes first: one that does not hold
    is not shown."""
    file = latest(context, request_id)
    claims = Predicate.model_validate(check(file, context.keyring.public_pem()).predicate)
    complete = claims.status == "complete"
    still_open = [(e.store, e.place, e.why, e.remedy, e.count) for e in claims.open]
    accepted = [(e.store, e.place, e.why, e.reason, e.accepted_by) for e in claims.accepted_gaps]
    retained = [(e.store, e.place, e.records, e.basis, e.until or "") for e in claims.retained]
    looks = [
        (each.store, each.version or "", each.second_look.units, each.second_look.covered)
        for each in claims.stores
    ]
    done = [
        (each.store, container.container, action, _words(results), _words(container.verdicts))
        for each in claims.stores
        for container in each.containers
        for action, results in container.edits.items()
    ]
    create_markdown_artifact(
        _document(
            f"{'Certificate' if complete else 'Not done: interim statement'} for {request_id}",
            _table("Still open", ("store", "place", "why", "remedy", "count"), still_open),
            _table("Accepted gaps", ("store", "place", "why", "reason", "by"), accepted),
            f"Plan `{claims.plan.hash}`, approved by {_cell(claims.plan.approved_by)} at "
            f"{claims.plan.approved_at}.",
            _given(claims),
            _table("Done", ("store", "container", "action", "results", "second look"), done),
            _table("Kept", ("store", "place", "records", "basis", "until"), retained),
            _table("The second look", ("store", "version", "units", "read to the end"), looks),
            "\n".join(["### Not searched", *(f"- {each}" for each in claims.not_searched)]),
            f"The file: `expunge certificate write {request_id} --out certificate.json`.",
        ),
        key=certificate_key(request_id),
        description="complete" if complete else f"{len(claims.open)} open",
    )


def _given(claims: Predicate) -> str:
    given = claims.given
    if given is None:
        return ""
    return (
        f"Given: {given.records} records in {given.files} files, {given.left_out} places left "
        f"out; manifest `{given.manifest}`; the sealed copy ends at {given.until}. It is fetched "
        f"by `expunge export write {claims.request.id} --out export.age --to age1...`."
    )


def _open(gaps: Iterable[OpenGap]) -> str:
    rows = [
        (each.id, each.gap.store, each.gap.place, each.gap.why, each.gap.remedy, each.gap.count)
        for each in gaps
        if each.accepted_by is None
    ]
    return _table("Not searched", ("gap", "store", "place", "why", "remedy", "count"), rows)


def _document(title: str, *parts: str) -> str:
    return "\n\n".join([f"## {title}", *(part for part in parts if part)])


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    """A titled table; nothing where there are no rows."""
    lines = [f"| {' | '.join(_cell(each) for each in row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join(
        [f"### {title}", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|", *lines]
    )


def _cell(value: object) -> str:
    text = " ".join(str(value).split())
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _place(address: str) -> tuple[str, str]:
    store, _, container = address.partition(":")
    return store, container


def _words(counts: Mapping[ResultWord, int] | Mapping[VerdictWord, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
