"""expunge request new, withdraw."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from expunge.doors.cli.base import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    opened,
    out,
    show_json,
)
from expunge.doors.cli.plan import RequestId
from expunge.doors.cli.prefect import resume
from expunge.model import RequestError
from expunge.path import sealed
from expunge.path.details import Details
from expunge.path.intake import identifier
from expunge.path.intake import new as make
from expunge.path.lifting import lift as undo
from expunge.path.run import run
from expunge.path.text_file import text_of
from expunge.path.withdraw import withdraw as take_back

app = typer.Typer(help="Requests of data subjects.", no_args_is_help=True)


@app.command()
def new(
    right: Annotated[
        str, typer.Option(help="access, portability, erasure, rectification or restriction")
    ],
    identity: Annotated[
        list[str] | None, typer.Option(help="KIND=VALUE, as often as needed.")
    ] = None,
    identity_file: Annotated[
        str | None, typer.Option(help="A file with one KIND=VALUE a line, or - for stdin.")
    ] = None,
    change: Annotated[
        list[str] | None, typer.Option("--set", help="Rectification: KIND=NEW VALUE.")
    ] = None,
    purpose: Annotated[
        str | None, typer.Option(help="Restriction: of this use only, as configured.")
    ] = None,
    regime: Annotated[str, typer.Option(help="gdpr, ccpa or appi")] = "gdpr",
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Record a request. What --identity names can be seen in the shell's history and the process
    list; --identity-file cannot."""
    given = [*(identity or []), *lines(identity_file)]
    with opened(config) as context:
        details = Details(tuple(identifier(each) for each in change or []), purpose)
        request = make(context, right, [identifier(each) for each in given], regime, details)
        salt = sealed.salt(context, request.id).hex()
    if json:
        show_json(
            {
                "id": request.id,
                "deadline": request.deadline,
                "status": request.status,
                "salt": salt,
            }
        )
        return
    if request.status != "new":
        out.print(f"This was asked before: the request is {request.status}.", markup=False)
    out.print(f"Request {request.id}, to be answered by {request.deadline[:10]}.", markup=False)
    out.print("For the person only, with the receipt: the salt of the certificate to come")
    out.print(f"    {salt}", markup=False, highlight=False)
    out.print(f"Next: expunge plan {request.id}", markup=False)


@app.command()
def withdraw(
    request: RequestId, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """Take a request back before it is carried out; its keys are destroyed."""
    with opened(config) as context:
        take_back(context, request)
        resume(context.configuration, request)
    if json:
        show_json({"id": request, "status": "withdrawn"})
    else:
        out.print(f"{request}: withdrawn", markup=False)


@app.command()
def lift(
    request: RequestId, config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False
) -> None:
    """Undo the markers of a restriction that is complete; nothing else is touched."""
    with opened(config) as context:
        follow_up = undo(context, request)
        ran = run(context, follow_up)
    if json:
        show_json({"id": request, "follow_up": follow_up, "status": ran.status, "open": ran.open})
    else:
        out.print(f"{request}: lifted by {follow_up}, which is {ran.status}", markup=False)
    if ran.status != "complete":
        raise typer.Exit(Exit.GAPS)


def _typed() -> str:
    try:
        return sys.stdin.read().removeprefix("\ufeff")  # as from a file
    except UnicodeDecodeError:
        raise RequestError("What was typed is no UTF-8 text.") from None


def lines(source: str | None) -> list[str]:
    if source is None:
        return []
    text = _typed() if source == "-" else text_of(Path(source), "--identity-file")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
