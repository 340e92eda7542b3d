"""The fixtures give what they promise: real services, and a fresh place that is gone afterwards."""

import datetime
from typing import TYPE_CHECKING

import psycopg
import pytest
from botocore.exceptions import ClientError
from elasticsearch import Elasticsearch

from deployments.local import Endpoints

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def connect(endpoints: Endpoints, database: str) -> psycopg.Connection:
    return psycopg.connect(endpoints.postgres_url(database).replace("+psycopg", ""))


def test_postgres_is_utf_8_has_pg_trgm_and_asks_for_the_password(
    postgres: Endpoints, database: str
) -> None:
    with connect(postgres, database) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT current_setting('server_encoding'), version()").fetchone()
    assert row is not None
    assert row[0] == "UTF8"
    assert row[1].startswith("PostgreSQL 17.")
    wrong = postgres.postgres_url(database).replace(postgres.postgres_password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong.replace("+psycopg", ""))


def test_s3_has_versions_encryption_and_conditional_writes(
    s3_client: "S3Client", bucket: str
) -> None:
    s3_client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    first = s3_client.put_object(Bucket=bucket, Key="k", Body=b"1")
    s3_client.put_object(Bucket=bucket, Key="k", Body=b"2", ServerSideEncryption="AES256")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3_client.put_object(Bucket=bucket, Key="k", Body=b"3", IfMatch=first["ETag"])
    s3_client.delete_object(Bucket=bucket, Key="k")
    listed = s3_client.list_object_versions(Bucket=bucket)
    assert (len(listed["Versions"]), len(listed["DeleteMarkers"])) == (2, 1)
    newest = s3_client.get_object(
        Bucket=bucket, Key="k", VersionId=listed["Versions"][0]["VersionId"]
    )
    assert (newest["Body"].read(), newest["ServerSideEncryption"]) == (b"2", "AES256")


def test_s3_keeps_a_locked_version(s3_client: "S3Client", bucket: str) -> None:
    locked = f"{bucket}-locked"
    s3_client.create_bucket(Bucket=locked, ObjectLockEnabledForBucket=True)
    until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    version = s3_client.put_object(
        Bucket=locked,
        Key="k",
        Body=b"1",
        ObjectLockMode="GOVERNANCE",
        ObjectLockRetainUntilDate=until,
    )["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3_client.delete_object(Bucket=locked, Key="k", VersionId=version)
    s3_client.delete_object(
        Bucket=locked, Key="k", VersionId=version, BypassGovernanceRetention=True
    )
    s3_client.delete_bucket(Bucket=locked)


def test_elasticsearch_is_real_and_refuses_a_stale_write(
    es_client: Elasticsearch, index_prefix: str
) -> None:
    index = f"{index_prefix}people"
    versions = {node["version"] for node in es_client.nodes.info()["nodes"].values()}
    assert all(version.startswith("8.19.") for version in versions)
    es_client.indices.put_index_template(name=index, index_patterns=[f"{index}*"])
    first = es_client.index(index=index, id="1", document={"a": 1})
    es_client.index(index=index, id="1", document={"a": 2}, refresh=True)
    with pytest.raises(Exception, match="version_conflict_engine_exception"):
        es_client.delete(
            index=index,
            id="1",
            if_seq_no=first["_seq_no"],
            if_primary_term=first["_primary_term"],
        )
    assert es_client.count(index=index)["count"] == 1


def test_a_flow_runs_on_the_prefect_server(prefect_api: Endpoints) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client

    @flow(persist_result=False)
    def nothing() -> None: ...

    nothing()
    with get_client(sync_client=True) as client:
        assert str(client.api_url).rstrip("/") == prefect_api.prefect_api_url
        runs = client.read_flow_runs()
    assert any(run.state is not None and run.state.is_completed() for run in runs)
