"""The durable acts of the logs connector that are no calls of ``os``, told to a watcher."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from connectors.logs import rewrite
from connectors.logs.disk import Overwriter, exchange
from expunge.testing.watching import Watcher


@contextmanager
def log_acts(watcher: Watcher) -> Iterator[None]:
    """Enter it beside ``expunge.testing.shim.file_acts``."""
    with (
        patch.object(Overwriter, "write", _told(watcher, "overwrite", Overwriter.write)),
        patch.object(rewrite, "exchange", _told(watcher, "exchange", exchange)),
    ):
        yield


def _told(watcher: Watcher, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def act(*arguments: Any) -> Any:
        number = watcher.begin(name)
        result = function(*arguments)
        watcher.end(number)
        return result

    return act
