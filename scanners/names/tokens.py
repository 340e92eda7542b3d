"""Texts to tokens, each with its offset, so that spans are exact in the caller's string."""

import re
from collections.abc import Sequence

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


class RegexTokenizer:
    """spaCy's tokenizer interface over one regular expression; a single space goes with the token
    before it, other white space is a token."""

    def __init__(self, vocab: Vocab, pattern: re.Pattern[str]) -> None:
        self.vocab = vocab
        self._find = pattern.findall

    def __call__(self, text: str) -> Doc:
        words: list[str] = []
        spaces: list[bool] = []
        for word in self._find(text):
            if word == " " and words and not spaces[-1]:
                spaces[-1] = True
            else:
                words.append(word)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:  # noqa: ARG002  (spaCy's interface)
        return b""

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> "RegexTokenizer":  # noqa: ARG002
        return self

    def to_disk(self, path: object, *, exclude: Sequence[str] = ()) -> None:
        """Nothing to write: the expression is code."""

    def from_disk(self, path: object, *, exclude: Sequence[str] = ()) -> "RegexTokenizer":  # noqa: ARG002
        return self
