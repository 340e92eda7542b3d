"""Trains a model from nothing, from generated text:

    python -m scanners.names.training.train english|japanese [--seed 7] [--steps 6000]

Writes ../data/LANGUAGE/: vocabulary, weights, metrics.json.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Adam, fix_random_seed

from scanners.names.architecture import FORGET
from scanners.names.decode import tags
from scanners.names.features import Rows, count
from scanners.names.pipeline import SHIPPED, Tagger
from scanners.names.tokens import Words, split

SAMPLE, BATCH = 40_000, 96
SMOOTHING = 0.03
"""Share of certainty that the target leaves to the other tags: scores stay below 1."""
RATE, AVERAGED = 0.002, 0.7
"""Learning rate; share of the training from which on weights are averaged."""
Passage = tuple[str, list[tuple[int, int, str]]]
Marks = NDArray[np.int32]


def stream(language: str, seed: int) -> Iterator[Passage]:
    if language == "english":
        from scanners.names.training.english import EnglishGenerator  # noqa: PLC0415

        return iter(EnglishGenerator(seed))
    from scanners.names.training.japanese import JapaneseGenerator  # noqa: PLC0415

    return iter(JapaneseGenerator(seed))


def aligned(tokens: Words, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Spans of characters as spans of tokens: each token that a span touches."""
    starts = tokens.offsets()
    found = []
    for first, last, label in spans:
        inside = [
            number
            for number, (start, word) in enumerate(zip(starts, tokens.words, strict=True))
            if start < last and first < start + len(word)
        ]
        if inside:
            found.append((inside[0], inside[-1] + 1, label))
    return found


def marked(language: str, passages: Iterator[Passage]) -> Iterator[tuple[Words, Marks]]:
    """Tokens and the number of each one's tag."""
    for text, spans in passages:
        tokens = split(text, language)
        if tokens.words:
            yield tokens, tags(len(tokens.words), aligned(tokens, spans))


def train(language: str, seed: int, steps: int, folder: Path) -> None:
    fix_random_seed(seed)
    started = time.monotonic()
    sample = marked(language, islice(stream(language, seed), SAMPLE))
    vocabulary = count(language, ((tokens, (marks > 0).tolist()) for tokens, marks in sample))
    tagger = Tagger(language, vocabulary)
    seen = _loop(tagger, marked(language, stream(language, seed + 1)), steps, seed)
    tagger.write(folder)
    told = {
        "seed": seed, "steps": steps, "passages": steps * BATCH, "tokens": seen,
        "minutes": round((time.monotonic() - started) / 60, 1),
        "vocabulary": {name: len(values) for name, values in vocabulary.items()},
    }  # fmt: skip
    (folder / "metrics.json").write_text(json.dumps(told, indent=1) + "\n")


def _loop(tagger: Tagger, passages: Iterator[tuple[Words, Marks]], steps: int, seed: int) -> int:
    """Number of tokens seen."""
    optimizer = Adam(RATE, L2=1e-6, grad_clip=5.0)
    draw = np.random.default_rng(seed)
    hidden = [FORGET.get(name, 0.0) for name in tagger.encoder.features.NAMES]
    mean: list[NDArray[np.float32]] = []
    averaged, seen, running = 0, 0, 0.0
    for step in range(steps):
        share = step / steps
        optimizer.learn_rate = RATE * min(1.0, 0.01 + 1.25 * (1 - share))
        batch = list(islice(passages, BATCH))
        random.shuffle(batch)
        rows = [_forget(tagger.encoder(tokens), hidden, draw) for tokens, _ in batch]
        predicted, back = tagger.model.begin_update(rows)
        loss, gradients = _loss(predicted, [marks for _, marks in batch])
        back(gradients)
        tagger.model.finish_update(optimizer)
        seen, running = seen + sum(map(len, rows)), 0.98 * running + 0.02 * loss
        if share > AVERAGED and step % 10 == 0:
            averaged += 1
            mean = mean or [np.zeros_like(value) for _, _, value in tagger.weights()]
            for kept, (_, _, value) in zip(mean, tagger.weights(), strict=True):
                kept += (value - kept) / averaged
        if step % 200 == 199:
            print(f"{step + 1} of {steps} steps, {seen} tokens, loss {running:.4f}", flush=True)
    for kept, (node, name, _) in zip(mean, list(tagger.weights()), strict=True):
        node.set_param(name, kept)
    return seen


def _forget(rows: Rows, hidden: list[float], draw: np.random.Generator) -> Rows:
    """A share of the features' values set to unknown."""
    return rows * (draw.random(rows.shape) >= hidden).astype(rows.dtype)


def _loss(predicted: list[Any], gold: list[Marks]) -> tuple[float, list[Any]]:
    """Cross-entropy a token, and its gradient before the softmax."""
    total = sum(len(each) for each in gold)
    loss, gradients = 0.0, []
    for scores, marks in zip(predicted, gold, strict=True):
        rows = np.arange(len(marks))
        loss -= float(np.log(np.maximum(scores[rows, marks], 1e-9)).sum())
        gradient = scores - np.float32(SMOOTHING / scores.shape[1])
        gradient[rows, marks] -= np.float32(1 - SMOOTHING)
        gradients.append(gradient * np.float32(20 / total))
    return loss / total, gradients


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("language", choices=("english", "japanese"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--folder", type=Path, help="instead of the one that is shipped")
    told = parser.parse_args()
    train(told.language, told.seed, told.steps, told.folder or SHIPPED / told.language)


if __name__ == "__main__":
    main()
