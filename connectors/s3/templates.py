"""Keys to containers: sets of like objects, bounded in number and free of personal data.

``exports/2024-customers.csv`` is in ``exports/{name}.csv``, ``users/ann@x.com/7/a.json`` in
``users/{email}/{n}/{name}.json``. A directory that can be called after a person becomes {name},
and so does a level with more than MANY plain names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from expunge.model import impersonal
from formats import suffix

MANY = 20
MOST = 500  # containers of a bucket; beyond that levels are merged sooner
DEEPEST = 12  # levels that are told apart

NAME = "{name}"
_DAY = r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"(?:19|20)\d\d[-_.](?:0[1-9]|1[0-2])"
_PLACEHOLDERS = (
    ("{email}", re.compile(r".*(?:@|%40).*", re.DOTALL | re.IGNORECASE)),
    ("{uuid}", re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")),
    ("{date}", re.compile(rf"{_DAY}(?:[T _-]?[\d:.-]{{2,}}Z?)?|{_MONTH}")),
    ("{n}", re.compile(r"[-+]?\d+(?:[.,]\d+)?")),
)
_FIXED = frozenset(
    f"{each}/" for each in (NAME, *(placeholder for placeholder, _ in _PLACEHOLDERS))
)
_PLAIN = re.compile(r"[^\W\d][\w .+,-]{0,39}")


@dataclass(slots=True)
class _Level:
    """objects: how many keys end here, None if none may. merged: plain names are not told apart."""

    below: dict[str, "_Level"] = field(default_factory=dict)
    objects: int | None = None
    merged: bool = False


class Templates:
    """The containers that the keys seen so far make."""

    def __init__(self) -> None:
        self._root = _Level()
        self._many = MANY
        self._ends = 0

    def add(self, key: str, objects: int = 1) -> None:
        """objects: how many the key stands for; 0 for an upload, which is none yet."""
        level = self._root
        for part in _parts(key):
            level = self._below(level, part)
        if level.objects is None:
            level.objects = 0
            self._ends += 1
        level.objects += objects
        while self._ends > MOST and self._many:
            self._many //= 4
            self._merge_all(self._root)
            self._ends = sum(1 for _ in self.counts())

    def name(self, key: str) -> str:
        """The container that the key is in."""
        names: list[str] = []
        level: _Level | None = self._root
        for part in _parts(key):
            step = f"{NAME}/" if level and level.merged and _is_plain(part) else part
            names.append(step)
            level = level.below.get(step) if level else None
        return "".join(names)

    def counts(self) -> Iterator[tuple[str, int]]:
        """Every container with the number of its objects, in order."""
        yield from sorted(_counts(self._root, ""))

    def _below(self, level: _Level, part: str) -> _Level:
        if part not in level.below and _is_plain(part):
            if not level.merged:
                level.below[part] = _Level()
                self._merge_if_many(level)
            if level.merged:
                part = f"{NAME}/"
        return level.below.setdefault(part, _Level())

    def _merge_if_many(self, level: _Level) -> None:
        plain = [part for part in level.below if _is_plain(part)]
        if level.merged or len(plain) > self._many:
            level.merged = True
            for part in plain:
                into = level.below.setdefault(f"{NAME}/", _Level())
                self._absorb(into, level.below.pop(part))

    def _absorb(self, into: _Level, other: _Level) -> None:
        if other.objects is not None:
            into.objects = (into.objects or 0) + other.objects
        into.merged = into.merged or other.merged
        for part, child in other.below.items():
            self._absorb(into.below.setdefault(part, _Level()), child)
        self._merge_if_many(into)

    def _merge_all(self, level: _Level) -> None:
        self._merge_if_many(level)
        for child in level.below.values():
            self._merge_all(child)


def literal_prefix(container: str) -> str:
    """What every key of the container begins with."""
    return container.partition("{")[0]


def _counts(level: _Level, name: str) -> Iterator[tuple[str, int]]:
    if level.objects is not None:
        yield name, level.objects
    for part, child in level.below.items():
        yield from _counts(child, name + part)


def _is_plain(part: str) -> bool:
    """A directory that is called by a name of its own. The last part of a key never is."""
    return part.endswith("/") and part not in _FIXED


def _parts(key: str) -> Iterator[str]:
    """The key's directories, each with its slash, and its last part; all as templates."""
    *directories, last = key.split("/")
    for directory in directories[:DEEPEST]:
        yield f"{_template(directory)}/"
    if len(directories) > DEEPEST:
        yield f"{NAME}/"
    yield NAME + suffix(last)


def _template(directory: str) -> str:
    name, sign, value = directory.partition("=")
    if sign and _PLAIN.fullmatch(name):
        return f"{impersonal(name)}={_placeholder(value) or NAME}"
    if found := _placeholder(directory):
        return found
    return impersonal(directory) if _PLAIN.fullmatch(directory) else NAME


def _placeholder(text: str) -> str:
    return next((name for name, pattern in _PLACEHOLDERS if pattern.fullmatch(text)), "")
