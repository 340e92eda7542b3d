"""Texts to tokens, each with its offset, so that spans are exact in the caller's string."""

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

_MARKS = r"[\u0300-\u036f]"
_LETTERS = rf"[^\W\d_]++(?:{_MARKS}++[^\W\d_]*+)*+"
_PLAIN = r"[^\W\d_]++(?![\w.+%@:\u0300-\u036f-])"
"""A word that begins none of the longer tokens: most words, found without trying those."""
_CJK = r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_SPACE = r"(?: (?![^\S\n]))?"
ENGLISH = re.compile(
    rf"(?:{_PLAIN}"
    r"|[\w.+%-]++@[\w-]+(?:\.[\w-]+)+"
    r"|(?:https?://|www\.)[^\s\"'<>]+"
    r"|(?=[0-9A-Fa-f]{8})(?=\w*\d)(?=\w*[A-Fa-f])[0-9A-Fa-f]{8,}"
    rf"|{_LETTERS}|\d+|\n+|[^\S\n]+|\W|_){_SPACE}"
)
JAPANESE = re.compile(rf"(?:{_CJK}|(?:(?!{_CJK})[^\W\d_])+|\d|\n+|[^\S\n]+|\W|_){_SPACE}")


NAME_FORM = r"[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_]))*"
NAME = re.compile(NAME_FORM)
"""A word as a name may be written: O'Brien is one."""
PATTERNS = {"english": ENGLISH, "japanese": JAPANESE}


class Words(NamedTuple):
    """A text's tokens. A single space goes with the token before it; other white space is a token
    of its own. pieces: tokens with their spaces; together they are the text."""

    text: str
    pieces: Sequence[str]

    @property
    def words(self) -> list[str]:
        return [bare(piece) for piece in self.pieces]

    @property
    def spaces(self) -> list[bool]:
        """Whether a space goes with each token."""
        return [bare(piece) != piece for piece in self.pieces]

    def offsets(self) -> list[int]:
        """Where each token begins, in code points, and where the text ends."""
        return list(accumulate(map(len, self.pieces), initial=0))


def bare(piece: str) -> str:
    """The token without its space."""
    if piece[-1] == " " and not (piece.isspace() and "\n" not in piece):
        return piece[:-1]
    return piece


def split(text: str, language: str) -> Words:
    return Words(text, PATTERNS[language].findall(text))
