"""expunge batch new, status; and what plan, approve and run say of a batch."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn

from expunge.doors.cli.base import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    opened,
    out,
    progress,
    show_json,
)
from expunge.doors.cli.receipts import receipts
from expunge.path import batch
from expunge.path.batch import Stand
from expunge.path.batch_file import read
from expunge.path.context import Context

app = typer.Typer(help="Many requests as one.", no_args_is_help=True)


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="CSV with a header, or JSON Lines.")],
    right: Annotated[str | None, typer.Option(help="Of lines that name none.")] = None,
    regime: Annotated[str, typer.Option(help="Of lines that name none.")] = "gdpr",
    receipts_to: Annotated[
        Path | None,
        typer.Option("--receipts", help="A new CSV file: a request and its salt for each line."),
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Record all requests of a file, or none where one of them cannot be accepted."""
    with opened(config) as context:
        asked = read(file, right, regime)
        with receipts(context, receipts_to) as told:
            standing = batch.new(context, asked, told)
    _show(standing, json, f"expunge plan {standing.batch.id}")


@app.command()
def status(
    name: Annotated[str, typer.Argument(metavar="ID", help="The batch.")],
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """How many of its requests stand where."""
    with opened(config) as context:
        standing = batch.stand(context, name)
        if json:
            show_json({**_plain(standing), "requests": batch.ids(context, name)})
            return
    _show(standing, json, "")


def plan(context: Context, name: str, json: bool) -> None:
    standing = _with_progress(lambda told: batch.plan(context, name, told), f"{name}: plan")
    root = (standing.root or "")[:8]
    _show(standing, json, f"expunge approve {name} --plan {root} --by NAME")
    if standing.failed:
        raise typer.Exit(Exit.GAPS)


def approve(context: Context, name: str, given: str, by: str, json: bool) -> None:
    _show(batch.approve(context, name, given, by), json, f"expunge run {name}")


def run(context: Context, name: str, json: bool) -> NoReturn:
    standing = _with_progress(lambda told: batch.run(context, name, told), f"{name}: run")
    waits = bool(standing.statuses.get("planned"))
    _show(standing, json, f"expunge approve {name} --plan HASH --by NAME" if waits else "")
    ended = sum(standing.statuses.get(each, 0) for each in ("complete", "rejected", "withdrawn"))
    if waits:
        raise typer.Exit(Exit.WAITS)
    raise typer.Exit(Exit.DONE if ended == standing.requests else Exit.GAPS)


def _with_progress(call: Callable[[batch.Progress], Stand], what: str) -> Stand:
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with progress(*columns) as shown:
        task = shown.add_task(what)
        return call(lambda done, total: shown.update(task, completed=done, total=total))


def _show(standing: Stand, json: bool, following: str) -> None:
    if json:
        show_json(_plain(standing))
        return
    counts = ", ".join(f"{count} {status}" for status, count in standing.statuses.items())
    out.print(f"Batch {standing.batch.id}: {standing.requests} requests: {counts}", markup=False)
    if standing.open:
        out.print(f"{standing.open} gaps are open. expunge status ID names them.", markup=False)
    for request, why in standing.failed.items():
        out.print(f"{request}: {why}", markup=False)
    if standing.root is not None:
        out.print(f"Hash {standing.root}", markup=False)
    if following:
        out.print(f"Next: {following}", markup=False)


def _plain(standing: Stand) -> dict[str, Any]:
    return {
        "id": standing.batch.id,
        "count": standing.requests,
        "statuses": standing.statuses,
        "hash": standing.root,
        "open": standing.open,
        "approved_by": standing.batch.approved_by,
        "failed": standing.failed,
    }
