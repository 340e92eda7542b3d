"""In which order containers are changed: children before parents, sources before what is derived
from them, logs last. Containers that refer to each other in a circle share a stage."""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from expunge.model import Link


def stages(
    stores: Iterable[str], containers: Iterable[str], links: Iterable[Link]
) -> Mapping[str, int]:
    """Container address to stage; lower stages first. stores: in their own order."""
    rank = {store: number for number, store in enumerate(stores)}
    by_store: dict[str, list[str]] = {store: [] for store in rank}
    for address in sorted(containers):
        by_store[address.partition(":")[0]].append(address)
    children = list(links)
    ordered: dict[str, int] = {}
    for store in sorted(rank, key=lambda name: rank[name]):
        base = max(ordered.values(), default=-1) + 1
        for number, group in enumerate(_children_first(by_store[store], children)):
            ordered |= dict.fromkeys(group, base + number)
    return ordered


def _children_first(containers: list[str], links: list[Link]) -> list[frozenset[str]]:
    group_of = {address: frozenset({address}) for address in containers}
    while True:
        graph: dict[frozenset[str], set[frozenset[str]]] = {g: set() for g in group_of.values()}
        for link in links:
            child = group_of.get(f"{link.child.store}:{link.child.container}")
            parent = group_of.get(f"{link.parent.store}:{link.parent.container}")
            if child and parent and child != parent:
                graph[parent].add(child)
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle: frozenset[str] = frozenset().union(*error.args[1])
            group_of |= dict.fromkeys(circle, circle)
