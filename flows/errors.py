"""The one error that may leave a flow or a task: Prefect keeps it in states, logs and results."""

import re
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from expunge.datamap.discover import gap_of
from expunge.model import ExpungeError, StoreError

Taken = ParamSpec("Taken")
Given = TypeVar("Given")

UNREACHABLE = "unreachable"  # the code of a Transient: a later try can succeed


class StepError(Exception):
    """What went wrong, as a code, and the store and container where it did ("" for neither)."""

    def __init__(self, code: str, store: str = "", container: str = "") -> None:
        super().__init__(code, store, container)
        self.code, self.store, self.container = code, store, container

    def __str__(self) -> str:
        place = f" at {self.store}" if self.store else ""
        place += f":{self.container}" if self.container else ""
        return f"{self.code}{place}. On the command line `expunge run ID` says what to do."


def guarded(call: Callable[Taken, Given]) -> Callable[Taken, Given]:
    """The call, with every exception replaced by a StepError that has nothing behind it: neither
    a cause nor the frames in which the values are."""

    @wraps(call)
    def carry_out(*args: Taken.args, **kwargs: Taken.kwargs) -> Given:
        try:
            return call(*args, **kwargs)
        except StepError as error:
            failure = error
        except Exception as error:  # noqa: BLE001  (any exception's message can hold a value)
            failure = _without_values(error)
        raise failure.with_traceback(None)

    return carry_out


def _without_values(error: Exception) -> StepError:
    if isinstance(error, StoreError):
        gap = gap_of(error)
        return StepError(gap.code, gap.store, gap.place)
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()
    return StepError(name if isinstance(error, ExpungeError) else f"{name} in {_line(error)}")


def _line(error: Exception) -> str:
    """The module and line that raised it: what a person needs to find a fault of ours."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{trace.tb_frame.f_globals.get('__name__', '?')} line {trace.tb_lineno}"
