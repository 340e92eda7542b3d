"""Paths that a glob reaches, and the folders on the way that could not be listed.

The standard library's glob passes over a folder that it may not list, as if it were empty.
"""

import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path


def matching(pattern: str) -> Iterator[Path | OSError]:
    """Every path that the absolute pattern reaches (``*``, ``?``, ``[...]``, ``**``), in order.

    A name that begins with a dot is matched only by a pattern that does; ``**`` follows no
    symbolic link. A part without a wildcard is not looked up: the path may not exist.
    """
    path = Path(pattern)
    yield from _below(Path(path.anchor), path.parts[1:])


def _below(folder: Path, parts: tuple[str, ...]) -> Iterator[Path | OSError]:
    if not parts:
        yield folder
        return
    part, rest = parts[0], parts[1:]
    if not any(sign in part for sign in "*?["):
        yield from _below(folder / part, rest)
        return
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        yield error
        return
    if part == "**":
        yield from _below(folder, rest or ("*",))
    for entry in entries:
        if entry.name.startswith(".") and not part.startswith("."):
            continue
        if part == "**":
            if entry.is_dir(follow_symlinks=False):
                yield from _below(folder / entry.name, parts)
        elif fnmatch.fnmatchcase(entry.name, part):
            yield from _below(folder / entry.name, rest)
