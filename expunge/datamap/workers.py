"""Several processes that look at things side by side, and answer in order."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import Any, TypeVar

Made = TypeVar("Made")
Task = TypeVar("Task")
Done = TypeVar("Done")

_AHEAD = 3
"""Tasks a process that are made before they are needed: memory does not grow with all of them."""


def ordered(
    processes: int,
    make: Callable[[], Made],
    work: Callable[[Made, Task], Done],
    tasks: Iterable[Task],
) -> Iterator[Done]:
    """``work(make(), task)`` of each task, in the order of the tasks. make is called once a
    process; with one process, in this one. All that goes in or out is pickled otherwise."""
    if processes == 1:
        made = make()
        yield from (work(made, task) for task in tasks)
        return
    left = iter(tasks)
    # A process that is forked off one with threads (a spinner's, Prefect's) can hang at once.
    fresh = get_context("spawn")
    with ProcessPoolExecutor(processes, fresh, initializer=_begin, initargs=(make,)) as pool:
        waiting: list[Future[Done]] = [
            pool.submit(_work, work, task) for task in islice(left, _AHEAD * processes)
        ]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(_work, work, task) for task in islice(left, 1)]


_MADE: list[Any] = []
"""What make returned in this process."""


def _begin(make: Callable[[], object]) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    _MADE[:] = [make()]


def _end_with_parent() -> None:
    """A pool's process does not see that the one that started it was killed, and waits for ever."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _work(work: Callable[[Any, Task], Done], task: Task) -> Done:
    return work(_MADE[0], task)
