"""Rights that change the person's own records and erase nothing: rectification, restriction.

One line maker serves the plan and the second look, so that what the plan would still change is
what the look still finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from expunge.ledger.requests import Request
from expunge.model import Action, Hit, Record, Right, Span, Unit, stands
from expunge.path import sealed
from expunge.path.codec import PlannedEdit
from expunge.path.context import Context
from expunge.path.correcting import Corrector
from expunge.path.details import details_of
from expunge.path.edits import Line
from expunge.path.locate import Location
from expunge.path.look import UNTOUCHED, Expected, Looker
from expunge.path.ownership import Ownership, OwnershipRules
from expunge.path.restricting import Marker
from expunge.path.suppressing import suppressions
from expunge.path.survey import survey
from expunge.policy.links import LinkRules
from expunge.vault import WorkKey


class LineMaker(Protocol):
    """What is done with one located record."""

    @property
    def rules(self) -> OwnershipRules: ...

    def lines(self, unit: Unit, hit: Hit, ownership: Ownership) -> Iterator[tuple[Unit, str, Line]]:
        """Unit, record key and line of the record itself, and of what is added because of it."""


def planned_rules(context: Context, request_id: str) -> OwnershipRules:
    """By today's stores, and by the person as the plan froze them."""
    data_map = survey(context)
    known = frozenset(sealed.closure(context, request_id).identifiers)
    named = frozenset(sealed.identifiers(context, request_id))
    shared = sealed.shared(context, request_id)
    return OwnershipRules(data_map, LinkRules(data_map), known, named, shared)


def line_maker(
    context: Context, request: Request, rules: OwnershipRules, key: WorkKey
) -> LineMaker:
    details = details_of(context, request.id)
    if Right(request.right) is Right.RECTIFICATION:
        return Corrector(rules, key, {each.kind: each.value for each in details.changes})
    markers = context.configuration.restrictions
    own = [each for each in markers if each.purpose == details.purpose]
    tables = tuple(suppressions(context, rules.data_map, own, request.id, key))
    return Marker(rules, key, request.id, markers, details.purpose, tables)


def lines(maker: LineMaker, location: Location) -> Iterator[tuple[Unit, str, Line]]:
    """Unit, record key and line of each located record."""
    for placed in location.records:
        yield from maker.lines(placed.unit, placed.hit, placed.ownership)


@dataclass
class ChangeLooker(Looker):
    """The new value at every planned field, and no record left that the plan would still change."""

    maker: LineMaker | None = None

    def line_of(self, expected: Expected, record: Record) -> PlannedEdit | None:
        return expected.lines.get(record.key) or expected.by_after.get(record.fingerprint)

    def left(
        self, unit: Unit, record: Record, line: PlannedEdit | None, spans: tuple[Span, ...]
    ) -> tuple[Span, ...]:
        if line is not None:
            return () if stands(record.data, line.edit.patch) else UNTOUCHED
        if not spans or self.maker is None or unit.whole:
            return ()
        hit = Hit(record, spans)
        again = self.maker.lines(unit, hit, self.maker.rules.decide(unit.container, hit))
        return spans if any(line.edit is not None for *_, line in again) else ()

    def when_absent(self, line: PlannedEdit) -> bool:
        """A field that is not there does not have its new value."""
        return line.action not in (Action.CORRECT, Action.RESTRICT)
