"""What every language's features share: the shape of a word, and what stands before it."""

from collections.abc import Sequence

REMEMBERED = 200_000
"""Tokens of which the answer is kept."""


def case(word: str) -> str:
    if word.islower():
        return "l"
    if word.isupper():
        return "U" if len(word) > 1 else "u"
    return "T" if word.istitle() else "M"


def size(word: str) -> str:
    return str(len(word)) if len(word) < 6 else "6" if len(word) < 9 else "9"


class After(dict[str, str]):
    """What a token is to the one after it; remembers its answers."""

    def __missing__(self, piece: str) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        self[piece] = "n" if "\n" in piece else "s" if piece[-1].isspace() else "j"
        return self[piece]


_AFTER = After()


def places(pieces: Sequence[str]) -> Sequence[str]:
    """What stands before each token: ^ nothing, n a line's end, s white space, j another token."""
    return ["^", *map(_AFTER.__getitem__, pieces[:-1])]
