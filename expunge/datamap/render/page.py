"""The map as one HTML page."""

from expunge.datamap.model import DataMap
from expunge.datamap.render.view import (
    TEXT,
    Plan,
    is_of,
    is_personal,
    personal,
    summary,
    touched,
)
from expunge.model import Container
from expunge.pages import rendered


def as_html(data_map: DataMap, plan: Plan | None = None) -> str:
    """One page that needs nothing else: no script, no font, no image from anywhere."""
    shown = touched(data_map, plan)
    return rendered(
        "expunge.datamap.render",
        "map.html.j2",
        map=shown,
        stores=[
            (
                store,
                [_section(shown, each, plan) for each in shown.containers if each.store == store],
            )
            for store in shown.stores
        ],
        summary=summary(shown),
        of_request=plan is not None,
    )


def _section(data_map: DataMap, container: Container, plan: Plan | None) -> dict[str, object]:
    fields = data_map.by_container.get(container.address, ())
    return {
        "container": container,
        "personal": personal(data_map, container),
        "others": [each.name or TEXT for each in fields if not is_personal(each)],
        "links": [link for link in data_map.links if is_of(link, container)],
        "notes": data_map.notes.get(container.address, ()),
        "counts": dict(plan.get(container.address, {})) if plan is not None else {},
    }
