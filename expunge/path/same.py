"""Whether a request is one that is open already: the person who asks twice is answered once.

Only open requests are compared, by their own sealed identifiers. Nothing is kept that would tell
who asked, so after its completion a request is a new one again, and so is the person.
"""

from collections.abc import Iterable

from expunge.ledger import requests
from expunge.ledger.requests import Request
from expunge.match.text import normal
from expunge.model import EvidenceBroken, Identifier, Right
from expunge.path import sealed
from expunge.path.context import Context
from expunge.vault import KeysDestroyed, KeysMissing

PLAIN = frozenset({Right.ACCESS, Right.PORTABILITY, Right.ERASURE})
"""Rights that say all by themselves; the others ask for something that can differ."""
ENDED = ("complete", "rejected", "withdrawn")
Form = tuple[str, str]


class OpenRequests:
    """The requests that are open now, by what they named; in memory only."""

    def __init__(self, context: Context) -> None:
        self._by_form: dict[tuple[str, Form], list[tuple[set[Form], Request]]] = {}
        with context.ledger.read() as connection:
            every = requests.every(connection)
        for request in every:
            if request.follows is None and request.status not in ENDED:
                try:
                    self.add(request, sealed.identifiers(context, request.id))
                except (KeysDestroyed, KeysMissing, EvidenceBroken):
                    continue  # it ended while we looked, or its own commands say what is wrong

    def add(self, request: Request, named: Iterable[Identifier]) -> None:
        forms = _forms(named)
        for form in forms:
            self._by_form.setdefault((request.right, form), []).append((forms, request))

    def like(self, right: Right, named: Iterable[Identifier]) -> Request | None:
        """The first one for the same right that named all of these identifiers."""
        wanted = _forms(named)
        if right not in PLAIN or not wanted:
            return None
        for known, request in self._by_form.get((right.value, min(wanted)), ()):
            if wanted <= known:
                return request
        return None


def _forms(named: Iterable[Identifier]) -> set[Form]:
    return {(each.kind, each.value if each.is_key else normal(each.value)) for each in named}
