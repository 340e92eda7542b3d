"""Trains a model from nothing, from generated text:

    python -m scanners.names.training.train english|japanese [--seed 7] [--minutes 25]

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
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Adam, fix_random_seed

from scanners.names.decode import tags
from scanners.names.features import count
from scanners.names.pipeline import NameTagger, blank

SAMPLE, BATCH = 60_000, 96
SMOOTHING = 0.03
"""Share of certainty that the target leaves to the other tags: scores stay below 1."""
Passage = tuple[str, list[tuple[int, int, str]]]


def stream(language: str, seed: int) -> Iterator[Passage]:
    if language == "english":
        from scanners.names.training.english import EnglishGenerator as Generator  # noqa: PLC0415
    else:
        from scanners.names.training.japanese import JapaneseGenerator as Generator  # type: ignore[assignment]  # noqa: PLC0415
    return iter(Generator(seed))


def aligned(doc: Doc, spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Character spans as token spans (each token that a span touches)."""
    found = []
    for start, end, label in spans:
        span = doc.char_span(start, end, alignment_mode="expand")
        if span is not None and len(span):
            found.append((span.start, span.end, label))
    return found


def marked(nlp: Language, passages: Iterator[Passage]) -> Iterator[tuple[Doc, Any]]:
    """Docs and the number of each token's tag."""
    for text, spans in passages:
        doc = nlp.make_doc(text)
        if len(doc):
            yield doc, tags(len(doc), aligned(doc, spans))


def train(language: str, seed: int, minutes: float, folder: Path) -> None:
    fix_random_seed(seed)
    nlp, tagger = blank(language)
    sample = marked(nlp, islice(stream(language, seed), SAMPLE))
    tagger.build(count(language, ((doc, (marks > 0).tolist()) for doc, marks in sample)))
    tagger.initialize()
    print({name: len(values) for name, values in tagger.encoder.vocabulary.items()}, flush=True)
    passages = marked(nlp, stream(language, seed + 1))
    steps, tokens = _loop(tagger, passages, minutes)
    folder.mkdir(parents=True, exist_ok=True)
    tagger.to_disk(folder)
    told = {"seed": seed, "minutes": minutes, "passages": steps * BATCH, "tokens": tokens}
    (folder / "metrics.json").write_text(json.dumps(told, indent=1) + "\n")


def _loop(tagger: NameTagger, passages: Iterator[tuple[Doc, Any]], minutes: float) -> tuple[int, int]:
    optimizer = Adam(0.002, L2=1e-6, grad_clip=5.0)
    averages: dict[Any, Any] = {}
    started, steps, tokens, running = time.monotonic(), 0, 0, 0.0
    while (share := (time.monotonic() - started) / (60 * minutes)) < 1:
        optimizer.learn_rate = 0.002 * min(1.0, 0.02 + 1.25 * (1 - share))
        batch = list(islice(passages, BATCH))
        random.shuffle(batch)
        docs, gold = [doc for doc, _ in batch], [marks for _, marks in batch]
        predicted, back = tagger.model.begin_update(docs)
        loss, gradients = _loss(predicted, gold)
        back(gradients)
        tagger.model.finish_update(optimizer)
        steps, tokens, running = steps + 1, tokens + sum(map(len, docs)), 0.98 * running + 0.02 * loss
        if share > 0.7 and steps % 20 == 0:
            _average(tagger, averages)
        if steps % 200 == 0:
            print(f"{share:.0%} {steps} steps {tokens} tokens, loss {running:.4f}", flush=True)
    _set_average(tagger, averages)
    return steps, tokens


def _loss(predicted: list[Any], gold: list[Any]) -> tuple[float, list[Any]]:
    """Cross-entropy a token, and its gradient before the softmax."""
    total = sum(len(each) for each in gold)
    loss, gradients = 0.0, []
    for scores, marks in zip(predicted, gold, strict=True):
        rows = np.arange(len(marks))
        loss -= float(np.log(np.maximum(scores[rows, marks], 1e-9)).sum())
        gradient = scores - np.float32(SMOOTHING / scores.shape[1])
        gradient[rows, marks] -= np.float32(1 - SMOOTHING)
        gradients.append(gradient / np.float32(total) * np.float32(20))
    return loss / total, gradients


def _average(tagger: NameTagger, averages: dict[Any, Any]) -> None:
    """Adds the weights of now to the mean of the last third of the training."""
    averages["n"] = averages.get("n", 0) + 1
    for index, node in enumerate(tagger.model.walk()):
        for name in node.param_names:
            if node.has_param(name):
                mean = averages.setdefault((index, name), np.zeros_like(node.get_param(name)))
                mean += (node.get_param(name) - mean) / averages["n"]


def _set_average(tagger: NameTagger, averages: dict[Any, Any]) -> None:
    for index, node in enumerate(tagger.model.walk()):
        for name in node.param_names:
            if (index, name) in averages:
                node.set_param(name, averages[index, name])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("language", choices=("english", "japanese"))
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--folder", type=Path)
    told = parser.parse_args()
    folder = told.folder or Path(__file__).parents[1] / "data" / told.language
    train(told.language, told.seed, told.minutes, folder)


if __name__ == "__main__":
    main()
