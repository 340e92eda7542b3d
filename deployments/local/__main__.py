"""python -m deployments.local up|down|remove --folder FOLDER [SERVICE...]"""

from pathlib import Path
from typing import Annotated

import typer

from deployments import local

app = typer.Typer(help="The real services of the demo and the tests.", add_completion=False)
Folder = Annotated[Path, typer.Option(help="Holds this set of services: its state and its logs.")]


@app.command()
def up(folder: Folder, services: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Start what does not run yet, and say where it answers."""
    try:
        endpoints = local.up(folder, services or tuple(local.SERVICES))
    except local.LocalServiceError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for name, settings in endpoints.services.items():
        typer.echo(f"{name:14} 127.0.0.1:{settings['port']}")
    typer.echo(f"{'keys':14} {folder / 'state.json'}")


@app.command()
def down(folder: Folder) -> None:
    """Stop all; the data stays."""
    local.down(folder)


@app.command()
def remove(folder: Folder) -> None:
    """Stop all and delete the data."""
    local.remove(folder)


if __name__ == "__main__":
    app()
