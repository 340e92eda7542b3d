"""Finishing: what comes after the writes, or gives instead of writing, is one run's at a time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

from expunge.ledger import leases
from expunge.ledger.leases import Lease
from expunge.path.context import Context


def finishing(
    context: Context, request_id: str, told: Callable[[], object] = lambda: None
) -> AbstractContextManager[Lease]:
    """The scrub, the second look and the certificate of the request: waits for another run that
    is at them. What they record, they record under this lease. told: called when it must wait."""
    return leases.waited(context.ledger, _name(request_id), told)


@contextmanager
def all_finishing(context: Context, asked: Iterable[str]) -> Iterator[dict[str, Lease]]:
    """Of these requests those that no other run is at, without waiting."""
    names = {_name(each): each for each in asked}
    with leases.all_held(context.ledger, names) as own:
        yield {names[name]: lease for name, lease in own.items()}


def _name(request_id: str) -> str:
    return f"{request_id}/finish"
