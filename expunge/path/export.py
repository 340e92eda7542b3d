"""Export: gives what was approved, in one reading of everything.

Every unit of every store is read to its end by the contract's plain reader, not by the search that
made the plan, and matched with the frozen closure. A record that is as it was approved is given,
without what the plan leaves out of it. One that changed, or that came since, is a gap: it needs a
new plan. So the reading is the second look as well: nothing that locates the person is passed over.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from expunge.connector import Connector, matched
from expunge.datamap.discover import discovered, gap_of
from expunge.datamap.model import DataMap
from expunge.export.files import Given
from expunge.export.page import Answer
from expunge.export.writing import ContainerWriter, ExportWriter, Written
from expunge.ledger import clock, events, findings, plans
from expunge.ledger.leases import Lease
from expunge.ledger.plans import Segment
from expunge.ledger.requests import Request
from expunge.match.query import Query
from expunge.model import (
    Action,
    Container,
    Covered,
    Gap,
    Identifier,
    Layer,
    Record,
    StoreError,
    Unit,
    Verdict,
    field_name,
    leaves,
    patched,
)
from expunge.path import sealed
from expunge.path.apply import check_approved, started
from expunge.path.codec import PlannedEdit, dump_json
from expunge.path.context import Context
from expunge.path.edits import location_of
from expunge.path.give import left_out
from expunge.path.look import AGAIN, named_after, title_of
from expunge.path.origins import Origins
from expunge.path.search import stopping, units
from expunge.path.segment import opened_as_approved
from expunge.path.shelved import is_made, shelf_of
from expunge.path.survey import survey
from expunge.policy.purposes import told
from expunge.vault import WorkKey

GIVE_BY_HAND = "Look whether what is in them is about the person; give it by hand, accept the gap."
COPIES = {Layer.CURRENT: "current", Layer.ROTATED: "rotated"}


@dataclass(repr=False)
class Fate:
    """What became of one planned line: (result, verdict), as the certificate counts them."""

    planned: PlannedEdit
    store: str
    result: str = "failed"
    verdict: Verdict = Verdict.UNKNOWN


@dataclass(repr=False)
class _Theirs:
    """The records of a unit that were given as the person's own, with nothing left out; of a
    text, the one record of its unit, what was given."""

    records: dict[str, bytes] = field(default_factory=dict)
    count: int = 0
    text: str | None = None

    def add(self, record: Record, fate: Fate | None) -> None:
        if fate is None or fate.result != "done":
            return
        edit = fate.planned.edit
        if isinstance(record.data, str):
            self.text = str(patched(record.data, edit.patch))
        elif fate.planned.action is Action.GIVE and edit.after == edit.before:
            self.records[record.key] = edit.before
            self.count += 1

    def are_all(self, end: Covered) -> bool:
        return 0 < self.count == end.records


Planned = dict[str, dict[str, Fate]]
"""By opaque unit and record key: what was approved there."""


def export(context: Context, request_id: str, lease: Lease) -> None:
    """Makes the sealed export of the approved plan. Safe to repeat: begun anew unless finished."""
    key = context.keyring.work_key(request_id)
    with context.ledger.write() as connection:
        request = started(connection, request_id, "nothing is given for it.")
        if is_made(events.of_request(connection, request_id), request.round):
            return
    made = _segments(context, request)
    exporter = Exporter(context, key, request, _planned(key, made))
    written, until = exporter.make()
    with context.ledger.write() as connection:
        lease.check(connection)
        check_approved(connection, request_id, request.round)
        findings.replace_gaps(connection, request_id, "verify", exporter.gaps)
        for store, look in exporter.looks.items():
            findings.put_look(connection, request_id, store, *look)
        for segment in made:
            _record(connection, key, segment, exporter.planned[segment.unit])
        events.record(
            connection,
            request_id,
            "exported",
            {
                "round": request.round,
                "manifest": written.manifest,
                "files": written.files,
                "bytes": written.size,
                "records": written.records,
                "left_out": written.left_out,
                "until": until,
            },
        )


@dataclass(repr=False)
class Exporter:
    """One reading of all stores into one export."""

    context: Context
    key: WorkKey
    request: Request
    planned: Planned
    gaps: list[Gap] = field(default_factory=list)
    looks: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    closure: tuple[Identifier, ...] = field(init=False)
    query: Query = field(init=False)
    identity: dict[str, dict[str, str]] = field(init=False)
    excused: frozenset[str] = field(init=False)
    data_map: DataMap = field(init=False)
    origins: Origins = field(init=False)
    writer: ExportWriter = field(init=False)

    def make(self) -> tuple[Written, str]:
        request_id = self.request.id
        self.closure = sealed.closure(self.context, request_id).identifiers
        links, self.identity = sealed.places(self.context, request_id)
        self.query = Query({"": self.closure}, links, self.identity)
        self.origins = Origins(self.context.scanners, self.closure)
        self.excused = sealed.exclusions(self.context, request_id)
        self.excused |= sealed.left(self.context, request_id)
        self.data_map = survey(self.context)
        shelf = shelf_of(self.context, request_id)
        shelf.begin()
        self.writer = ExportWriter(shelf)
        for connector in self.context.connectors():
            self._store(connector)
        made_at = clock.now()
        until = made_at + timedelta(days=self.context.configuration.exports.keep_days)
        return self.writer.finish(self._answer(made_at, until)), clock.rfc3339(until)

    def _store(self, connector: Connector) -> None:
        containers, _, discovery = discovered(connector)
        gaps = stopping(discovery)
        self.gaps += gaps
        self.looks[connector.store] = (0, 0, 0)
        seen: set[str] = set()
        whole = not gaps
        for container in containers:
            configuration = self.context.configuration
            sentences = told(
                configuration.purposes, configuration.policies, self.data_map, container.address
            )
            named = 0
            with self.writer.container(container, sentences) as writer:
                for item in units(connector, [container]):
                    if isinstance(item, Gap):
                        self.gaps.append(item)
                        whole = False
                        continue
                    seen.add(self._reference(item))
                    self._unit(connector, item, writer)
                    given = self.planned.get(self._reference(item), {}).values()
                    if not any(fate.result == "done" for fate in given):
                        named += bool(self.query.match(container, title_of(item)))
            if named:
                self.gaps.append(named_after(container, named, GIVE_BY_HAND))
        for reference, own in self.planned.items():
            if reference not in seen and whole:
                for fate in own.values():
                    if fate.store == connector.store:
                        _gone(fate)

    def _unit(self, connector: Connector, unit: Unit, writer: ContainerWriter) -> None:
        units_, covered, found = self.looks[connector.store]
        own = self.planned.get(self._reference(unit), {})
        late = 0
        complete = False
        theirs = _Theirs()
        if unit.readable:
            try:
                for item in matched(self.query, unit.container, connector.scan(unit)):
                    if isinstance(item, tuple):
                        record, spans = item
                        fate = own.get(record.key)
                        late += self._take(unit, record, fate, bool(spans), writer)
                        theirs.add(record, fate)
                    elif isinstance(item, Covered):
                        complete = True
                        self._original(connector, unit, theirs, item, writer)
                    else:
                        self.gaps.append(item)
            except StoreError as error:
                complete = False
                self.gaps.append(gap_of(error))
        if complete:
            for fate in own.values():
                if fate.result == "failed":
                    _gone(fate)
        if late:
            self.gaps.append(_late(unit.container, late))
        self.looks[connector.store] = (units_ + 1, covered + complete, found + late)

    def _take(
        self, unit: Unit, record: Record, fate: Fate | None, located: bool, writer: ContainerWriter
    ) -> int:
        """Gives the record as approved; 1 where it is the person's and no plan knows it so."""
        if fate is not None and record.fingerprint == fate.planned.edit.before:
            self._give(unit, record, fate, writer)
            return 0
        if fate is not None:
            fate.result = "changed"
        if not located:
            if fate is not None and fate.result == "changed":
                fate.verdict = Verdict.SATISFIED  # it is about them no longer
            return 0
        return location_of(self.key, unit, record.key) not in self.excused

    def _give(self, unit: Unit, record: Record, fate: Fate, writer: ContainerWriter) -> None:
        planned = fate.planned
        owned = planned.action is Action.GIVE
        data = patched(record.data, planned.edit.patch)
        writer.add(
            Given(
                data,
                "yours" if owned else "mentions you",
                planned.reason,
                COPIES.get(unit.layer, "old version"),
                self.origins.of(unit) if owned else "",
                left_out(planned.edit.patch),
            )
        )
        fate.result, fate.verdict = "done", Verdict.SATISFIED
        if owned and unit.layer is Layer.CURRENT:
            fields = self.identity.get(unit.container.address, {})
            for path, leaf in leaves(data):
                kind = fields.get(field_name(path))
                if kind and isinstance(leaf, str):
                    self.writer.fact(kind, leaf, unit.container.address)

    def _original(
        self,
        connector: Connector,
        unit: Unit,
        theirs: _Theirs,
        end: Covered,
        writer: ContainerWriter,
    ) -> None:
        """The object itself, where all of it is given; a text, as it is given."""
        if theirs.are_all(end):
            if (raw := connector.original(unit, theirs.records)) is not None:
                writer.original(self.origins.of(unit), raw)
        elif theirs.text is not None and end.records == 1 and unit.container.kind == "objects":
            writer.text(self.origins.of(unit), theirs.text)

    def _reference(self, unit: Unit) -> str:
        container = unit.container
        return self.key.reference(container.store, container.name, unit.layer.value, unit.name)

    def _answer(self, made_at: datetime, until: datetime) -> Answer:
        with self.context.ledger.read() as connection:
            planned = findings.all_gaps(connection, self.request.id)
        gaps = {findings.gap_id(each): each for each in self.gaps}
        gaps |= {each.id: each.gap for each in planned if each.stage != "verify"}
        return Answer(
            self.request.id,
            self.request.right,
            self.request.regime,
            clock.rfc3339(made_at),
            clock.rfc3339(until),
            self.writer.shown,
            self.writer.disagreements(),
            [
                f"{each.store}{':' * bool(each.place)}{each.place}: {each.why}."
                for each in gaps.values()
            ],
        )


def _segments(context: Context, request: Request) -> list[Segment]:
    with context.ledger.read() as connection:
        return list(plans.of_round(connection, request.id, request.round))


def _planned(key: WorkKey, made: list[Segment]) -> Planned:
    planned: Planned = {}
    for segment in made:
        own = planned.setdefault(segment.unit, {})
        for line in _lines(key, segment):
            own[line.edit.key] = Fate(line, segment.store)
    return planned


def _lines(key: WorkKey, segment: Segment) -> list[PlannedEdit]:
    return opened_as_approved(key, segment, "Nothing was given.")[1]


def _record(connection: Any, key: WorkKey, segment: Segment, own: dict[str, Fate]) -> None:
    results: dict[str, dict[str, int]] = {}
    verdicts: dict[str, int] = {}
    rows: list[list[object]] = []
    for line in _lines(key, segment):
        fate = own[line.edit.key]
        counts = results.setdefault(line.action.value, {})
        counts[fate.result] = counts.get(fate.result, 0) + 1
        verdicts[fate.verdict.value] = verdicts.get(fate.verdict.value, 0) + 1
        rows.append([line.location, fate.result, "", None, False])
    blob = key.seal(dump_json(rows), f"outcomes {segment.round} {segment.sequence}")
    plans.change(
        connection, segment, state="done", sealed_outcomes=blob, results=results, verdicts=verdicts
    )


def _gone(fate: Fate) -> None:
    """The record is not there any more: there is nothing left to give."""
    fate.result, fate.verdict = "changed", Verdict.SATISFIED


def _late(container: Container, count: int) -> Gap:
    return Gap(
        container.store,
        container.name,
        "changed-since-plan",
        f"{count} records about the person changed or came since the plan, and were not given",
        AGAIN,
        count,
    )
