"""What all commands share: the configuration, the output, the errors and the exit codes."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, ProgressColumn
from sqlalchemy.exc import DBAPIError

from expunge.config import load
from expunge.model import ConfigurationError, EvidenceBroken, ExpungeError, RequestError
from expunge.path.context import Context

ConfigOption = Annotated[
    Path, typer.Option("--config", help="The configuration.", envvar="EXPUNGE_CONFIG")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine output on stdout.")]
DEFAULT_CONFIG = Path("expunge.toml")

# A command to copy is never cut in two; a column ``:notes:`` is no picture.
out = Console(soft_wrap=True, emoji=False)
err = Console(stderr=True, emoji=False)


class Exit(IntEnum):
    DONE = 0
    FAILED = 1
    USAGE = 2
    WAITS = 3
    GAPS = 4


@contextmanager
def opened(config: Path) -> Iterator[Context]:
    """The context of a command; closed at its end."""
    context = Context(load(config))
    try:
        context.check_configuration()
        yield context
    finally:
        context.close()


def progress(*columns: ProgressColumn, transient: bool = False) -> Progress:
    """On stderr, and only where somebody looks on."""
    return Progress(*columns, console=err, transient=transient, disable=not err.is_terminal)


def show_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def failure(error: BaseException) -> int:
    """An expected error as one line on stderr, without a value in it, and its exit code."""
    match error:
        case ConfigurationError() | RequestError():
            _say(str(error))
            return Exit.USAGE
        case EvidenceBroken():
            _say(f"{error} Stop and find out who changed it before anything else is done.")
            return Exit.FAILED
        case ExpungeError():
            _say(str(error))
            return Exit.FAILED
        case DBAPIError():  # its message can hold a statement's parameters
            _say("The ledger's database failed. Check that it is up and not full, then run again.")
            return Exit.FAILED
        case KeyboardInterrupt():
            _say("Stopped. Nothing is lost: run the same command again.")
            return 130
        case _:
            raise error


def _say(text: str) -> None:
    err.print(text, style="red", markup=False, highlight=False, soft_wrap=True)
