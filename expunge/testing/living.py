"""Checks of a connector's life: made, sent elsewhere, closed, used again, settings put back."""

import pickle
import threading
from pathlib import Path

from expunge.connector import Connector, StoreSettings
from expunge.model import Probe, Residue, Result
from expunge.testing.harness import Harness, not_shown
from expunge.testing.looking import any_action, carry_out, containers, marks, records, works
from expunge.testing.seeds import seeds

_OPEN_FILES = Path("/proc/self/fd")


class LivingChecks:
    """A connector can travel and rest."""

    def test_constructor_opens_nothing(self, harness: Harness) -> None:
        if not _OPEN_FILES.is_dir():
            not_shown(f"this system has no {_OPEN_FILES}")
        harness.connector()  # imports what it needs
        before = len(list(_OPEN_FILES.iterdir())), threading.active_count()
        connector = harness.connector()
        assert (len(list(_OPEN_FILES.iterdir())), threading.active_count()) == before
        connector.close()

    def test_settings_forbid_what_they_do_not_know(self, harness: Harness) -> None:
        settings = harness.connector().Settings
        assert issubclass(settings, StoreSettings)
        assert settings.model_config.get("extra") == "forbid"
        assert settings.model_config.get("frozen") is True

    def test_pickled_connector_is_as_good(self, harness: Harness) -> None:
        harness.plant(planted := seeds(3))
        connector = harness.connector()
        for each in (connector, _travelled(connector), _travelled(_used(connector))):
            assert set(marks(p.record for p in records(each))) == {seed.mark for seed in planted}
            assert each.store == connector.store

    def test_closed_connector_can_be_used_again(self, harness: Harness) -> None:
        harness.plant(planted := seeds(3))
        connector = harness.connector()
        connector.close()
        for _ in range(2):
            assert set(marks(p.record for p in records(connector))) == {s.mark for s in planted}
            connector.close()
            connector.close()
        work = works(connector, planted[:1], any_action(connector))
        connector.close()
        assert [outcome.result for outcome in carry_out(connector, work[0])] == [Result.DONE]
        connector.close()

    def test_probe_says_the_version(self, harness: Harness) -> None:
        probe = harness.connector().probe()
        assert isinstance(probe, Probe)
        assert probe.version

    def test_scrub_puts_settings_back(self, harness: Harness) -> None:
        harness.plant(seeds(6))
        connector = harness.connector()
        before = harness.dump()
        for container in containers(connector):
            settings = connector.changed_by_scrub(container)
            residue = connector.scrub(container)
            assert isinstance(residue, Residue)
            assert residue.why, "a residue says what is left, or how it was shown to be gone"
            for _ in range(2):
                connector.restore(container, settings)
                assert connector.changed_by_scrub(container) == settings
        assert harness.dump() == before, "a scrub changed records or left its settings behind"

    def test_scrub_keeps_what_was_written(self, harness: Harness) -> None:
        harness.plant(planted := seeds(6))
        connector = harness.connector()
        for work in works(connector, planted[:2], any_action(connector)):
            carry_out(connector, work)
        before = harness.dump()
        for container in containers(connector):
            settings = connector.changed_by_scrub(container)
            connector.scrub(container)
            connector.restore(container, settings)
        assert harness.dump() == before


def _travelled(connector: Connector) -> Connector:
    copy = pickle.loads(pickle.dumps(connector))  # noqa: S301  our own pickle
    assert isinstance(copy, Connector)
    return copy


def _used(connector: Connector) -> Connector:
    records(connector)
    return connector
