"""Tokens to small numbers: what the model sees of a text.

A feature's value that training did not see often is 0, "unknown", so that a new name is judged by
its shape, its place in the lexicon and what stands around it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from scanners.names.lexicon import fold, lexicon
from scanners.names.tokens import Words

Rows = NDArray[np.uint64]
Vocabulary = Mapping[str, Mapping[str, int]]
"""Feature to value to number; numbers begin with 1."""


def _case(word: str) -> str:
    if word.islower():
        return "l"
    if word.isupper():
        return "U" if len(word) > 1 else "u"
    return "T" if word.istitle() else "M"


def _size(word: str) -> str:
    return str(len(word)) if len(word) < 6 else "6" if len(word) < 9 else "9"


class EnglishFeatures:
    """Five features of a word, and three of where it stands."""

    NAMES = ("word", "prefix", "suffix", "shape", "lexicon", "phrase", "place", "style")
    MINIMUM: ClassVar[Mapping[str, int]] = {
        "word": 4,
        "prefix": 8,
        "suffix": 8,
        "shape": 1,
        "lexicon": 3,
        "phrase": 1,
        "place": 1,
        "style": 1,
    }
    LEXICAL = 5

    def of_word(self, word: str) -> tuple[str, ...]:
        if not word[0].isalpha():
            kind = (
                "0" * min(len(word), 6)
                if word.isdigit()
                else "\n"
                if "\n" in word
                else " "
                if word.isspace()
                else word
                if len(word) == 1
                else "@"
                if "@" in word
                else "#"
            )
            return (kind, "", "", f"={kind[:1]}", "")
        if "@" in word or "://" in word or "www." in word:
            return ("@", "", "", "=@", "")
        if any(char.isdigit() for char in word):
            return ("#", "", "", "=#", "")
        folded = fold(word)
        known = lexicon("english").get(folded, "") if len(word) > 1 else ""
        plain = "" if word.isascii() else "e" if word[0] < "\u0250" else "x"
        return (folded, folded[:3], folded[-3:], _case(word) + _size(word) + plain, known)

    def of_text(self, tokens: Words) -> tuple[list[str], ...]:
        """phrase: the place in a known name of several words; place: what stands before the word;
        style: the letter case of the whole text."""
        return (
            self._phrases(tokens.words),
            places(tokens),
            [style_of(tokens.text)] * len(tokens.words),
        )

    def _phrases(self, words: Sequence[str]) -> list[str]:
        entries = lexicon("english")
        found = [""] * len(words)
        for start, word in enumerate(words):
            if found[start] or not word[0].isalpha() or "Q" not in entries.get(fold(word), ""):
                continue
            parts = [fold(word)]
            for end in range(start + 1, min(start + 6, len(words))):
                if words[end][0].isalpha():
                    parts.append(fold(words[end]))
                    if " ".join(parts) in entries:
                        found[start : end + 1] = ["B"] + ["I"] * (end - start)
                elif words[end] not in "-.'":
                    break
        return found


def places(tokens: Words) -> list[str]:
    """What stands before each token: ^ nothing, n a line's end, s white space, j another token."""
    made, before = [], "^"
    for word, space in zip(tokens.words, tokens.spaces, strict=True):
        made.append(before)
        before = "n" if "\n" in word else "s" if space or word.isspace() else "j"
    return made


def style_of(text: str) -> str:
    """Letter case of a text: l no capitals, U capitals only, T most words begin with one, m mixed."""
    words = [word for word in text.split() if word[0].isalpha()]
    if not any(char.isupper() for char in text):
        return "l"
    if not any(char.islower() for char in text):
        return "U"
    capital = sum(word[0].isupper() for word in words)
    return ("T" if capital > 0.7 * len(words) else "m") + ("1" if len(words) < 4 else "")


_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
LONGEST = 7


class JapaneseFeatures:
    """Each character: itself, its script, and for each class of the lexicon the longest entry that
    it stands in, and where in it."""

    NAMES = ("char", "script", "pair", "family", "given", "spot", "common", "place")
    MINIMUM: ClassVar[Mapping[str, int]] = {
        "char": 6,
        "script": 1,
        "pair": 12,
        "family": 3,
        "given": 3,
        "spot": 3,
        "common": 3,
        "place": 1,
    }
    LEXICAL = 2
    _CLASSES = "SGPC"

    def of_word(self, word: str) -> tuple[str, ...]:
        return (word.lower() if len(word) < 12 else "w", _script(word))

    def of_text(self, tokens: Words) -> tuple[list[str], ...]:
        words = tokens.words
        pair = [first + second for first, second in zip(words, [*words[1:], "$"], strict=True)]
        return (pair, *self._matches(words), places(tokens))

    def _matches(self, words: Sequence[str]) -> list[list[str]]:
        """For S, G, P and C: strength, size of the longest entry over each character, place in it."""
        entries = lexicon("japanese")
        found = {letter: [""] * len(words) for letter in self._CLASSES}
        longest = {letter: [0] * len(words) for letter in self._CLASSES}
        for start, first in enumerate(words):
            if not "\u3005" <= first[0] <= "\u9fff":
                continue
            surface = ""
            for end in range(start, min(start + LONGEST, len(words))):
                surface += words[end]
                known = entries.get(surface)
                if known is None:
                    continue
                size = end - start + 1
                for at in range(0, len(known), 2):
                    letter, sizes = known[at], longest.get(known[at])
                    if sizes is None:
                        continue
                    code = known[at + 1] + str(min(size, 5))
                    for i in range(start, end + 1):
                        if size > sizes[i]:
                            sizes[i] = size
                            mark = (
                                "W"
                                if size == 1
                                else "B"
                                if i == start
                                else "E"
                                if i == end
                                else "I"
                            )
                            found[letter][i] = code + mark
        return list(found.values())


def _script(word: str) -> str:
    char = word[0]
    if "\u3040" <= char <= "\u309f":
        return "h"
    if "\u30a0" <= char <= "\u30ff":
        return "k"
    if "\u3400" <= char <= "\u9fff" or char in "々〆ヶ〇":
        return "K"
    if char.isdigit():
        return "0"
    if char.isalpha():
        return "a" + _case(word)[0] + _size(word)
    return "\n" if "\n" in word else " " if char.isspace() else "p"


FEATURES: Mapping[str, Callable[[], EnglishFeatures | JapaneseFeatures]] = {
    "english": EnglishFeatures,
    "japanese": JapaneseFeatures,
}


class Encoder:
    """Tokens to arrays (tokens, features) by a vocabulary. What a word alone decides is kept."""

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        self.language = language
        self.features = FEATURES[language]()
        self.vocabulary = vocabulary
        self._numbers = [vocabulary.get(name, {}) for name in self.features.NAMES]
        self._known: dict[str, tuple[int, ...]] = {}

    def __call__(self, tokens: Words) -> Rows:
        words, lexical, known = tokens.words, self.features.LEXICAL, self._known
        rows = np.zeros((len(words), len(self._numbers)), dtype=np.uint64)
        if words:
            rows[:, :lexical] = [known.get(word) or self._word(word) for word in words]
            for column, values in enumerate(self.features.of_text(tokens), lexical):
                numbers = self._numbers[column]
                rows[:, column] = [numbers.get(value, 0) for value in values]
        return rows

    def _word(self, word: str) -> tuple[int, ...]:
        if len(self._known) > 200_000:
            self._known.clear()
        values = self.features.of_word(word)
        made = tuple(
            numbers.get(value, 0) for numbers, value in zip(self._numbers, values, strict=False)
        )
        self._known[word] = made
        return made


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
