"""Presidio's log holds values, and the only word of a pattern that it gave up on."""

import logging
import threading

_LOGGERS = ("presidio-analyzer", "decision_process")
_seen = threading.local()


class _TimedOut(logging.Handler):
    """Counts time-outs in this thread and writes nothing."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0] if record.exc_info else None
        if error is not None and issubclass(error, TimeoutError):
            _seen.count = timed_out() + 1


def timed_out() -> int:
    """How many patterns Presidio has given up on in this thread so far."""
    return int(getattr(_seen, "count", 0))


def silence() -> None:
    """Nothing that Presidio logs goes anywhere, from its import on."""
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        logger.handlers = [_TimedOut(logging.WARNING)]
        logger.propagate = False
        logger.setLevel(logging.WARNING)
