"""The generated training text: of the seed alone, with exact spans, and not of others' texts."""

from itertools import chain, islice
from pathlib import Path

import pytest

from benchmarks.detection.marked import passages
from scanners.names.decode import TAGS, spans, tags
from scanners.names.tokens import split
from scanners.names.training.english import EnglishGenerator
from scanners.names.training.japanese import JapaneseGenerator
from scanners.names.training.overlap import shared, texts_of
from scanners.names.training.train import aligned, stream

DATA = Path(__file__).parents[3] / "shared" / "data"
WORDS = 5


@pytest.mark.parametrize("language", ["english", "japanese"])
def test_the_same_seed_makes_the_same_text(language: str) -> None:
    first, second = (list(islice(stream(language, 3), 300)) for _ in range(2))
    assert first == second
    assert first != list(islice(stream(language, 4), 300))


@pytest.mark.parametrize("language", ["english", "japanese"])
def test_spans_are_of_their_text(language: str) -> None:
    for text, marks in islice(stream(language, 5), 2000):
        assert "{p1" not in text
        last = 0
        for start, end, label in marks:
            assert last <= start < end <= len(text)
            assert f"B-{label}" in TAGS
            last = end


def test_every_template_can_be_filled() -> None:
    english, japanese = EnglishGenerator(1), JapaneseGenerator(1)
    for genre, template in ((g, t) for g, all_ in english.templates.items() for t in all_):
        assert english.render(template, genre)
    assert all(map(japanese.render, chain.from_iterable(japanese.templates.values())))
    assert sum(map(len, english.templates.values())) > 800


@pytest.mark.parametrize("language", ["english", "japanese"])
def test_tags_and_spans_are_inverse(language: str) -> None:
    import numpy as np

    for text, marks in islice(stream(language, 6), 500):
        tokens = split(text, language)
        expected = aligned(tokens, marks)
        scores = np.eye(len(TAGS), dtype="f")[tags(len(tokens.words), expected)]
        assert [(each.start, each.end, each.label) for each in spans(scores, 0.5)] == expected


def test_no_template_is_of_the_development_data() -> None:
    if not DATA.exists():
        pytest.skip("the shared development data is not beside this checkout")
    assert shared(texts_of(DATA), WORDS) == {}


def test_no_template_is_of_the_development_sets() -> None:
    file = Path(__file__).parents[2] / "benchmarks" / "detection" / "names_en.txt"
    assert shared((each.text for each in passages(file)), WORDS + 1) == {}


def test_the_overlap_is_seen() -> None:
    assert shared(["well, no one told the landlord: ask for a new receipt if the {n}"], 3)
