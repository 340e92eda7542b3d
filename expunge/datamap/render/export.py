"""The map for programs and spreadsheets."""

import csv
import io
import json
from dataclasses import asdict

from expunge.datamap.model import DataMap
from expunge.datamap.render.view import TEXT, Plan, counts, touched


def as_json(data_map: DataMap, plan: Plan | None = None) -> str:
    """Everything in the map: stores > containers > fields, links, gaps."""
    shown = touched(data_map, plan)
    content = {
        "scanned_at": shown.scanned_at,
        "stores": list(shown.stores),
        "containers": [
            {
                "address": container.address,
                "store": container.store,
                "name": container.name,
                "kind": container.kind,
                "key": list(container.key),
                "notes": list(shown.notes.get(container.address, ())),
                "fields": [
                    _without_place(asdict(field))
                    for field in shown.by_container.get(container.address, ())
                ],
                **({"plan": dict(plan.get(container.address, {}))} if plan is not None else {}),
            }
            for container in shown.containers
        ],
        "links": [
            {
                "from": str(link.child),
                "to": str(link.parent),
                "owns": link.owns,
                "cascades": link.cascades,
                "indexed": link.indexed,
            }
            for link in shown.links
        ],
        "gaps": [asdict(gap) for gap in shown.gaps],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def as_csv(data_map: DataMap, plan: Plan | None = None) -> str:
    """One line a field, RFC 4180. A name that a spreadsheet would compute gets an apostrophe."""
    shown = touched(data_map, plan)
    text = io.StringIO()
    writer = csv.writer(text)
    head = "store container field type category identifier identity matched sampled confidence"
    writer.writerow(
        [*head.split(), "declared", "purposes", "reason", "notes", *(["plan"] if plan else [])]
    )
    for container in shown.containers:
        for field in shown.by_container.get(container.address, ()):
            cells = [
                *(field.store, field.container, field.name or TEXT, field.type),
                *(field.category or "", field.kind or "", "yes" if field.identity else ""),
                *(field.matched, field.sampled, field.confidence),
                *("yes" if field.declared else "", " ".join(field.purposes), field.reason),
                "; ".join(shown.notes.get(container.address, ())),
                *([counts(plan, container)] if plan else []),
            ]
            writer.writerow([_harmless(cell) for cell in cells])
    return text.getvalue()


def _without_place(field: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in field.items() if key not in ("store", "container")}


def _harmless(cell: object) -> object:
    """What a spreadsheet would take for a formula is a text (OWASP, CSV injection)."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell
