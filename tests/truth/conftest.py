"""One small company in the real stores, for all tests of this folder that only read it."""

import secrets
from collections.abc import Iterator

import psycopg
import pytest
from elasticsearch import Elasticsearch
from psycopg import sql

from deployments.local import Endpoints
from expunge.doors.demo.company import Company, Names, build, fill
from expunge.doors.demo.company.stores import s3_client
from tests.truth.native import Snapshot, snapshot

SMALL = 60


@pytest.fixture(scope="session")
def small() -> Company:
    return build(customers=SMALL)


@pytest.fixture(scope="session")
def before(
    services: Endpoints, small: Company, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Snapshot]:
    """What the small company's stores hold. Copy it before you change it."""
    logs = tmp_path_factory.mktemp("weblogs")
    one = secrets.token_hex(6)
    names = Names(f"test_{one}", f"test-{one}", f"test-{one}-")
    fill(small, services, logs, names)
    yield snapshot(services, names, logs)
    _remove(services, names)


def _remove(services: Endpoints, names: Names) -> None:
    url = services.postgres_url("postgres").replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as server:
        name = sql.Identifier(names.database)
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
    s3 = s3_client(services)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=names.bucket):
        for entry in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            s3.delete_object(Bucket=names.bucket, Key=entry["Key"], VersionId=entry["VersionId"])
    s3.delete_bucket(Bucket=names.bucket)
    with Elasticsearch(services.elasticsearch_url) as client:
        for index in client.indices.get(index=f"{names.index_prefix}*"):
            client.indices.delete(index=index)
