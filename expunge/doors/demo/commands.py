"""expunge demo up, run, down: the main job on four real stores, before the user's eyes."""

import typer

app = typer.Typer(help="A company of 5,000 customers on this machine.", no_args_is_help=True)


@app.callback()
def demo() -> None:
    """A company of 5,000 customers on this machine."""
