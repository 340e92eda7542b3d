"""The sealed parts of a plan as bytes and back: canonical, so that equal plans are equal bytes."""

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from expunge.model import (
    Action,
    Assign,
    Change,
    Container,
    Cut,
    Drop,
    Edit,
    Field,
    Identifier,
    Layer,
    Patch,
    Unit,
)


@dataclass(frozen=True, repr=False)
class PlannedEdit:
    """One line of a plan. location: opaque; copies: identical records it stands for; others:
    records of other people that go with a unit that is removed whole; until, basis: of what is
    retained; later: what is done when the retention has ended; own: the record is the person's, and
    does not only mention them."""

    location: str
    edit: Edit
    action: Action
    reason: str
    copies: int = 1
    others: int = 0
    until: str | None = None
    basis: str | None = None
    later: Edit | None = None
    own: bool = False

    @property
    def writes(self) -> bool:
        """Whether anything is changed in the store now."""
        given = self.action in (Action.GIVE, Action.QUOTE)
        return not given and self.edit.before != self.edit.after


@dataclass(frozen=True, repr=False)
class Closure:
    """All identifiers of one data subject, each with the reason why it is theirs."""

    reasons: Mapping[Identifier, str]

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        return tuple(sorted(self.reasons))


def dump_segment(unit: Unit, edits: Iterable[PlannedEdit]) -> bytes:
    return _bytes({"unit": _unit(unit), "edits": [_planned(each) for each in edits]})


def load_segment(data: bytes) -> tuple[Unit, list[PlannedEdit]]:
    raw = json.loads(data)
    return _load_unit(raw["unit"]), [_load_planned(each) for each in raw["edits"]]


def dump_closure(closure: Closure) -> bytes:
    return _bytes([[i.kind, i.value, closure.reasons[i]] for i in closure.identifiers])


def load_closure(data: bytes) -> Closure:
    return Closure({Identifier(kind, value): why for kind, value, why in json.loads(data)})


def dump_json(value: Any) -> bytes:
    return _bytes(value)


def _bytes(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _unit(unit: Unit) -> dict[str, Any]:
    container = unit.container
    return {
        "store": container.store,
        "container": container.name,
        "kind": container.kind,
        "fields": [
            [each.name, each.type, each.nullable, each.unique, each.max_length, each.checked]
            for each in container.fields
        ],
        "key": list(container.key),
        "actions": sorted(action.value for action in container.actions),
        "name": unit.name,
        "layer": unit.layer.value,
        "version": unit.version,
        "whole": unit.whole,
        "readable": unit.readable,
        "detail": unit.detail,
    }


def _load_unit(raw: Mapping[str, Any]) -> Unit:
    container = Container(
        raw["store"],
        raw["container"],
        raw["kind"],
        tuple(Field(*each) for each in raw["fields"]),
        tuple(raw["key"]),
        frozenset(Action(each) for each in raw["actions"]),
    )
    return Unit(
        container,
        raw["name"],
        Layer(raw["layer"]),
        raw["version"],
        None,
        raw["whole"],
        raw["readable"],
        raw["detail"],
    )


def _planned(planned: PlannedEdit) -> dict[str, Any]:
    return {
        "location": planned.location,
        **_edit(planned.edit),
        "later": None if planned.later is None else _edit(planned.later),
        "action": planned.action.value,
        "reason": planned.reason,
        "copies": planned.copies,
        "others": planned.others,
        "until": planned.until,
        "basis": planned.basis,
        "own": planned.own,
    }


def _load_planned(raw: Mapping[str, Any]) -> PlannedEdit:
    rest = {name: raw[name] for name in ("reason", "copies", "others", "until", "basis")}
    later = None if raw["later"] is None else _load_edit(raw["later"])
    own = raw.get("own", raw["action"] == Action.DELETE.value)  # earlier versions wrote none
    action = Action(raw["action"])
    return PlannedEdit(raw["location"], _load_edit(raw), action, **rest, later=later, own=own)


def _edit(edit: Edit) -> dict[str, Any]:
    return {
        "key": edit.key,
        "before": _text(edit.before),
        "after": None if edit.after is None else _text(edit.after),
        "patch": [_patch(each) for each in edit.patch],
    }


def _load_edit(raw: Mapping[str, Any]) -> Edit:
    after = raw["after"]
    return Edit(
        raw["key"],
        base64.b64decode(raw["before"]),
        None if after is None else base64.b64decode(after),
        _load_patch(raw["patch"]),
    )


def _patch(part: Change | Assign) -> dict[str, Any]:
    if isinstance(part, Drop):
        return {"path": list(part.path), "drop": True}
    if isinstance(part, Assign):
        return {"path": list(part.path), "value": part.value}
    return {"path": list(part.path), "cuts": [[c.start, c.end, c.text] for c in part.cuts]}


def _load_patch(raw: Iterable[Mapping[str, Any]]) -> Patch:
    return tuple(_load_part(each) for each in raw)


def _load_part(raw: Mapping[str, Any]) -> Change | Assign:
    path = tuple(raw["path"])
    if "cuts" in raw:
        return Change(path, tuple(Cut(*cut) for cut in raw["cuts"]))
    return Drop(path) if "drop" in raw else Assign(path, raw["value"])


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
