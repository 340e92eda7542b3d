"""Checks of a store that fails: an error or a gap, never less than what is there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from expunge.connector import Connector
from expunge.model import (
    Covered,
    Gap,
    Hit,
    Layer,
    Record,
    Result,
    StoreError,
    Transient,
    Unit,
)
from expunge.testing.harness import Fault, Harness
from expunge.testing.looking import (
    any_action,
    carry_out,
    containers,
    marks,
    neighbours,
    query_for,
    records,
    units,
    works,
)
from expunge.testing.reading import plenty
from expunge.testing.seeds import Seed, seeds

Item = TypeVar("Item")
Reading = Callable[[Connector, Unit], Iterator[Record | Hit | Gap | Covered]]


class FailingChecks:
    """Covered is a promise; a store that fails gets a Gap or an error, named by consequence."""

    def test_timeout_is_never_empty(self, harness: Harness) -> None:
        harness.plant(seeds(3))
        known = units(harness.connector())
        with harness.fault(Fault.TIMEOUT):
            for unit in known[:4]:
                for reading in (_scan, _locate):
                    said, error = _said(reading(harness.connector(), unit))
                    assert not any(isinstance(item, Covered) for item in said), (
                        "the store did not answer and the unit is called covered"
                    )
                    assert isinstance(error, Transient), f"a timeout is Transient, not {error!r}"

    def test_timeout_in_the_middle_is_never_the_end(self, harness: Harness) -> None:
        """The store answers for the first record and then no more."""
        harness.plant(planted := plenty(harness))
        found: list[Record | Hit | Gap | Covered] = []
        ended = True
        for unit in units(harness.connector()):
            reading = _scan(harness.connector(), unit)
            first = next(reading)
            with harness.fault(Fault.TIMEOUT):
                said, error = _said(reading)
            found += [first, *said]
            ended = ended and isinstance(found[-1], Covered)
            assert not (error and isinstance(found[-1], Covered))
        _assert_all_found(ended, found, planted)

    def test_timeout_hides_no_place(self, harness: Harness) -> None:
        harness.plant(seeds(3))
        known = _places(harness)
        with harness.fault(Fault.TIMEOUT):
            _assert_all_or_error(harness, known)

    def test_timeout_is_no_empty_answer(self, harness: Harness) -> None:
        """fetch and sample have no Covered: only an error can say that nobody answered."""
        harness.plant(seeds(6))
        placed = records(harness.connector())
        with harness.fault(Fault.TIMEOUT):
            for each in placed[:2]:
                fetched = _said(harness.connector().fetch(each.unit, [each.record.key]))
                sampled = _said(harness.connector().sample(each.unit.container, 3))
                assert isinstance(fetched[1], Transient), "fetch takes no answer for no record"
                assert isinstance(sampled[1], Transient), "sample takes no answer for no record"

    def test_dropped_connection_is_never_the_end(self, harness: Harness) -> None:
        harness.plant(planted := plenty(harness))
        known = units(harness.connector())
        with harness.fault(Fault.DROPPED):
            _assert_all_or_not_covered(harness, known, planted)

    def test_denial_is_never_empty(self, harness: Harness) -> None:
        harness.plant(planted := seeds(3))
        known, places = units(harness.connector()), _places(harness)
        with harness.fault(Fault.DENIED):
            _assert_all_or_not_covered(harness, known, planted)
            _assert_all_or_error(harness, places)

    def test_unreadable_is_a_gap(self, harness: Harness) -> None:
        harness.plant(planted := seeds(9))
        with harness.fault(Fault.UNREADABLE):
            gaps, found = _searched(harness, _scan)
            assert gaps, "something cannot be read and no gap says so"
            assert len(found & {seed.mark for seed in planted}) >= 1, (
                "one record that cannot be read hides all the others"
            )

    def test_gap_survives_locate(self, harness: Harness) -> None:
        harness.plant(seeds(9))
        with harness.fault(Fault.UNREADABLE):
            gaps, _ = _searched(harness, _scan)
            assert gaps, "something cannot be read and no gap says so"
            assert _searched(harness, _locate)[0] == gaps, "locate hides a gap that scan shows"

    def test_refused_write_is_never_done(self, harness: Harness) -> None:
        harness.plant(planted := seeds(6))
        _assert_never_done_under(Fault.READ_ONLY, harness, planted)

    def test_write_without_an_answer_is_never_done(self, harness: Harness) -> None:
        harness.plant(planted := seeds(6))
        _assert_never_done_under(Fault.TIMEOUT, harness, planted)


def _said(items: Iterable[Item]) -> tuple[list[Item], StoreError | None]:
    """What was said before the error; an error that is not ours fails the check."""
    said: list[Item] = []
    try:
        for item in items:
            said.append(item)  # noqa: PERF402  what came before the error counts
    except StoreError as error:
        return said, error
    return said, None


def _assert_all_or_not_covered(
    harness: Harness, known: Sequence[Unit], planted: Sequence[Seed]
) -> None:
    """Units that are called covered are; and some unit is not, or the fault reached nobody."""
    found: list[Record | Hit | Gap | Covered] = []
    failed = False
    ended = True
    for unit in known:
        said, error = _said(_scan(harness.connector(), unit))
        found += said
        covered = any(isinstance(item, Covered) for item in said)
        assert not (error and covered), "the unit is called covered, and then fails"
        ended = ended and covered
        failed = failed or error is not None or any(isinstance(item, Gap) for item in said)
    _assert_all_found(ended, found, planted)
    assert failed, "no error and no gap: either they are hidden, or the fault reached nobody"


def _assert_all_found(
    ended: bool, found: Sequence[Record | Hit | Gap | Covered], planted: Sequence[Seed]
) -> None:
    if ended:
        read = marks(item for item in found if isinstance(item, Record))
        missing = {seed.mark for seed in planted} - set(read)
        assert not missing, f"all units are called covered and {len(missing)} records are missing"


def _places(harness: Harness) -> set[tuple[str, str, str]]:
    """Every container, and every unit of it."""
    connector = harness.connector()
    return {
        (container.name, layer, name)
        for container in containers(connector)
        for layer, name in (
            ("", ""),
            *(
                (unit.layer.value, unit.name)
                for unit in connector.units(container, tuple(Layer))
                if isinstance(unit, Unit)
            ),
        )
    }


def _assert_all_or_error(harness: Harness, known: set[tuple[str, str, str]]) -> None:
    """discover and units under a fault: an error, a gap, or nothing less than before."""
    connector = harness.connector()
    try:
        if any(isinstance(item, Gap) for item in connector.discover()):
            return
        for container in containers(connector):
            if any(isinstance(unit, Gap) for unit in connector.units(container, tuple(Layer))):
                return
        missing = known - _places(harness)
    except StoreError:
        return
    assert not missing, f"the store failed, and {len(missing)} containers and units are missing"


def _scan(connector: Connector, unit: Unit) -> Iterator[Record | Hit | Gap | Covered]:
    yield from connector.scan(unit)


def _locate(connector: Connector, unit: Unit) -> Iterator[Record | Hit | Gap | Covered]:
    yield from connector.locate(unit, query_for(*seeds(9)))


def _searched(harness: Harness, reading: Reading) -> tuple[list[str], set[str]]:
    """Gaps (sorted, as text) and marks of all that is said about the place."""
    connector = harness.connector()
    gaps: list[str] = []
    found: set[str] = set()
    for container in containers(connector):
        for unit in connector.units(container, tuple(Layer)):
            if isinstance(unit, Gap):
                gaps.append(repr(unit))
                continue
            try:
                for item in reading(connector, unit):
                    if isinstance(item, Gap):
                        gaps.append(repr(item))
                    elif not isinstance(item, Covered):
                        found |= set(marks([item if isinstance(item, Record) else item.record]))
            except StoreError as error:
                gaps.append(repr(error))
    return sorted(gaps), found


def _assert_never_done_under(fault: Fault, harness: Harness, planted: Sequence[Seed]) -> None:
    connector, before = harness.connector(), harness.dump()
    work = works(connector, planted[:2], any_action(connector))
    with harness.fault(fault):
        for each in work:
            try:
                results = {outcome.result for outcome in harness.connector().apply(each)}
            except StoreError:
                continue
            assert results <= {Result.FAILED, Result.LOCKED}, (
                f"the store was not written to and the outcomes are {results}"
            )
    assert neighbours(harness.dump(), planted[:2]) == neighbours(before, planted[:2])
    again = {o.result for each in work for o in carry_out(harness.connector(), each)}
    assert again <= {Result.DONE, Result.ALREADY}, f"after the fault the outcomes are {again}"
