"""From the ledger and the opened segments to what the certificate claims."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from expunge.evidence import claims as evidence
from expunge.evidence.statement import salted
from expunge.ledger import events, findings, plans, requests
from expunge.ledger.clock import rfc3339
from expunge.ledger.findings import OpenGap
from expunge.ledger.plans import Plan, Segment
from expunge.match.text import normal
from expunge.model import Identifier, RequestError, StoreError
from expunge.path import sealed, standing
from expunge.path.apply import outcomes_of
from expunge.path.context import Context
from expunge.path.give import gives
from expunge.path.segment import opened
from expunge.path.standing import Standing, moment
from expunge.vault import WorkKey

METHOD = (
    "After the last write every unit of every store was read again to its end by the contract's "
    "plain reader, not by the search that found the records, and matched with the identifiers "
    "that were frozen with the plan."
)
METHOD_OF_FOLLOW_UP = (
    "After the last write every unit that held a kept record was read again to its end by the "
    "contract's plain reader, and each of these records was looked for in its place."
)
GIVEN = (
    "Every unit of every store was read to its end by the contract's plain reader, not by the "
    "search that made the plan, and matched with the identifiers that were frozen with the plan. "
    "What is counted as done went into the export."
)
NOT_SEARCHED = {
    "sql": "relational databases",
    "s3": "object stores",
    "elasticsearch": "search indexes",
    "logs": "log files",
}
NEVER_SEARCHED = (
    "Backups, snapshots, replicas and write-ahead logs of the stores.",
    "Third parties that received the data.",
    "E-mail and chat systems, documents, personal computers and paper.",
    "Operating system logs, and the stores' own logs of Expunge's queries.",
)


@dataclass
class _Tally:
    """One container over all rounds."""

    edits: dict[str, dict[str, int]] = field(default_factory=dict)
    verdicts: dict[str, int] = field(default_factory=dict)
    others: int = 0


Version = Callable[[str], str | None]
"""A store's own version, by the store's name in the configuration."""


def build(context: Context, request_id: str, version: Version) -> evidence.Claims:
    """The claims as the ledger stands now. RequestError where no plan was approved."""
    key = context.keyring.work_key(request_id)
    salt = sealed.salt(context, request_id)
    named = sealed.identifiers(context, request_id)
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
        approved = plans.approved(connection, request_id)
        by_person = [each for each in approved if each.envelope is None or request.follows]
        planned = by_person[-1] if by_person else None
        if planned is None or planned.approved_at is None or planned.approved_by is None:
            raise RequestError("The request has no approved plan; there is nothing to certify.")
        kept = _kept(approved)
        every = plans.that_count(connection, request)
        if gives(request.right):  # each plan holds everything; the last one was given
            every = plans.of_round(connection, request_id, request.round)
        made = list(every)
        history = events.of_request(connection, request_id)
        gaps = findings.all_gaps(connection, request_id)
        looks = findings.all_looks(connection, request_id)
        scrubs = findings.all_scrubs(connection, request_id)
    tallies = _tallies(key, made)
    still_open = _open(gaps)
    return evidence.Claims(
        request=evidence.Request(
            id=request.id,
            right=request.right,
            regime=request.regime,
            received_at=request.received_at,
            deadline=request.deadline,
            follows=request.follows,
        ),
        status="interim" if still_open else "complete",
        open=still_open,
        accepted_gaps=_accepted(gaps),
        identifiers=tuple(_digests(salt, named)),
        plan=evidence.Plan(
            hash=planned.hash,
            approved_by=planned.approved_by,
            approved_at=planned.approved_at,
            rounds=request.round,
        ),
        rounds=tuple(_round(each, made) for each in approved),
        stores=tuple(
            _store(context, store, version(store), tallies, kept, looks, scrubs)
            for store in context.stores
        ),
        excluded=len(sealed.exclusions(context, request_id)),
        retained=tuple(_retained(standing.load(context, request_id))),
        not_searched=_not_searched(context),
        method=_method(request),
        given=_given(history, request),
        settings_restored=tuple(_restored(scrubs)),
    )


def _digests(salt: bytes, named: Iterable[Identifier]) -> Iterator[evidence.IdentifierDigest]:
    for each in named:
        digest = salted(salt, f"{each.kind}:{normal(each.value)}")
        yield evidence.IdentifierDigest(kind=each.kind, salted_sha256=digest)


def _restored(scrubs: Iterable[dict[str, Any]]) -> Iterator[evidence.Setting]:
    for row in scrubs:
        for name in sorted(row["settings"]):
            yield evidence.Setting(
                store=row["store"],
                container=row["container"],
                setting=name,
                restored=bool(row["restored"]),
            )


def _kept(rounds: Sequence[Plan]) -> dict[str, int]:
    """By container: places that stayed, as the last round found them."""
    kept: dict[str, int] = rounds[-1].header["kept"]
    return kept


def _round(plan: plans.Plan, made: Iterable[Segment]) -> evidence.Round:
    done = sum(
        count
        for segment in made
        if segment.round == plan.round
        for results in (segment.results or {}).values()
        for count in results.values()
    )
    return evidence.Round(
        number=plan.round,
        plan=plan.hash,
        at=plan.approved_at or "",
        records=done,
        envelope=plan.envelope,
    )


def _method(request: requests.Request) -> str:
    if request.follows is not None:
        return METHOD_OF_FOLLOW_UP
    return GIVEN if gives(request.right) else METHOD


def _given(history: list[dict[str, Any]], request: requests.Request) -> evidence.Given | None:
    exported = [event["body"] for event in history if event["kind"] == "exported"]
    if not gives(request.right) or not exported:
        return None
    body = {name: value for name, value in exported[-1].items() if name != "round"}
    return evidence.Given(**body)


def _tallies(key: WorkKey, made: Iterable[Segment]) -> dict[tuple[str, str], _Tally]:
    tallies: dict[tuple[str, str], _Tally] = {}
    for segment in made:
        tally = tallies.setdefault((segment.store, segment.container), _Tally())
        for action, results in (segment.results or {}).items():
            counts = tally.edits.setdefault(action, {})
            for result, count in results.items():
                counts[result] = counts.get(result, 0) + count
        for verdict, count in (segment.verdicts or {}).items():
            tally.verdicts[verdict] = tally.verdicts.get(verdict, 0) + count
        done = {row[0] for row in outcomes_of(key, segment) if row[1] == "done"}
        for planned in opened(key, segment)[1]:
            if planned.location in done:
                tally.others += planned.others
    return tallies


def _store(
    context: Context,
    store: str,
    version: str | None,
    tallies: dict[tuple[str, str], _Tally],
    kept: dict[str, int],
    looks: dict[str, dict[str, int]],
    scrubs: list[dict[str, Any]],
) -> evidence.StoreResult:
    names = {name for owner, name in tallies if owner == store}
    names |= {address.partition(":")[2] for address in kept if address.startswith(f"{store}:")}
    look = looks.get(store, {"units": 0, "covered": 0})
    return evidence.StoreResult(
        store=store,
        connector=str(context.configuration.stores[store]["connector"]),
        version=version,
        derived_from=tuple(context.connector(store).settings.derived_from),
        containers=tuple(
            _container(name, tallies.get((store, name), _Tally()), kept.get(f"{store}:{name}", 0))
            for name in sorted(names)
        ),
        scrub=tuple(
            evidence.ScrubLine(container=row["container"], **row["residue"])
            for row in scrubs
            if row["store"] == store and row["residue"]
        ),
        second_look=evidence.SecondLook(units=look["units"], covered=look["covered"]),
    )


def _container(name: str, tally: _Tally, kept: int) -> evidence.ContainerResult:
    why = "others refer to the record as well, so it stays"
    return evidence.ContainerResult(
        container=name,
        edits=tally.edits,
        verdicts=tally.verdicts,
        others_removed=tally.others,
        kept=(evidence.Kept(why=why, records=kept),) if kept else (),
    )


def version_of(context: Context, store: str) -> str | None:
    """What the store says of itself; None where it does not."""
    try:
        return context.connector(store).probe().version
    except StoreError:
        return None  # the second look has said already that the store cannot be reached


def _retained(found: Iterable[Standing]) -> Iterable[evidence.Retained]:
    counts: dict[tuple[str, str, str, str, str], int] = {}
    for each in found:
        if each.verdict == "marked":
            continue
        container, planned = each.unit.container, each.planned
        until = rfc3339(moment(planned.until)) if planned.until else ""
        why = (container.store, container.name, planned.reason, planned.basis or "", until)
        counts[why] = counts.get(why, 0) + 1
    for (store, place, reason, basis, until), records in sorted(counts.items()):
        yield evidence.Retained(
            store=store,
            place=place,
            records=records,
            reason=reason,
            basis=basis,
            until=until or None,
        )


def _open(gaps: list[OpenGap]) -> tuple[evidence.Open, ...]:
    return tuple(
        evidence.Open(
            store=each.gap.store,
            place=each.gap.place,
            why=each.gap.why,
            remedy=each.gap.remedy,
            count=each.gap.count,
        )
        for each in gaps
        if each.accepted_by is None
    )


def _accepted(gaps: list[OpenGap]) -> tuple[evidence.AcceptedGap, ...]:
    return tuple(
        evidence.AcceptedGap(
            store=each.gap.store,
            place=each.gap.place,
            why=each.gap.why,
            reason=each.accepted_reason or "",
            accepted_by=each.accepted_by,
            count=each.gap.count,
        )
        for each in gaps
        if each.accepted_by is not None
    )


def _not_searched(context: Context) -> tuple[str, ...]:
    used = {table.get("connector") for table in context.configuration.stores.values()}
    missing = [
        f"No store is configured for {places}."
        for kind, places in NOT_SEARCHED.items()
        if kind not in used
    ]
    return (*missing, *NEVER_SEARCHED)
