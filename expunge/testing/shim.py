"""Durable acts on files, told to a watcher: what writes, renames or flushes below a folder.

For connectors that write files from Python. The functions of ``os`` and ``open`` are replaced in
this process while ``file_acts`` is entered, so enter it in a forked child (``kill.run``). A write
through a buffered file object is seen when it is opened and when it is flushed by ``os.fsync``;
between the two a kill loses the buffer, as it does in life.
"""

import builtins
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from expunge.testing.watching import Inside, Watcher

_BY_DESCRIPTOR = ("write", "pwrite", "fsync", "fdatasync", "ftruncate")
_BY_PATH = ("truncate", "rename", "replace", "link", "unlink", "remove", "chmod")
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def file_acts(folder: Path) -> Inside:
    """Acts on files whose real path lies below the folder, named as the function: ``pwrite``."""
    root = folder.resolve()

    @contextmanager
    def inside(watcher: Watcher) -> Iterator[None]:
        opened, os_open = io.open, os.open
        patches = [
            *(
                patch.object(os, name, _told(watcher, name, getattr(os, name), _is_below(root)))
                for name in (*_BY_DESCRIPTOR, *_BY_PATH)
            ),
            patch.object(os, "open", _told(watcher, "open", os_open, _is_written_below(root))),
            *(
                patch.object(module, "open", _told(watcher, "open", opened, _is_opened_below(root)))
                for module in (builtins, io)
            ),
        ]
        for each in patches:
            each.start()
        try:
            yield
        finally:
            for each in patches:
                each.stop()

    return inside


Asked = Callable[..., bool]


def _told(watcher: Watcher, name: str, function: Callable[..., Any], counts: Asked) -> Any:
    def act(*arguments: Any, **named: Any) -> Any:
        if not counts(*arguments, **named):
            return function(*arguments, **named)
        number = watcher.begin(name)
        result = function(*arguments, **named)
        watcher.end(number)
        return result

    return act


def _is_below(root: Path) -> Asked:
    def asked(file: Any, *_: Any, **__: Any) -> bool:
        """A path; or a descriptor, or an object that has one, of which Linux says the path."""
        descriptor = file.fileno() if hasattr(file, "fileno") else file
        if isinstance(descriptor, int):
            return _below(root, f"/proc/self/fd/{descriptor}")
        return _below(root, file)

    return asked


def _is_written_below(root: Path) -> Asked:
    def asked(path: Any, flags: int, *_: Any, **__: Any) -> bool:
        return bool(flags & _WRITING) and _below(root, path)

    return asked


def _is_opened_below(root: Path) -> Asked:
    def asked(file: Any, mode: str = "r", *_: Any, **__: Any) -> bool:
        return not isinstance(file, int) and bool(set("wax+") & set(mode)) and _below(root, file)

    return asked


def _below(root: Path, path: Any) -> bool:
    return Path(os.path.realpath(os.fsdecode(path))).is_relative_to(root)
