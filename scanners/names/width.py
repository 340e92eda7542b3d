"""Full-width and half-width forms made equal, with the way back to the caller's offsets."""

import unicodedata
from typing import NamedTuple


class Normal(NamedTuple):
    """text: in Unicode's form NFKC. origin: for each of its characters, and for its end, where it
    stood in the text as it was given; None: at the same place."""

    text: str
    origin: list[int] | None


def normal(text: str) -> Normal:
    if text.isascii() or unicodedata.is_normalized("NFKC", text):
        return Normal(text, None)
    parts: list[str] = []
    origin: list[int] = []
    at, size = 0, len(text)
    while at < size:
        end = at + 1
        while end < size and (unicodedata.combining(text[end]) or text[end] in "\uff9e\uff9f"):
            end += 1
        part = unicodedata.normalize("NFKC", text[at:end])
        parts.append(part)
        origin += [at] * len(part)
        at = end
    return Normal("".join(parts), [*origin, size])
