"""Tokens to small numbers: what the model sees of a text.

A feature's value that training did not see often is 0, "unknown", so that a new name is judged by
its shape, its place in the lexicon and what stands around it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain

import numpy as np

from scanners.names.english_features import EnglishFeatures
from scanners.names.japanese_features import JapaneseFeatures
from scanners.names.network import Rows
from scanners.names.shape import REMEMBERED
from scanners.names.tokens import Words, bare

Vocabulary = Mapping[str, Mapping[str, int]]
"""Feature to value to number; numbers begin with 1."""
FEATURES: Mapping[str, Callable[[], EnglishFeatures | JapaneseFeatures]] = {
    "english": EnglishFeatures,
    "japanese": JapaneseFeatures,
}


class _Numbers(dict[str, int]):
    """A value's number; 0 where the vocabulary does not have it."""

    def __missing__(self, value: str) -> int:
        return 0


class Encoder:
    """Tokens to their rows by a vocabulary. What a token alone decides is remembered."""

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self.language = language
        self.features = FEATURES[language]()
        self.vocabulary = vocabulary
        self._numbers = [_Numbers(vocabulary.get(name, {})) for name in self.features.NAMES]
        self._lexical = _Lexical(self.features, self._numbers)

    def __call__(self, texts: Sequence[Words]) -> Rows:
        """The rows of all texts, none empty, one after the other."""
        pieces = list(chain.from_iterable(each.pieces for each in texts))
        lexical = self.features.LEXICAL
        rows: Rows = np.zeros((len(pieces), len(self._numbers)), np.uint32)
        rows[:, :lexical] = self._lexical.rows(pieces)
        columns = zip(*map(self.features.of_text, texts), strict=True)
        for number, column in enumerate(columns, lexical):
            values = map(self._numbers[number].__getitem__, chain.from_iterable(column))
            rows[:, number] = np.fromiter(values, np.uint32, len(pieces))
        return rows


class _Lexical(dict[str, int]):
    """Token to its place in a table of what it alone decides."""

    def __init__(
        self, features: EnglishFeatures | JapaneseFeatures, numbers: Sequence[_Numbers]
    ) -> None:
        self._features, self._numbers = features, numbers[: features.LEXICAL]
        self._table = np.zeros((1024, features.LEXICAL), np.uint32)

    def rows(self, pieces: Sequence[str]) -> Rows:
        if len(self) > REMEMBERED:
            self.clear()
        at = np.fromiter(map(self.__getitem__, pieces), np.intp, len(pieces))
        made: Rows = self._table[at]
        return made

    def __missing__(self, piece: str) -> int:
        place = len(self)
        if place == len(self._table):
            self._table = np.concatenate((self._table, np.zeros_like(self._table)))
        values = self._features.of_word(bare(piece))
        self._table[place] = [n[value] for n, value in zip(self._numbers, values, strict=True)]
        self[piece] = place
        return place


def count(language: str, texts: Iterable[tuple[Words, Sequence[bool]]]) -> Vocabulary:
    """The vocabulary of a sample of texts; a token inside a name (True) does not count as a word
    unless it is seen there very often."""
    features = FEATURES[language]()
    seen: dict[str, Counter[str]] = {name: Counter() for name in features.NAMES}
    for tokens, inside in texts:
        lexical = zip(*map(features.of_word, tokens.words), strict=True)
        columns = [*lexical, *features.of_text(tokens)]
        for name, values in zip(features.NAMES, columns, strict=True):
            if name == "word":
                seen[name].update(
                    value for value, is_name in zip(values, inside, strict=True) if not is_name
                )
            else:
                seen[name].update(values)
    return {
        name: {
            value: number
            for number, value in enumerate(
                sorted(v for v, times in counter.items() if times >= features.MINIMUM[name]), 1
            )
        }
        for name, counter in seen.items()
    }
