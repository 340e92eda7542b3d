"""What the model sees of a Japanese character."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import ClassVar

from scanners.names.lexicon import lexicon
from scanners.names.shape import case, places, size
from scanners.names.tokens import Words

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
        return "a" + case(word)[0] + size(word)
    return "\n" if "\n" in word else " " if char.isspace() else "p"
