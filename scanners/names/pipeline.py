"""A spaCy pipeline with one component: the tagger that marks names."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span
from spacy.util import minibatch
from spacy.vocab import Vocab

from scanners.names.architecture import build_model
from scanners.names.decode import TAGS, spans
from scanners.names.features import Encoder
from scanners.names.tokens import ENGLISH, JAPANESE, RegexTokenizer

THRESHOLD = 0.5
SHAPE: Mapping[str, Mapping[str, int]] = {
    "english": {"width": 96, "depth": 4, "window": 1},
    "japanese": {"width": 96, "depth": 5, "window": 1},
}


class NameTagger(Pipe):
    """Sets doc.ents; a span's score stands in doc.user_data["scores"] under its token offsets."""

    def __init__(self, vocab: Vocab, name: str, language: str) -> None:
        self.vocab, self.name, self.language = vocab, name, language
        self.threshold = THRESHOLD

    def build(self, vocabulary: Mapping[str, Mapping[str, int]]) -> None:
        self.encoder = Encoder(self.language, vocabulary)
        self.model = build_model(self.encoder, len(TAGS), **SHAPE[self.language])

    def initialize(self, get_examples: object = None, *, nlp: Language | None = None) -> None:  # noqa: ARG002
        doc = Doc(self.vocab, words=["one", "two"])
        self.model.initialize([doc], [np.zeros((2, len(TAGS)), dtype="f")])

    def scores(self, docs: list[Doc]) -> list[NDArray[np.float32]]:
        made: list[NDArray[np.float32]] = self.model.predict(docs)
        return made

    def __call__(self, doc: Doc) -> Doc:
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        for docs in minibatch(stream, batch_size):
            filled = [doc for doc in docs if len(doc)]
            for doc, scores in zip(filled, self.scores(filled) if filled else [], strict=True):
                self._annotate(doc, scores)
            yield from docs

    def _annotate(self, doc: Doc, scores: NDArray[np.float32]) -> None:
        found = list(spans(scores, self.threshold))
        if found:
            doc.user_data["scores"] = {(each.start, each.end): each.score for each in found}
            doc.ents = tuple(Span(doc, each.start, each.end, label=each.label) for each in found)

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        path.mkdir(parents=True, exist_ok=True)
        vocabulary = json.dumps(self.encoder.vocabulary, ensure_ascii=False, separators=(",", ":"))
        (path / "vocabulary.json").write_text(vocabulary, "utf-8")
        weights = {
            f"{index}.{name}": node.get_param(name).astype(np.float16)
            for index, node in enumerate(self.model.walk())
            for name in node.param_names
            if node.has_param(name)
        }
        np.savez_compressed(path / "weights.npz", **weights)

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "NameTagger":  # noqa: ARG002
        self.build(json.loads((path / "vocabulary.json").read_text("utf-8")))
        self.initialize()
        with np.load(path / "weights.npz") as weights:
            for index, node in enumerate(self.model.walk()):
                for name in node.param_names:
                    if node.has_param(name):
                        node.set_param(name, weights[f"{index}.{name}"].astype(np.float32))
        return self


@Language.factory("expunge_names", default_config={"language": "english"})
def make_tagger(nlp: Language, name: str, language: str) -> NameTagger:
    return NameTagger(nlp.vocab, name, language)


def blank(language: str) -> tuple[Language, NameTagger]:
    """A pipeline without a model: english or japanese."""
    nlp = spacy.blank("xx")
    pattern = {"english": ENGLISH, "japanese": JAPANESE}[language]
    nlp.tokenizer = RegexTokenizer(nlp.vocab, pattern)
    tagger: Any = nlp.add_pipe("expunge_names", config={"language": language})
    return nlp, tagger


def load(language: str, folder: Path | None = None) -> Language:
    """The pipeline with the model that is shipped, or with the one in a folder."""
    nlp, tagger = blank(language)
    tagger.from_disk(folder or Path(__file__).parent / "data" / language)
    return nlp
