"""Whether a request is one that is open already: the person who asks twice is answered once.

Only open requests are compared, by their own sealed identifiers. Nothing is kept that would tell
who asked, so after its completion a request is a new one again, and so is the person.
"""

from collections.abc import Iterable

from expunge.ledger import requests
from expunge.ledger.requests import Request
from expunge.match.text import normal
from expunge.model import Identifier, Right
from expunge.path import sealed
from expunge.path.context import Context
from expunge.vault import KeysDestroyed

PLAIN = frozenset({Right.ACCESS, Right.PORTABILITY, Right.ERASURE})
"""Rights that say all by themselves; the others ask for something that can differ."""
ENDED = ("complete", "rejected", "withdrawn")


def first(context: Context, right: Right, named: Iterable[Identifier]) -> Request | None:
    """The open request for the same right that named all of these identifiers, if there is one."""
    if right not in PLAIN:
        return None
    wanted = _forms(named)
    with context.ledger.read() as connection:
        every = requests.every(connection)
    for request in every:
        asked = request.right == right.value and request.follows is None
        if asked and request.status not in ENDED:
            try:
                known = _forms(sealed.identifiers(context, request.id))
            except KeysDestroyed:
                continue  # it ended while we looked
            if wanted <= known:
                return request
    return None


def _forms(named: Iterable[Identifier]) -> set[tuple[str, str]]:
    return {(each.kind, each.value if each.is_key else normal(each.value)) for each in named}
