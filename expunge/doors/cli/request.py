"""expunge request new."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from expunge.doors.cli.base import DEFAULT_CONFIG, ConfigOption, JsonOption, opened, out, show_json
from expunge.model import RequestError
from expunge.path import sealed
from expunge.path.intake import identifier
from expunge.path.intake import new as make

app = typer.Typer(help="Requests of data subjects.", no_args_is_help=True)


@app.command()
def new(
    right: Annotated[str, typer.Option(help="erasure")],
    identity: Annotated[
        list[str] | None, typer.Option(help="KIND=VALUE, as often as needed.")
    ] = None,
    identity_file: Annotated[
        str | None, typer.Option(help="A file with one KIND=VALUE a line, or - for stdin.")
    ] = None,
    regime: Annotated[str, typer.Option(help="gdpr, ccpa or appi")] = "gdpr",
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Record a request. What --identity names can be seen in the shell's history and the process
    list; --identity-file cannot."""
    given = [*(identity or []), *_lines(identity_file)]
    with opened(config) as context:
        request = make(context, right, [identifier(each) for each in given], regime)
        salt = sealed.salt(context, request.id).hex()
    if json:
        show_json({"id": request.id, "deadline": request.deadline, "salt": salt})
        return
    out.print(f"Request {request.id}, to be answered by {request.deadline[:10]}.", markup=False)
    out.print("For the person only, with the receipt: the salt of the certificate to come")
    out.print(f"    {salt}", markup=False, highlight=False)
    out.print(f"Next: expunge plan {request.id}", markup=False)


def _lines(source: str | None) -> list[str]:
    if source is None:
        return []
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise RequestError("--identity-file cannot be read as UTF-8 text.") from None
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
