"""The real stores that tests run on: started once a session, a fresh place in them for each test.

EXPUNGE_TEST_SERVICES=FOLDER uses the set of services of that folder and leaves it running; without
it the session starts its own set in .services/test and removes it with all data at the end.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import psycopg
import pytest
from botocore.exceptions import ClientError
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, settings
from psycopg import sql

from deployments.local import Endpoints, create_database, remove, up
from expunge.model.words import WORDS

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter
    from mypy_boto3_s3 import S3Client

REPOSITORY = Path(__file__).parent.parent

# A slow machine is no failure, and a run says of the same code what it said before. To look for
# examples that nobody has met: --hypothesis-profile=explore.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", settings.get_profile("explore"), derandomize=True)
settings.load_profile("repeatable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long ones first: each worker begins with its share of the list, and with its share of
    them."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    long = [each for each in items if each.get_closest_marker("long")]
    others = [each for each in items if not each.get_closest_marker("long")]
    share = -(-len(others) // workers)
    items[:] = [
        each
        for worker in range(workers)
        for part in (long[worker::workers], others[worker * share : (worker + 1) * share])
        for each in part
    ]


def pytest_terminal_summary(terminalreporter: "TerminalReporter") -> None:
    """How many durable acts each kill test went through, and what exports held; workers' reports
    bring it along."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name in ("kill", "figures"):
                terminalreporter.write_line(str(value))


@pytest.fixture(scope="session")
def services_folder() -> Iterator[Path]:
    given = os.environ.get("EXPUNGE_TEST_SERVICES")
    if given:
        yield Path(given)
        return
    folder = REPOSITORY / ".services" / "test"
    with _only_session(folder):
        remove(folder)  # what a killed session left
        yield folder
        remove(folder)


@contextmanager
def _only_session(folder: Path) -> Iterator[None]:
    """Two sessions with one set of services would remove each other's."""
    folder.parent.mkdir(exist_ok=True)
    with folder.with_suffix(".session").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pytest.exit(
                f"another test session runs on {folder}: wait for it, or keep a set of services up "
                "(python -m deployments.local up --folder F) and set EXPUNGE_TEST_SERVICES=F",
                returncode=3,
            )
        yield


@pytest.fixture(scope="session")
def services(services_folder: Path) -> Endpoints:
    """PostgreSQL, S3 and Elasticsearch."""
    return up(services_folder, ["postgres", "s3", "elasticsearch"])


@pytest.fixture(scope="session")
def postgres(services_folder: Path) -> Endpoints:
    return up(services_folder, ["postgres"])


@pytest.fixture(scope="session")
def s3(services_folder: Path) -> Endpoints:
    return up(services_folder, ["s3"])


@pytest.fixture(scope="session")
def elasticsearch(services_folder: Path) -> Endpoints:
    return up(services_folder, ["elasticsearch"])


@pytest.fixture(scope="session")
def prefect_server(services_folder: Path) -> Endpoints:
    return up(services_folder, ["prefect"])


@pytest.fixture
def prefect_api(
    prefect_server: Endpoints, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Endpoints]:
    """A Prefect server with its database; this process and its children speak to it."""
    from prefect.settings import PREFECT_API_URL, PREFECT_HOME, temporary_settings

    monkeypatch.setenv("PREFECT_API_URL", prefect_server.prefect_api_url)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / "prefect"))
    with temporary_settings(
        {PREFECT_API_URL: prefect_server.prefect_api_url, PREFECT_HOME: tmp_path / "prefect"}
    ):
        yield prefect_server


@pytest.fixture
def database(postgres: Endpoints) -> Iterator[str]:
    """The name of a fresh PostgreSQL database: postgres.postgres_url(database) is its address."""
    name = f"test_{secrets.token_hex(6)}"
    create_database(postgres, name)
    yield name
    address = postgres.postgres_url("postgres").replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


@pytest.fixture(scope="session")
def s3_client(s3: Endpoints) -> "S3Client":
    """The native client of the local S3."""
    return boto3.client(
        "s3",
        endpoint_url=s3.s3_endpoint,
        region_name="us-east-1",
        aws_access_key_id=s3.s3_access_key,
        aws_secret_access_key=s3.s3_secret_key,
    )


@pytest.fixture
def bucket(s3_client: "S3Client") -> Iterator[str]:
    """The name of a fresh bucket, without versions."""
    name = f"test-{secrets.token_hex(6)}"
    s3_client.create_bucket(Bucket=name)
    yield name
    _empty(s3_client, name)
    s3_client.delete_bucket(Bucket=name)


def _empty(client: "S3Client", bucket: str) -> None:
    for uploads in client.get_paginator("list_multipart_uploads").paginate(Bucket=bucket):
        for upload in uploads.get("Uploads", []):
            client.abort_multipart_upload(
                Bucket=bucket, Key=upload["Key"], UploadId=upload["UploadId"]
            )
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            try:
                client.delete_object(
                    Bucket=bucket,
                    Key=version["Key"],
                    VersionId=version["VersionId"],
                    BypassGovernanceRetention=True,
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "AccessDenied":  # locked for compliance
                    raise


@pytest.fixture(scope="session")
def es_client(elasticsearch: Endpoints) -> Iterator[Elasticsearch]:
    """The native client of the local Elasticsearch."""
    with Elasticsearch(elasticsearch.elasticsearch_url, request_timeout=60) as client:
        yield client


@pytest.fixture
def index_prefix(es_client: Elasticsearch) -> Iterator[str]:
    """A fresh prefix; indices and index templates that bear it are removed after the test."""
    words = sorted(WORDS)  # any others would be the {name} of a container
    prefix = f"test-{'-'.join(secrets.choice(words) for _ in range(5))}-"
    yield prefix
    for name in es_client.indices.get(index=f"{prefix}*", expand_wildcards="all"):
        es_client.indices.delete(index=name)
    forgiving = es_client.options(ignore_status=404)  # the answer when no template matches
    forgiving.indices.delete_index_template(name=f"{prefix}*")
