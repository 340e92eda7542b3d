"""expunge init, expunge check."""

from dataclasses import dataclass, field, replace
from typing import Any

import typer
from rich.table import Table

from expunge.datamap.declare import with_declarations
from expunge.datamap.discover import discovered, gap_of
from expunge.datamap.model import DataMap
from expunge.doors.cli import hold
from expunge.doors.cli.base import (
    DEFAULT_CONFIG,
    ConfigOption,
    Exit,
    JsonOption,
    opened,
    out,
    show_json,
)
from expunge.doors.cli.template import TEMPLATE
from expunge.ledger import events, holds
from expunge.model import Container, Gap, RequestError, StoreError
from expunge.path.context import Context


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(check)


def init(config: ConfigOption = DEFAULT_CONFIG) -> None:
    """Write a commented configuration."""
    try:
        with config.open("x", encoding="utf-8") as file:
            file.write(TEMPLATE)
    except FileExistsError:
        raise RequestError(f"{config.name} is there already. Nothing was changed.") from None
    except OSError:
        raise RequestError(f"{config.name} cannot be written here. Check the folder.") from None
    out.print(f"Wrote {config.name}. Fill in the stores, then: expunge check", markup=False)


def check(config: ConfigOption = DEFAULT_CONFIG, json: JsonOption = False) -> None:
    """Reach every store; say its version, and what cannot be searched or erased there. What the
    configuration names must be there."""
    with opened(config) as context:
        seen = _Seen()
        answers = [_ask(context, store, seen) for store in context.stores]
        with context.ledger.read() as connection:
            active, emptied = holds.active(connection), events.emptied(connection)
    if json:
        show_json({"stores": answers, "holds": [hold.row(each) for each in active]})
    else:
        for answer in answers:
            _show(answer)
        for each in active:
            out.print(f"HOLD {each.id} ({each.matter}): expunge hold list", markup=False)
    with_declarations(replace(seen.data_map(), emptied=emptied), context.configuration)
    if not answers:
        raise RequestError("No store is configured. Add a [stores.NAME] table.")
    if any(not answer["reachable"] or answer["gaps"] for answer in answers):
        raise typer.Exit(Exit.GAPS)


@dataclass
class _Seen:
    """What the stores that could be reached hold: what [[fields]] and the like must name."""

    stores: list[str] = field(default_factory=list)
    containers: list[Container] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def data_map(self) -> DataMap:
        return DataMap(
            containers=tuple(self.containers), gaps=tuple(self.gaps), stores=tuple(self.stores)
        )


def _ask(context: Context, store: str, seen: _Seen) -> dict[str, Any]:
    connector = context.connector(store)
    gaps: list[Gap] = []
    version, notes = "", []
    try:
        probe = connector.probe()
        version, notes = probe.version, list(probe.notes)
        containers, _, found = discovered(connector)
        gaps += found
        seen.stores.append(store)
        seen.containers += containers
        seen.gaps += found
    except StoreError as error:
        gaps.append(gap_of(error))
    reachable = bool(version)
    return {
        "store": store,
        "reachable": reachable,
        "version": version,
        "notes": notes,
        "gaps": [
            {"place": gap.place, "why": gap.why, "remedy": gap.remedy, "count": gap.count}
            for gap in gaps
        ],
    }


def _show(answer: dict[str, Any]) -> None:
    title = f"{answer['store']}: {answer['version'] or 'not reachable'}"
    out.print(title, markup=False, style="italic")
    table = Table(show_header=False, box=None, padding=(0, 1))
    for gap in answer["gaps"]:
        many = f" (x{gap['count']})" if gap["count"] > 1 else ""
        table.add_row("gap", f"{gap['place'] or 'the whole store'}{many}: {gap['why']}")
        table.add_row("", gap["remedy"])
    for note in answer["notes"]:
        table.add_row("note", note)
    if table.row_count:
        out.print(table, markup=False)
