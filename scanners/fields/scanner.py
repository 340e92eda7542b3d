"""The scanner that reads names: what a field is called, as far as its values do not contradict."""

from collections.abc import Iterator, Sequence

from expunge.datamap.scanner import Classified, Found
from expunge.model import Container
from scanners.fields import shapes
from scanners.fields.terms import TERMS, Term, term_of

CERTAIN, LIKELY, NAMED, DOUBTFUL = 0.97, 0.8, 0.65, 0.5
"""Name and values say it; the name says it and the values can be it; only the name says it, there
are no values; other things are called so too."""
WHOLE = 0.8
"""Share of values from which a field is said to hold something."""
_MAY_BE, _FEW = 0.6, 5
_EMAIL = TERMS["email"]


class FieldScanner:
    """Knows fields by their names and the shapes of their values."""

    def classify(
        self, container: Container, field: str, values: Sequence[str]
    ) -> Sequence[Classified]:
        found = [*_by_name(container, field, values), *_by_email_shape(field, values)]
        return sorted(found, key=lambda each: -each.confidence)

    def find(self, text: str) -> Sequence[Found]:
        """E-mail addresses: the only thing that its shape alone tells for certain."""
        return [
            Found(match.start(), match.end(), "EMAIL_ADDRESS", CERTAIN)
            for match in shapes.EMAIL.finditer(text)
        ]


def _by_name(container: Container, field: str, values: Sequence[str]) -> Iterator[Classified]:
    term = term_of(container.name, field)
    if term is None or not field:
        return
    if not values:
        confidence = NAMED if term.sure else DOUBTFUL
        yield _classified(term, term.kind, 0, 0, confidence, "its name says {}; it has no values")
        return
    matched = shapes.matching(term.shape, values)
    share = matched / len(values)
    if term.shape in shapes.PROOF:
        if share >= WHOLE:
            yield _classified(term, term.kind, matched, len(values), CERTAIN, _BOTH)
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


def _by_email_shape(field: str, values: Sequence[str]) -> Iterator[Classified]:
    """Values that are e-mail addresses are so under any name; texts can hold some."""
    if not values:
        return
    whole = shapes.matching("email", values)
    if whole >= WHOLE * len(values):
        words = "{} are its values, whatever its name says"
        yield _classified(_EMAIL, "email", whole, len(values), 0.9, words)
        return
    holding = sum(map(shapes.has_email, values))
    if holding:
        where = "in texts" if field else "in free text"
        confidence = round(0.6 + 0.1 * holding / len(values), 3)
        yield _classified(_EMAIL, None, holding, len(values), confidence, f"{{}} stands {where}")


_BOTH = "its name says {}, and values look so"


def _classified(
    term: Term, kind: str | None, matched: int, sampled: int, confidence: float, reason: str
) -> Classified:
    return Classified(term.category, kind, matched, sampled, confidence, reason.format(term.says))
