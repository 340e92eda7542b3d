"""What holds now at containers of the data map, in words without personal data."""

from expunge.ledger import holds
from expunge.path.context import Context


def notes(context: Context) -> dict[str, tuple[str, ...]]:
    """By container's address."""
    found: dict[str, tuple[str, ...]] = {}
    with context.ledger.read() as connection:
        for hold in holds.active(connection):
            for address in hold.containers:
                note = f"legal hold {hold.id} ({hold.matter})"
                found[address] = (*found.get(address, ()), note)
    return found
