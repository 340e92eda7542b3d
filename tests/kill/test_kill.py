"""For every durable act: SIGKILL before it and after it, run again, the same end."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from elasticsearch import Elasticsearch

from deployments.local import Endpoints
from expunge.ledger import clock
from expunge.testing.kill import At, Moment
from tests.kill.export_world import ExportWorld
from tests.kill.logs_world import LogsWorld
from tests.kill.rights_world import worlds
from tests.kill.s3_world import S3World
from tests.kill.search_world import SearchWorld
from tests.kill.sql_world import SqlWorld
from tests.kill.world import World, carry_out, drive, end, prepare

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Record = Callable[[str, object], None]
LEAST = 50  # acts of a clean run

pytestmark = [pytest.mark.kill, pytest.mark.long, pytest.mark.timeout(2400)]


def kill_everywhere(world: World, record_property: Record, least: int = LEAST) -> None:
    carry_out(world, prepare(world))  # here, so that no child loads and compiles it all anew
    request = prepare(world)
    clean = drive(world, request)
    assert clean.error == ""
    expected = end(world, request)
    assert expected.status == "complete"
    assert len(clean.acts) >= least, f"only {len(clean.acts)} acts"
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
    record_property("kill", f"{type(world).__name__}: N = {len(clean.acts)} acts, {killed} kills")


@pytest.fixture
def folder() -> Iterator[Path]:
    """In memory where the machine has such a place: a SIGKILL does not care, and fsync is free."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        yield Path(name)


def test_sql(folder: Path, postgres: Endpoints, database: str, record_property: Record) -> None:
    address = postgres.postgres_url(database).replace("+psycopg", "")
    kill_everywhere(SqlWorld(folder, address), record_property)


def test_s3(
    folder: Path,
    s3: Endpoints,
    s3_client: "S3Client",
    bucket: str,
    record_property: Record,
) -> None:
    kill_everywhere(S3World(folder, s3, s3_client, bucket), record_property)


def test_search(
    folder: Path,
    elasticsearch: Endpoints,
    es_client: Elasticsearch,
    index_prefix: str,
    record_property: Record,
) -> None:
    url = elasticsearch.elasticsearch_url
    kill_everywhere(SearchWorld(folder, url, es_client, index_prefix), record_property)


def test_logs(folder: Path, record_property: Record) -> None:
    kill_everywhere(LogsWorld(folder), record_property)


def test_export(folder: Path, record_property: Record) -> None:
    kill_everywhere(ExportWorld(folder), record_property, least=25)


@pytest.mark.parametrize(
    "name", ["rounds", "batch", "retention", "rectification", "restriction", "suppression"]
)
def test_rights(folder: Path, name: str, record_property: Record) -> None:
    """Every act is a commit, so that what stands after one is what stands before the next."""
    world = worlds(folder)[name]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", clock.now)  # put back: what a child does to it stays there
        world.run(world.prepare())  # here, so that no child loads and compiles it all anew
    request = world.prepare()
    clean = world.drive(request)
    assert clean.error == ""
    expected = world.end(request)
    killed = 0
    for act in range(len(clean.acts)):
        request = world.prepare()
        died = world.drive(request, At(act, Moment.AFTER))
        assert died.error == "", f"after act {act} {clean.acts[act]}: {died.error}"
        killed += died.killed
        again = world.drive(request)
        assert again.error == "", f"again after act {act}: {again.error}"
        assert world.end(request) == expected, f"after act {act}"
    record_property("kill", f"{name}: N = {len(clean.acts)} acts, {killed} kills")
