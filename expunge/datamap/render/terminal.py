"""The map on a terminal."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from expunge.datamap.model import DataMap, MappedField
from expunge.datamap.render.view import TEXT, Plan, counts, personal, summary, touched
from expunge.model import Container


def table(data_map: DataMap, plan: Plan | None = None) -> RenderableType:
    """For a terminal: gaps first, then the personal fields of each container."""
    shown = touched(data_map, plan)
    parts: list[RenderableType] = []
    if shown.gaps:
        gaps = Table(
            "store", "place", "why", "what to do", title="Not searched", title_justify="left"
        )
        for gap in shown.gaps:
            gaps.add_row(*map(Text, (gap.store, gap.place or "(all of it)", gap.why, gap.remedy)))
        parts.append(gaps)
    fields = Table("container", "field", "category", "", "values", "sure", title_justify="left")
    if plan is not None:
        fields.add_column("in the plan")
    for container in shown.containers:
        notes = shown.notes.get(container.address, ())
        _rows(fields, container, personal(shown, container), plan, notes)
    return Group(*parts, fields, Text(summary(shown)))


def _rows(
    fields: Table,
    container: Container,
    found: list[MappedField],
    plan: Plan | None,
    notes: tuple[str, ...],
) -> None:
    planned = [counts(plan, container)] if plan is not None else []
    first = [Text("\n".join((container.address, *notes)), style="bold")]
    if not found:
        nothing = [*first, Text("nothing personal", style="dim"), *[Text("")] * 4]
        fields.add_row(*nothing, *map(Text, planned), end_section=True)
    for n, field in enumerate(found):
        cells = [
            *(first if n == 0 else [Text("")]),
            Text(field.name or TEXT),
            Text(field.category or ""),
            Text(_marks(field)),
            Text(f"{field.matched} of {field.sampled}" if field.sampled else ""),
            Text(f"{field.confidence:.0%}"),
            *(map(Text, planned) if n == 0 else [Text("") for _ in planned]),
        ]
        fields.add_row(*cells, end_section=n == len(found) - 1)


def _marks(field: MappedField) -> str:
    marks = (("whose", field.identity), ("declared", field.declared))
    return ", ".join(word for word, holds in marks if holds)
