"""expunge hold add, lift, list."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from expunge.doors.cli.base import DEFAULT_CONFIG, ConfigOption, JsonOption, opened, out, show_json
from expunge.doors.cli.decide import By, Reason
from expunge.doors.cli.request import lines
from expunge.ledger import holds
from expunge.ledger.holds import Hold
from expunge.path import holding
from expunge.path.intake import identifier

app = typer.Typer(help="Legal holds: what must not be erased now.", no_args_is_help=True)


@app.command()
def add(
    case: Annotated[str, typer.Option(help="The matter; or a request's ID, to hold that.")],
    reason: Reason,
    by: By,
    identity: Annotated[
        list[str] | None, typer.Option(help="A person: KIND=VALUE, as often as needed.")
    ] = None,
    identity_file: Annotated[
        str | None, typer.Option(help="A file with one KIND=VALUE a line, or - for stdin.")
    ] = None,
    container: Annotated[list[str] | None, typer.Option(help="STORE:CONTAINER")] = None,
    request: Annotated[list[str] | None, typer.Option(help="A request's ID.")] = None,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Keep a person's data, containers or requests from erasure until the hold is lifted."""
    named = tuple(identifier(each) for each in (*(identity or []), *lines(identity_file)))
    scope = holding.Scope(named, tuple(container or ()), tuple(request or ()))
    with opened(config) as context:
        hold = holding.add(context, case, scope, reason, by)
    if json:
        show_json({"id": hold.id})
    else:
        text = f"Hold {hold.id} ({hold.matter}). To end it: expunge hold lift {hold.id}"
        out.print(text, markup=False)


@app.command()
def lift(
    hold: Annotated[str, typer.Argument(metavar="HOLD", help="A hold's id, or a case.")],
    by: By,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """End a hold, or all holds of a case. What waited goes on at the next run or sweep."""
    with opened(config) as context:
        lifted = holding.lift(context, hold, by)
    if json:
        show_json({"lifted": [each.id for each in lifted]})
    else:
        for each in lifted:
            out.print(f"{each.id} ({each.matter}): lifted", markup=False)


@app.command("list")
def list_(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """All holds, lifted ones too."""
    with opened(config) as context, context.ledger.read() as connection:
        rows = [row(each) for each in holds.every(connection)]
    if json:
        show_json({"holds": rows})
        return
    table = Table("id", "case", "on", "by", "since", "lifted")
    for each in rows:
        on = [*each["containers"], *each["requests"], *(["a person"] if each["person"] else [])]
        since, lifted = each["added_at"][:10], (each["lifted_at"] or "")[:10]
        cells = (each["id"], each["case"], ", ".join(on), each["added_by"], since, lifted)
        table.add_row(*map(escape, cells))
    out.print(table)


def row(hold: Hold) -> dict[str, Any]:
    """A hold for programs. person: whether it is on one; who that is stays sealed."""
    return {
        "id": hold.id,
        "case": hold.matter,
        "reason": hold.reason,
        "containers": list(hold.containers),
        "requests": list(hold.requests),
        "person": hold.sealed is not None,
        "added_by": hold.added_by,
        "added_at": hold.added_at,
        "lifted_by": hold.lifted_by,
        "lifted_at": hold.lifted_at,
    }
