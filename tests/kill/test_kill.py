"""For every durable act: SIGKILL before it and after it, run again, the same end."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from expunge.testing.kill import At, Moment
from tests.kill.logs_world import LogsWorld
from tests.kill.world import World, drive, end, prepare

LEAST = 50  # acts of a clean run

pytestmark = [pytest.mark.kill, pytest.mark.timeout(900)]


def kill_everywhere(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    request = prepare(world)
    clean = drive(world, request)
    assert clean.error == ""
    expected = end(world, request)
    assert expected.status == "complete"
    assert len(clean.acts) >= LEAST, f"only {len(clean.acts)} acts"
    killed = 0
    for act in range(len(clean.acts)):
        for moment in Moment:
            request = prepare(world)
            died = drive(world, request, At(act, moment))
            assert died.error == "", f"{moment} act {act} {clean.acts[act]}: {died.error}"
            killed += died.killed
            again = drive(world, request)
            assert again.error == "", f"again after {moment} act {act}: {again.error}"
            found = end(world, request)
            assert found == expected, f"{moment} act {act} ({clean.acts[act]})"
    with capsys.disabled():
        print(f"\n{type(world).__name__}: N = {len(clean.acts)} acts, {killed} kills")


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where the machine has such a place: a SIGKILL does not care, and fsync is free."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


def test_logs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kill_everywhere(LogsWorld(folder), capsys)


