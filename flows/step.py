"""How a flow calls the core: one context a run, one task run a stage."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from prefect import Task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from expunge.config import load
from expunge.path.context import Context
from expunge.path.quiet import quiet_libraries
from flows.errors import UNREACHABLE, StepError, guarded
from flows.quiet import quiet_runs

Done = TypeVar("Done")

RETRY_AFTER = [2.0, 10.0, 60.0]  # seconds; the core has tried for some seconds already


@contextmanager
def opened() -> Iterator[Context]:
    """The context of a run, from the file that EXPUNGE_CONFIG names; closed at its end."""
    quiet_libraries()
    quiet_runs()
    context = Context(load(Path(os.environ.get("EXPUNGE_CONFIG", "expunge.toml"))))
    try:
        context.check_configuration()
        yield context
    finally:
        context.close()


def step(stage: str, call: Callable[[], Done]) -> Done:
    """Carries out one stage as a task run of that name. It takes nothing and returns nothing, so
    Prefect learns when it began, when it ended and the code of its error."""
    done: list[Done] = []
    task: Task[[], None] = Task(
        guarded(lambda: done.append(call())),
        name=stage,
        task_run_name=stage,
        retries=len(RETRY_AFTER),
        retry_delay_seconds=RETRY_AFTER,
        retry_condition_fn=_transient,
        cache_policy=NO_CACHE,
        persist_result=False,
        log_prints=False,
    )
    task()
    return done[-1]


def _transient(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    error = state.result(raise_on_failure=False)
    return isinstance(error, StepError) and error.code == UNREACHABLE
