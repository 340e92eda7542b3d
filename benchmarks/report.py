"""Timing and the table that every benchmark prints."""

import multiprocessing
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.table import Table


def seconds(work: Callable[[], object], runs: int) -> list[float]:
    """Wall-clock seconds of each run, after one that is not counted."""
    work()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return taken


def paired(
    ours: Callable[[], object], theirs: Callable[[], object], runs: int
) -> tuple[list[float], list[float]]:
    """Both in turn, so that a drift of the machine meets both alike."""
    mine: list[float] = []
    other: list[float] = []
    ours()
    theirs()
    for _ in range(runs):
        for work, taken in ((ours, mine), (theirs, other)):
            began = time.perf_counter()
            work()
            taken.append(time.perf_counter() - began)
    return mine, other


class Taken(NamedTuple):
    """Seconds on the clock, of the processor, and the greatest memory in MB."""

    clock: float
    cpu: float
    memory: float


def alone(work: Callable[[], object]) -> Taken:
    """What the work takes in a process of its own, forked from this one."""
    receiving, sending = multiprocessing.Pipe(duplex=False)

    def measured() -> None:
        began, before = time.perf_counter(), time.process_time()
        work()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sending.send(Taken(time.perf_counter() - began, time.process_time() - before, most))

    child = multiprocessing.get_context("fork").Process(target=measured)
    child.start()
    sending.close()
    taken: Taken = receiving.recv()  # EOFError where the work failed: its traceback is on stderr
    child.join()
    return taken


def median(values: list[float]) -> float:
    return statistics.median(values)


def show(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    table = Table(title=title, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    for row in rows:
        table.add_row(*row)
    Console(width=120).print(table)
