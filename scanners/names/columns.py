"""What names in a field's values say about the field."""

import re
from collections.abc import Iterator, Sequence

from expunge.datamap.entities import entity
from expunge.datamap.scanner import Classified, Found

WHOLE = 0.6
"""Share of values from which the field is said to hold nothing else."""
RARE = 0.02
"""Share of texts from which a name in them is told; a name of which the model is sure always is."""
SURE = 0.9
FEW = 5
"""Distinct values up to which, of many more, words are kinds."""
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9d]")
_TOLD = ("PERSON", "STREET_ADDRESS")
_WORDS_OF_TEXT = 4


def language(value: str) -> str:
    """ja where the value holds kana or kanji."""
    return "ja" if _JAPANESE.search(value) else "en"


def classified(field: str, values: Sequence[tuple[str, Sequence[Found]]]) -> list[Classified]:
    """values: each with what was found in it."""
    made = [each for name in _TOLD for each in _told(field, name, values)]
    return sorted(made, key=lambda each: -each.confidence)


def _told(
    field: str, name: str, values: Sequence[tuple[str, Sequence[Found]]]
) -> Iterator[Classified]:
    holding = whole = 0
    best = 0.0
    for value, found in values:
        scores = [each.score for each in found if each.entity == name]
        holding += bool(scores)
        best = max([best, *scores])
        whole += any(
            each.entity == name and each.end - each.start >= 0.9 * len(value.strip())
            for each in found
        )
    kind, sampled = entity(name), len(values)
    if not holding:
        return
    if name == "PERSON" and _are_kinds([value for value, _ in values]):
        return
    share = holding / sampled
    if whole >= WHOLE * sampled:
        confidence = round(0.5 + 0.4 * whole / sampled, 3)
        reason = f"{whole} of {sampled} values are {kind.says}"
        yield Classified(kind.category or "user", kind.kind, whole, sampled, confidence, reason)
    elif _are_texts(values) and (share >= RARE or best >= SURE):
        confidence = round(0.55 + 0.2 * share, 3)
        where = "texts" if field else "free text"
        reason = f"{where} with {kind.says} in {share:.0%} ({holding} of {sampled})"
        yield Classified(kind.category or "user", None, holding, sampled, confidence, reason)


def _are_kinds(values: Sequence[str]) -> bool:
    """The same few words again and again are names of kinds of things, or of places."""
    distinct = set(values)
    few = len(values) > 2 * FEW and len(distinct) <= FEW
    return few and any(" " not in value.strip() for value in distinct)


def _are_texts(values: Sequence[tuple[str, Sequence[Found]]]) -> bool:
    """Most values are of several words: a column of short labels is not searched for names."""
    several = sum(
        len(value.split()) >= _WORDS_OF_TEXT or (language(value) == "ja" and len(value) > 12)
        for value, _ in values
    )
    return several >= 0.5 * len(values)
