"""Writes the company into the four stores with their native clients.

What already holds something under the same name is emptied only if an earlier fill made it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import boto3
import psycopg
from botocore.exceptions import ClientError
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from psycopg import sql

from deployments.local.endpoints import Endpoints
from expunge.doors.demo.company.model import Attributes, Company, Index, LakeObject, LogFile, Table

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

MARK = "made by expunge demo"
_FOLDER_MARK = ".made-by-demo"  # not .expunge-*: such files are what the logs connector clears away
REGION = "us-east-1"


class NotOurs(Exception):
    """A database, bucket, index or folder exists that no fill made; it is left as it is."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} exists and was not made by the demo: remove it, or fill under another name"
        )


@dataclass(frozen=True)
class Names:
    """Under which names the company is filled, so that several can stand side by side."""

    database: str = "shop"
    bucket: str = "lake"
    index_prefix: str = ""


def fill(company: Company, endpoints: Endpoints, log_folder: Path, names: Names) -> None:
    """Fills all four stores; what an earlier fill wrote under these names is replaced."""
    fill_shop(company.tables, endpoints, names.database)
    fill_lake(company.objects, endpoints, names.bucket)
    fill_search(company.indices, endpoints, names.index_prefix)
    fill_weblogs(company.logs, log_folder)


def fill_shop(tables: list[Table], endpoints: Endpoints, database: str) -> None:
    _empty_database(endpoints, database)
    with psycopg.connect(_psycopg(endpoints, database)) as connection:
        for table in tables:
            connection.execute(table.ddl.encode())
            columns = sql.SQL(", ").join(map(sql.Identifier, table.columns))
            copy = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), columns)
            with connection.cursor() as cursor, cursor.copy(copy) as rows:
                for row in table.rows:
                    rows.write_row(row.values)
        connection.execute("ANALYZE")


def _empty_database(endpoints: Endpoints, database: str) -> None:
    """A database without tables, marked as ours."""
    name = sql.Identifier(database)
    with psycopg.connect(_psycopg(endpoints, "postgres"), autocommit=True) as server:
        comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        found = server.execute(comment, (database,)).fetchone()
        if found and found[0] != MARK:
            _refuse_tables(endpoints, database)
        elif found:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
        if not found or found[0] == MARK:
            server.execute(sql.SQL("CREATE DATABASE {}").format(name))
        server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(name, MARK))


def _refuse_tables(endpoints: Endpoints, database: str) -> None:
    with psycopg.connect(_psycopg(endpoints, database)) as connection:
        if connection.execute("SELECT relname FROM pg_stat_user_tables LIMIT 1").fetchone():
            raise NotOurs(f"the PostgreSQL database {database}")


def _psycopg(endpoints: Endpoints, database: str) -> str:
    return endpoints.postgres_url(database).replace("postgresql+psycopg://", "postgresql://")


def s3_client(endpoints: Endpoints) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoints.s3_endpoint,
        aws_access_key_id=endpoints.s3_access_key,
        aws_secret_access_key=endpoints.s3_secret_key,
        region_name=REGION,
    )


def fill_lake(objects: list[LakeObject], endpoints: Endpoints, bucket: str) -> None:
    s3 = s3_client(endpoints)
    _empty_bucket(s3, bucket)
    for item in objects:
        for body in item.bodies():
            s3.put_object(Bucket=bucket, Key=item.key, Body=body, **_headers(item.attributes))
        if item.deleted:
            s3.delete_object(Bucket=bucket, Key=item.key)


def _empty_bucket(s3: "S3Client", bucket: str) -> None:
    """A versioned bucket with nothing in it, marked as ours."""
    if all(found["Name"] != bucket for found in s3.list_buckets()["Buckets"]):
        s3.create_bucket(Bucket=bucket)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for entry in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            if not _is_ours(s3, bucket):
                raise NotOurs(f"the bucket {bucket}")
            s3.delete_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "origin", "Value": MARK}]})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _is_ours(s3: "S3Client", bucket: str) -> bool:
    try:
        tags = s3.get_bucket_tagging(Bucket=bucket)["TagSet"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchTagSet":
            return False
        raise
    return {"Key": "origin", "Value": MARK} in tags


def _headers(attributes: Attributes) -> dict[str, Any]:
    headers: dict[str, Any] = {
        "ContentType": attributes.content_type,
        "Metadata": dict(attributes.metadata),
        "Tagging": urlencode(attributes.tags),
    }
    if attributes.cache_control:
        headers["CacheControl"] = attributes.cache_control
    if attributes.encryption:
        headers["ServerSideEncryption"] = attributes.encryption
    return headers


def fill_search(indices: list[Index], endpoints: Endpoints, prefix: str) -> None:
    with Elasticsearch(endpoints.elasticsearch_url, request_timeout=60) as client:
        for index in indices:
            name = prefix + index.name
            _remove_index(client, name)
            client.indices.create(
                index=name,
                mappings={**index.mappings, "_meta": {"origin": MARK}},
                settings={"number_of_shards": 1, "number_of_replicas": 0},
                aliases={prefix + index.alias: {}} if index.alias else {},
            )
            bulk(client, _actions(index, name), chunk_size=2000)
            client.indices.refresh(index=name)
            client.indices.flush(index=name)


def _remove_index(client: Elasticsearch, name: str) -> None:
    if not client.indices.exists(index=name):
        return
    mappings = client.indices.get_mapping(index=name)[name]["mappings"]
    if mappings.get("_meta", {}).get("origin") != MARK:
        raise NotOurs(f"the index {name}")
    client.indices.delete(index=name)


def _actions(index: Index, name: str) -> Iterator[dict[str, Any]]:
    for document in index.documents:
        yield {"_op_type": "index", "_index": name, "_id": document.id, "_source": document.source}


def fill_weblogs(files: list[LogFile], folder: Path) -> None:
    """Writes over the files of an earlier fill in place, so that a live log keeps its inode."""
    if folder.exists() and any(folder.iterdir()) and not (folder / _FOLDER_MARK).exists():
        raise NotOurs(f"the folder {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FOLDER_MARK).write_text(MARK + "\n")
    for file in files:
        path = folder / file.name
        path.write_bytes(file.body())
        path.chmod(file.mode)
