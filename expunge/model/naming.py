"""Names of files, directories, objects and indices, free of anybody's name and account.

A container's name goes into the data map, the ledger and the certificate in clear, and nothing
can tell a person's name or login from a project's by looking at it. So a part of a name stands
only if it is a word for things that programs are full of; whatever else it is becomes ``{name}``.
"""

import re
from collections.abc import Iterator

from expunge.model.words import WORDS

NAME = "{name}"
_NUMBER = "{n}"
_PART = re.compile(r"(\{(?:email|uuid|date|hex|name|n)\}|[^\W_]+)")
_GLUED = re.compile(r"\d+|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]")
_VERSION = re.compile(r"[vV]\d{1,3}")
_LETTER = re.compile(r"([A-Za-z])(\d*)")
_ENDINGS = ("logs", "log", "data")


def impersonal(name: str) -> str:
    """``name`` (one step of a path, or an index) with a placeholder for what may be a person's.

    ``{name}`` stands for words that are none of WORDS, with the initials and signs between them;
    ``{n}`` for digits that are a part of a word. Placeholders that stand already are kept.
    """
    signs, parts = _cut(name)
    shown = [_shown(part) for part in parts]
    hidden = _with_initials([each == NAME for each in shown], parts)
    return "".join(_joined(signs, shown, hidden))


def unknown_words(name: str) -> list[str]:
    """Parts of a name that may be a person's, as they are written."""
    _, parts = _cut(name)
    return [part for part in parts if part != NAME and _shown(part) == NAME]


def _cut(name: str) -> tuple[list[str], list[str]]:
    pieces = _PART.split(name)
    return pieces[::2], pieces[1::2]


def _shown(part: str) -> str:
    lower = part.lower()
    if part.startswith("{") or lower in WORDS or _VERSION.fullmatch(part):
        return part
    if part.isdecimal():
        return _NUMBER
    if letter := _LETTER.fullmatch(part):
        return letter[1] + (_NUMBER if letter[2] else "")
    words = _GLUED.findall(part)
    if all(word.isdecimal() or _is_word(word.lower()) for word in words):
        return re.sub(r"\d+", _NUMBER, part)
    return NAME


def _is_word(text: str) -> bool:
    if text in WORDS:
        return True
    return any(text.removesuffix(ending) in WORDS for ending in _ENDINGS if text.endswith(ending))


def _with_initials(hidden: list[bool], parts: list[str]) -> list[bool]:
    """A letter beside a name is its initial, with a number too: ``j-smith``, ``smith_j2``."""
    initials = [len(each) == 1 or _is_numbered_letter(each) for each in parts]
    for places in (range(len(parts)), reversed(range(len(parts)))):
        before = False
        for place in places:
            hidden[place] = hidden[place] or (before and initials[place])
            before = hidden[place]
    return hidden


def _is_numbered_letter(part: str) -> bool:
    return bool(_LETTER.fullmatch(part)) and not _VERSION.fullmatch(part)


def _joined(signs: list[str], shown: list[str], hidden: list[bool]) -> Iterator[str]:
    """The parts with the signs between them; of neighbours that are hidden, one."""
    before = False
    for sign, part, is_hidden in zip(signs, shown, hidden, strict=False):
        if not (before and is_hidden):
            yield sign
            yield NAME if is_hidden else part
        before = is_hidden
    yield signs[-1]
