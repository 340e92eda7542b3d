"""The commands, put together."""

import sys

import typer
from sqlalchemy.exc import DBAPIError

from expunge.doors.cli import (
    batch,
    certificate,
    classify,
    data_map,
    decide,
    detect,
    export,
    hold,
    plan,
    prefect,
    request,
    setup,
)
from expunge.doors.cli.base import err, failure
from expunge.doors.demo.commands import app as demo_app
from expunge.model import ExpungeError
from expunge.path.quiet import quiet_libraries

INTERRUPTED = 130  # what typer makes of Ctrl-C, without a word

app = typer.Typer(
    name="expunge",
    help="Finds a person's data in every store, and erases it with a proof.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for room in (setup, data_map, detect, classify, plan, decide, prefect):
    room.register(app)
app.add_typer(request.app, name="request")
app.add_typer(data_map.app, name="map")
app.add_typer(decide.gap_app, name="gap")
app.add_typer(hold.app, name="hold")
app.add_typer(certificate.app, name="certificate")
app.add_typer(export.app, name="export")
app.add_typer(batch.app, name="batch")
app.add_typer(demo_app, name="demo")


def main() -> None:
    """One command, to the exit code."""
    quiet_libraries()
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            code = failure(KeyboardInterrupt())
    except typer.TyperException as error:
        if message := error.format_message():  # none where help was shown instead
            err.print(f"{message} See expunge --help.", markup=False, highlight=False)
        code = error.exit_code
    except typer.Abort:
        code = failure(KeyboardInterrupt())
    except (ExpungeError, DBAPIError, KeyboardInterrupt) as error:
        code = failure(error)
    sys.exit(code or 0)
