"""A small company in real stores of its own, and the command line on it."""

from pathlib import Path

import pytest

from deployments.local import Endpoints
from expunge.doors.demo.company import Company, Names, build
from tests.path.front_door import FrontDoor, Place

SMALL = 60


@pytest.fixture(scope="session")
def small() -> Company:
    return build(customers=SMALL)


@pytest.fixture
def place(
    small: Company,
    services: Endpoints,
    database: str,
    bucket: str,
    index_prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """The small company, filled in."""
    made = Place(small, services, Names(database, bucket, index_prefix), tmp_path)
    made.fill(monkeypatch)
    return made


@pytest.fixture
def expunge(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> FrontDoor:
    return FrontDoor(place.folder / "expunge.toml", monkeypatch, capsys)
