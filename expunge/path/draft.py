"""A plan before it is stored: its lines, its sealed segments, its header and its hash.

Edits are sorted and sealed in segments of at most 1,000. The plan's hash is the RFC 6962 root
over the header and the segments' leaves (HMACs under the request's key); the header holds no
times, so the same stores give the same hash.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from expunge.evidence import canonical, merkle
from expunge.ledger import findings, requests
from expunge.ledger.plans import Plan, Segment
from expunge.model import Action, Gap, Identifier, Unit
from expunge.path import retaining
from expunge.path.codec import PlannedEdit, dump_segment
from expunge.path.context import Context
from expunge.path.segment import seal_name
from expunge.vault import WorkKey

SEGMENT = 1000


@dataclass
class Draft:
    """Lines by unit before they are sealed. kept: by container, places that others refer to as
    well; common: their keys. left: located records that no line touches, with the code of the gap
    that says so."""

    gaps: list[Gap] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)
    common: list[Identifier] = field(default_factory=list)
    lines: dict[tuple[str, str, str, str], tuple[Unit, dict[str, PlannedEdit]]] = field(
        default_factory=dict
    )
    excluded: int = 0
    left: dict[str, str] = field(default_factory=dict)

    def add(self, unit: Unit, edit: PlannedEdit) -> None:
        """One edit a record: identical records of a unit are one, with copies."""
        container = unit.container
        place = (container.store, container.name, unit.layer.value, unit.name)
        own = self.lines.setdefault(place, (unit, {}))[1]
        before = own.get(edit.edit.key)
        if before is None:
            own[edit.edit.key] = edit
        else:
            own[edit.edit.key] = replace(before, copies=before.copies + edit.copies)


def segments_of(
    request: str, number: int, draft: Draft, stage_of: Mapping[str, int], key: WorkKey
) -> Iterator[Segment]:
    ordered = sorted(
        draft.lines.items(), key=lambda line: (stage_of[f"{line[0][0]}:{line[0][1]}"], line[0])
    )
    sequence = 0
    for place, (unit, own) in ordered:
        edits = [own[record] for record in sorted(own)]
        for start in range(0, len(edits), SEGMENT):
            part = edits[start : start + SEGMENT]
            raw = dump_segment(unit, part)
            yield Segment(
                request=request,
                round=number,
                sequence=sequence,
                unit=key.reference(*place),
                store=place[0],
                container=place[1],
                stage=stage_of[f"{place[0]}:{place[1]}"],
                edits=len(part),
                sealed=key.seal(raw, seal_name(number, sequence)),
                leaf=key.leaf(raw),
            )
            sequence += 1


def header(
    context: Context,
    request: requests.Request,
    number: int,
    draft: Draft,
    closure: str,
) -> dict[str, Any]:
    counts: dict[str, dict[str, int]] = {}
    others = 0
    for (store, container, _, _), (_, own) in sorted(draft.lines.items()):
        actions = counts.setdefault(f"{store}:{container}", {})
        for edit in own.values():
            actions[edit.action.value] = actions.get(edit.action.value, 0) + 1
            others += edit.others
    gaps = sorted({findings.gap_id(gap) for gap in draft.gaps})
    scrubs = sorted(
        {
            f"{store}:{container}"
            for (store, container, _, _), (_, own) in draft.lines.items()
            if any(edit.writes and edit.action is not Action.RESTRICT for edit in own.values())
        }
    )
    return {
        "request": request.id,
        "right": request.right,
        "regime": request.regime,
        "round": number,
        "stores": list(context.stores),
        "counts": counts,
        "others_removed": others,
        "kept": draft.kept,
        "retained": retaining.summary(
            (f"{place[0]}:{place[1]}", edit)
            for place, (_, own) in draft.lines.items()
            for edit in own.values()
        ),
        "gaps": gaps,
        "excluded": draft.excluded,
        "scrub": scrubs,
        "closure": closure,
    }


def plan_hash(header: dict[str, Any], made: Iterable[Segment]) -> str:
    entries = (canonical.canonical(header), *(segment.leaf for segment in made))
    return merkle.root(merkle.leaf_hash(entry) for entry in entries).hex()


def check_hash(planned: Plan, made: Iterable[Segment]) -> bool:
    """Whether the stored plan still is what its hash says."""
    return plan_hash(json.loads(json.dumps(planned.header)), made) == planned.hash
