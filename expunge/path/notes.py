"""What holds now at containers of the data map, in words without personal data."""

from expunge.ledger import holds, plans, requests
from expunge.model import Right
from expunge.path.context import Context

MARKED = ("waiting", "approved", "running", "incomplete")


def notes(context: Context) -> dict[str, tuple[str, ...]]:
    """By container's address."""
    found: dict[str, tuple[str, ...]] = {}
    with context.ledger.read() as connection:
        for hold in holds.active(connection):
            for address in hold.containers:
                note = f"legal hold {hold.id} ({hold.matter})"
                found[address] = (*found.get(address, ()), note)
        for request in requests.every(connection):
            if request.right == Right.RESTRICTION.value and request.status in MARKED:
                planned = plans.get(connection, request.id, request.round)
                if request.follows and not request.due_at and planned is not None:
                    for address, counts in planned.header["counts"].items():
                        records = sum(counts.values())
                        note = f"{records} records restricted by {request.follows}"
                        found[address] = (*found.get(address, ()), note)
    return found
