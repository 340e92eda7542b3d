"""Which log a file belongs to, by its name: app.log, app.log.1, app-2024-01-01.log.gz are app.log.

What remains of a name, and of the folders that tell equal names apart, is a template: dates,
numbers, addresses and ids in it are data, and would give a log for each person or day. So does
any other word that could be somebody's name or login.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from expunge.model import impersonal

MANY = 64
"""Logs of one folder, folders at one place of a path: more are names of things, of people say."""

_PACKED = re.compile(r"\.(?:gz|zst|xz|bz2|lz4|lzma|Z|zip)$")
_DAY = r"(?:19|20)\d\d[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])"
_HOUR = r"(?:[-_.T]?(?:[01]\d|2[0-4])(?:[-_.:]?[0-5]\d){0,2}Z?)?"
_DATE = rf"(?<!\d){_DAY}{_HOUR}(?!\d)"
_ROTATION = re.compile(
    rf"(?:[-_.](?:{_DATE}|\d{{10}}(?:\d{{3}})?)|\.\d{{1,3}}|[.~-](?:old|bak|prev|save)|~)$"
)
_LONG_NUMBER = re.compile(r"\d{9}")  # a time stamp, but who knows
_DATE_WITHIN = re.compile(rf"[-_.]{_DATE}(?=[-_.])|^{_DATE}[-_.](?=\w+\.)")
_NUMBER_WITHIN = re.compile(r"\.\d{1,3}(?=\.[A-Za-z]+$)")
_TEMPLATES = (
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+?(?=\.(?:log|txt|json|out|err)\b|$|,)"), "{email}"),
    (re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"), "{uuid}"),
    (re.compile(_DATE), "{date}"),
    (re.compile(r"(?<![0-9A-Za-z])(?=[a-f]*\d)[0-9a-f]{12,}(?![0-9A-Za-z])"), "{hex}"),
    (re.compile(r"(?<![0-9A-Za-z])\d+(?![0-9A-Za-z])|\d{3,}"), "{n}"),
)

_Folder: TypeAlias = tuple[str, ...]


def base_name(name: str) -> str:
    """The log's name without what rotation and packing added, as a template."""
    name = _unrotated(name)
    for within in (_DATE_WITHIN, _NUMBER_WITHIN):
        name = within.sub("", name)
    return template(name)


def _unrotated(name: str) -> str:
    """Without what rotation and packing added at its end."""
    name = _PACKED.sub("", name)
    while (shorter := _ROTATION.sub("", name)) not in (name, ""):
        name = shorter
    return name


def in_words(name: str, what: str = "a file") -> str:
    """``a file (its name ends in -2024-01-01.gz)``: told from its log's others by what rotation and
    packing added, which names nobody."""
    ending = name[len(_unrotated(name)) :]
    if not ending or _LONG_NUMBER.search(ending):
        return what
    return f"{what} (its name ends in {ending})"


def is_rotated(name: str) -> bool:
    """Whether the name says that the log goes on in another file."""
    return base_name(name) != template(name)


def template(text: str) -> str:
    """The text with a placeholder for each thing in it that varies."""
    for pattern, placeholder in _TEMPLATES:
        text = pattern.sub(placeholder, text)
    return impersonal(text)


def log_names(paths: Iterable[Path]) -> Mapping[Path, str]:
    """The name of each file's log: the base name, behind the shortest end of its folder that
    tells it from other folders' logs of that base name. Bounded in number by MANY."""
    folders = {path: tuple(map(template, path.parent.parts[1:])) for path in paths}
    logs: dict[str, dict[Path, _Folder]] = {}
    for path, base in _bases(folders).items():
        logs.setdefault(base, {})[path] = folders[path]
    return {
        path: "/".join((*prefix, base))
        for base, own in logs.items()
        for path, prefix in _prefixes(own).items()
    }


def _bases(folders: Mapping[Path, _Folder]) -> dict[Path, str]:
    bases = {path: base_name(path.name) for path in folders}
    alike: dict[tuple[_Folder, str], set[str]] = {}
    for path, base in bases.items():
        alike.setdefault((folders[path], Path(base).suffix), set()).add(base)
    for path, base in bases.items():
        extension = Path(base).suffix
        if len(alike[folders[path], extension]) > MANY:
            bases[path] = "{name}" + extension
    return bases


def _prefixes(folders: Mapping[Path, _Folder]) -> dict[Path, _Folder]:
    length = 0
    different = set(folders.values())
    while len({_end(folder, length) for folder in different}) < len(different):
        length += 1
    ends = {path: _end(folder, length) for path, folder in folders.items()}
    for place in range(1, length + 1):
        if len({folder[-place] for folder in ends.values() if len(folder) >= place}) > MANY:
            ends = {path: _without(folder, place) for path, folder in ends.items()}
    return ends


def _end(folder: _Folder, length: int) -> _Folder:
    return folder[max(0, len(folder) - length) :]


def _without(folder: _Folder, place: int) -> _Folder:
    """The folder with a placeholder for its part at this place from the end."""
    position = len(folder) - place
    if position < 0:
        return folder
    return (*folder[:position], "{name}", *folder[position + 1 :])
