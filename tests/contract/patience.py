"""How long the connectors of a harness wait: a slow machine has time, a store that hangs is given
up soon."""

from collections.abc import Iterator
from contextlib import contextmanager


class Patience:
    def __init__(self) -> None:
        self.seconds = 2.5

    @contextmanager
    def at_an_end(self) -> Iterator[None]:
        """For connectors made in here; the server will never answer them."""
        before, self.seconds = self.seconds, 0.7
        try:
            yield
        finally:
            self.seconds = before
