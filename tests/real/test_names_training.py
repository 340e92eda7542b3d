"""The generated training text: of the seed alone, with exact spans, and not of others' texts."""

import re
from itertools import chain, islice
from pathlib import Path

import pytest

from scanners.names.decode import TAGS, spans, tags
from scanners.names.features import Encoder, count
from scanners.names.network import network
from scanners.names.tagger import Tagger
from scanners.names.tokens import split
from scanners.names.training import train
from scanners.names.training.architecture import build_model, parameters, weights
from scanners.names.training.english import EnglishGenerator
from scanners.names.training.japanese import JapaneseGenerator
from scanners.names.training.overlap import shared, texts_of
from scanners.names.training.train import aligned, marked, stream

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


@pytest.mark.parametrize("language", ["english", "japanese"])
def test_numpy_reads_what_thinc_learns(language: str) -> None:
    import numpy as np

    texts = [tokens for tokens, _ in islice(marked(language, stream(language, 7)), 60)]
    encoder = Encoder(
        language, count(language, ((each, [False] * len(each.pieces)) for each in texts))
    )
    model, draw = build_model(encoder, len(TAGS)), np.random.default_rng(7)
    for node, name, value in list(parameters(model)):
        node.set_param(name, draw.normal(0, 0.3, value.shape).astype("f"))
    rows, sizes = encoder(texts), [len(each.pieces) for each in texts]
    learned = np.concatenate(model.predict(np.split(rows, np.cumsum(sizes)[:-1])))
    read = network(weights(model, encoder), encoder.features.NAMES)(rows, sizes)
    assert np.allclose(read, learned, atol=1e-5)
    assert np.ptp(learned, axis=0).max() > 0.01


def test_training_writes_what_the_tagger_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "SAMPLE", 400)
    train.train("english", 3, 31, tmp_path / "english")
    tagger = Tagger(tmp_path / "english")
    assert len(tagger.tag([split("Dear Ann,", "english"), split("", "english")])) == 2
    assert '"steps": 31' in (tmp_path / "english" / "metrics.json").read_text()


def test_no_template_is_of_the_development_data() -> None:
    if not DATA.exists():
        pytest.skip("the shared development data is not beside this checkout")
    assert shared("english", texts_of(DATA), WORDS) == {}


@pytest.mark.parametrize(
    ("language", "file", "size"),
    [
        ("english", "names_en.txt", 4),
        ("english", "names_en_last.txt", 4),
        ("japanese", "names_ja.txt", 9),
        ("japanese", "names_ja_last.txt", 9),
    ],
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
