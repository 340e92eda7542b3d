"""The tagger that marks names: a model, its vocabulary, and both as a spaCy pipeline."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

from scanners.names.architecture import NameModel, build_model
from scanners.names.decode import TAGS, TokenSpan, spans
from scanners.names.features import Encoder
from scanners.names.tokens import NameTokenizer, Words

THRESHOLD = 0.5
"""Chance from which a token is taken for a part of a name."""
SHAPE: Mapping[str, Mapping[str, int]] = {
    "english": {"width": 80, "depth": 4, "window": 1},
    "japanese": {"width": 80, "depth": 5, "window": 1},
}
SHIPPED = Path(__file__).parent / "data"


class Tagger:
    """Tokens to spans of tokens. language: english or japanese."""

    def __init__(self, language: str, vocabulary: Mapping[str, Mapping[str, int]]) -> None:
        self.language, self.threshold = language, THRESHOLD
        self.encoder = Encoder(language, vocabulary)
        self.model: NameModel = build_model(self.encoder, len(TAGS), **SHAPE[language])
        columns = len(self.encoder.features.NAMES)
        self.model.initialize(
            [np.zeros((2, columns), dtype=np.uint64)], [np.zeros((2, len(TAGS)), dtype="f")]
        )

    def tag(self, texts: Sequence[Words]) -> list[list[TokenSpan]]:
        filled = [each for each in texts if each.words]
        if not filled:
            return [[] for _ in texts]
        scores: list[NDArray[np.float32]] = self.model.predict([*map(self.encoder, filled)])
        found = iter([list(spans(each, self.threshold)) for each in scores])
        return [next(found) if each.words else [] for each in texts]

    def write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        vocabulary = json.dumps(self.encoder.vocabulary, ensure_ascii=False, separators=(",", ":"))
        (folder / "vocabulary.json").write_text(vocabulary + "\n", "utf-8")
        weights: dict[str, Any] = {
            f"{number:03}": value.astype(np.float16)
            for number, (_, _, value) in enumerate(self.weights())
        }
        np.savez_compressed(folder / "weights.npz", **weights)

    def weights(self) -> Iterator[tuple[Any, str, NDArray[np.float32]]]:
        """Layer, name and value of each parameter, always in the same order."""
        for node in self.model.walk():
            for name in node.param_names:
                if node.has_param(name):
                    value: Any = node.get_param(name)
                    yield node, name, value

    @classmethod
    def read(cls, folder: Path) -> "Tagger":
        made = cls(folder.name, json.loads((folder / "vocabulary.json").read_text("utf-8")))
        with np.load(folder / "weights.npz") as stored:
            for (node, name, _), key in zip(list(made.weights()), stored.files, strict=True):
                node.set_param(name, stored[key].astype(np.float32))
        return made


class NameTagger(Pipe):
    """The tagger in a spaCy pipeline: sets doc.ents; their scores stand in
    doc.user_data["scores"] under their token offsets."""

    def __init__(self, vocab: Vocab, name: str, tagger: Tagger) -> None:
        self.vocab, self.name, self.tagger = vocab, name, tagger

    def __call__(self, doc: Doc) -> Doc:
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            texts = [
                Words(doc.text, [t.text for t in doc], [bool(t.whitespace_) for t in doc])
                for doc in docs
            ]
            for doc, found in zip(docs, self.tagger.tag(texts), strict=True):
                doc.user_data["scores"] = {(each.start, each.end): each.score for each in found}
                doc.ents = tuple(Span(doc, e.start, e.end, label=e.label) for e in found)
                yield doc


@Language.factory("expunge_names", default_config={"language": "english"})
def make_tagger(nlp: Language, name: str, language: str) -> NameTagger:
    return NameTagger(nlp.vocab, name, Tagger.read(SHIPPED / language))


def pipeline(language: str) -> Language:
    """A spaCy pipeline with the shipped model: english or japanese."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = NameTokenizer(nlp.vocab, language)
    nlp.add_pipe("expunge_names", config={"language": language})
    return nlp
