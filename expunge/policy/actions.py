"""Which action a policy asks for."""

from collections.abc import Iterable

from expunge.config.shape import Policy
from expunge.datamap.model import DataMap
from expunge.model import Container


def policy_of(policies: Iterable[Policy], data_map: DataMap, container: Container) -> Policy | None:
    """The most specific policy that matches the container: by its address, by one of its fields,
    by a category of one of its fields (``user.contact`` matches ``user.contact.email``)."""
    fields = data_map.by_container.get(container.address, ())
    addresses = {str(field.address) for field in fields} | {
        f"{container.address}.{field.name}" for field in container.fields
    }
    categories = {field.category for field in fields if field.category}
    ranked: list[tuple[int, Policy]] = []
    for policy in policies:
        if policy.match == container.address:
            ranked.append((0, policy))
        elif policy.match in addresses:
            ranked.append((1, policy))
        elif any(f"{each}.".startswith(f"{policy.match}.") for each in categories):
            ranked.append((2, policy))
    return min(ranked, key=lambda each: each[0])[1] if ranked else None
