"""Drift: what is new, gone or something else than in the scan before."""

from collections.abc import Iterator
from dataclasses import dataclass

from expunge.datamap.model import DataMap, MappedField


@dataclass(frozen=True)
class Change:
    """what: ``new``, ``gone`` or ``reclassified``. place: a container's or a field's address."""

    what: str
    place: str
    detail: str


def drift(before: DataMap, after: DataMap) -> list[Change]:
    """Every difference that matters to a request: containers, fields, links, gaps. Counts and
    confidences vary with the sample and are no drift.

    Only stores that both maps know are compared field by field; of a store that could not be
    discovered (no containers, but a gap) nothing is gone.
    """
    unseen = {each.store for each in after.gaps if not each.place} - {
        each.store for each in after.containers
    }
    return [
        *_sets("container", _containers(before), _containers(after), unseen),
        *_fields(before, after),
        *_sets("link", _links(before), _links(after), unseen),
        *_sets("gap", _gaps(before), _gaps(after), set()),
    ]


def _containers(data_map: DataMap) -> dict[str, tuple[str, str]]:
    return {each.address: (each.store, each.kind) for each in data_map.containers}


def _links(data_map: DataMap) -> dict[str, tuple[str, str]]:
    return {
        f"{each.child} -> {each.parent}": (each.child.store, f"owns = {each.owns}".lower())
        for each in data_map.links
    }


def _gaps(data_map: DataMap) -> dict[str, tuple[str, str]]:
    return {
        f"{each.store}:{each.place} ({each.code})": (each.store, each.why) for each in data_map.gaps
    }


def _sets(
    word: str,
    before: dict[str, tuple[str, str]],
    after: dict[str, tuple[str, str]],
    unseen: set[str],
) -> Iterator[Change]:
    for place in sorted(after.keys() - before.keys()):
        yield Change("new", place, f"{word}: {after[place][1]}")
    for place in sorted(before.keys() - after.keys()):
        if before[place][0] not in unseen:
            yield Change("gone", place, f"{word}: {before[place][1]}")


def _fields(before: DataMap, after: DataMap) -> Iterator[Change]:
    """Fields of containers that both scans saw; a new container's fields come with it."""
    both = {each.address for each in before.containers} & {
        each.address for each in after.containers
    }
    old, new = (
        {str(each.address): each for each in data_map.fields if _container(each) in both}
        for data_map in (before, after)
    )
    for place in sorted(new.keys() - old.keys()):
        yield Change("new", place, f"field: {_meaning(new[place])}")
    for place in sorted(old.keys() - new.keys()):
        yield Change("gone", place, f"field: {_meaning(old[place])}")
    for place in sorted(old.keys() & new.keys()):
        was, now = _meaning(old[place]), _meaning(new[place])
        if was != now:
            yield Change("reclassified", place, f"{was} -> {now}")


def _container(field: MappedField) -> str:
    return f"{field.store}:{field.container}"


def _meaning(field: MappedField) -> str:
    words = [field.category or "nothing personal"]
    if field.identity:
        words.append(f"identity ({field.kind})")
    if field.declared:
        words.append("declared")
    return ", ".join(words)
