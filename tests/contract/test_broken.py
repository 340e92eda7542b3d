"""Each of eight broken connectors is rejected, each by another named check."""

import pytest

from expunge.testing import checks
from expunge.testing.broken import BROKEN
from expunge.testing.shelf import ShelfConnector
from expunge.testing.shelf_harness import ShelfHarness


def failed_checks(connector: type[ShelfConnector]) -> list[str]:
    """The names of the checks that reject the connector, in the suite's order."""
    return [name for name in checks() if rejects(name, connector)]


def rejects(name: str, connector: type[ShelfConnector]) -> bool:
    """Whether the check of this name fails on the connector."""
    harness = ShelfHarness()
    harness.Tested = connector
    try:
        checks()[name](None, harness)
    except pytest.skip.Exception as skipped:
        pytest.fail(f"the shelf has to show every check, and did not: {skipped}")
    except Exception:  # noqa: BLE001  a broken connector may also crash a check
        return True
    finally:
        harness.close()
    return False


def test_correct_connector_passes_every_check() -> None:
    assert failed_checks(ShelfConnector) == []


@pytest.mark.parametrize(
    ("connector", "check"), BROKEN.items(), ids=lambda each: getattr(each, "__name__", "")
)
def test_broken_connector_is_rejected(connector: type[ShelfConnector], check: str) -> None:
    rejected_by = failed_checks(connector)
    print(connector.__name__, rejected_by)
    assert rejected_by[0] == check


def test_every_mistake_has_a_check_of_its_own() -> None:
    assert len(set(BROKEN.values())) == len(BROKEN) == 8
