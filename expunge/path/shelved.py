"""Shelved: a request's export while it waits to be fetched: its key, its folder, its end."""

from datetime import datetime
from pathlib import Path
from typing import Any

from expunge.export.shelf import Shelf, remove
from expunge.ledger import clock, events, requests
from expunge.ledger.requests import Request
from expunge.path.context import Context
from expunge.path.give import gives


def export_key(request_id: str) -> str:
    """The name of the export's own key in the keyring: it outlives the work key until the end."""
    return f"{request_id}-export"


def shelf_of(context: Context, request_id: str) -> Shelf:
    """The request's export. KeysDestroyed once its end has come."""
    key = context.keyring.open_request(export_key(request_id))
    return Shelf(_folder(context, request_id), key)


def has_expired(context: Context, request: Request) -> bool:
    """Whether there is an export that must be destroyed: its end has come, or its request ended
    without being complete."""
    if not gives(request.right) or not _exists(context, request.id):
        return False
    with context.ledger.read() as connection:
        return is_over(request.status, events.of_request(connection, request.id))


def expire(context: Context, request_id: str) -> None:
    """Destroys the export if ``has_expired``: the key first, then the files are noise."""
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
    if not has_expired(context, request):
        return
    with context.ledger.write() as connection:
        if _last(events.of_request(connection, request_id), "export-destroyed") is None:
            events.record(connection, request_id, "export-destroyed", {})
    context.keyring.destroy(export_key(request_id))
    remove(_folder(context, request_id))


def _exists(context: Context, request_id: str) -> bool:
    return _folder(context, request_id).exists() or context.keyring.has(export_key(request_id))


def _folder(context: Context, request_id: str) -> Path:
    return context.configuration.exports.folder / request_id


def is_over(status: str, history: list[dict[str, Any]]) -> bool:
    """Whether nobody may fetch the export any more."""
    if status in ("rejected", "withdrawn"):
        return True
    exported = _last(history, "exported")
    if status != "complete" or exported is None:
        return False
    return clock.now() >= datetime.fromisoformat(exported["body"]["until"])


def is_made(history: list[dict[str, Any]], number: int) -> bool:
    """Whether the export of this round was finished."""
    exported = _last(history, "exported")
    return exported is not None and exported["body"]["round"] == number


def _last(history: list[dict[str, Any]], kind: str) -> dict[str, Any] | None:
    return next((event for event in reversed(history) if event["kind"] == kind), None)
