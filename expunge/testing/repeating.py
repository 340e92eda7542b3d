"""Checks of an apply that did not come to its end: applied again, it reaches the same end."""

from collections.abc import Sequence

from expunge.connector import Connector
from expunge.model import Action, Result, Work
from expunge.testing.harness import Harness
from expunge.testing.kill import died_after
from expunge.testing.looking import any_action, carry_out, neighbours, pieces_with, works
from expunge.testing.seeds import Seed, seeds
from expunge.testing.writing import assert_rewritten


class RepeatingChecks:
    """Any prefix may be done when a process dies; nothing is half done, nothing is done twice."""

    def test_closed_apply_can_be_repeated(self, harness: Harness) -> None:
        """Whoever reads the outcomes leaves after the first."""
        harness.plant(planted := seeds(24))
        connector = harness.connector()
        action, before = any_action(connector), harness.dump()
        work = works(connector, wanted := planted[:18], action)
        told = {(number, _first(connector, each)) for number, each in enumerate(work)}
        _assert_repeated(harness, work, told)
        _assert_finished(harness, wanted, action)
        assert neighbours(harness.dump(), wanted) == neighbours(before, wanted)

    def test_killed_apply_can_be_repeated(self, harness: Harness) -> None:
        """SIGKILL after the first, then after the third outcome; what was told is durable."""
        harness.plant(planted := seeds(24))
        connector = harness.connector()
        action, before = any_action(connector), harness.dump()
        work = works(connector, wanted := planted[:18], action)
        connector.close()
        told: set[tuple[int, str]] = set()
        for count in (1, 3):
            for number, each in enumerate(work):
                told |= {(number, key) for key in _killed(harness, each, count)}
        assert told, "no outcome came out of the killed processes"
        _assert_repeated(harness, work, told)
        _assert_finished(harness, wanted, action)
        assert neighbours(harness.dump(), wanted) == neighbours(before, wanted)


def _first(connector: Connector, work: Work) -> str:
    """The first outcome's key; nobody reads the others."""
    outcomes = iter(connector.apply(work))
    return next(outcomes).key


def _assert_repeated(harness: Harness, work: Sequence[Work], told: set[tuple[int, str]]) -> None:
    """Once more: what was told before is there, and the rest is done now."""
    again = {
        (number, outcome.key): outcome.result
        for number, each in enumerate(work)
        for outcome in carry_out(harness.connector(), each)
    }
    assert {again[key] for key in told} == {Result.ALREADY}, (
        "an outcome was told, the apply came to no end, and the record was not written"
    )
    assert set(again.values()) <= {Result.DONE, Result.ALREADY}


def _killed(harness: Harness, work: Work, count: int) -> list[str]:
    connector = harness.connector()
    return died_after(count, lambda: (outcome.key for outcome in connector.apply(work)))


def _assert_finished(harness: Harness, wanted: Sequence[Seed], action: Action) -> None:
    for seed in wanted:
        if action is Action.DELETE:
            assert not pieces_with(harness, seed)
        else:
            assert_rewritten(harness, seed, action)
