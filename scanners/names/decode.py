"""Probabilities of tokens to spans."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LABELS = ("PERSON", "LOCATION", "STREET_ADDRESS", "ORGANIZATION")
TAGS = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))
"""Tag 2i+1 begins an entity of LABELS[i], 2i+2 is inside one."""


class TokenSpan(NamedTuple):
    """Tokens start to end (exclusive). score: the mean chance that they are of the label."""

    start: int
    end: int
    label: str
    score: float


def spans(
    scores: NDArray[np.float32], sizes: Sequence[int], threshold: float
) -> list[list[TokenSpan]]:
    """scores: (tokens, tags) of texts of these sizes one after the other; each row sums to 1. A
    token is in a name if the chance that it is in none is below 1 - threshold."""
    made: list[list[TokenSpan]] = [[] for _ in sizes]
    ends = np.cumsum(sizes)
    inside = np.flatnonzero(scores[:, 0] < 1 - threshold)
    if not len(inside):
        return made
    of_text = np.searchsorted(ends, inside, side="right")
    apart = np.flatnonzero((np.diff(inside) > 1) | (np.diff(of_text) > 0)) + 1
    chances = scores[inside, 1:]
    logs = np.log(np.maximum(chances, 1e-9))
    begins, inner = logs[:, 0::2].tolist(), logs[:, 1::2].tolist()
    masses = (chances[:, 0::2] + chances[:, 1::2]).tolist()
    edges = [0, *apart.tolist(), len(inside)]
    for start, end in pairwise(edges):
        text = int(of_text[start])
        offset = int(inside[start]) - int(ends[text] - sizes[text])
        for first, last, label in _best(begins[start:end], inner[start:end]):
            mass = sum(each[label] for each in masses[start + first : start + last])
            score = mass / (last - first)
            made[text].append(TokenSpan(offset + first, offset + last, LABELS[label], score))
    return made


def _best(begins: list[list[float]], inner: list[list[float]]) -> list[tuple[int, int, int]]:
    """The best sequence of entities that fills a run of tokens (Viterbi; inside only after its own
    beginning): first, last (exclusive), label."""
    total = begins[0]
    back: list[tuple[list[bool], int]] = []
    for starts, stays in zip(begins[1:], inner[1:], strict=True):
        best = max(range(len(total)), key=total.__getitem__)
        fresh = [total[best] + each for each in starts]
        stay = [before + each for before, each in zip(total, stays, strict=True)]
        back.append(([new > old for new, old in zip(fresh, stay, strict=True)], best))
        total = [max(new, old) for new, old in zip(fresh, stay, strict=True)]
    label, end, found = max(range(len(total)), key=total.__getitem__), len(begins), []
    for at in range(len(begins) - 1, -1, -1):
        is_new, before = (True, -1) if at == 0 else (back[at - 1][0][label], back[at - 1][1])
        if is_new:
            found.append((at, end, label))
            label, end = before, at
    return found[::-1]


def tags(size: int, entities: Sequence[tuple[int, int, str]]) -> NDArray[np.int32]:
    """Numbers of TAGS for tokens with these entities (token offsets)."""
    made = np.zeros(size, dtype=np.int32)
    for start, end, label in entities:
        number = 2 * LABELS.index(label)
        made[start:end] = number + 2
        made[start] = number + 1
    return made
