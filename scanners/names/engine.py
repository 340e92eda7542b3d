"""Our own engine for one language: texts to detections."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from expunge.datamap.scanner import Found
from scanners.names import english, japanese
from scanners.names.tagger import SHIPPED, Tagger
from scanners.names.tokens import Words, bare, split
from scanners.names.width import Normal, normal

PIECE = 8_000
"""Code points that the model sees in one go: more of a long text is read piece by piece."""
BATCH = 160_000
"""Code points of texts that are held at once."""


class Language(NamedTuple):
    """What is particular to a language. refine: all spans of a text from the model's and rules of
    the language's own."""

    name: str
    refine: Callable[[str, list[Found]], list[Found]]


LANGUAGES: Mapping[str, Language] = {
    "en": Language("english", english.refine),
    "ja": Language("japanese", japanese.refine),
}


class OwnEngine:
    """code: en or ja. Loads the shipped model when it is made (0.3 s), never anything else."""

    def __init__(self, code: str) -> None:
        self._language = LANGUAGES[code]
        self._tagger = Tagger(SHIPPED / self._language.name)

    def find_all(self, texts: Sequence[str]) -> Iterator[list[Found]]:
        """The names in each text, in order, with offsets in the text as it was given."""
        for some in _batches(texts):
            yield from self._batch(some)

    def _batch(self, texts: Sequence[str]) -> Iterator[list[Found]]:
        normals = [normal(text) for text in texts]
        pieces = [
            (number, start, split(piece, self._language.name))
            for number, each in enumerate(normals)
            for start, piece in _pieces(each.text)
        ]
        found: list[list[Found]] = [[] for _ in texts]
        tagged = self._tagger.tag([words for _, _, words in pieces])
        for (number, start, words), spans in zip(pieces, tagged, strict=True):
            if spans:
                found[number] += _placed(words, spans, start)
        for each, placed in zip(normals, found, strict=True):
            yield _restored(each, self._language.refine(each.text, placed))


def _placed(words: Words, spans: Sequence[tuple[int, int, str, float]], start: int) -> list[Found]:
    """Spans of tokens as detections in the text in which the piece begins at start."""
    offsets = words.offsets()
    return [
        Found(
            start + offsets[first],
            start + offsets[last - 1] + len(bare(words.pieces[last - 1])),
            label,
            score,
        )
        for first, last, label, score in spans
    ]


def _restored(text: Normal, spans: Sequence[Found]) -> list[Found]:
    """Offsets in the text as it was given."""
    if text.origin is None:
        return list(spans)
    at = text.origin
    return [
        Found(at[each.start], max(at[each.end], at[each.start] + 1), each.entity, each.score)
        for each in spans
    ]


def _batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for number, text in enumerate(texts):
        size += len(text)
        if size >= BATCH:
            yield texts[start : number + 1]
            start, size = number + 1, 0
    if start < len(texts):
        yield texts[start:]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in parts of at most PIECE, cut at a line's end, else at a space."""
    start = 0
    while len(text) - start > PIECE:
        end = start + PIECE
        cut = max(
            text.rfind("\n", start + PIECE // 2, end), text.rfind("。", start + PIECE // 2, end)
        )
        if cut < 0:
            cut = text.rfind(" ", start + PIECE // 2, end)
        end = cut + 1 if cut > 0 else end
        yield start, text[start:end]
        start = end
    yield start, text[start:]
