"""Verify: the second look. Streams every unit of every store by the contract's default, with the
frozen closure, and trusts nothing that the search or the write said.

Any error is UNKNOWN. A planned record is SATISFIED only if its unit was read to its end and
nothing of the person is left in it.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from expunge.connector import Connector
from expunge.datamap.discover import discovered
from expunge.ledger import clock, events, findings, leases, plans
from expunge.ledger.plans import Segment
from expunge.match.query import Query
from expunge.model import (
    Action,
    Container,
    Covered,
    Gap,
    Hit,
    Identifier,
    Record,
    Span,
    Unit,
    Value,
    Verdict,
)
from expunge.path import sealed
from expunge.path.apply import outcomes_of
from expunge.path.codec import PlannedEdit, load_segment
from expunge.path.context import Context
from expunge.path.edits import UNIT_WIDE, location_of
from expunge.path.search import search, stopping, units
from expunge.vault import WorkKey

REMEDIES = {
    "changed": "The records changed since the plan. Make a new plan, approve it, run again.",
    "denied": "Give Expunge's user the right to write there, make a new plan and run again.",
    "read-only": "Make the store writable, make a new plan and run again.",
    "referenced": "Records outside the plan refer to these. Declare the link, then plan again.",
    "unplanned-children": "Deleting these would take others along. Declare the link, plan again.",
    "locked": "The store keeps these until a date. Wait for it, or accept the gap.",
    "unreachable": "Bring the store back, make a new plan and run again.",
}
_UNTOUCHED = (Span((), 0, 0, Identifier("record", "")),)  # as before the approved edit
_ENDINGS = re.compile(
    r"(\.(?:json|jsonl|ndjson|csv|tsv|txt|log|eml|xml|html?|pdf|png|jpe?g|parquet|avro|orc|zip"
    r"|gz|bz2|xz|zst|\d+))+$",
    re.IGNORECASE,
)


@dataclass
class Expected:
    """The planned lines of one unit, by record key, and what became of each."""

    lines: dict[str, PlannedEdit] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)


@dataclass
class Looker:
    """Looks at one store again. found: records that still locate the person and nobody allows."""

    connector: Connector
    query: Query
    key: WorkKey
    expected: dict[str, Expected]
    allowed: frozenset[str]
    units: int = 0
    covered: int = 0
    found: int = 0
    gaps: list[Gap] = field(default_factory=list)

    def look(self) -> None:
        containers, _, discovery = discovered(self.connector)
        gaps = stopping(discovery)
        self.gaps += gaps
        seen: set[str] = set()
        whole = not gaps
        named: dict[Container, int] = {}
        for item in units(self.connector, containers):
            if isinstance(item, Gap):
                self.gaps.append(item)
                whole = False
                continue
            self.units += 1
            place = (self.connector.store, item.container.name, item.layer.value, item.name)
            reference = self.key.reference(*place)
            seen.add(reference)
            self._look_at(item, self.expected.get(reference))
            if self.query.match(item.container, _title(item)):
                named[item.container] = named.get(item.container, 0) + 1
        self.gaps += [_named_after(container, count) for container, count in named.items()]
        for reference, own in self.expected.items():
            if reference not in seen and whole:  # the unit is gone, and all that was in it
                own.verdicts |= dict.fromkeys(own.lines, Verdict.SATISFIED)

    def _look_at(self, unit: Unit, expected: Expected | None) -> None:
        lines = expected.lines if expected else {}
        if not unit.readable:
            self.gaps.append(_unreadable(unit.container))
            return
        searched = search(unit, lambda each: self._hits(each, lines))
        self.gaps += searched.gaps
        self.covered += searched.covered
        otherwise = Verdict.SATISFIED if searched.covered else Verdict.UNKNOWN
        verdicts = dict.fromkeys(lines, otherwise)
        found = 0
        for hit in searched.hits:
            record = UNIT_WIDE if unit.whole else hit.record.key
            line = lines.get(record)
            if line is not None and line.action is Action.RETAIN:
                continue
            if location_of(self.key, unit, record) not in self.allowed:
                found += 1
                if line is not None:
                    verdicts[record] = Verdict.VIOLATED
        if expected is not None:
            expected.verdicts |= verdicts
        if found:
            self.found += found
            self.gaps.append(_still_there(unit.container, found))

    def _hits(self, unit: Unit, lines: dict[str, PlannedEdit]) -> Iterator[Hit | Gap | Covered]:
        for item in self.connector.scan(unit):
            if not isinstance(item, Record):
                yield item
            elif spans := self._left(unit.container, item, lines.get(item.key)):
                yield Hit(item, spans)

    def _left(
        self, container: Container, record: Record, line: PlannedEdit | None
    ) -> tuple[Span, ...]:
        """What is left of the person in a record. Of a record that was planned, anything, weak
        identifiers too, unless it is as approved; a key alone may stay where the plan said so."""
        spans = self.query.match(container, record.data)
        if line is None:
            return spans
        if line.action is not Action.RETAIN and record.fingerprint == line.edit.before:
            return spans or self.query.spans(container, record.data) or _UNTOUCHED
        if line.edit.after is not None and record.fingerprint == line.edit.after:
            return tuple(span for span in spans if not span.identifier.is_key)
        return spans or self.query.spans(container, record.data)


def verify(context: Context, request_id: str) -> bool:
    """Looks again at every store; whether it saw nothing that is left open."""
    with leases.waited(context.ledger, f"{request_id}/verify") as lease:
        key = context.keyring.work_key(request_id)
        with context.ledger.read() as connection:
            made = list(plans.of_all(connection, request_id))
        expected = _expected(key, made)
        closure = sealed.closure(context, request_id)
        links, identity = sealed.places(context, request_id)
        query = Query({"": closure.identifiers}, links, identity)
        allowed = sealed.exclusions(context, request_id) | sealed.left(context, request_id)
        _settle(context, request_id)
        looks: list[Looker] = []
        for connector in context.connectors():
            own = expected.get(connector.store, {})
            looks.append(Looker(connector, query, key, own, allowed))
            looks[-1].look()
        gaps = [gap for look in looks for gap in look.gaps]
        gaps += _not_done(key, made, expected)
        with context.ledger.write() as connection:
            lease.check(connection)
            findings.replace_gaps(connection, request_id, "verify", gaps)
            for look in looks:
                findings.put_look(
                    connection,
                    request_id,
                    look.connector.store,
                    look.units,
                    look.covered,
                    look.found,
                )
            for segment in made:
                verdicts = _verdicts(key, segment, expected)
                plans.change(connection, segment, verdicts=verdicts)
            counts = {
                look.connector.store: {"units": look.units, "covered": look.covered}
                for look in looks
            }
            body = {"stores": counts, "finished": clock.rfc3339(clock.now())}
            events.record(connection, request_id, "verified", body)
    return not gaps


def _settle(context: Context, request_id: str) -> None:
    """Waits until every derived store has had its time to follow what was written last: a sync
    that is still on its way could bring back what was erased."""
    needed = max((each.settings.settle for each in context.connectors()), default=0.0)
    with context.ledger.read() as connection:
        history = events.of_request(connection, request_id)
    written = [event["at"] for event in history if event["kind"] == "applied"]
    if needed and written:
        passed = clock.now() - datetime.fromisoformat(written[-1])
        time.sleep(max(0.0, needed - passed.total_seconds()))


def _expected(key: WorkKey, made: list[Segment]) -> dict[str, dict[str, Expected]]:
    """By store and opaque unit: what was planned there."""
    stores: dict[str, dict[str, Expected]] = {}
    for segment in made:
        own = stores.setdefault(segment.store, {}).setdefault(segment.unit, Expected())
        for planned in _lines(key, segment):
            own.lines[planned.edit.key] = planned
    return stores


def _lines(key: WorkKey, segment: Segment) -> list[PlannedEdit]:
    raw = key.open(segment.sealed, f"segment {segment.round} {segment.sequence}")
    return load_segment(raw)[1]


def _verdicts(
    key: WorkKey, segment: Segment, expected: dict[str, dict[str, Expected]]
) -> dict[str, int]:
    own = expected[segment.store][segment.unit]
    counts: dict[str, int] = {}
    for planned in _lines(key, segment):
        if planned.action is Action.RETAIN:
            word = "retained"
        else:
            word = own.verdicts.get(planned.edit.key, Verdict.UNKNOWN).value
        counts[word] = counts.get(word, 0) + 1
    return counts


def _not_done(
    key: WorkKey, made: list[Segment], expected: dict[str, dict[str, Expected]]
) -> list[Gap]:
    """Edits that a store did not carry out and whose record is not as wanted either."""
    counts: dict[tuple[str, str, str], int] = {}
    for segment in made:
        verdicts = expected[segment.store][segment.unit].verdicts
        codes = {row[0]: row[2] or row[1] for row in outcomes_of(key, segment)}
        results = {row[0]: row[1] for row in outcomes_of(key, segment)}
        for planned in _lines(key, segment):
            bad = results.get(planned.location) in ("failed", "changed", "locked")
            if bad and verdicts.get(planned.edit.key) is not Verdict.SATISFIED:
                place = (segment.store, segment.container, codes[planned.location])
                counts[place] = counts.get(place, 0) + 1
    return [_failed(*place, count) for place, count in sorted(counts.items())]


def _failed(store: str, container: str, code: str, count: int) -> Gap:
    return Gap(
        store,
        container,
        f"not-done-{code}",
        f"the store did not carry out {count} approved edits ({code})",
        REMEDIES.get(code, "Look at the store, then make a new plan and run again."),
        count,
    )


def _unreadable(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "unread",
        "an unfinished upload that nothing can read is still there",
        "Run the request again; if it stays, abort the upload in the store.",
    )


def _title(unit: Unit) -> list[Value]:
    """The parts of the unit's path, each without its endings: ann@b.c.json is ann@b.c."""
    return [_ENDINGS.sub("", part) for part in unit.title.split("/")]


def _named_after(container: Container, count: int) -> Gap:
    return Gap(
        container.store,
        container.name,
        "named-after",
        f"the names of {count} objects, files or indices hold an identifier of the data subject",
        "Rename or delete them in the store (Expunge renames nothing); run the request again.",
        count,
    )


def _still_there(container: Container, found: int) -> Gap:
    return Gap(
        container.store,
        container.name,
        "still-there",
        f"the second look still finds the data subject in {found} records",
        "Make a new plan (expunge plan ID), look at it, approve it and run again.",
        found,
    )
