"""expunge export write, open."""

from pathlib import Path
from typing import Annotated

import typer

from expunge.doors.cli.base import (
    DEFAULT_CONFIG,
    ConfigOption,
    JsonOption,
    err,
    opened,
    out,
    show_json,
)
from expunge.doors.cli.plan import RequestId
from expunge.export.opening import open_with_key, open_with_passphrase
from expunge.model import RequestError
from expunge.path import fetch
from expunge.path.text_file import text_of

app = typer.Typer(help="What a data subject is given.", no_args_is_help=True)
PassphraseFile = Annotated[
    Path | None, typer.Option(help="A file whose first line is the passphrase.")
]


@app.command()
def write(
    request: RequestId,
    target: Annotated[Path, typer.Option("--out", help="FILE.age, or a folder with --plain.")],
    to: Annotated[list[str] | None, typer.Option(help="age1..., as often as needed.")] = None,
    passphrase_file: PassphraseFile = None,
    plain: Annotated[bool, typer.Option("--plain", help="In clear, to a 0700 folder.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Write a finished export, encrypted for the person. Can be repeated until its end date."""
    if bool(to) + (passphrase_file is not None) + plain != 1:
        raise RequestError("Give one of --to age1..., --passphrase-file FILE and --plain.")
    files = [target]
    with opened(config) as context:
        if to:
            fetch.to_recipients(context, request, target, to)
        elif passphrase_file is not None:
            secret = _passphrase(passphrase_file)
            files.append(fetch.to_passphrase(context, request, target, secret))
        else:
            fetch.to_folder(context, request, target)
            err.print("WARNING: personal data in clear. Remove it when it was handed over.")
    if json:
        show_json({"files": [str(each) for each in files]})
    else:
        out.print(f"Wrote {' and '.join(str(each) for each in files)}.", markup=False)


@app.command("open")
def open_(
    file: Annotated[Path, typer.Argument(help="FILE.age")],
    target: Annotated[Path, typer.Option("--out", help="A new folder.")],
    key_file: Annotated[Path | None, typer.Option(help="An age key file.")] = None,
    passphrase_file: PassphraseFile = None,
    json: JsonOption = False,
) -> None:
    """Open an export and check every file in it; needs no configuration."""
    if key_file is not None and passphrase_file is None:
        names = open_with_key(file, key_file, target)
    elif passphrase_file is not None and key_file is None:
        names = open_with_passphrase(file, _passphrase(passphrase_file), target)
    else:
        raise RequestError("Give one of --key-file FILE and --passphrase-file FILE.")
    if json:
        show_json({"files": names})
    else:
        out.print(f"{len(names)} files, each as its manifest says.", markup=False)
        out.print(f"Open {target / 'index.html'} in a browser.", markup=False)


def _passphrase(file: Path) -> str:
    lines = text_of(file, "--passphrase-file").splitlines()
    return lines[0] if lines else ""
