"""Rectification: the identity fields of the person's own records get the new value.

Only whole values, only where the old one is known to be theirs, in the form in which it is written.
What is history stays: log lines and old versions say what was so at their time. A key is not
changed, because others refer to it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from expunge.match.correct import corrected
from expunge.match.keys import key_text
from expunge.match.text import normal
from expunge.model import (
    Action,
    Assign,
    Container,
    Gap,
    Hit,
    Layer,
    Path,
    Unit,
    Value,
    field_name,
    leaves,
    rewritten,
)
from expunge.path.codec import PlannedEdit
from expunge.path.edits import Line, ambiguous, location_of, untouchable
from expunge.path.ownership import Owner, Ownership, OwnershipRules
from expunge.vault import WorkKey

KINDS = {"name": ("name", "given_name", "family_name")}


@dataclass(frozen=True)
class Corrector:
    """Makes lines. changes: the new value of each kind."""

    rules: OwnershipRules
    key: WorkKey
    changes: Mapping[str, str]

    def lines(self, unit: Unit, hit: Hit, ownership: Ownership) -> Iterator[tuple[Unit, str, Line]]:
        yield unit, hit.record.key, self.line(unit, hit, ownership)

    def line(self, unit: Unit, hit: Hit, ownership: Ownership) -> Line:
        container, record = unit.container, hit.record
        if is_history(unit) or ownership.owner is Owner.MENTIONED:
            return Line(None)
        patch: list[Assign] = []
        kinds: set[str] = set()
        gap: Gap | None = None
        for path, value, kind, new in self._places(container, record.data):
            if ownership.owner is Owner.AMBIGUOUS:
                return Line(None, ambiguous(container, ownership))
            if not isinstance(value, str):
                gap = _not_corrected(container, field_name(path), "it holds no text")
                continue
            wanted = corrected(kind, value, new, self._own.get(kind, ()))
            problem = _problem(container, path, wanted)
            if problem is not None:
                gap = _not_corrected(container, field_name(path), problem)
            elif wanted != value:
                patch.append(Assign(path, wanted))
                kinds.add(kind.replace("_", " "))
        if not patch:
            return Line(None, gap)
        if Action.REDACT not in container.actions:
            return Line(None, untouchable(container))
        where = location_of(self.key, unit, record.key)
        edit = rewritten(record.key, record.data, tuple(patch))
        verb = "is" if len(kinds) == 1 else "are"
        reason = f"its {' and '.join(sorted(kinds))} {verb} corrected; {ownership.reason}"
        return Line(PlannedEdit(where, edit, Action.CORRECT, reason), gap)

    def _places(self, container: Container, data: Value) -> Iterator[tuple[Path, Value, str, str]]:
        """Path, value, kind and new value of each identity field that holds an old value."""
        fields = self._fields(container)
        for path, leaf in leaves(data):
            kind, new = fields.get(field_name(path), ("", ""))
            if kind and self._is_old(kind, key_text(leaf), new):
                yield path, leaf, kind, new

    def _fields(self, container: Container) -> dict[str, tuple[str, str]]:
        """Identity fields of the kinds that change, and fields that refer to such a field."""
        found: dict[str, tuple[str, str]] = {}
        for wanted, new in self.changes.items():
            for name, kind in self.rules.data_map.identity.get(container.address, {}).items():
                if kind in KINDS.get(wanted, (wanted,)):
                    found[name] = (kind, new)
            for link in self.rules.links.parents_of.get(container.address, ()):
                parent = f"{link.parent.store}:{link.parent.container}"
                kind = self.rules.data_map.identity.get(parent, {}).get(link.parent.field, "")
                if kind == wanted:
                    found[link.child.field] = (kind, new)
        return found

    def _is_old(self, kind: str, leaf: str, new: str) -> bool:
        value = normal(leaf)
        if kind in ("given_name", "family_name"):
            part = corrected(kind, leaf, new)
            return value in self._words and (part is None or normal(part) != value)
        return value in self._known.get(kind, ()) and value != normal(new)

    @cached_property
    def _known(self) -> Mapping[str, frozenset[str]]:
        """The person's own values by kind, in normal form."""
        kinds: dict[str, set[str]] = {}
        for each in self.rules.closure:
            if not each.is_key:
                kinds.setdefault(each.kind, set()).add(normal(each.value))
        return {kind: frozenset(values) for kind, values in kinds.items()}

    @cached_property
    def _own(self) -> Mapping[str, set[str]]:
        """The person's values by kind, as they are written."""
        kinds: dict[str, set[str]] = {}
        for each in self.rules.closure:
            kinds.setdefault(each.kind, set()).add(each.value)
        return kinds

    @cached_property
    def _words(self) -> frozenset[str]:
        """Given and family names as they stand in the person's names."""
        names = self._known.get("name", frozenset())
        pieces = {piece for name in names for piece in _pieces(name)}
        return frozenset(pieces)


def _pieces(name: str) -> Iterator[str]:
    words = name.replace(",", " ").split()
    for end in range(1, len(words)):
        yield " ".join(words[:end])
        yield " ".join(words[end:])


def is_history(unit: Unit) -> bool:
    """Log lines, and versions that are not the current one, say what was so."""
    return unit.layer is not Layer.CURRENT or unit.container.actions == {Action.MASK}


def _problem(container: Container, path: Path, wanted: str | None) -> str | None:
    name = field_name(path)
    field = container.field(name)
    if name in container.key:
        return "it is the record's key, and others refer to it"
    if wanted is None:
        return "the form of its old value is not understood"
    if field is not None and field.max_length is not None and len(wanted) > field.max_length:
        return f"it holds at most {field.max_length} characters"
    return None


def _not_corrected(container: Container, field: str, why: str) -> Gap:
    return Gap(
        container.store,
        container.name,
        "not-corrected",
        f"{field} cannot be corrected: {why}",
        "Correct it by hand, or accept the gap.",
    )
