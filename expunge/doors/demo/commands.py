"""expunge demo up, run, down: the main job on four real stores of this machine.

The stores' clients and services are imported where they are used: other commands need neither.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from expunge.model import ExpungeError

app = typer.Typer(help="A company of 5,000 customers on this machine.", no_args_is_help=True)


@app.command()
def up() -> None:
    """Start the four stores and Prefect, fill them, and write .demo/expunge.toml.

    What runs already goes on; what is filled already stays as it is.
    """
    with _installed():
        from expunge.doors.demo import acts  # noqa: PLC0415
    acts.up()


@app.command()
def run() -> None:
    """The main job for the next of 50 chosen customers, from the scan to the certificate.

    A run that was stopped is gone on with. When all 50 are erased the stores are filled anew.
    """
    with _installed():
        from expunge.doors.demo import acts  # noqa: PLC0415
    raise typer.Exit(acts.run())


@app.command()
def down() -> None:
    """Stop it all. What is stored stays in .demo for the next `expunge demo up`."""
    with _installed():
        from expunge.doors.demo import acts  # noqa: PLC0415
    acts.down()


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise ExpungeError(
            f"The demo needs {error.name}. Install it: pip install 'expunge[local]'"
        ) from None
