"""What every format shows of a map, and the words that they share."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

from expunge.datamap.model import DataMap, MappedField
from expunge.model import Container, Link

Plan: TypeAlias = Mapping[str, Mapping[str, int]]
"""The counts of one request's plan: {STORE:CONTAINER: {action: records}}."""

TEXT = "(text)"
"""Shown for the field of records that are texts."""


def touched(data_map: DataMap, plan: Plan | None) -> DataMap:
    """The map of what the plan touches; all of it without a plan. Gaps stay: they are of each
    request."""
    if plan is None:
        return data_map
    kept = [each for each in data_map.containers if each.address in plan]
    links = [
        link
        for link in data_map.links
        if any(is_of(link, each) for each in kept)
        and f"{link.parent.store}:{link.parent.container}" in plan
    ]
    stores = {each.store for each in kept} | {gap.store for gap in data_map.gaps}
    return replace(
        data_map,
        containers=tuple(kept),
        fields=tuple(each for each in data_map.fields if f"{each.store}:{each.container}" in plan),
        links=tuple(links),
        stores=tuple(store for store in data_map.stores if store in stores),
    )


def is_of(link: Link, container: Container) -> bool:
    return (link.child.store, link.child.container) == (container.store, container.name)


def is_personal(field: MappedField) -> bool:
    return field.category is not None or field.declared


def personal(data_map: DataMap, container: Container) -> list[MappedField]:
    return [each for each in data_map.by_container.get(container.address, ()) if is_personal(each)]


def counts(plan: Plan | None, container: Container) -> str:
    planned = plan.get(container.address, {}) if plan is not None else {}
    return ", ".join(f"{action} {count}" for action, count in sorted(planned.items()))


def summary(data_map: DataMap) -> str:
    found = sum(map(is_personal, data_map.fields))
    return (
        f"{len(data_map.containers)} containers in {len(data_map.stores)} stores, {found} of "
        f"{len(data_map.fields)} fields personal, gaps: {len(data_map.gaps)}. "
        f"Scanned {data_map.scanned_at or 'never'}."
    )
