"""expunge deploy, expunge work: the flows on a Prefect server."""

import typer


def register(app: typer.Typer) -> None:  # noqa: ARG001  (the commands come with the flows)
    """Adds the commands."""
