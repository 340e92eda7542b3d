"""Probabilities of tokens to spans."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LABELS = ("PERSON", "LOCATION", "STREET_ADDRESS", "ORGANIZATION")
TAGS = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))
"""Tag 2i+1 begins an entity of LABELS[i], 2i+2 is inside one."""


class TokenSpan(NamedTuple):
    """Tokens start to end (exclusive)."""

    start: int
    end: int
    label: str
    score: float


def spans(scores: NDArray[np.float32], threshold: float) -> Iterator[TokenSpan]:
    """scores: (tokens, tags), each row sums to 1. A token is in a name if the chance that it is in
    none is below 1 - threshold."""
    inside = scores[:, 0] < 1 - threshold
    if not inside.any():
        return
    edges = np.flatnonzero(np.diff(np.concatenate(([False], inside, [False])).astype(np.int8)))
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        yield from _run(scores[start:end], start)


def _run(scores: NDArray[np.float32], offset: int) -> Iterator[TokenSpan]:
    """The best sequence of entities that fills a run of tokens (Viterbi; I only after its own B or I)."""
    logs = np.log(np.maximum(scores[:, 1:], 1e-9))
    begin, inner = logs[:, 0::2], logs[:, 1::2]
    size = len(begin)
    total = begin[0].copy()
    back: list[tuple[NDArray[np.bool_], int]] = []
    for at in range(1, size):
        best = int(total.argmax())
        fresh = total[best] + begin[at]
        stay = total + inner[at]
        back.append((fresh > stay, best))
        total = np.maximum(fresh, stay)
    label, end, found = int(total.argmax()), size, []
    for at in range(size - 1, -1, -1):
        is_new, before = (True, -1) if at == 0 else (bool(back[at - 1][0][label]), back[at - 1][1])
        if is_new:
            mass = float((1 - scores[at:end, 0]).mean())
            found.append(TokenSpan(offset + at, offset + end, LABELS[label], mass))
            label, end = before, at
    yield from reversed(found)


def tags(size: int, entities: Sequence[tuple[int, int, str]]) -> NDArray[np.int32]:
    """Numbers of TAGS for tokens with these entities (token offsets)."""
    made = np.zeros(size, dtype=np.int32)
    for start, end, label in entities:
        number = 2 * LABELS.index(label)
        made[start:end] = number + 2
        made[start] = number + 1
    return made
