"""How the checks look at a store: through the connector, and beside it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from expunge.connector import Connector
from expunge.match.query import Query
from expunge.match.rewrite import mask, redact
from expunge.model import (
    Action,
    Container,
    Covered,
    Edit,
    Gap,
    Hit,
    Layer,
    Outcome,
    Record,
    StaleUnit,
    Unit,
    Work,
    leaves,
    rewritten,
)
from expunge.testing.harness import Harness, not_shown
from expunge.testing.seeds import Seed

SUBJECT = "request-1"
_MARK = re.compile(r"seed\d{6}")
Dump = Mapping[str, Sequence[bytes]]
Reading = Callable[[Unit], Iterable[Record | Hit | Gap | Covered]]


@dataclass(frozen=True)
class Placed:
    """A record and the unit that it was read from."""

    unit: Unit
    record: Record


def containers(connector: Connector) -> list[Container]:
    return [each for each in connector.discover() if isinstance(each, Container)]


def units(connector: Connector) -> list[Unit]:
    """Every unit of every layer that can be read."""
    return [
        unit
        for container in containers(connector)
        for unit in connector.units(container, tuple(Layer))
        if isinstance(unit, Unit) and unit.readable
    ]


def records(connector: Connector) -> list[Placed]:
    """Every record; fails where a unit was not read to its end."""
    return [
        Placed(unit, item)
        for unit in units(connector)
        for item in to_the_end(unit, connector.scan)
        if isinstance(item, Record)
    ]


def hits(connector: Connector, query: Query) -> list[tuple[Unit, Hit]]:
    return [
        (unit, item)
        for unit in units(connector)
        for item in to_the_end(unit, lambda each: connector.locate(each, query))
        if isinstance(item, Hit)
    ]


def to_the_end(unit: Unit, reading: Reading) -> list[Record | Hit | Gap | Covered]:
    """What scan or locate says of a unit: its last word, and only that, is Covered."""
    items = list(reading(unit))
    ends = [position for position, item in enumerate(items) if isinstance(item, Covered)]
    assert ends == [len(items) - 1], (
        f"Covered must be the last item and come once; it came at {ends} of {len(items)} items"
    )
    return items


def holds(record: Record, text: str) -> bool:
    return any(
        text in (leaf.decode(errors="surrogateescape") if isinstance(leaf, bytes) else leaf)
        for _, leaf in leaves(record.data)
        if isinstance(leaf, str | bytes)
    )


def marks(found: Iterable[Record]) -> Counter[str]:
    """How many of these records hold each seed's mark."""
    counted: Counter[str] = Counter()
    for record in found:
        texts = " ".join(str(leaf) for _, leaf in leaves(record.data))
        counted.update(set(_MARK.findall(texts)))
    return counted


def the_record(connector: Connector, seed: Seed) -> Placed:
    found = [placed for placed in records(connector) if holds(placed.record, seed.text)]
    assert len(found) == 1, f"{len(found)} records hold the text of {seed.mark}, not 1"
    return found[0]


def two_of_one_unit(connector: Connector, planted: Sequence[Seed]) -> list[Seed]:
    """The first two seeds that share a unit; any two where each unit is one record."""
    for unit in units(connector):
        found = marks(each for each in connector.scan(unit) if isinstance(each, Record))
        together = [seed for seed in planted if seed.mark in found]
        if len(together) > 1:
            return together[:2]
    return list(planted[:2])


def query_for(*wanted: Seed) -> Query:
    return Query({SUBJECT: tuple(seed.identifier for seed in wanted)})


def actions(connector: Connector) -> frozenset[Action]:
    """What the connector can do to a single record in some container."""
    return frozenset(action for container in containers(connector) for action in container.actions)


def rewriting(connector: Connector) -> Action:
    possible = actions(connector) & {Action.REDACT, Action.MASK}
    if not possible:
        not_shown("no container of this store has records that can be rewritten")
    return Action.REDACT if Action.REDACT in possible else Action.MASK


def any_action(connector: Connector) -> Action:
    return Action.DELETE if actions(connector) == {Action.DELETE} else rewriting(connector)


def edit_for(placed: Placed, seed: Seed, action: Action) -> Edit:
    """The approved change of the record that holds the seed, made as the path makes it."""
    container, record = placed.unit.container, placed.record
    if action is Action.DELETE:
        return Edit(record.key, record.fingerprint)
    spans = query_for(seed).match(container, record.data)
    assert spans, f"{seed.mark}: the record does not hold its identifier as it was planted"
    if action is Action.MASK:
        return rewritten(record.key, record.data, mask(record, spans))
    return rewritten(record.key, record.data, redact(container, record, spans, "0"))


def works(connector: Connector, wanted: Sequence[Seed], action: Action) -> list[Work]:
    """One work a unit, with an edit for each of these seeds, each in one record."""
    made = works_on_all(connector, wanted, action)
    found = sum(len(work.edits) for work in made)
    assert found == len(wanted), f"the scan found {found} of {len(wanted)} planted records"
    return made


def works_on_all(connector: Connector, wanted: Sequence[Seed], action: Action) -> list[Work]:
    """One work a unit, with an edit for every record of these seeds."""
    by_unit: dict[Unit, dict[str, Edit]] = {}
    for placed in records(connector):
        for seed in wanted:
            if holds(placed.record, seed.text):
                assert action in placed.unit.container.actions, (
                    "the harness planted into containers that do not allow the same actions"
                )
                edit = edit_for(placed, seed, action)
                by_unit.setdefault(placed.unit, {})[edit.key] = edit
    return [Work(unit, edits) for unit, edits in by_unit.items()]


def carry_out(connector: Connector, work: Work) -> list[Outcome]:
    """Applies the work as the path does: a stale unit is looked up again by its name."""
    for _ in range(5):
        try:
            outcomes = list(connector.apply(work))
        except StaleUnit:
            work = Work(_again(connector, work.unit), work.edits)
            continue
        keys = Counter(outcome.key for outcome in outcomes)
        assert keys == Counter(work.edits.keys()), (
            f"{len(outcomes)} outcomes for {len(work.edits)} edits: each edit gets exactly one"
        )
        return outcomes
    raise AssertionError("StaleUnit was raised five times for a unit that nobody else changed")


def _again(connector: Connector, unit: Unit) -> Unit:
    for each in connector.units(unit.container, (unit.layer,)):
        if isinstance(each, Unit) and each.name == unit.name:
            return each
    raise AssertionError(
        "StaleUnit was raised for a unit that is not there any more: a deletion is ALREADY, a "
        "rewrite CHANGED"
    )


def pieces(dump: Dump) -> Iterator[bytes]:
    for place in dump.values():
        yield from place


def pieces_with(harness: Harness, seed: Seed) -> list[bytes]:
    """The native pieces that hold the seed's mark."""
    return [piece for piece in pieces(harness.dump()) if seed.mark.encode() in piece]


def neighbours(dump: Dump, wanted: Sequence[Seed]) -> dict[str, list[bytes]]:
    """The dump without the pieces of these seeds; a place that held nothing else is left out."""
    marks_of = tuple(seed.mark.encode() for seed in wanted)
    rest = {
        place: [piece for piece in held if not any(mark in piece for mark in marks_of)]
        for place, held in dump.items()
    }
    return {place: held for place, held in rest.items() if held}
