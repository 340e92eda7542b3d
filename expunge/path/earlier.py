"""Earlier: what the approved rounds of a request knew of the person, and left of their records."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from expunge.ledger import plans
from expunge.ledger.requests import Request
from expunge.model import Action, Assign, Identifier, Patch
from expunge.path import sealed
from expunge.path.context import Context
from expunge.path.segment import opened

ALWAYS_OWN = (Action.RETAIN, Action.CORRECT)


@dataclass(frozen=True, repr=False)
class Earlier:
    """reasons: the closure with its reasons, since the rows that said so may be gone by now.
    blanked: the person's records that stay without what named them, or with the new value of it,
    by container and key.
    common: keys of places that were left to others."""

    reasons: Mapping[Identifier, str] = field(default_factory=dict)
    blanked: Mapping[tuple[str, str], Patch] = field(default_factory=dict)
    common: tuple[Identifier, ...] = ()


def earlier(context: Context, request: Request) -> Earlier:
    """Nothing in the first round."""
    if request.status not in ("running", "incomplete") and request.round < 2:
        return Earlier()
    return Earlier(
        sealed.closure(context, request.id).reasons,
        _blanked(context, request.id),
        sealed.common(context, request.id),
    )


def _blanked(context: Context, request_id: str) -> Mapping[tuple[str, str], Patch]:
    key = context.keyring.work_key(request_id)
    found: dict[tuple[str, str], Patch] = {}
    with context.ledger.read() as connection:
        for segment in plans.of_all(connection, request_id):
            address = f"{segment.store}:{segment.container}"
            for line in opened(key, segment)[1]:
                written = tuple(each for each in line.edit.patch if isinstance(each, Assign))
                if written and (line.own or line.action in ALWAYS_OWN):
                    found[address, line.edit.key] = written
    return found
