"""expunge scan, expunge map show, diff, confirm and reject."""

import re
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import SpinnerColumn, TextColumn

from expunge.connector import Connector
from expunge.datamap import drift, render
from expunge.datamap.declare import with_declarations
from expunge.datamap.model import DataMap, Judgement
from expunge.datamap.scan import scan as scan_stores
from expunge.datamap.store import before_last, judge, latest, save
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
from expunge.ledger import plans, requests
from expunge.ledger.clock import now, rfc3339
from expunge.model import Container, RequestError
from expunge.path.context import Context, load_apart
from expunge.path.notes import notes

app = typer.Typer(help="The data map.", no_args_is_help=True)


class Format(StrEnum):
    """How the map is shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    HTML = "html"
    MERMAID = "mermaid"


def register(main: typer.Typer) -> None:
    main.command()(scan)


def scan(
    store: Annotated[list[str] | None, typer.Option(help="Only this store.")] = None,
    full: Annotated[bool, typer.Option("--full", help="Read every record, not a sample.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Read what has not changed too.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Look into the stores and renew the data map."""
    with opened(config) as context:
        names = store or list(context.stores)
        connectors = [context.connector(name) for name in names]
        known = latest(context.ledger)
        made = _made(context, connectors, full, None if again else known)
        save(context.ledger, known.merged(made) if known is not None else made)
        emptied = known.emptied if known is not None else frozenset()
        made = with_declarations(replace(made, emptied=emptied), context.configuration)
    personal = [each for each in made.fields if each.category]
    if json:
        show_json(
            {
                "containers": len(made.containers),
                "fields": len(made.fields),
                "personal": len(personal),
                "gaps": [
                    {"store": g.store, "place": g.place, "reason": g.why, "remedy": g.remedy}
                    for g in made.gaps
                ],
            }
        )
    else:
        out.print(
            f"{len(made.containers)} containers, {len(personal)} of {len(made.fields)} fields "
            "personal. Next: expunge map show",
            markup=False,
        )
        for gap in made.gaps:
            out.print(f"GAP {gap.store}:{gap.place}: {gap.why} {gap.remedy}", markup=False)
    if made.gaps:
        raise typer.Exit(Exit.GAPS)


def _made(
    context: Context, connectors: list[Connector], full: bool, before: DataMap | None
) -> DataMap:
    """The scan, with a line on stderr that says where it is."""
    table = context.configuration.scanners
    configuration = context.configuration.model_copy(
        update={"scanners": table.model_copy(update={"full": full or table.full})}
    )
    spinner = progress(SpinnerColumn(), TextColumn("{task.description}"), transient=True)
    with spinner:
        line = spinner.add_task("discovering")

        def tell(container: Container) -> None:
            done = spinner.tasks[0].completed + 1
            spinner.update(line, completed=done, description=f"{done:.0f} {container.address}")

        return scan_stores(connectors, context.scanners, configuration, tell, before, load_apart)


@app.command()
def show(
    how: Annotated[Format, typer.Option("--format")] = Format.TABLE,
    request: Annotated[str | None, typer.Option(help="The map of one customer.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """The data map as the last scan left it."""
    with opened(config) as context:
        known = latest(context.ledger)
        if known is None:
            raise RequestError("There is no data map yet. Make one: expunge scan.")
        known = with_declarations(known, context.configuration)
        known = replace(known, notes=notes(context))
        counts = _counts(context, request) if request else None
    chosen = Format.JSON if json else how
    if chosen is Format.TABLE:
        out.print(render.table(known, counts))
    else:
        text = {
            Format.JSON: render.as_json,
            Format.CSV: render.as_csv,
            Format.HTML: render.as_html,
            Format.MERMAID: render.as_mermaid,
        }[chosen](known, counts)
        typer.echo(text, nl=not text.endswith("\n"))


@app.command()
def diff(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """What changed between the last two scans."""
    with opened(config) as context:
        new, old = latest(context.ledger), before_last(context.ledger)
    if new is None or old is None:
        raise RequestError("There are not two scans yet. Make one: expunge scan.")
    lines = drift.drift(old, new)
    if json:
        show_json([line.__dict__ for line in lines])
        return
    for line in lines:
        out.print(f"{line.what:<13} {line.place}  {line.detail}", markup=False)
    if not lines:
        out.print("Nothing changed.")


FieldArgument = Annotated[str, typer.Argument(help="STORE:CONTAINER.FIELD, as map show says it.")]
ByOption = Annotated[str, typer.Option(help="Your name.")]


@app.command()
def confirm(
    field: FieldArgument,
    by: ByOption,
    category: Annotated[
        str | None, typer.Option(help="A fideslang key, if the scan's is wrong.")
    ] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Say that a field holds what the scan says; it stands over later scans."""
    if category is not None and not _CATEGORY.fullmatch(category):
        raise RequestError("--category is a fideslang key, such as user.contact.email.")
    judged = Judgement(field, True, by, rfc3339(now()), category)
    _judge(config, judged, json, "confirmed. It stands over later scans.")


@app.command()
def reject(
    field: FieldArgument,
    by: ByOption,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Say that a field holds nothing personal; it stands over later scans."""
    said = (
        "rejected. No request will look at it as anybody's. Take it back: "
        f"expunge map confirm {field}"
    )
    _judge(config, Judgement(field, False, by, rfc3339(now())), json, said)


def _judge(config: Path, judgement: Judgement, as_json: bool, said: str) -> None:
    if not judgement.by.strip():
        raise RequestError("--by needs your name.")
    with opened(config) as context:
        judge(context.ledger, judgement)
    if as_json:
        shown = ("field", "holds", "by", "category")
        show_json({name: getattr(judgement, name) for name in shown})
    else:
        out.print(f"{judgement.field}: {said}", markup=False)


_CATEGORY = re.compile(r"user(?:\.[a-z_]+){0,4}")


def _counts(context: Context, request: str) -> dict[str, dict[str, int]]:
    with context.ledger.read() as connection:
        planned = plans.get(connection, request, requests.get(connection, request).round)
    if planned is None:
        raise RequestError("The request has no plan yet. Make one: expunge plan ID.")
    counts: dict[str, dict[str, int]] = planned.header["counts"]
    return counts
