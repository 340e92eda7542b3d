"""Seen again: one reading of every store for the second looks, or the exports, of many requests.

Each request's own look asks with its frozen closure, links and identity fields, so the reading
must have asked with the same: requests whose plans were made with different maps are different
readings.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from expunge.ledger import plans
from expunge.match.query import Query
from expunge.model import Identifier
from expunge.path import sealed
from expunge.path.apply import Failing
from expunge.path.context import Context, Known
from expunge.path.reading import Place, Planned, Reading, Scanned, place_of, through
from expunge.path.segment import opened
from expunge.path.survey import survey


@dataclass(repr=False)
class _Alike:
    """Requests that were planned with the same links and identity fields."""

    places: sealed.FrozenMap
    closures: dict[str, tuple[Identifier, ...]] = field(default_factory=dict)
    planned: dict[Place, Planned] = field(default_factory=dict)


@contextmanager
def seen_again(context: Context, group: list[str], one: Failing) -> Iterator[Mapping[str, Context]]:
    """The stores as each of these looks at them, for those whose sealed parts could be opened."""
    known = Known(survey(context))
    alike: dict[bytes, _Alike] = {}
    for name in group:
        one(name, partial(_open, context, name, alike))
    seeing: dict[str, Context] = {}
    with ExitStack() as open_readings:
        for each in alike.values():
            reading = Reading(Query(each.closures, *each.places), each.planned)
            open_readings.callback(reading.close)
            reading.scan(context.connectors())
            each.planned.clear()
            for name in each.closures:
                seeing[name] = through(context, Scanned, (reading,), name, known)
        yield seeing


def _open(context: Context, name: str, alike: dict[bytes, _Alike]) -> None:
    closure = sealed.closure(context, name).identifiers
    frozen = sealed.frozen_map(context, name)
    key = context.keyring.work_key(name)
    with context.ledger.read() as connection:
        made = list(plans.of_all(connection, name))
    planned = [opened(key, each) for each in made]
    own = alike.setdefault(frozen, _Alike(sealed.load_places(frozen)))
    own.closures[name] = closure
    for unit, lines in planned:
        own.planned.setdefault(place_of(unit), Planned()).add(name, lines)
