"""expunge certificate write, check."""

from pathlib import Path
from typing import Annotated

import typer

from expunge.doors.cli.base import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    err,
    opened,
    out,
    show_json,
)
from expunge.doors.cli.plan import RequestId
from expunge.evidence import check as checking
from expunge.evidence import page
from expunge.model import RequestError
from expunge.path.certify import latest

app = typer.Typer(help="Proofs of completion.", no_args_is_help=True)


@app.command()
def write(
    request: RequestId,
    out_file: Annotated[Path, typer.Option("--out", help="JSON; FILE.html is written beside it.")],
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Write the newest certificate, or the interim statement of what is still open."""
    with opened(config) as context:
        file = latest(context, request)
        pem = context.keyring.public_pem()
        public = context.keyring.public_file
    beside = out_file.with_name(f"{out_file.name}.html")
    try:
        out_file.write_bytes(file)
        beside.write_text(page.render(file, pem, out_file.name), encoding="utf-8")
    except OSError:
        raise RequestError(f"{out_file} cannot be written. Check the folder.") from None
    if json:
        show_json({"certificate": str(out_file), "page": str(beside), "key": str(public)})
    else:
        out.print(f"Wrote {out_file} and {beside}. Check it anywhere, offline:", markup=False)
        out.print(f"expunge certificate check {out_file} --key {public}", markup=False)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The certificate (JSON).")],
    key: Annotated[Path, typer.Option(help="The public key, expunge.pub.")],
    json: JsonOption = False,
) -> None:
    """Check a certificate offline; needs no configuration."""
    try:
        report = checking.check(file.read_bytes(), key.read_bytes())
    except OSError:
        raise RequestError("The certificate or the key cannot be read.") from None
    except checking.Refused as error:
        if json:
            show_json({"valid": False, "why": str(error)})
        else:
            err.print(f"REFUSED: {error}", style="red", markup=False, highlight=False)
        raise typer.Exit(Exit.FAILED) from None
    if json:
        show_json({"valid": True, "request": report.request, "status": report.status})
    else:
        for line in report.lines():
            out.print(line, markup=False, highlight=False, soft_wrap=True)
