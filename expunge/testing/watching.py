"""Who is told of durable acts (a commit, a request, a file's write), and may stop them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class Killed(Exception):
    """The one who acts is dead: nothing more may be done in their name."""


class Watcher(Protocol):
    """Is told of every act. Does not return, or raises Killed, where the one who acts dies."""

    def begin(self, name: str) -> int:
        """The act is about to happen; returns its number."""

    def end(self, number: int) -> None:
        """The act has happened, and whoever did it has not heard so."""


Inside = Callable[[Watcher], AbstractContextManager[object]]
"""Tells a watcher of this process's acts while it is entered."""
