"""Due: the requests and batches that a run should look after now, for whoever drives them in turn.

An incomplete request is looked at again when as much time has passed since its last statement as
lay between its approval and that statement: after an hour, two, four, then once a day.
"""

from datetime import datetime, timedelta

from expunge.ledger import batches, clock, events, requests
from expunge.ledger.batches import Batch
from expunge.path import followup, holding
from expunge.path.batch import TO_PLAN
from expunge.path.context import Context
from expunge.path.shelved import has_expired

SOONEST, LATEST = timedelta(minutes=50), timedelta(hours=23)  # a sweep comes every hour


def due(context: Context) -> list[str]:
    """Ids, the oldest request first: to be planned, approved, carried out or looked at again, and
    those that ended while their keys were not destroyed yet, or whose export is over. Requests
    that a batch plans or carries out together stand for it: its id, once."""
    with context.ledger.read() as connection:
        every = requests.every(connection)
        belonging = batches.by_request(connection)
        again = {
            each.id: events.of_request(connection, each.id)
            for each in every
            if each.status == "incomplete"
        }
    found = [each for each in every if _is_due(context, each, again.get(each.id, []))]
    return list(dict.fromkeys(_driven(each, belonging.get(each.id)) for each in found))


def free_to_go(context: Context) -> set[str]:
    """Ids of all requests and batches that wait for no approval."""
    with context.ledger.read() as connection:
        alone = {each.id for each in requests.every(connection) if each.status != "planned"}
        return alone | batches.settled(connection)


def _driven(request: requests.Request, batch: Batch | None) -> str:
    """The batch as long as it does for the request what is to be done now; then the request."""
    if batch is None:
        return request.id
    together = TO_PLAN if batch.approved_root is None else ("approved", "running")
    return batch.id if request.status in together else request.id


def _is_due(context: Context, request: requests.Request, history: list[dict[str, str]]) -> bool:
    if request.status == "incomplete":
        return clock.now() >= _next_look(history)
    if request.status == "waiting":
        return followup.is_due(request) and not holding.held(context, request.id).every
    if request.status in ("complete", "rejected", "withdrawn"):
        return not context.keyring.is_destroyed(request.id) or has_expired(context, request)
    return True


def _next_look(history: list[dict[str, str]]) -> datetime:
    if history[-1]["kind"] == "hold-lifted":
        return datetime.fromisoformat(history[-1]["at"])
    times = {event["kind"]: datetime.fromisoformat(event["at"]) for event in history}
    stated, approved = times["certified"], times["approved"]
    return stated + min(max(stated - approved, SOONEST), LATEST)
