"""Texts with their names marked by hand, and how well a system's spans meet the marks."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from expunge.datamap.scanner import Found

_MARK = re.compile(r"\{(?P<kind>[PLAO]):(?P<text>[^{}]*)\}")
_KINDS = {"P": "PERSON", "L": "LOCATION", "A": "STREET_ADDRESS", "O": "ORGANIZATION"}
FAMILY = {"STREET_ADDRESS": "LOCATION"}
"""What counts as what: an address is a place."""
IOU = 0.9


class Passage(NamedTuple):
    """A text and its names (start, end, entity)."""

    text: str
    names: list[tuple[int, int, str]]


class Miss(NamedTuple):
    """What was not met. false: said without a name there; else a name that was not said."""

    false: bool
    entity: str
    name: str
    text: str


class Result(NamedTuple):
    """By entity family; clean, flagged: passages without a name, and in how many one was said."""

    right: Counter[str]
    said: Counter[str]
    gold: Counter[str]
    clean: int
    flagged: int
    misses: list[Miss]

    def precision(self, entity: str) -> float:
        return self.right[entity] / max(1, self.said[entity])

    def recall(self, entity: str) -> float:
        return self.right[entity] / max(1, self.gold[entity])

    def f2(self, entity: str) -> float:
        precision, recall = self.precision(entity), self.recall(entity)
        return 5 * precision * recall / max(1e-9, 4 * precision + recall)


def passages(file: Path) -> Iterator[Passage]:
    r"""A line is a passage, ``\n`` in it a line's end; lines of # are comments."""
    for line in file.read_text("utf-8").splitlines():
        if not line or line.startswith("# "):
            continue
        source = line.replace("\\n", "\n")
        text, names, at = "", [], 0
        for match in _MARK.finditer(source):
            text += source[at : match.start()]
            names.append((len(text), len(text) + len(match["text"]), _KINDS[match["kind"]]))
            text += match["text"]
            at = match.end()
        yield Passage(text + source[at:], names)


def measure(
    documents: Sequence[Passage], find: Callable[[Sequence[str]], Sequence[Sequence[Found]]]
) -> Result:
    result = Result(Counter(), Counter(), Counter(), 0, 0, [])
    clean = flagged = 0
    for document, found in zip(documents, find([each.text for each in documents]), strict=True):
        said = [each for each in found if each.entity in _KINDS.values()]
        clean += not document.names
        flagged += not document.names and any(each.entity != "ORGANIZATION" for each in said)
        _count(document, said, result)
    return result._replace(clean=clean, flagged=flagged)


def _count(document: Passage, said: Sequence[Found], result: Result) -> None:
    left = list(said)
    for each in said:
        result.said[FAMILY.get(each.entity, each.entity)] += 1
    for start, end, entity in document.names:
        family = FAMILY.get(entity, entity)
        result.gold[family] += 1
        met = next(
            (
                each
                for each in left
                if FAMILY.get(each.entity, each.entity) == family and _iou(each, start, end) >= IOU
            ),
            None,
        )
        if met is None:
            result.misses.append(Miss(False, entity, document.text[start:end], document.text))
        else:
            left.remove(met)
            result.right[family] += 1
    result.misses.extend(
        Miss(True, each.entity, document.text[each.start : each.end], document.text)
        for each in left
    )


def _iou(found: Found, start: int, end: int) -> float:
    shared = min(found.end, end) - max(found.start, start)
    return max(0, shared) / (max(found.end, end) - min(found.start, start))
