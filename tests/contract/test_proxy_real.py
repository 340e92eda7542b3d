"""The fault proxy before the real PostgreSQL, S3 and Elasticsearch."""

from io import BytesIO
from typing import TYPE_CHECKING

import boto3
import psycopg
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError, HTTPClientError
from elasticsearch import ConnectionError as SearchConnectionError
from elasticsearch import Elasticsearch

from deployments.local import Endpoints
from expunge.testing.proxy import Fate, FaultProxy, Request

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def test_postgres(postgres: Endpoints, database: str) -> None:
    url = postgres.postgres_url(database).replace("+psycopg", "")
    with FaultProxy.before(url, "sql") as proxy:
        with psycopg.connect(proxy.url(url)) as connection:
            before = proxy.requests
            connection.execute("CREATE TABLE t (n int)")  # BEGIN and the statement
            connection.execute("INSERT INTO t SELECT generate_series(1, 100000)")
            connection.commit()
            assert proxy.requests - before == 4
            rows = connection.execute("SELECT n FROM t ORDER BY n").fetchall()
            assert len(rows) == 100_000
        connection = psycopg.connect(proxy.url(url))
        connection.execute("DELETE FROM t")
        with proxy.ruled(lambda _: Fate.RESET), pytest.raises(psycopg.OperationalError):
            connection.commit()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (100_000,)


def test_s3(s3: Endpoints, s3_client: "S3Client", bucket: str) -> None:
    with FaultProxy.before(s3.s3_endpoint, "s3") as proxy:
        client = boto3.client(
            "s3",
            endpoint_url=proxy.url(s3.s3_endpoint),
            region_name="us-east-1",
            aws_access_key_id=s3.s3_access_key,
            aws_secret_access_key=s3.s3_secret_key,
            config=Config(retries={"total_max_attempts": 1}),
        )
        content = bytes(range(256)) * 40_000
        client.upload_fileobj(BytesIO(content), bucket, "big")
        assert client.get_object(Bucket=bucket, Key="big")["Body"].read() == content
        before = proxy.requests
        client.head_object(Bucket=bucket, Key="big")
        client.delete_object(Bucket=bucket, Key="big")
        assert proxy.requests - before == 2
        with (
            proxy.ruled(lambda _: Fate.RESET),
            pytest.raises((ConnectionClosedError, HTTPClientError)),
        ):
            client.put_object(Bucket=bucket, Key="never", Body=b"")
    assert s3_client.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_elasticsearch(
    elasticsearch: Endpoints, es_client: Elasticsearch, index_prefix: str
) -> None:
    url, index = elasticsearch.elasticsearch_url, f"{index_prefix}a"

    def cut_deletes(request: Request) -> Fate:
        return Fate.CUT if request.head.startswith(b"DELETE") else Fate.FORWARD

    with (
        FaultProxy.before(url, "search") as proxy,
        Elasticsearch(proxy.url(url), max_retries=0) as client,
    ):
        for number in range(3):
            client.index(index=index, id=str(number), document={"n": number}, refresh=True)
        assert proxy.requests == 3
        assert client.search(index=index)["hits"]["total"]["value"] == 3
        with proxy.ruled(cut_deletes), pytest.raises(SearchConnectionError):
            client.delete(index=index, id="1", refresh=True)
    assert es_client.count(index=index)["count"] == 2, "the act was done, its answer was cut"
