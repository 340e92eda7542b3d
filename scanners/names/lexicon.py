"""Words and what they can be: names, places, plain words of the language."""

import gzip
import unicodedata
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


@cache
def lexicon(language: str) -> dict[str, str]:
    """Word to its classes, a letter and a digit each (training/sources.py says which)."""
    text = gzip.decompress((_FOLDER / f"{language}.tsv.gz").read_bytes()).decode()
    return dict(row.split("\t") for row in text.splitlines())


def fold(text: str) -> str:
    """Lower case without accents: the key of an English word in the lexicon."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in folded if not unicodedata.combining(char))


@cache
def eponyms() -> frozenset[str]:
    """Things that are called like people (Granny Smith), folded."""
    lines = (_FOLDER / "eponyms.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


COMMON, COMMONEST = 3, 4
"""Bands from which on an English word is too common to be a name without more."""


def band(word: str) -> int:
    """How common an English word is: 0 unknown, 4 of the commonest."""
    known = lexicon("english").get(fold(word), "")
    return int(known[known.index("W") + 1]) if "W" in known else 0
