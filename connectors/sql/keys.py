"""A record's key: the parts of its primary key as text, joined by U+001F."""

from collections.abc import Sequence

from expunge.model import KEY_JOINT

ESCAPE = "\x1b"
_ESCAPED_JOINT = ESCAPE + "_"


def joined(parts: Sequence[str]) -> str:
    """The key of these parts; a joint inside a part of a compound key is escaped, so that no two
    rows have one key."""
    if len(parts) == 1:
        return parts[0]
    return KEY_JOINT.join(
        part.replace(ESCAPE, ESCAPE * 2).replace(KEY_JOINT, _ESCAPED_JOINT) for part in parts
    )


def split(key: str, count: int) -> tuple[str, ...] | None:
    """The parts again; None where the key has another number of them."""
    if count == 1:
        return (key,)
    parts = key.split(KEY_JOINT)
    return tuple(map(_plain, parts)) if len(parts) == count else None


def _plain(part: str) -> str:
    pieces = part.split(ESCAPE * 2)
    return ESCAPE.join(piece.replace(_ESCAPED_JOINT, KEY_JOINT) for piece in pieces)
