"""What must be kept of a record, until when and on which legal basis.

A retention is in force until the day that it names has come; after that it is as if nobody had
written it. Of several policies on a field the most specific one decides: one for the field (or
what it lies in), then one for its category, then one for the container.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from expunge.config.shape import Policy
from expunge.datamap.model import DataMap
from expunge.model import Action, Container


@dataclass(frozen=True)
class Retention:
    """The retention of one container's records. until: the day that ends it, None where no policy
    names one; basis: the legal bases, as the policies give them."""

    container: Container
    categories: dict[str, str]
    policies: tuple[Policy, ...]
    until: date | None
    basis: str

    def keeps(self, field: str) -> bool:
        """Whether the law needs this field (dotted, without list positions)."""
        ranked = [
            (rank, policy)
            for policy in self.policies
            if (rank := _rank(policy, self.container, field, self.categories)) is not None
        ]
        if not ranked:
            return False
        return min(ranked, key=lambda each: each[0])[1].wanted is Action.RETAIN

    @property
    def keeps_all(self) -> bool:
        """Whether nothing of the record is masked."""
        return all(policy.wanted is Action.RETAIN for policy in self.policies) and any(
            policy.match == self.container.address and policy.keep is None
            for policy in self.policies
        )


def retention_of(
    policies: Iterable[Policy], data_map: DataMap, container: Container, today: date
) -> Retention | None:
    """None where no policy that is in force keeps anything of this container's records."""
    categories = {
        each.name: each.category or "" for each in data_map.by_container.get(container.address, ())
    }
    concerned = tuple(
        policy
        for policy in policies
        if not _is_over(policy, today) and _concerns(policy, container, categories)
    )
    keeping = [policy for policy in concerned if policy.wanted is Action.RETAIN]
    if not keeping:
        return None
    dates = [policy.until for policy in keeping]
    known = [each for each in dates if each is not None]
    return Retention(
        container,
        categories,
        concerned,
        max(known) if len(known) == len(dates) else None,
        "; ".join(dict.fromkeys(policy.basis for policy in keeping if policy.basis)),
    )


def _is_over(policy: Policy, today: date) -> bool:
    return policy.until is not None and policy.until <= today


def _concerns(policy: Policy, container: Container, categories: dict[str, str]) -> bool:
    if policy.match == container.address or policy.match.startswith(f"{container.address}."):
        return True
    return any(_within(category, policy.match) for category in categories.values())


def _rank(
    policy: Policy, container: Container, field: str, categories: dict[str, str]
) -> int | None:
    """How specific the policy is for this field, 0 the most; None where it says nothing of it."""
    if policy.match == container.address:
        kept = policy.keep is None or any(_within(field, name) for name in policy.keep)
        return 2 if kept else None
    if _within(f"{container.address}.{field}", policy.match):
        return 0
    return 1 if _within(categories.get(field, ""), policy.match) else None


def _within(name: str, prefix: str) -> bool:
    return f"{name}.".startswith(f"{prefix}.")
