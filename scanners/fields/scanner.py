"""The scanner of fields: what a field is called, what its values are, and whether they agree."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from expunge.config.shape import ScannerTable
from expunge.datamap.entities import Entity
from expunge.datamap.scanner import Classified, Found
from expunge.model import Container
from scanners.fields import shapes
from scanners.fields.named import term_of
from scanners.fields.terms import HASHED, Term

if TYPE_CHECKING:
    from scanners.fields.evidence import Evidence, Tally
    from scanners.patterns.engine import Engine

AGREED, PROVED, SHAPED, LIKELY, NAMED, DOUBTFUL = 0.98, 0.9, 0.95, 0.8, 0.65, 0.5
"""Name and a checked pattern of the values say it; the pattern alone; name and a shape that little
else has; the name says it and the values can be it; only the name says it, there are no values;
other things are called so too."""
WHOLE = 0.8
"""Share of values from which a field is said to hold something."""
_MAY_BE, _FEW = 0.6, 5


class FieldScanner:
    """Knows fields by their names and by their values."""

    def __init__(self) -> None:
        self._table = ScannerTable()

    def configure(self, table: ScannerTable) -> None:
        self._table = table

    @cached_property
    def _engine(self) -> "Engine":
        from scanners.patterns.engine import shared  # noqa: PLC0415  (phonenumbers: 0.1 s)

        return shared(self._table.regions, self._table.without)

    def classify(
        self, container: Container, field: str, values: Sequence[str]
    ) -> Sequence[Classified]:
        from scanners.fields.evidence import evidence  # noqa: PLC0415  (as above)

        term = term_of(container.name, field) if field else None
        terms = [each for each in (term, term and term.also) if each is not None]
        named = [each for some in terms for each in _by_name(container, field, values, some)]
        seen = evidence(self._engine, field, values) if values else None
        found = [*_agreed(named, _by_values(seen, field) if seen else ())]
        return sorted(found, key=lambda each: -each.confidence)

    def find(self, text: str) -> Sequence[Found]:  # noqa: ARG002  (the contract)
        """Nothing: in texts ``patterns`` finds."""
        return ()


def _agreed(named: list[Classified], proved: Sequence[Classified]) -> Iterator[Classified]:
    """What the name says and what the values say; of one that both say, the surer words."""
    counted = [each for each in proved if not _is_outweighed(each, named)]
    for each in counted:
        same = [other for other in named if _fits(other.category, each.category)]
        if same and each.kind == same[0].kind and each.matched >= WHOLE * each.sampled:
            reason = f"{each.reason}; the name agrees"
            yield replace(
                each, confidence=max(AGREED, each.confidence), reason=reason,
                category=max(each.category, same[0].category, key=len),
            )  # fmt: skip
        else:
            yield each
    settled = {each.category for each in counted if each.matched >= WHOLE * each.sampled}
    for other in named:
        if other.category not in settled:
            yield other


_WEAK = frozenset(
    f"user.{each}" for each in (
        "contact.phone_number", "contact.address.postal_code", "authorization.credentials",
        "financial.bank_account", "demographic.age_range", "unique_id",
    )
)  # fmt: skip
"""What the values' pattern alone hardly proves: where the name says something else, it counts."""


def _is_outweighed(proved: Classified, named: list[Classified]) -> bool:
    is_other = any(not _fits(each.category, proved.category) for each in named)
    return proved.category in _WEAK and is_other


def _fits(one: str, other: str) -> bool:
    """Whether the keys are the same, or one is above the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _by_values(seen: "Evidence", field: str) -> list[Classified]:
    wholes = [_whole(name, known, tally, seen.sampled) for name, known, tally in seen.wholes()]
    return [*wholes, *_parts(seen, field)]


def _whole(name: str, known: Entity, tally: "Tally", sampled: int) -> Classified:
    """What is known by a label alone has no check digit: the field's name was the label."""
    from scanners.fields.evidence import is_labelled  # noqa: PLC0415  (as above)

    share, labelled = tally.whole / sampled, is_labelled(name)
    confidence = round((0.45 + tally.score / 2) * share, 3)
    says = f"can be {known.says}, as its name says" if labelled else f"are valid {known.says}"
    return Classified(
        str(known.category), known.kind, tally.whole, sampled,
        min(LIKELY if labelled else PROVED, confidence),
        f"{tally.whole} of {sampled} values {says}",
    )  # fmt: skip


def _parts(seen: "Evidence", field: str) -> Iterator[Classified]:
    """Entities that stand in texts, each with all the others in its reason: one is enough."""
    held = list(seen.parts())
    said = ", ".join(f"{known.says} in {tally.holding}" for _, known, tally in held)
    where = "texts" if field else "free text"
    for _, known, tally in held:
        confidence = round(0.6 + 0.15 * tally.holding / seen.sampled, 3)
        reason = f"{where} of which {seen.sampled} were looked at: {said}"
        yield Classified(str(known.category), None, tally.holding, seen.sampled, confidence, reason)


def _by_name(
    container: Container, field: str, values: Sequence[str], term: Term
) -> Iterator[Classified]:
    if not values:
        confidence = NAMED if term.sure else DOUBTFUL
        yield _classified(term, term.kind, 0, 0, confidence, "its name says {}; it has no values")
        return
    matched = shapes.matching(term.shape, values)
    share = matched / len(values)
    if term.shape in shapes.PROOF:
        if share >= WHOLE:
            yield _classified(term, term.kind, matched, len(values), SHAPED, _BOTH)
        elif share > 1 - WHOLE:
            yield _classified(term, None, matched, len(values), NAMED, _BOTH)
    elif share >= _MAY_BE:
        yield from _unproved(container, field, values, term, matched)


def _unproved(
    container: Container, field: str, values: Sequence[str], term: Term, matched: int
) -> Iterator[Classified]:
    """What no shape proves: names, accounts, addresses."""
    kind, confidence = term.kind, LIKELY if term.sure else DOUBTFUL
    if kind == "account" and not _is_account(container, field, values):
        kind, confidence = None, NAMED
    if term is HASHED:
        confidence = NAMED
    if term.shape == "login":
        made_up = sum(map(shapes.looks_made_up, values)) >= _MAY_BE * len(values)
        confidence = LIKELY if made_up else NAMED if term.sure else DOUBTFUL
    if term.shape == "whole_name" and len(values) > 2 * _FEW and len(set(values)) <= _FEW:
        return  # the same few again and again: names of kinds of things
    yield _classified(term, kind, matched, len(values), confidence, _BOTH)


def _is_account(container: Container, field: str, values: Sequence[str]) -> bool:
    """Nearly each record has another value, and it is no number that only counts records."""
    if shapes.distinct_share(values) < WHOLE:
        return False
    declared = container.field(field)
    is_integer = declared is not None and "int" in declared.type.lower()
    is_number = all(value.isdigit() for value in values)
    short = max(map(len, values)) < 6
    return not (is_number and (is_integer or short or field in container.key))


_BOTH = "its name says {}, and {matched} of {sampled} values look so"


def _classified(
    term: Term, kind: str | None, matched: int, sampled: int, confidence: float, reason: str
) -> Classified:
    words = reason.format(term.says, matched=matched, sampled=sampled)
    return Classified(term.category, kind, matched, sampled, confidence, words)
