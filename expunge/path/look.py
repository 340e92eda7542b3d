"""One store looked at again: what was planned there, and what is left of the person in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from expunge.connector import Connector, matched
from expunge.datamap.discover import discovered
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
    stands,
)
from expunge.path import standing
from expunge.path.codec import PlannedEdit
from expunge.path.edits import UNIT_WIDE, location_of
from expunge.path.search import search, stopping, units
from expunge.path.standing import Standing, is_as_kept
from expunge.path.undecoded import can_hide, is_undecoded, undecoded
from expunge.vault import WorkKey

AGAIN = "Make a new plan (expunge plan ID), look at it, approve it and run again."
UNTOUCHED = (Span((), 0, 0, Identifier("record", "")),)  # as before the approved edit
_ENDINGS = re.compile(
    r"(\.(?:json|jsonl|ndjson|csv|tsv|txt|log|eml|xml|html?|pdf|png|jpe?g|parquet|avro|orc|zip"
    r"|gz|bz2|xz|zst|\d+))+$",
    re.IGNORECASE,
)


@dataclass
class Expected:
    """The planned lines of one unit, by record key, and what became of each. unit: as it was just
    listed; locked: until when the store said that it keeps a record; standing: what is still there
    by right; held: what a legal hold keeps from being changed; seen: the lines' records as they are
    now; undecoded: how many of the person's records are not UTF-8 and could hide an identifier."""

    container: str = ""
    unit: Unit | None = None
    lines: dict[str, PlannedEdit] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    seen: dict[str, Record] = field(default_factory=dict)
    undecoded: int = 0

    @cached_property
    def by_after(self) -> dict[bytes, PlannedEdit]:
        """Lines by what their record was to become: an edit can give it another key."""
        return {
            line.edit.after: line for line in self.lines.values() if line.edit.after is not None
        }

    def stands(
        self,
        unit: Unit,
        line: PlannedEdit,
        record: Record | None = None,
        spans: tuple[Span, ...] = (),
    ) -> bool:
        """Whether the record (None: the whole unit), with these spans left in it, is still there
        by right; takes note of it."""
        key = line.edit.key
        if record is None:
            kept = line.action is Action.RETAIN
        else:
            kept = is_as_kept(unit, line, record, spans)
        if kept:
            self.standing[key] = standing.kept(unit, line, record)
        elif key in self.locked and (record is None or record.fingerprint == line.edit.before):
            self.standing[key] = standing.locked(unit, line, self.locked[key])
        return key in self.standing or key in self.held


@dataclass
class Looker:
    """Looks at one store again. found: records that still locate the person and nobody allows."""

    REMEDY: ClassVar[str] = AGAIN

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
            place = (self.connector.store, item.container.name, item.layer.value, item.name)
            reference = self.key.reference(*place)
            seen.add(reference)
            if self.concerns(own := self.expected.get(reference)):
                self.units += 1
                self._look_at(item, own)
                if self.query.match(item.container, title_of(item)):
                    named[item.container] = named.get(item.container, 0) + 1
        self.gaps += [named_after(container, count) for container, count in named.items()]
        for reference, own in self.expected.items():
            if reference not in seen and whole:  # the unit is gone, and all that was in it
                own.verdicts |= dict.fromkeys(own.lines, Verdict.SATISFIED)

    def concerns(self, expected: Expected | None) -> bool:  # noqa: ARG002
        """Whether a unit is read: every one, whatever was planned there."""
        return True

    def _look_at(self, unit: Unit, expected: Expected | None) -> None:
        expected = expected or Expected()
        expected.unit = unit
        lines = expected.lines
        if not unit.readable:
            self.gaps.append(_unreadable(unit.container))
            return
        searched = search(unit, lambda each: self._hits(each, expected))
        self.gaps += searched.gaps
        self.covered += searched.covered
        otherwise = Verdict.SATISFIED if searched.covered else Verdict.UNKNOWN
        verdicts = dict.fromkeys(lines, otherwise)
        if searched.covered and not unit.whole:
            absent = [line for record, line in lines.items() if record not in expected.seen]
            missing = [line for line in absent if not self.when_absent(line)]
            verdicts |= dict.fromkeys((line.edit.key for line in missing), Verdict.VIOLATED)
            if missing:
                self.gaps.append(lost(unit.container, len(missing)))
        found = 0
        for hit in searched.hits:
            record = UNIT_WIDE if unit.whole else hit.record.key
            line = lines.get(record)
            if unit.whole and line is not None and expected.stands(unit, line):
                continue
            if location_of(self.key, unit, record) not in self.allowed:
                found += 1
                if line is not None:
                    verdicts[record] = Verdict.VIOLATED
        expected.verdicts |= verdicts
        if expected.undecoded:
            self.gaps.append(undecoded(unit.container, expected.undecoded))
        if found:
            self.found += found
            why = f"the second look still finds the data subject in {found} records"
            self.gaps.append(still_there(unit.container, why, found, self.REMEDY))

    def _hits(self, unit: Unit, expected: Expected) -> Iterator[Hit | Gap | Covered]:
        for found in matched(self.query, unit.container, self.connector.scan(unit)):
            if not isinstance(found, tuple):
                yield found
                continue
            item, located = found
            line = self.line_of(expected, item)
            spans = self.left(unit, item, line, located)
            theirs = line is not None or spans or item.fingerprint in expected.by_after
            if theirs and self._can_hide and is_undecoded(item):
                expected.undecoded += 1
            if line is not None:
                expected.seen[line.edit.key] = item
            if line is not None and expected.stands(unit, line, item, spans):
                continue
            if spans:
                yield Hit(item, spans)

    @cached_property
    def _can_hide(self) -> bool:
        return can_hide(each for own in self.query.subjects.values() for each in own)

    def line_of(self, expected: Expected, record: Record) -> PlannedEdit | None:
        """The record's line; where what is kept got another key, by what it was to become."""
        line = expected.lines.get(record.key)
        after = expected.by_after.get(record.fingerprint)
        return line or (after if after is not None and after.action is Action.RETAIN else None)

    def when_absent(self, line: PlannedEdit) -> bool:  # noqa: ARG002
        """Whether a line is satisfied where its record is not there any more."""
        return True

    def left(
        self, unit: Unit, record: Record, line: PlannedEdit | None, spans: tuple[Span, ...]
    ) -> tuple[Span, ...]:
        """What is left of the person in a record. Of a record that was planned, anything, weak
        identifiers too, unless it is as approved; a key alone may stay where the plan said so.
        spans: what locates them in it."""
        container = unit.container
        if line is None:
            return spans
        if record.fingerprint == line.edit.before:
            return spans or self.query.spans(container, record.data) or UNTOUCHED
        if line.edit.after is not None and record.fingerprint == line.edit.after:
            return tuple(span for span in spans if not span.identifier.is_key)
        return spans or self.query.spans(container, record.data)


@dataclass
class PlaceLooker(Looker):
    """Looks only where something was kept, and only for that: of a follow-up nothing else is
    known any more."""

    REMEDY: ClassVar[str] = (
        "See what the store said of these edits; then run it again, or do it by hand."
    )

    def concerns(self, expected: Expected | None) -> bool:
        return expected is not None

    def left(
        self,
        unit: Unit,
        record: Record,
        line: PlannedEdit | None,
        spans: tuple[Span, ...],  # noqa: ARG002
    ) -> tuple[Span, ...]:
        if unit.whole:
            return UNTOUCHED
        if line is None or record.fingerprint == line.edit.after:
            return ()
        lifted = line.action is Action.RESTRICT and stands(record.data, line.edit.patch)
        return () if lifted else UNTOUCHED


def _unreadable(container: Container) -> Gap:
    return Gap(
        container.store,
        container.name,
        "unread",
        "an unfinished upload that nothing can read is still there",
        "Run the request again; if it stays, abort the upload in the store.",
    )


def title_of(unit: Unit) -> list[Value]:
    """The parts of the unit's path, each without its endings: ann@b.c.json is ann@b.c."""
    return [_ENDINGS.sub("", part) for part in unit.title.split("/")]


RENAME = "Rename or delete them in the store (Expunge renames nothing); run the request again."


def named_after(container: Container, count: int, remedy: str = RENAME) -> Gap:
    return Gap(
        container.store,
        container.name,
        "named-after",
        f"the names of {count} objects, files or indices hold an identifier of the data subject",
        remedy,
        count,
    )


def still_there(container: Container, why: str, count: int, remedy: str = AGAIN) -> Gap:
    return Gap(container.store, container.name, "still-there", why, remedy, count)


def lost(container: Container, count: int) -> Gap:
    return Gap(
        container.store,
        container.name,
        "lost",
        f"{count} records that were to be changed are not there any more",
        "If they were erased meanwhile, accept the gap.",
        count,
    )
