"""A plan's segments, opened: each a unit and its lines, sealed under the request's key."""

from expunge.ledger.plans import Segment
from expunge.model import EvidenceBroken, Unit
from expunge.path.codec import PlannedEdit, load_segment
from expunge.vault import WorkKey

Opened = tuple[Unit, list[PlannedEdit]]
"""The unit as it was when it was planned, and its lines."""


def seal_name(number: int, sequence: int) -> str:
    """What a segment is sealed as. number: of its round."""
    return f"segment {number} {sequence}"


def opened(key: WorkKey, segment: Segment) -> Opened:
    return load_segment(_raw(key, segment))


def opened_as_approved(key: WorkKey, segment: Segment, undone: str) -> Opened:
    """For what is to be carried out. EvidenceBroken where it is not what the plan's hash covers;
    undone: what then was not done."""
    raw = _raw(key, segment)
    if key.leaf(raw) != segment.leaf:
        raise EvidenceBroken(f"A segment is not the one that was approved. {undone}")
    return load_segment(raw)


def _raw(key: WorkKey, segment: Segment) -> bytes:
    return key.open(segment.sealed, seal_name(segment.round, segment.sequence))
