"""Trains a model from nothing, from generated text:

    python -m scanners.names.training.train english|japanese [--seed 7] [--steps 6000]

Writes ../data/LANGUAGE/: vocabulary, weights, metrics.json.
"""

import argparse
import json
import multiprocessing
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from thinc.api import Adam, fix_random_seed

from scanners.names.decode import TAGS, tags
from scanners.names.features import Encoder, Vocabulary, count
from scanners.names.network import Rows
from scanners.names.tagger import SHIPPED
from scanners.names.tokens import Words, split
from scanners.names.training.architecture import (
    FORGET,
    NameModel,
    build_model,
    parameters,
    weights,
)

SAMPLE, BATCH = 40_000, 96
PATIENCE = 300
"""Seconds for which the next batch is waited for."""
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
            for number, (start, word) in enumerate(zip(starts, tokens.words, strict=False))
            if start < last and first < start + len(word)
        ]
        if inside:
            found.append((inside[0], inside[-1] + 1, label))
    return found


def marked(language: str, passages: Iterator[Passage]) -> Iterator[tuple[Words, Marks]]:
    """Tokens and the number of each one's tag."""
    for text, spans in passages:
        tokens = split(text, language)
        if tokens.pieces:
            yield tokens, tags(len(tokens.pieces), aligned(tokens, spans))


def train(language: str, seed: int, steps: int, folder: Path) -> None:
    fix_random_seed(seed)
    started = time.monotonic()
    sample = marked(language, islice(stream(language, seed), SAMPLE))
    vocabulary = count(language, ((tokens, (marks > 0).tolist()) for tokens, marks in sample))
    encoder = Encoder(language, vocabulary)
    model = build_model(encoder, len(TAGS))
    with closing(_made_beside(language, seed + 1, vocabulary, steps)) as batches:
        seen = _loop(model, encoder, batches, steps, seed)
    _write(folder, model, encoder)
    told = {
        "seed": seed, "steps": steps, "passages": steps * BATCH, "tokens": seen,
        "minutes": round((time.monotonic() - started) / 60, 1),
        "vocabulary": {name: len(values) for name, values in vocabulary.items()},
    }  # fmt: skip
    (folder / "metrics.json").write_text(json.dumps(told, indent=1) + "\n")


def _write(folder: Path, model: NameModel, encoder: Encoder) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    vocabulary = json.dumps(encoder.vocabulary, ensure_ascii=False, separators=(",", ":"))
    (folder / "vocabulary.json").write_text(vocabulary + "\n", "utf-8")
    halves: dict[str, Any] = {
        name: value.astype(np.float16) for name, value in weights(model, encoder).items()
    }
    np.savez_compressed(folder / "weights.npz", **halves)


class Batch(NamedTuple):
    """Texts one after the other: rows of their tokens, each one's tag, how many a text has."""

    rows: Rows
    marks: Marks
    sizes: list[int]


def _made_beside(
    language: str, seed: int, vocabulary: Vocabulary, steps: int
) -> Generator[Batch, None, None]:
    """Batches that a process of their own generates: text is made while the network learns."""
    context = multiprocessing.get_context("spawn")
    queue: Queue[Batch] = context.Queue(maxsize=20)
    maker = context.Process(target=_make, args=(queue, language, seed, vocabulary, steps))
    maker.start()
    try:
        for _ in range(steps):
            yield queue.get(timeout=PATIENCE)
    finally:
        maker.terminate()
        maker.join()


def _make(
    queue: "Queue[Batch]", language: str, seed: int, vocabulary: Vocabulary, steps: int
) -> None:
    encoder = Encoder(language, vocabulary)
    passages = marked(language, stream(language, seed))
    for _ in range(steps):
        texts, marks = zip(*islice(passages, BATCH), strict=True)
        queue.put(Batch(encoder(texts), np.concatenate(marks), [len(each) for each in marks]))


def _loop(
    model: NameModel, encoder: Encoder, batches: Iterator[Batch], steps: int, seed: int
) -> int:
    """Number of tokens seen."""
    optimizer = Adam(RATE, L2=1e-6, grad_clip=5.0)
    draw = np.random.default_rng(seed)
    hidden = [FORGET.get(name, 0.0) for name in encoder.features.NAMES]
    mean: list[NDArray[np.float32]] = []
    averaged, seen, running = 0, 0, 0.0
    for step, batch in enumerate(batches):
        share = step / steps
        optimizer.learn_rate = RATE * min(1.0, 0.01 + 1.25 * (1 - share))
        cuts = np.cumsum(batch.sizes)[:-1]
        predicted, back = model.begin_update(np.split(_forget(batch.rows, hidden, draw), cuts))
        loss, gradients = _loss(predicted, np.split(batch.marks, cuts))
        back(gradients)
        model.finish_update(optimizer)
        seen, running = seen + len(batch.rows), 0.98 * running + 0.02 * loss
        if share > AVERAGED and step % 10 == 0:
            averaged += 1
            mean = mean or [np.zeros_like(value) for _, _, value in parameters(model)]
            for kept, (_, _, value) in zip(mean, parameters(model), strict=True):
                kept += (value - kept) / averaged
        if step % 200 == 199:
            print(f"{step + 1} of {steps} steps, {seen} tokens, loss {running:.4f}", flush=True)
    for kept, (node, name, _) in zip(mean, list(parameters(model)), strict=True):
        node.set_param(name, kept)
    return seen


def _forget(rows: Rows, hidden: list[float], draw: np.random.Generator) -> Rows:
    """A share of the features' values set to unknown."""
    made: Rows = rows * (draw.random(rows.shape) >= hidden)
    return made


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
