"""Why a place is in the plan: for the caller's terminal only, never stored or logged."""

from collections.abc import Iterator
from dataclasses import dataclass

from expunge.ledger import plans, requests
from expunge.model import RequestError, Unit
from expunge.path.codec import PlannedEdit
from expunge.path.context import Context
from expunge.path.segment import opened


@dataclass(frozen=True, repr=False)
class Place:
    """One line of the plan with its unit. Holds personal data: show it, keep it nowhere."""

    unit: Unit
    planned: PlannedEdit


def places(context: Context, request_id: str) -> Iterator[Place]:
    """Every line of the present plan, in order, streamed."""
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
        key = context.keyring.work_key(request_id)
        for segment in plans.of_round(connection, request_id, request.round):
            unit, edits = opened(key, segment)
            for planned in edits:
                yield Place(unit, planned)


def find(context: Context, request_id: str, location: str) -> Place:
    for place in places(context, request_id):
        if place.planned.location == location:
            return place
    raise RequestError(
        f"The plan has no location {location!r}. `expunge plan ID --json` lists them."
    )
