"""A ledger in SQLite and one in PostgreSQL, for tests that hold on both."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments.local import Endpoints
from expunge.ledger.database import Ledger


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger(
    request: pytest.FixtureRequest, tmp_path: Path, postgres: Endpoints, database: str
) -> Iterator[Ledger]:
    url = f"sqlite:///{tmp_path / 'expunge.db'}"
    opened = Ledger(url if request.param == "sqlite" else postgres.postgres_url(database))
    opened.prepare()
    yield opened
    opened.close()
