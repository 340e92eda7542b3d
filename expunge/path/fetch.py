"""Fetch: a finished export leaves the company, encrypted for who asked; each time an event."""

from pathlib import Path

from expunge.export import package
from expunge.export.shelf import Shelf
from expunge.ledger import events, requests
from expunge.model import RequestError
from expunge.path.context import Context
from expunge.path.give import gives
from expunge.path.shelved import is_over, shelf_of


def to_recipients(context: Context, request_id: str, out: Path, recipients: list[str]) -> None:
    """Encrypted to age recipients."""
    shelf, made_at = _ready(context, request_id)
    package.to_recipients(shelf, made_at, out, recipients)
    _record(context, request_id, "recipient")


def to_passphrase(context: Context, request_id: str, out: Path, passphrase: str) -> Path:
    """Encrypted to a fresh key that the passphrase opens; the path of that key's file."""
    if len(passphrase) < 12:
        raise RequestError("The passphrase is shorter than 12 characters. Take a longer one.")
    shelf, made_at = _ready(context, request_id)
    beside = package.to_passphrase(shelf, made_at, out, passphrase)
    _record(context, request_id, "passphrase")
    return beside


def to_folder(context: Context, request_id: str, folder: Path) -> None:
    """In clear: the event stands before the first byte does."""
    shelf, _ = _ready(context, request_id)
    package.check_private(folder)
    _record(context, request_id, "plain")
    package.to_folder(shelf, folder)


def _ready(context: Context, request_id: str) -> tuple[Shelf, str]:
    with context.ledger.read() as connection:
        request = requests.get(connection, request_id)
        history = events.of_request(connection, request_id)
    if not gives(request.right):
        raise RequestError(f"A request for {request.right} gives no export.")
    if request.status != "complete":
        raise RequestError(
            f"The request is {request.status}; its export is given out when it is complete. "
            f"Drive it on: expunge run {request_id}"
        )
    if is_over(request.status, history):
        raise RequestError("The export's end has come and it was destroyed. Make a new request.")
    made = [event for event in history if event["kind"] == "exported"]
    return shelf_of(context, request_id), str(made[-1]["at"])


def _record(context: Context, request_id: str, how: str) -> None:
    with context.ledger.write() as connection:
        events.record(connection, request_id, "export-written", {"how": how})
