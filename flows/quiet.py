"""What the runs' loggers let through: an exception's text can hold a value, so it never does.

Prefect sends what these loggers take to its server, where it stays.
"""

import logging

from flows.errors import StepError

RUNS = ("prefect.flow_runs", "prefect.task_runs")


class NoValues(logging.Filter):
    """Drops tracebacks, and puts an exception's type in its place. Lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.exc_info = record.exc_text = record.stack_info = None
        record.msg = _without_values(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_without_values(each) for each in record.args)
        return True


def _without_values(value: object) -> object:
    if isinstance(value, BaseException) and not isinstance(value, StepError):
        return type(value).__name__
    return value


_FILTER = NoValues()


def quiet_runs() -> None:
    """Puts the filter in place; safe to repeat."""
    for name in RUNS:
        logging.getLogger(name).addFilter(_FILTER)
