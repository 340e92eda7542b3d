"""Tokens to small numbers: what the model sees of a text.

A feature's value that training did not see often is 0, "unknown", so that a new name is judged by
its shape, its place in the lexicon and what stands around it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import ClassVar

import numpy as np

from scanners.names.lexicon import fold, lexicon
from scanners.names.network import Rows
from scanners.names.tokens import Words, bare

Vocabulary = Mapping[str, Mapping[str, int]]
"""Feature to value to number; numbers begin with 1."""
REMEMBERED = 200_000
"""Tokens of which the answer is kept."""


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

    def of_text(self, tokens: Words) -> tuple[Sequence[str], ...]:
        """phrase: the place in a known name of several words; place: what stands before the word;
        style: the letter case of the whole text."""
        return (
            self._phrases(tokens.pieces),
            places(tokens.pieces),
            [style_of(tokens.text)] * len(tokens.pieces),
        )

    def _phrases(self, pieces: Sequence[str]) -> Sequence[str]:
        found = [""] * len(pieces)
        starts = [at for at, is_first in enumerate(map(_IN_PHRASE.__getitem__, pieces)) if is_first]
        for start in starts:
            if not found[start]:
                self._mark(found, pieces, start)
        return found

    def _mark(self, found: list[str], pieces: Sequence[str], start: int) -> None:
        entries, parts = lexicon("english"), [_FOLDED[pieces[start]]]
        for end in range(start + 1, min(start + 6, len(pieces))):
            folded = _FOLDED[pieces[end]]
            if not folded:
                return
            if folded in "-.'":
                continue
            parts.append(folded)
            name = " ".join(parts)
            if len(parts) == 2 and name not in _beginnings():
                return
            if name in entries:
                found[start : end + 1] = ["B"] + ["I"] * (end - start)


@cache
def _beginnings() -> frozenset[str]:
    """The first two words of all known names of several words."""
    names = (entry.split(" ") for entry in lexicon("english") if " " in entry)
    return frozenset(" ".join(words[:2]) for words in names)


class _Folded(dict[str, str]):
    """A token as the lexicon has it; empty where no name goes on over it; remembers its answers."""

    def __missing__(self, piece: str) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        word = bare(piece)
        self[piece] = fold(word) if word[0].isalpha() else word if word in "-.'" else ""
        return self[piece]


class _InPhrase(dict[str, bool]):
    """Whether a token can be a part of a known name of several words; remembers its answers."""

    def __missing__(self, piece: str) -> bool:
        if len(self) > REMEMBERED:
            self.clear()
        word = bare(piece)
        self[piece] = word[0].isalpha() and "Q" in lexicon("english").get(fold(word), "")
        return self[piece]


class _After(dict[str, str]):
    """What a token is to the one after it; remembers its answers."""

    def __missing__(self, piece: str) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        self[piece] = "n" if "\n" in piece else "s" if piece[-1].isspace() else "j"
        return self[piece]


_FOLDED, _IN_PHRASE, _AFTER = _Folded(), _InPhrase(), _After()


def places(pieces: Sequence[str]) -> Sequence[str]:
    """What stands before each token: ^ nothing, n a line's end, s white space, j another token."""
    return ["^", *map(_AFTER.__getitem__, pieces[:-1])]


def style_of(text: str) -> str:
    """Letter case of a text: l no capitals, U capitals only, T most words begin with one, m mixed."""
    if text == text.lower():
        return "l"
    if text == text.upper():
        return "U"
    words = [word for word in text.split() if word[0].isalpha()]
    capital = sum(word[0].isupper() for word in words)
    return ("T" if capital > 0.7 * len(words) else "m") + ("1" if len(words) < 4 else "")


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
    CLASSES = "SGPC"

    def of_word(self, word: str) -> tuple[str, ...]:
        return (word.lower() if len(word) < 12 else "w", _script(word))

    def of_text(self, tokens: Words) -> tuple[Sequence[str], ...]:
        words = tokens.words
        pair = [first + second for first, second in zip(words, [*words[1:], "$"], strict=True)]
        return (pair, *self._matches(words), places(tokens.pieces))

    def _matches(self, words: Sequence[str]) -> list[list[str]]:
        """For S, G, P and C: strength, size of the longest entry over each character, place in it."""
        entries, sizes = lexicon("japanese"), _sizes()
        found = {letter: [""] * len(words) for letter in self.CLASSES}
        longest = {letter: [0] * len(words) for letter in self.CLASSES}
        for start, first in enumerate(words):
            if not "\u3005" <= first[0] <= "\u9fff":
                continue
            pair = first + words[start + 1] if start + 1 < len(words) else first
            surface = ""
            for end in range(start, min(start + sizes.get(pair, 1), len(words))):
                surface += words[end]
                known = entries.get(surface)
                if known is not None:
                    for letter, marks in _marks(known, end - start + 1):
                        kept, best = found[letter], longest[letter]
                        for at, mark in enumerate(marks, start):
                            if len(marks) > best[at]:
                                best[at], kept[at] = len(marks), mark
        return list(found.values())


@cache
def _sizes() -> dict[str, int]:
    """First two characters to the size of the longest entry of the lexicon that has them."""
    made: dict[str, int] = {}
    for entry in lexicon("japanese"):
        if len(entry) <= LONGEST:
            made[entry[:2]] = max(made.get(entry[:2], 1), len(entry))
    return made


@cache
def _marks(known: str, size: int) -> list[tuple[str, list[str]]]:
    """Classes of an entry, and of each what its characters are told: strength, size, place in it."""
    places_in = ["W"] if size == 1 else ["B", *"I" * (size - 2), "E"]
    return [
        (letter, [f"{strength}{min(size, 5)}{place}" for place in places_in])
        for letter, strength in zip(known[::2], known[1::2], strict=True)
        if letter in JapaneseFeatures.CLASSES
    ]


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
