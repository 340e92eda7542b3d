"""How people and machines spoil text: letter case, typing errors, missing accents, quoting."""

import random
import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scanners.names.training.pieces import Passage, Piece

_KEYS = {
    "a": "sq",
    "e": "wr",
    "i": "uo",
    "n": "mb",
    "o": "ip",
    "r": "et",
    "s": "ad",
    "t": "ry",
    "l": "k",
}


def restyle(pieces: "Passage", rng: random.Random, small: float) -> "Passage":
    """small: the share of texts that have no capitals."""
    roll = rng.random()
    if rng.random() < small:
        pieces = _each(pieces, str.lower)
    elif roll < 0.06:
        pieces = _each(pieces, str.upper)
    elif roll < 0.095:
        pieces = [
            piece._replace(text=piece.text.upper()) if piece.label else piece for piece in pieces
        ]
    elif roll < 0.12:
        pieces = [
            piece._replace(text=piece.text.lower()) if piece.label else piece for piece in pieces
        ]
    elif roll < 0.135:
        pieces = [
            piece if piece.label else piece._replace(text=piece.text.lower()) for piece in pieces
        ]
    elif roll < 0.155:
        pieces = [
            piece if piece.label else piece._replace(text=piece.text.title()) for piece in pieces
        ]
    if rng.random() < 0.30:
        pieces = _each(pieces, plain_letters)
    if rng.random() < 0.10:
        pieces = _each(pieces, lambda text: typos(text, rng))
    if rng.random() < 0.05:
        space = rng.choice(("  ", "\u00a0", "\n", " \n"))
        pieces = _each(pieces, lambda text: text.replace(" ", space))
    if rng.random() < 0.03:
        pieces = _each(pieces, lambda text: re.sub(r"[,.](?=\s)", "", text))
    if rng.random() < 0.10:
        pieces = [*_wrap(rng, pieces)]
    if rng.random() < 0.15 and not pieces[-1].label:
        pieces = [*pieces[:-1], pieces[-1]._replace(text=pieces[-1].text.rstrip(".!"))]
    return pieces


def _each(pieces: "Passage", change: Callable[[str], str]) -> "Passage":
    return [piece._replace(text=change(piece.text)) for piece in pieces]


def plain_letters(text: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def typos(text: str, rng: random.Random) -> str:
    return re.sub(
        r"[a-z]{4,}", lambda match: _typo(match[0], rng) if rng.random() < 0.12 else match[0], text
    )


def _typo(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    return word[:at] + rng.choice(_KEYS.get(word[at], "e")) + word[at + 1 :]


def _wrap(rng: random.Random, pieces: "Passage") -> "Passage":
    make: type[Piece] = type(pieces[0])
    before, after = rng.choice(
        (("> ", ""), ('"', '"'), ("(", ")"), ("<p>", "</p>"), ("* ", ""), ("[", "]"), ("\n", "\n"),
         ("  ", " "), ('{"text": "', '"}'), ("- ", ""), ("# ", ""), ("**", "**"), ("'", "'"), ("<b>", "</b>"), ("\t", ""), ("...", "..."))
    )  # fmt: skip
    return [make(before), *pieces, make(after)]
