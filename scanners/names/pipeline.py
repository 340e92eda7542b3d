"""The tagger as a spaCy pipeline, for other programs."""

from collections.abc import Iterable, Iterator, Sequence

import spacy
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc, Span
from spacy.util import minibatch
from spacy.vocab import Vocab

from scanners.names.tagger import SHIPPED, Tagger
from scanners.names.tokens import Words, split


class NameTokenizer:
    """Our tokens behind spaCy's tokenizer interface."""

    def __init__(self, vocab: Vocab, language: str) -> None:
        self.vocab, self._language = vocab, language

    def __call__(self, text: str) -> Doc:
        tokens = split(text, self._language)
        return Doc(self.vocab, words=tokens.words, spaces=tokens.spaces)

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:  # noqa: ARG002  (spaCy's interface)
        return b""

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> "NameTokenizer":  # noqa: ARG002
        return self

    def to_disk(self, path: object, *, exclude: Sequence[str] = ()) -> None:
        """Nothing to write: the expressions are code."""

    def from_disk(self, path: object, *, exclude: Sequence[str] = ()) -> "NameTokenizer":  # noqa: ARG002
        return self


class NameTagger(Pipe):
    """The tagger in a spaCy pipeline: sets doc.ents; their scores stand in
    doc.user_data["scores"] under their token offsets."""

    def __init__(self, vocab: Vocab, name: str, tagger: Tagger) -> None:
        self.vocab, self.name, self.tagger = vocab, name, tagger

    def __call__(self, doc: Doc) -> Doc:
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            texts = [Words(doc.text, [token.text_with_ws for token in doc]) for doc in docs]
            for doc, found in zip(docs, self.tagger.tag(texts), strict=True):
                doc.user_data["scores"] = {(each.start, each.end): each.score for each in found}
                doc.ents = tuple(Span(doc, e.start, e.end, label=e.label) for e in found)
                yield doc


@Language.factory("expunge_names", default_config={"language": "english"})
def make_tagger(nlp: Language, name: str, language: str) -> NameTagger:
    return NameTagger(nlp.vocab, name, Tagger(SHIPPED / language))


def pipeline(language: str) -> Language:
    """A spaCy pipeline with the shipped model: english or japanese."""
    nlp = spacy.blank("xx")
    nlp.tokenizer = NameTokenizer(nlp.vocab, language)
    nlp.add_pipe("expunge_names", config={"language": language})
    return nlp
