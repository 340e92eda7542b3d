"""expunge classify: what the columns of a file hold."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Shown

from expunge.datamap.classify import Classification, classify
from expunge.datamap.tables import Table, read_table
from expunge.doors.cli.base import DEFAULT_CONFIG, ConfigOption, Exit, JsonOption, out, show_json
from expunge.doors.cli.detect import settings
from expunge.path.context import load_scanners

MOST = 2000
"""Values of a column that are looked at, taken evenly from all rows; more with ``full``."""


def register(main: typer.Typer) -> None:
    main.command("classify")(classify_command)


def classify_command(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv|.parquet", help="A table.")],
    full: Annotated[bool, typer.Option("--full", help="Every value, not a sample.")] = False,
    config: ConfigOption = DEFAULT_CONFIG,
    json: JsonOption = False,
) -> None:
    """Say which columns of a CSV or Parquet file hold personal data, and why."""
    table = settings(config)
    read = read_table(file, 1 << 62 if full or table.full else max(MOST, table.sample))
    found = classify(read.container, read.columns, load_scanners(table))
    if json:
        show_json({"columns": [_column(name, read, found) for name in read.columns]})
    else:
        shown = Shown("column", "category", "confidence", "reason")
        for name in read.columns:
            column = found.found.get(name)
            if column is not None:
                shown.add_row(name, column.category, f"{column.confidence:.2f}", column.reason)
        out.print(shown)
    if found.unread:
        raise typer.Exit(Exit.GAPS)


def _column(name: str, read: Table, found: Classification) -> dict[str, object]:
    every = found.every.get(name, ())
    categories = [{"key": each.category, "confidence": each.confidence} for each in every]
    values = read.columns[name].values
    seen = f" {len(values)} values of {read.rows} rows were looked at."
    if name in found.unread:
        return {"name": name, "categories": categories, "reason": f"not read to its end.{seen}"}
    reason = every[0].reason if every else "nothing personal was seen"
    return {"name": name, "categories": categories, "reason": f"{reason}.{seen}"}
