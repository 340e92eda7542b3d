"""Due: the requests that a run should look after now, for whoever drives them in turn.

An incomplete request is looked at again when as much time has passed since its last statement as
lay between its approval and that statement: after an hour, two, four, then once a day.
"""

from datetime import datetime, timedelta

from expunge.ledger import clock, events, requests
from expunge.path import followup, holding
from expunge.path.context import Context
from expunge.path.export import has_expired

SOONEST, LATEST = timedelta(minutes=50), timedelta(hours=23)  # a sweep comes every hour


def due(context: Context) -> list[str]:
    """Ids, the oldest request first: to be planned, approved, carried out or looked at again, and
    those that ended while their keys were not destroyed yet, or whose export is over."""
    with context.ledger.read() as connection:
        every = requests.every(connection)
        again = {
            each.id: events.of_request(connection, each.id)
            for each in every
            if each.status == "incomplete"
        }
    return [each.id for each in every if _is_due(context, each, again.get(each.id, []))]


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
