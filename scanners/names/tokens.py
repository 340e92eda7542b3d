"""Texts to tokens, each with its offset, so that spans are exact in the caller's string."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from spacy.tokens import Doc
from spacy.vocab import Vocab

_LETTERS = r"(?:[^\W\d_][\u0300-\u036f]*)+"
_CJK = r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
ENGLISH = re.compile(
    r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:https?://|www\.)[^\s\"'<>]+"
    r"|(?=\w*\d)(?=\w*[A-Fa-f])[0-9A-Fa-f]{8,}"
    rf"|{_LETTERS}|\d+|\n+|[^\S\n]+|\W|_"
)
JAPANESE = re.compile(rf"{_CJK}|(?:(?!{_CJK})[^\W\d_])+|\d|\n+|[^\S\n]+|\W|_")


PATTERNS = {"english": ENGLISH, "japanese": JAPANESE}


class Words(NamedTuple):
    """A text's tokens. A single space goes with the token before it (spaces: whether one does);
    other white space is a token."""

    text: str
    words: list[str]
    spaces: list[bool]

    def offsets(self) -> list[int]:
        """Where each token begins, in code points."""
        made, at = [], 0
        for word, space in zip(self.words, self.spaces, strict=True):
            made.append(at)
            at += len(word) + space
        return made


def split(text: str, language: str) -> Words:
    words: list[str] = []
    spaces: list[bool] = []
    for word in PATTERNS[language].findall(text):
        if word == " " and words and not spaces[-1]:
            spaces[-1] = True
        else:
            words.append(word)
            spaces.append(False)
    return Words(text, words, spaces)


class NameTokenizer:
    """The same tokens behind spaCy's tokenizer interface."""

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
