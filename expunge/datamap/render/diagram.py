"""The map as a mermaid flow chart."""

from collections.abc import Iterable, Iterator, Mapping

from expunge.datamap.model import DataMap
from expunge.datamap.render.view import Plan, counts, is_of, personal, touched
from expunge.model import Container, Link


def as_mermaid(data_map: DataMap, plan: Plan | None = None, limit: int = 60) -> str:
    """A flow chart of stores, containers and links; at most ``limit`` containers, those with
    personal fields and links first, and a note on what was left out."""
    shown = touched(data_map, plan)
    ranked = sorted(
        shown.containers,
        key=lambda each: (
            not any(field.identity for field in shown.by_container.get(each.address, ())),
            not personal(shown, each),
            not any(is_of(link, each) for link in shown.links),
        ),
    )
    kept = {each.address for each in ranked[:limit]}
    ids = {each.address: f"c{n}" for n, each in enumerate(shown.containers) if each.address in kept}
    lines = ["flowchart LR"]
    for number, store in enumerate(shown.stores):
        lines.append(f'  subgraph s{number}["{_escaped(store)}"]')
        drawn = [each for each in shown.containers if each.store == store and each.address in kept]
        lines += [f'    {ids[each.address]}["{_label(shown, each, plan)}"]' for each in drawn]
        lines.append("  end")
    lines += _arrows(shown.links, ids)
    if left_out := len(shown.containers) - len(kept):
        lines.append(f'  note["{left_out} more containers are not drawn"]')
    return "\n".join(lines) + "\n"


def _arrows(links: Iterable[Link], ids: Mapping[str, str]) -> Iterator[str]:
    for link in links:
        child = ids.get(f"{link.child.store}:{link.child.container}")
        parent = ids.get(f"{link.parent.store}:{link.parent.container}")
        if child and parent:
            yield f'  {child} -->|"{_escaped(link.child.field)}"| {parent}'


def _label(data_map: DataMap, container: Container, plan: Plan | None) -> str:
    found = personal(data_map, container)
    identity = [each.name for each in found if each.identity]
    parts = [container.name]
    if found:
        parts.append(f"{len(found)} personal")
    if identity:
        parts.append(f"whose: {', '.join(identity[:4])}{' ...' if len(identity) > 4 else ''}")
    if plan is not None:
        parts.append(counts(plan, container))
    parts += data_map.notes.get(container.address, ())
    return "<br/>".join(map(_escaped, parts))


def _escaped(text: str) -> str:
    """Text in a mermaid label, where ``#`` begins an entity code and tags are tags."""
    for char, code in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(char, code)
    return " ".join(text.split())
