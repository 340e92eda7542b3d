"""The stages of the demo on the screen: what is done, how long it took, what came of it."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table


@dataclass
class Stage:
    """One stage. result: what came of it in words, asked for when it ends."""

    result: Callable[[], str] = str


@dataclass(frozen=True)
class Story:
    """Tells on one console; without a terminal only the finished lines are printed."""

    console: Console

    @contextmanager
    def stage(self, title: str) -> Iterator[Stage]:
        """A spinner and the time while it lasts, one line when it is done."""
        stage, began = Stage(), time.monotonic()
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        still = not self.console.is_terminal
        with Progress(*columns, console=self.console, transient=True, disable=still) as progress:
            progress.add_task(title, total=None)
            yield stage
        seconds = time.monotonic() - began
        self.console.print(f"[green]✓[/] {title:<26} [dim]{seconds:6.1f} s[/]  ", end="")
        self.say(stage.result())

    def say(self, text: str, style: str = "") -> None:
        self.console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def table(self, title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
        """The first column is text, the others are numbers."""
        table = Table(title=title, title_justify="left")
        for number, column in enumerate(columns):
            table.add_column(column, justify="right" if number else "left")
        for row in rows:
            table.add_row(*row)
        self.console.print(table)

    def places(self, title: str, places: Mapping[str, object]) -> None:
        """Where to look, one line each, which no terminal breaks in two when it is copied."""
        self.console.print(f"\n[bold]{title}[/]")
        width = max(map(len, places))
        for name, place in places.items():
            self.say(f"  {name:<{width}}  {place}")
