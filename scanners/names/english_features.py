"""What the model sees of an English word."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import ClassVar

from scanners.names.lexicon import fold, lexicon
from scanners.names.shape import REMEMBERED, case, places, size
from scanners.names.tokens import Words, bare


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
        return (folded, folded[:3], folded[-3:], case(word) + size(word) + plain, known)

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


_FOLDED, _IN_PHRASE = _Folded(), _InPhrase()


def style_of(text: str) -> str:
    """Letter case of a text: l no capitals, U capitals only, T most words begin with one, m mixed."""
    if text == text.lower():
        return "l"
    if text == text.upper():
        return "U"
    words = [word for word in text.split() if word[0].isalpha()]
    capital = sum(word[0].isupper() for word in words)
    return ("T" if capital > 0.7 * len(words) else "m") + ("1" if len(words) < 4 else "")
