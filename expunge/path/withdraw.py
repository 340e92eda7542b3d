"""Withdraw: the person takes the request back before anything was done for it."""

from expunge.ledger import events, requests
from expunge.model import RequestError
from expunge.path.context import Context
from expunge.path.shelved import expire

BEFORE = ("new", "planned", "approved")


def withdraw(context: Context, request_id: str) -> None:
    """Ends the request; its keys are destroyed. RequestError once it is being carried out."""
    with context.ledger.write() as connection:
        request = requests.locked(connection, request_id)
        if request.status != "withdrawn":
            if request.status not in BEFORE or request.round > 1:
                raise RequestError(
                    f"The request is {request.status}; what was begun is not withdrawn any more."
                )
            events.record(connection, request_id, "withdrawn", {})
            requests.set_status(connection, request_id, "withdrawn")
    context.keyring.destroy(request_id)
    expire(context, request_id)
