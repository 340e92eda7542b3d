"""Scrub: what deleted records leave behind in a store's own files, a line of the approved plan.

The settings that it changes are recorded first and put back, after a kill too.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection

from expunge.connector import Connector
from expunge.datamap.discover import discovered, may_hide
from expunge.datamap.model import DataMap
from expunge.datamap.store import latest
from expunge.ledger import events, findings, leases, plans, requests
from expunge.ledger.leases import Lease
from expunge.model import Container, Gap, Residue, ResidueState, StoreError
from expunge.path.apply import Failing
from expunge.path.context import Context
from expunge.path.search import stopping

GOES = ("objects", "logs")  # kinds of containers that are nothing but what is in them


@dataclass
class _Request:
    """rows: what earlier runs recorded, by place."""

    id: str
    lease: Lease
    wanted: set[str]
    rows: dict[tuple[str, str], dict[str, Any]]
    gaps: list[Gap] = field(default_factory=list)

    def row(self, container: Container) -> dict[str, Any] | None:
        return self.rows.get((container.store, container.name))


def scrub(context: Context, request_id: str, lease: Lease) -> None:
    """Scrubs every container of the approved plan that was not shown clean yet."""
    scrub_all(context, {request_id: lease}, lambda _request, call: call())


def scrub_all(context: Context, own: Mapping[str, Lease], one: Failing) -> None:
    """Each container once for all of these requests, whose edits are made, by the leases of their
    finishing."""
    opened: list[_Request] = []
    with context.ledger.read() as connection:
        for request, lease in own.items():
            one(request, partial(_open, connection, request, lease, opened))
    for store in context.stores:
        _scrub_store(context, store, opened, one)
    with context.ledger.write() as connection:
        for each in opened:
            one(each.id, partial(_end, connection, each))


def _open(connection: Connection, request: str, lease: Lease, opened: list[_Request]) -> None:
    if requests.get(connection, request).status == "complete":
        return  # by another run
    approved = plans.approved(connection, request)
    wanted = {place for planned in approved for place in planned.header["scrub"]}
    recorded = findings.all_scrubs(connection, request)
    rows = {(row["store"], row["container"]): row for row in recorded}
    opened.append(_Request(request, lease, wanted, rows))


def _end(connection: Connection, request: _Request) -> None:
    request.lease.check(connection)
    findings.replace_gaps(connection, request.id, "scrub", request.gaps)


def _scrub_store(context: Context, store: str, opened: list[_Request], one: Failing) -> None:
    by_place: dict[str, list[_Request]] = {}
    for each in opened:
        for place in each.wanted:
            if place.startswith(f"{store}:"):
                by_place.setdefault(place, []).append(each)
    if not by_place:
        return
    connector = context.connector(store)
    found, _, unseen = discovered(connector)
    containers = {each.address: each for each in found}
    absent = sorted(by_place.keys() - containers.keys())
    known = (latest(context.ledger) if absent else None) or DataMap()
    for place in absent:
        was = known.container(place)
        if was is not None and was.kind in GOES and not _can_be_hidden(was, unseen):
            _end_absent(context, was, by_place[place], one)
        else:
            for each in by_place[place]:
                each.gaps.append(_not_scrubbed(store, place))
    for place in sorted(by_place.keys() & containers.keys()):
        container = containers[place]
        todo = [each for each in by_place[place] if not _is_clean(each.row(container))]
        residue = _scrub_one(context, connector, container, todo, one) if todo else None
        if residue is not None and residue.state is ResidueState.REMAINS:
            for each in todo:
                each.gaps.append(_remains(container, residue))


def _can_be_hidden(was: Container, unseen: list[Gap]) -> bool:
    return any(may_hide(gap, was.name) for gap in stopping(unseen))


def _end_absent(context: Context, was: Container, asked: list[_Request], one: Failing) -> None:
    """What went with its last record. (A table that is not there was renamed or dropped.)"""
    residue = Residue(ResidueState.CLEAN, "it is not there any more since its last record went")
    place = (was.store, was.name)
    with context.ledger.write() as connection:
        for each in asked:
            if not _is_clean(each.row(was)):
                ended = partial(_record, events.EMPTIED, place, {}, residue)
                one(each.id, partial(ended, connection, each))


def _is_clean(row: dict[str, Any] | None) -> bool:
    if row is None or row["state"] != "done" or not row["residue"]:
        return False
    return bool(row["residue"]["state"] != ResidueState.REMAINS.value)


def _scrub_one(
    context: Context,
    connector: Connector,
    container: Container,
    asked: list[_Request],
    one: Failing,
) -> Residue:
    try:
        with _as_it_was(context, connector, container, asked) as settings:
            residue = connector.scrub(container)
    except StoreError as error:
        return Residue(ResidueState.REMAINS, f"the scrub failed: {error.why}", error.remedy)
    place = (container.store, container.name)
    with context.ledger.write() as connection:
        for each in asked:
            ended = partial(_record, "scrubbed", place, settings, residue)
            one(each.id, partial(ended, connection, each))
    return residue


def _record(
    kind: str,
    place: tuple[str, str],
    settings: Mapping[str, str | None],
    residue: Residue,
    connection: Connection,
    request: _Request,
) -> None:
    request.lease.check(connection)
    body = {"state": residue.state.value, "why": residue.why, "remedy": residue.remedy}
    findings.end_scrub(connection, request.id, place, settings, body)
    said = {"store": place[0], "container": place[1], "state": residue.state.value}
    events.record(connection, request.id, kind, said)


@contextmanager
def _as_it_was(
    context: Context, connector: Connector, container: Container, asked: list[_Request]
) -> Iterator[dict[str, str | None]]:
    """Puts back the settings that the scrub changes, also those that a killed run changed, for
    whatever request it was. One run at a time for each container: another would take what is
    changed for the truth."""
    place = (container.store, container.name)
    if _left_changed(context, place) is None and not connector.changed_by_scrub(container):
        yield {}
        return
    with leases.waited(context.ledger, f"scrub/{container.address}"):
        changed = _left_changed(context, place)
        if changed is not None:
            settings = changed
            connector.restore(container, settings)
        else:
            settings = dict(connector.changed_by_scrub(container))
        with context.ledger.write() as connection:
            findings.forget_changed(connection, place)
            for each in asked:
                findings.begin_scrub(connection, each.id, place, settings)
        try:
            yield settings
        finally:
            connector.restore(container, settings)


def _left_changed(context: Context, place: tuple[str, str]) -> dict[str, str | None] | None:
    with context.ledger.read() as connection:
        return findings.changed_settings(connection, place)


def _not_scrubbed(store: str, place: str) -> Gap:
    return Gap(
        store,
        place.partition(":")[2],
        "not-scrubbed",
        "the container could not be reached to remove what deleted records leave behind",
        "Bring back the store, or the container under its name, and run the request again; if it "
        "was dropped, accept the gap.",
    )


def _remains(container: Container, residue: Residue) -> Gap:
    return Gap(
        container.store,
        container.name,
        "residue",
        residue.why,
        residue.remedy or "Run the request again later.",
    )
