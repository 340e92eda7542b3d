"""The whole suite, in one line for a connector's author:

    TestLake = contract_suite(LakeHarness)

The parameters of the harness's constructor are the names of pytest fixtures. A check that a store
cannot be asked is a skip whose reason begins with "not shown". To mark a check, derive:

    class TestLake(contract_suite(LakeHarness)):
        test_race_loses_no_write = pytest.mark.xfail(reason=...)(...)
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from expunge.testing.adding import AddingChecks
from expunge.testing.failing import FailingChecks
from expunge.testing.harness import Harness
from expunge.testing.leaking import LeakingChecks
from expunge.testing.living import LivingChecks
from expunge.testing.matching import MatchingChecks
from expunge.testing.reading import ReadingChecks
from expunge.testing.repeating import RepeatingChecks
from expunge.testing.writing import WritingChecks

_PARTS = (
    ReadingChecks,
    MatchingChecks,
    WritingChecks,
    AddingChecks,
    RepeatingChecks,
    FailingChecks,
    LeakingChecks,
    LivingChecks,
)


class ContractSuite(*reversed(_PARTS)):  # type: ignore[misc]  # pytest runs the last base first
    """Every check of the contract; needs a fixture ``harness``."""


def contract_suite(harness: Callable[..., Harness]) -> type[ContractSuite]:
    """A pytest class with every check, each on a new harness of its own."""
    needed = list(inspect.signature(harness).parameters)

    @pytest.fixture(name="harness")
    def made(_: object, request: pytest.FixtureRequest) -> Iterator[Harness]:
        place = harness(**{name: request.getfixturevalue(name) for name in needed})
        new = place.connector
        with ExitStack() as opened:
            place.connector = lambda: opened.enter_context(closing(new()))  # type: ignore[method-assign]
            yield place
        place.close()

    return type("ContractSuite", (ContractSuite,), {"harness": made})


def checks() -> dict[str, Callable[[Any, Harness], None]]:
    """Every check by its name, in the order in which they are made."""
    return {
        name: check
        for part in _PARTS
        for name, check in vars(part).items()
        if name.startswith("test_")
    }
