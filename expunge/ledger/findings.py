"""Gaps, second looks and scrubs of a request."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from expunge.ledger.tables import gaps, looks, scrubs
from expunge.model import Gap, RequestError


@dataclass(frozen=True)
class OpenGap:
    """A gap of a request, and who accepted it and why (None: nobody)."""

    id: str
    stage: str
    gap: Gap
    accepted_by: str | None = None
    accepted_reason: str | None = None


def gap_id(gap: Gap) -> str:
    """Short and stable: the same gap of a later plan has the same id, whatever it counts."""
    text = "\x1f".join((gap.store, gap.place, gap.code, re.sub(r"\d+", "#", gap.why)))
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def replace_gaps(connection: Connection, request: str, stage: str, found: Iterable[Gap]) -> None:
    """The gaps of one stage as it sees them now; an acceptance outlives a gap's return."""
    before = {each.id: each for each in all_gaps(connection, request)}
    connection.execute(delete(gaps).where(gaps.c.request == request, gaps.c.stage == stage))
    kept = {each.id for each in before.values() if each.stage != stage}
    merged: dict[str, Gap] = {}
    for gap in found:
        same = merged.get(gap_id(gap))
        count = gap.count + (same.count if same is not None and same != gap else 0)
        merged[gap_id(gap)] = replace(same or gap, count=count)
    for identity, gap in sorted(merged.items()):
        if identity in kept:
            continue
        old = before.get(identity)
        if old is not None and old.gap.count < gap.count:
            old = None  # more than was accepted: a person looks again
        connection.execute(
            insert(gaps).values(
                request=request,
                id=identity,
                stage=stage,
                store=gap.store,
                place=gap.place,
                code=gap.code,
                why=gap.why,
                remedy=gap.remedy,
                count=gap.count,
                accepted_by=old.accepted_by if old else None,
                accepted_reason=old.accepted_reason if old else None,
            )
        )


def all_gaps(connection: Connection, request: str) -> list[OpenGap]:
    rows = connection.execute(
        select(gaps).where(gaps.c.request == request).order_by(gaps.c.store, gaps.c.id)
    ).mappings()
    return [
        OpenGap(
            row["id"],
            row["stage"],
            Gap(row["store"], row["place"], row["code"], row["why"], row["remedy"], row["count"]),
            row["accepted_by"],
            row["accepted_reason"],
        )
        for row in rows
    ]


def accept_gap(connection: Connection, request: str, gap: str, by: str, reason: str) -> None:
    changed = connection.execute(
        update(gaps)
        .where(gaps.c.request == request, gaps.c.id == gap)
        .values(accepted_by=by, accepted_reason=reason)
    )
    if changed.rowcount != 1:
        raise RequestError(f"The request has no gap {gap!r}. `expunge status ID` lists them.")


def put_look(
    connection: Connection, request: str, store: str, units: int, covered: int, found: int
) -> None:
    connection.execute(delete(looks).where(looks.c.request == request, looks.c.store == store))
    connection.execute(
        insert(looks).values(
            request=request, store=store, units=units, covered=covered, found=found
        )
    )


def all_looks(connection: Connection, request: str) -> dict[str, dict[str, int]]:
    """By store: units, covered, found."""
    rows = connection.execute(select(looks).where(looks.c.request == request)).mappings()
    return {row["store"]: {k: row[k] for k in ("units", "covered", "found")} for row in rows}


def begin_scrub(
    connection: Connection,
    request: str,
    place: tuple[str, str],
    settings: Mapping[str, str | None],
) -> None:
    """The durable intent: the store's settings as they are before the scrub changes them."""
    _put_scrub(connection, request, place, settings, state="intent", restored=False)


def end_scrub(
    connection: Connection,
    request: str,
    place: tuple[str, str],
    settings: Mapping[str, str | None],
    residue: Mapping[str, str],
) -> None:
    """What a scrub left, and that these settings are as they were."""
    _put_scrub(
        connection, request, place, settings, state="done", restored=True, residue=dict(residue)
    )


def _put_scrub(
    connection: Connection,
    request: str,
    place: tuple[str, str],
    settings: Mapping[str, str | None],
    **values: object,
) -> None:
    connection.execute(delete(scrubs).where(*_scrub_of(request, place)))
    connection.execute(
        insert(scrubs).values(
            request=request,
            store=place[0],
            container=place[1],
            settings=dict(settings),
            **values,
        )
    )


def changed_settings(
    connection: Connection, place: tuple[str, str]
) -> dict[str, str | None] | None:
    """As they were before a scrub of this container that did not come to its end, of whatever
    request; None where there is none."""
    found = connection.scalar(select(scrubs.c.settings).where(*_open_at(place)).limit(1))
    return None if found is None else dict(found)


def forget_changed(connection: Connection, place: tuple[str, str]) -> None:
    """They are put back: the requests whose scrub did not come to its end begin theirs anew."""
    connection.execute(delete(scrubs).where(*_open_at(place)))


def reopen_scrub(connection: Connection, request: str, place: tuple[str, str]) -> None:
    """More was deleted there: an earlier scrub says nothing of it. An open intent stays."""
    where = (*_scrub_of(request, place), scrubs.c.state == "done")
    connection.execute(delete(scrubs).where(*where))


def all_scrubs(connection: Connection, request: str) -> list[dict[str, Any]]:
    rows = connection.execute(
        select(scrubs)
        .where(scrubs.c.request == request)
        .order_by(scrubs.c.store, scrubs.c.container)
    ).mappings()
    return [dict(row) for row in rows]


def _open_at(place: tuple[str, str]) -> tuple[Any, ...]:
    return (
        scrubs.c.store == place[0],
        scrubs.c.container == place[1],
        scrubs.c.state == "intent",
    )


def _scrub_of(request: str, place: tuple[str, str]) -> tuple[Any, ...]:
    return (
        scrubs.c.request == request,
        scrubs.c.store == place[0],
        scrubs.c.container == place[1],
    )
