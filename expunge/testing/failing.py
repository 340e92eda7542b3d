"""Checks of a store that fails: an error or a gap, never less than what is there."""

from collections.abc import Callable, Iterator, Sequence

from expunge.connector import Connector
from expunge.model import (
    Container,
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
    pieces_with,
    query_for,
    units,
    works,
)
from expunge.testing.reading import plenty
from expunge.testing.seeds import Seed, seeds


class FailingChecks:
    """Covered is a promise; a store that fails gets a Gap or an error, named by consequence."""

    def test_timeout_is_never_empty(self, harness: Harness) -> None:
        harness.plant(seeds(3))
        known = units(harness.connector())
        with harness.fault(Fault.TIMEOUT):
            for unit in known:
                said, error = _scanned(harness, unit)
                assert not any(isinstance(item, Covered) for item in said), (
                    "the store did not answer and the unit is called covered"
                )
                assert isinstance(error, Transient), f"a timeout is Transient, not {error!r}"

    def test_timeout_hides_no_container(self, harness: Harness) -> None:
        harness.plant(seeds(3))
        known = set(containers(harness.connector()))
        with harness.fault(Fault.TIMEOUT):
            _assert_all_or_error(harness, known)

    def test_dropped_connection_is_never_the_end(self, harness: Harness) -> None:
        harness.plant(planted := plenty(harness))
        known = units(harness.connector())
        with harness.fault(Fault.DROPPED):
            _assert_all_or_not_covered(harness, known, planted)

    def test_denial_is_never_empty(self, harness: Harness) -> None:
        harness.plant(planted := seeds(3))
        connector = harness.connector()
        known, places = units(connector), set(containers(connector))
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


def _scanned(
    harness: Harness, unit: Unit
) -> tuple[list[Record | Gap | Covered], StoreError | None]:
    """What was said of the unit before the error; an error that is not ours fails the check."""
    said: list[Record | Gap | Covered] = []
    try:
        for item in harness.connector().scan(unit):
            said.append(item)  # noqa: PERF402  what came before the error counts
    except StoreError as error:
        return said, error
    return said, None


def _assert_all_or_not_covered(
    harness: Harness, known: Sequence[Unit], planted: Sequence[Seed]
) -> None:
    """Some unit ends without Covered; or the store had answered before, and all is there."""
    everything: list[Record] = []
    uncovered = 0
    for unit in known:
        said, error = _scanned(harness, unit)
        assert error is None or not any(isinstance(item, Covered) for item in said)
        everything += [item for item in said if isinstance(item, Record)]
        uncovered += not any(isinstance(item, Covered) for item in said)
    if not uncovered:
        missing = {seed.mark for seed in planted} - set(marks(everything))
        assert not missing, f"all units are called covered and {len(missing)} records are missing"


def _assert_all_or_error(harness: Harness, known: set[Container]) -> None:
    """discover and units under a fault: an error, a gap, or nothing less than before."""
    connector = harness.connector()
    try:
        found = list(connector.discover())
        gaps = [item for item in found if isinstance(item, Gap)]
        assert gaps or known <= set(found), "the store failed and containers are missing"
    except StoreError:
        return


Reading = Callable[[Connector, Unit], Iterator[Record | Hit | Gap | Covered]]


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
    connector = harness.connector()
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
    for seed in planted:
        assert len(pieces_with(harness, seed)) == 1
    again = {o.result for each in work for o in carry_out(harness.connector(), each)}
    assert again <= {Result.DONE, Result.ALREADY}, f"after the fault the outcomes are {again}"
