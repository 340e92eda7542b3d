"""Which policy says what is done with a located record. What must be kept of it is not said here
but in retention.py."""

from collections.abc import Iterable

from expunge.config.shape import Policy
from expunge.datamap.model import DataMap
from expunge.model import Action, Container, Span, Strength, field_name


def policy_of(
    policies: Iterable[Policy], data_map: DataMap, container: Container, spans: Iterable[Span]
) -> Policy | None:
    """The most specific policy for a record: one for a field (nested ones included) or for a
    category (``user.contact`` holds for ``user.contact.email``) where everything that locates
    the person in it stands in such fields; else one for its container."""
    located = {
        field_name(span.path) for span in spans if span.identifier.strength is not Strength.WEAK
    }
    categories = {
        each.name: each.category or "" for each in data_map.by_container.get(container.address, ())
    }
    ranked: list[tuple[int, Policy]] = []
    for policy in policies:
        prefix = f"{policy.match}."
        if policy.wanted is Action.RETAIN:
            continue
        if all(f"{container.address}.{name}.".startswith(prefix) for name in located):
            ranked.append((2 if policy.match == container.address else 0, policy))
        elif all(f"{categories.get(name, '')}.".startswith(prefix) for name in located):
            ranked.append((1, policy))
    return min(ranked, key=lambda each: each[0])[1] if ranked else None
