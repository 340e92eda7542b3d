"""What stands at the end of a request and is to be done later: kept by law, or locked by a store.

The second look writes it down, sealed; the certificate counts it; a follow-up carries it out.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from expunge.match.blank import is_blanked
from expunge.model import Action, Record, Span, Unit
from expunge.path import sealed
from expunge.path.codec import PlannedEdit, dump_segment, load_segment
from expunge.path.context import Context

LOCK = "the store's own lock keeps it"
LOCK_BASIS = "object lock"


@dataclass(frozen=True, repr=False)
class Standing:
    """A record, or a whole unit, that is still there by right. planned: its line, whose ``edit``
    is what is to be done when ``until`` comes; verdict: retained, locked or marked."""

    unit: Unit
    planned: PlannedEdit
    verdict: str


def kept(unit: Unit, line: PlannedEdit, record: Record | None) -> Standing:
    """A record that a policy keeps, as it was just seen (None: the whole unit)."""
    later = line.later or line.edit
    if record is not None:
        later = replace(later, key=record.key, before=record.fingerprint)
    return Standing(unit, replace(line, edit=later, later=None), "retained")


def locked(unit: Unit, line: PlannedEdit, until: str) -> Standing:
    """A record that the store does not let go before a date."""
    planned = replace(line, until=until, reason=LOCK, basis=LOCK_BASIS, later=None)
    return Standing(unit, planned, "locked")


def marked(unit: Unit, line: PlannedEdit, record: Record) -> Standing:
    """A restricted record: ``edit`` undoes the marker, ``later`` is what set it."""
    undo = line.later or line.edit
    undo = replace(undo, key=record.key, before=record.fingerprint)
    return Standing(unit, replace(line, edit=undo, later=line.edit), "marked")


def is_as_kept(unit: Unit, line: PlannedEdit, record: Record, spans: Iterable[Span]) -> bool:
    """Whether a kept record is as it was approved: blanked, and still what the later edit was
    planned for. spans: what is left of the person in it; where a trigger changed the record with
    our edit, nothing but keys may be."""
    if line.action is not Action.RETAIN:
        return False
    if record.fingerprint == line.edit.after:
        return True
    if line.edit.after is not None and record.fingerprint != line.edit.before:
        only_keys = all(span.identifier.is_key for span in spans)
        return only_keys and is_blanked(unit.container, line.edit.patch, record.data)
    later = line.later
    return not line.writes and (later is None or later.after is None)


def moment(until: str) -> datetime:
    """A policy's date (the beginning of that day, UTC) or a lock's moment."""
    found = datetime.fromisoformat(until)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def dump(found: Iterable[Standing]) -> bytes:
    rows = [
        [base64.b64encode(dump_segment(each.unit, [each.planned])).decode(), each.verdict]
        for each in found
    ]
    return json.dumps(rows).encode()


def load(context: Context, request: str) -> list[Standing]:
    """What the last second look wrote down."""
    rows = json.loads(sealed.opened(context, request, "standing") or b"[]")
    found = []
    for segment, verdict in rows:
        unit, (planned,) = load_segment(base64.b64decode(segment))
        found.append(Standing(unit, planned, verdict))
    return found
