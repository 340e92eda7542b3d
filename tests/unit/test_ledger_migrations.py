"""The migrations lead to the schema that the code uses, from every earlier version."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select

from expunge.ledger import Ledger
from expunge.ledger.database import HEAD, MIGRATIONS
from expunge.ledger.tables import metadata, requests


def scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(ledger: Ledger, to: str) -> None:
    config = scripts()
    with ledger.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def differences(ledger: Ledger) -> list[Any]:
    with ledger.read() as connection:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")


def test_there_is_one_head_and_it_is_the_schema(ledger: Ledger) -> None:
    assert ScriptDirectory.from_config(scripts()).get_heads() == [HEAD]
    ledger.prepare()
    assert differences(ledger) == []


def test_a_ledger_of_the_first_version_keeps_its_requests(ledger: Ledger) -> None:
    upgrade(ledger, "0001")
    assert differences(ledger)
    row = ("r1", "erasure", "gdpr", "new", "2026-01-01T00:00:00Z", "2026-01-31T00:00:00Z", 0)
    first = [column.name for column in requests.columns][: len(row)]
    with ledger.write() as connection:
        connection.execute(insert(requests).values(dict(zip(first, row, strict=True))))
    ledger.prepare()
    assert differences(ledger) == []
    with ledger.read() as connection:
        assert connection.execute(select(requests)).one() == (*row, None, None)
