"""A store's settings that a scrub changes are as they were in the end, whoever dies in between."""

from pathlib import Path

import pytest

from connectors.sql import SqlConnector
from expunge.config import load
from expunge.ledger import leases
from expunge.model import Residue, ResidueState
from expunge.path.context import Context
from tests.path.small_shop import Commands, open_shop

TRUE = {"keeps_deleted": "10"}


class Killed(BaseException):
    """What no code of the product is to survive."""


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Of the shop's store, each changed by a scrub until it is put back."""
    now = dict(TRUE)

    def scrub(*_: object) -> Residue:
        now["keeps_deleted"] = "0"
        return Residue(ResidueState.CLEAN, "clean")

    def restore(_self: object, _container: object, before: dict[str, str]) -> None:
        now.update(before)

    monkeypatch.setattr(SqlConnector, "changed_by_scrub", lambda *_: dict(now))
    monkeypatch.setattr(SqlConnector, "scrub", scrub)
    monkeypatch.setattr(SqlConnector, "restore", restore)
    return now


@pytest.fixture
def expunge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Commands:
    return open_shop(tmp_path, monkeypatch, capsys)


def approved(expunge: Commands, email: str) -> str:
    new = f"request new --right erasure --identity email={email} --json"
    request = str(expunge(new).json["id"])
    planned = expunge(f"plan {request} --json").json["hash"]
    expunge(f"approve {request} --plan {planned} --by Kim")
    return request


def test_another_request_puts_back_what_a_killed_run_changed(
    expunge: Commands, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, bob = (approved(expunge, f"{name}@example.com") for name in ("ann", "bob"))

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(SqlConnector, "restore", killed)
        with pytest.raises(Killed):
            expunge(f"run {ann}")
    assert settings != TRUE
    expunge(f"run {bob}")
    assert settings == TRUE
    expunge(f"run {ann}")
    assert settings == TRUE


def test_one_run_at_a_time_changes_them(
    expunge: Commands, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another would take what is changed for the truth."""
    scrub, free = SqlConnector.scrub, []
    context = Context(load(Path("expunge.toml")))

    def looked(connector: SqlConnector, container: object) -> Residue:
        name = f"scrub/shop:{getattr(container, 'name', '')}"
        with leases.held(context.ledger, name) as lease:
            free.append(lease is not None)
        return scrub(connector, container)  # type: ignore[arg-type]  # a container

    monkeypatch.setattr(SqlConnector, "scrub", looked)
    expunge(f"run {approved(expunge, 'ann@example.com')}")
    context.close()
    assert free
    assert not any(free)
    assert settings == TRUE
