"""Checks that nothing of a data subject leaves a connector but in what it yields."""

import io
import logging
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import partial

import pytest

from expunge.connector import Connector
from expunge.model import Layer, Record, StoreError
from expunge.testing.harness import Fault, Harness, not_shown
from expunge.testing.looking import any_action, containers, hits, query_for, units, works
from expunge.testing.seeds import Seed, seeds


class LeakingChecks:
    """Not in a log (the SDK's at DEBUG too), an exception, a repr or a pickle."""

    def test_nothing_planted_is_logged(self, harness: Harness) -> None:
        harness.plant(planted := seeds(6))
        with everything_logged() as log:
            _use(harness.connector(), planted)
        _assert_anonymous(log.getvalue(), planted, "a log record")

    def test_nothing_planted_is_told_when_the_store_fails(self, harness: Harness) -> None:
        """In no exception with its traceback, and in no log record."""
        harness.plant(planted := seeds(6))
        with everything_logged() as log:
            told = _failing(harness, planted)
        _assert_anonymous(log.getvalue(), planted, "a log record")
        _assert_anonymous(told or "", planted, "an exception")
        if not told:
            not_shown("this harness has no fault that makes an error")

    def test_nothing_planted_is_in_a_repr(self, harness: Harness) -> None:
        harness.plant(planted := seeds(6))
        connector = harness.connector()
        found = _use(connector, planted)
        _assert_anonymous(repr([connector, *found]), planted, "a repr")

    def test_nothing_planted_is_in_a_pickle(self, harness: Harness) -> None:
        """A connector travels to other processes with its settings, not with what it read."""
        harness.plant(planted := seeds(6))
        connector = harness.connector()
        _use(connector, planted)
        _assert_anonymous(pickle.dumps(connector).decode("latin-1"), planted, "a pickle")


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """All that is logged (at DEBUG, unless a logger has a level of its own), printed or warned."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    root = logging.getLogger()
    apart = [
        logger
        for logger in root.manager.loggerDict.values()
        if isinstance(logger, logging.Logger) and not logger.propagate
    ]
    level = root.level
    for logger in (root, *apart):
        logger.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stdout(told), redirect_stderr(told), warnings.catch_warnings():
            warnings.simplefilter("always")
            yield told
    finally:
        root.setLevel(level)
        for logger in (root, *apart):
            logger.removeHandler(handler)


def _use(connector: Connector, planted: Sequence[Seed]) -> list[object]:
    """Every verb once; returns all that it yields."""
    seen: list[object] = list(connector.discover())
    for unit in units(connector):
        scanned = list(connector.scan(unit))
        keys = [item.key for item in scanned if isinstance(item, Record)]
        seen += [unit, *scanned, *connector.fetch(unit, keys)]
    for container in containers(connector):
        seen += connector.sample(container, 3)
        seen += connector.units(container, tuple(Layer))
    seen += [hit for _, hit in hits(connector, query_for(*planted))]
    for work in works(connector, planted[:2], any_action(connector)):
        seen += [work, *work.edits.values(), *connector.apply(work)]
    return [*seen, connector.probe()]


def _failing(harness: Harness, planted: Sequence[Seed]) -> str | None:
    """The tracebacks of all errors under all faults of the harness; None: it has no fault."""
    told = [
        text
        for fault, seed in zip(Fault, planted, strict=False)
        if (text := _failing_with(harness, fault, seed)) is not None
    ]
    return "\n".join(told) if told else None


def _failing_with(harness: Harness, fault: Fault, seed: Seed) -> str | None:
    """The traceback of every error that the verbs raise under the fault; None: not shown."""
    known = units(harness.connector())
    work = works(harness.connector(), [seed], any_action(harness.connector()))
    connector = harness.connector()
    told = ""
    try:
        with harness.fault(fault):
            told += _told_by(connector.discover)
            for unit in known[:2]:
                told += _told_by(partial(connector.scan, unit))
                told += _told_by(partial(connector.locate, unit, query_for(seed)))
            for each in work:
                told += _told_by(partial(connector.apply, each))
            told += _told_by(lambda: [connector.probe()])
    except pytest.skip.Exception:
        return None
    return told


def _told_by(verb: Callable[[], Iterable[object]]) -> str:
    try:
        list(verb())
    except StoreError:
        return traceback.format_exc()
    return ""


def _assert_anonymous(text: str, planted: Sequence[Seed], where: str) -> None:
    lowered = text.lower()
    leaked = [seed for seed in planted if seed.canary in lowered]
    if leaked:
        at = lowered.index(leaked[0].canary)
        raise AssertionError(
            f"{where} holds {len(leaked)} planted identifiers: {text[max(0, at - 200) : at + 60]}"
        )
