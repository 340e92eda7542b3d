"""JSON as it stands in a line or an object: its value as a record, and where each leaf is.

The value differs from ``json.loads`` where a record needs it: every byte and every member is
there, and names that are data (``{"ann@example.com": 3}``) are leaves, not names of fields.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from expunge.model import Path, Value

DEEPEST = 64
NAMES = "{name}"
"""The field for members whose names are data: a list of ``{"name": ..., "value": ...}``."""

_FIELD = re.compile(r"[@$_]*[A-Za-z](?:[A-Za-z_./:-]|(?<![0-9])[0-9]{1,3}(?![0-9]))*")
_LONGEST_FIELD = 64
_ESCAPE = re.compile(
    r"\\(?:u[Dd][89ABab][0-9A-Fa-f]{2}\\u[Dd][C-Fc-f][0-9A-Fa-f]{2}"
    r"|(?P<lone>u[Dd][89A-Fa-f][0-9A-Fa-f]{2})|.)",
    re.DOTALL,
)
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s\[\]{}:,"]+|[\[\]{}]', re.DOTALL)


def parse(raw: bytes) -> Value:
    """The value of a JSON text; ValueError where it is none, or nested deeper than DEEPEST.

    Bytes that are not UTF-8 come with surrogateescape; half of a surrogate pair, which no UTF-8
    can hold, is U+FFFD. A name that stands twice in an object has the list of its values. A float
    whose digits do not stand in the text (4.2e1) stays text, so that a search of the bytes for a
    key finds what a search of the values does.
    """
    text = raw.decode(errors="surrogateescape").removeprefix("\ufeff")
    if "\\u" in text:
        text = _ESCAPE.sub(_no_lone_surrogate, text)
    try:
        value: Value = json.loads(
            text, strict=False, object_pairs_hook=_members, parse_float=_number
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if text.count("{") + text.count("[") > DEEPEST // 3 and _depth(value) > DEEPEST:
        raise ValueError("nested too deeply")
    return value


def places(raw: bytes) -> dict[Path, tuple[int, int]]:
    """Where each leaf of ``parse(raw)`` stands: its token, quotes included, as bytes of raw.

    raw is one that parse accepts.
    """
    root, _ = _node(raw, _tokens(raw), 0)
    return {path: (node.start, node.end) for path, node in _leaves(root, ())}


@lru_cache(maxsize=4096)
def is_field(name: str) -> bool:
    """Whether a member's name looks like one that a programmer chose."""
    return len(name) <= _LONGEST_FIELD and _FIELD.fullmatch(name) is not None


@dataclass(slots=True)
class _Node:
    """A value's place: of a leaf the token; members: (the name's place, the name, the value)."""

    start: int
    end: int
    members: list[tuple["_Node", str, "_Node"]] = field(default_factory=list)
    items: list["_Node"] = field(default_factory=list)
    is_leaf: bool = True


def _no_lone_surrogate(match: re.Match[str]) -> str:
    return "\\ufffd" if match["lone"] else match[0]


def _number(text: str) -> float | str:
    number = float(text)
    exact = f"{number:.0f}" if number.is_integer() else str(number)
    written = text.rstrip("0").removesuffix(".") if "." in text else text
    return number if exact in (text, written) else text


def _members(pairs: list[tuple[str, Value]]) -> Value:
    members = dict(pairs)
    if len(members) == len(pairs) and all(map(is_field, members)):
        return members
    fields = [(name, value) for name, value in pairs if is_field(name)]
    members = dict(fields)
    for twice, times in Counter(name for name, _ in fields).items():
        if times > 1:
            members[twice] = [value for name, value in fields if name == twice]
    if len(fields) < len(pairs):
        members[NAMES] = [
            {"name": name, "value": value} for name, value in pairs if not is_field(name)
        ]
    return members


def _depth(value: Value) -> int:
    depth = 0
    level: list[Value] = [value]
    while level:
        depth += 1
        level = [
            child
            for each in level
            if isinstance(each, dict | list)
            for child in (each.values() if isinstance(each, dict) else each)
        ]
    return depth


def _tokens(raw: bytes) -> list[tuple[int, int]]:
    return [match.span() for match in _TOKEN.finditer(raw, raw.startswith(b"\xef\xbb\xbf") * 3)]


def _node(raw: bytes, tokens: list[tuple[int, int]], position: int) -> tuple[_Node, int]:
    """The value whose first token is at position, and the position after it."""
    start, end = tokens[position]
    node = _Node(start, end)
    opener = raw[start:end]
    position += 1
    if opener in (b"{", b"["):
        node.is_leaf = False
        while (own := raw[slice(*tokens[position])]) not in (b"}", b"]"):
            if opener == b"{":
                name = _Node(*tokens[position])
                value, position = _node(raw, tokens, position + 1)
                node.members.append((name, str(parse(own)), value))
            else:
                value, position = _node(raw, tokens, position)
                node.items.append(value)
        position += 1
    return node, position


def _leaves(node: _Node, path: Path) -> Iterator[tuple[Path, _Node]]:
    """The leaves at the paths that they have in the value."""
    if node.is_leaf:
        yield path, node
    for number, item in enumerate(node.items):
        yield from _leaves(item, (*path, number))
    times = Counter(name for _, name, _ in node.members)
    seen: dict[str, int] = {}
    for place, name, value in node.members:
        slot = name if is_field(name) else NAMES
        number = seen.get(slot, 0)
        seen[slot] = number + 1
        if slot == NAMES:
            yield (*path, NAMES, number, "name"), place
            yield from _leaves(value, (*path, NAMES, number, "value"))
        else:
            yield from _leaves(value, (*path, name, number) if times[name] > 1 else (*path, name))
