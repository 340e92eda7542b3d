"""The generated training text: of the seed alone, with exact spans, and not of others' texts."""

import re
from itertools import chain, islice
from pathlib import Path

import pytest

from scanners.names.decode import TAGS, spans, tags
from scanners.names.tokens import split
from scanners.names.training.english import EnglishGenerator
from scanners.names.training.japanese import JapaneseGenerator
from scanners.names.training.overlap import shared, texts_of
from scanners.names.training.train import aligned, stream

DATA = Path(__file__).parents[3] / "shared" / "data"
SETS = Path(__file__).parents[2] / "benchmarks" / "detection"
MARK = re.compile(r"\{[PLAO]:[^{}]*\}")
WORDS = 6


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
        size = len(tokens.pieces)
        scores = np.eye(len(TAGS), dtype="f")[tags(size, expected)]
        (found,) = spans(scores, [size], 0.5)
        assert [(each.start, each.end, each.label) for each in found] == expected


def test_no_template_is_of_the_development_data() -> None:
    if not DATA.exists():
        pytest.skip("the shared development data is not beside this checkout")
    assert shared("english", texts_of(DATA), WORDS) == {}


@pytest.mark.parametrize(
    ("language", "file", "size"), [("english", "names_en.txt", 4), ("japanese", "names_ja.txt", 9)]
)
def test_no_template_is_of_the_development_sets(language: str, file: str, size: int) -> None:
    lines = (SETS / file).read_text("utf-8").splitlines()
    passages = [
        MARK.sub(" {name} ", each.replace("\\n", "\n")) for each in lines if each[:2] != "# "
    ]
    assert shared(language, passages, size) == {}


def test_the_overlap_is_seen() -> None:
    assert shared("english", ["well, I ran into {{person}} at the zoo"], 5)
    assert shared("japanese", ["昨日買ったばかりなのに、もう壊れた"], 9)
