"""Everything that four stores hold, read by their native clients and by nothing of ours.

Text is kept as the store has it: SQL columns as PostgreSQL prints them, documents leaf by leaf,
objects and log files cut into records that joined together are the file again.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import psycopg
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from psycopg import sql

from deployments.local.endpoints import Endpoints
from expunge.doors.demo.company import Names
from tests.truth.records import Record, cut

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

CURRENT = "current"


@dataclass
class Unit:
    """A table, an index, a version of an object, a log file.

    layer: "current", or the version's id. version: its ordinal, 0 is the oldest.
    keyed: records keep their key when others go (a primary key, a document id); else ordinals.
    fixed: must be equal before and after. own: too, but differs between two fills of one company.
    """

    store: str
    name: str
    records: dict[str, Record]
    layer: str = CURRENT
    version: int = 0
    keyed: bool = False
    fixed: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> tuple[str, str, str]:
        return self.store, self.name, self.layer


@dataclass
class Snapshot:
    """foreign_keys: (child table, its column, parent table), referring to the parent's id."""

    units: list[Unit]
    foreign_keys: list[tuple[str, str, str]]


def snapshot(endpoints: Endpoints, names: Names, log_folder: Path) -> Snapshot:
    url = endpoints.postgres_url(names.database).replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        tables = list(_tables(connection))
        keys = connection.execute(_FOREIGN_KEYS).fetchall()
    s3: S3Client = boto3.client(
        "s3",
        endpoint_url=endpoints.s3_endpoint,
        aws_access_key_id=endpoints.s3_access_key,
        aws_secret_access_key=endpoints.s3_secret_key,
        region_name="us-east-1",
    )
    objects = [*_versions(s3, names.bucket), _uploads(s3, names.bucket)]
    with Elasticsearch(endpoints.elasticsearch_url, request_timeout=60) as client:
        documents = list(_indices(client, names.index_prefix))
    return Snapshot([*tables, *objects, *documents, *_files(log_folder)], keys)


_TABLES = """
    SELECT n.nspname, c.relname,
           ARRAY(SELECT a.attname::text FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT attisdropped ORDER BY attnum),
           ARRAY(SELECT a.attname::text FROM pg_index i JOIN pg_attribute a
                 ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
                 WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY a.attnum),
           ARRAY(SELECT format('%s %s %s', conname, convalidated, pg_get_constraintdef(k.oid))
                 FROM pg_constraint k WHERE k.conrelid = c.oid ORDER BY conname),
           ARRAY(SELECT format('%s %s', indexrelid::regclass, pg_get_indexdef(indexrelid))
                 FROM pg_index i WHERE i.indrelid = c.oid ORDER BY 1),
           ARRAY(SELECT format('%s %s', tgfoid::regproc, tgenabled)
                 FROM pg_trigger t WHERE t.tgrelid = c.oid ORDER BY 1)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
          AND n.nspname NOT LIKE 'pg_toast%'
    ORDER BY 1, 2"""
_FOREIGN_KEYS = """
    SELECT k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text
    FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' ORDER BY 1, 2"""


def _tables(connection: psycopg.Connection[Any]) -> Iterator[Unit]:
    for schema, table, columns, key, *definitions in connection.execute(_TABLES).fetchall():
        texts = sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(c)) for c in columns)
        query = sql.SQL("SELECT {} FROM {}").format(texts, sql.Identifier(schema, table))
        rows = connection.execute(query).fetchall()
        records = {
            "/".join(row[columns.index(c)] for c in key) if key else str(ordinal): {
                c: text for c, text in zip(columns, row, strict=True) if text is not None
            }
            for ordinal, row in enumerate(sorted(rows, key=str))
        }
        name = table if schema == "public" else f"{schema}.{table}"
        fixed = {"definition": json.dumps([columns, *definitions])}
        if key:
            records = dict(sorted(records.items()))
        yield Unit("shop", name, records, keyed=bool(key), fixed=fixed)


def _versions(s3: "S3Client", bucket: str) -> Iterator[Unit]:
    """Every version of every object, and every delete marker (a unit without records)."""
    entries: dict[str, list[tuple[bool, str, bool]]] = {}
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        listed = [(True, e) for e in page.get("Versions", [])]
        listed += [(False, e) for e in page.get("DeleteMarkers", [])]  # type: ignore[misc]
        for holds, entry in listed:
            versions = entries.setdefault(entry["Key"], [])
            versions.append((holds, entry["VersionId"], entry["IsLatest"]))
    for key, versions in sorted(entries.items()):
        versions.sort(
            key=lambda v: v[2]
        )  # the newest is listed first; only the latest must be last
        older, newest = versions[:-1], versions[-1:]
        for ordinal, (holds, version, latest) in enumerate([*reversed(older), *newest]):
            layer = CURRENT if latest and holds else version
            if holds:
                yield _version(s3, bucket, key, version, Unit("lake", key, {}, layer, ordinal))
            else:
                yield Unit("lake", key, {}, layer, ordinal, fixed={"delete marker": "True"})


def _version(s3: "S3Client", bucket: str, key: str, version: str, unit: Unit) -> Unit:
    got = s3.get_object(Bucket=bucket, Key=key, VersionId=version)
    tags = s3.get_object_tagging(Bucket=bucket, Key=key, VersionId=version)["TagSet"]
    unit.records = cut(key, got["Body"].read())
    unit.own = {"version": version}
    unit.fixed = {"tags": json.dumps(sorted((tag["Key"], tag["Value"]) for tag in tags))}
    unit.fixed["metadata"] = json.dumps(got["Metadata"], sort_keys=True)
    for header in ("ContentType", "CacheControl", "ContentEncoding", "ContentDisposition"):
        unit.fixed[header] = str(got.get(header))
    unit.fixed["encryption"] = str(got.get("ServerSideEncryption"))
    return unit


def _uploads(s3: "S3Client", bucket: str) -> Unit:
    pages = s3.get_paginator("list_multipart_uploads").paginate(Bucket=bucket)
    found = [upload for page in pages for upload in page.get("Uploads", [])]
    records = {f"{upload['Key']}/{upload['UploadId']}": {"": upload["Key"]} for upload in found}
    return Unit("lake", "(unfinished uploads)", records, keyed=True)


def _indices(client: Elasticsearch, prefix: str) -> Iterator[Unit]:
    pattern = f"{prefix}*" if prefix else "*,-.*"
    for index, described in client.indices.get(index=pattern, expand_wildcards="all").items():
        hits = scan(client, index=index, query={"query": {"match_all": {}}})
        records = {hit["_id"]: dict(_leaves(hit["_source"])) for hit in hits}
        fixed = {"mappings": json.dumps(described["mappings"], sort_keys=True)}
        own = {key: json.dumps(described[key], sort_keys=True) for key in ("settings", "aliases")}
        name = index.removeprefix(prefix)
        yield Unit("search", name, dict(sorted(records.items())), keyed=True, fixed=fixed, own=own)


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Strings as they are; what is no string, after a NUL, so that 42 is not "42"."""
    if value in ({}, []):
        yield path, f"\0{value}"
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{position}")
    else:
        yield path, value if isinstance(value, str) else f"\0{json.dumps(value)}"


def _files(folder: Path) -> Iterator[Unit]:
    """Every file below the folder, hidden and temporary ones too."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        about = path.stat()
        unit = Unit("weblogs", str(path.relative_to(folder)), cut(path.name, path.read_bytes()))
        unit.fixed = {"mode": oct(about.st_mode), "owner": f"{about.st_uid}:{about.st_gid}"}
        if path.suffix == ".log":  # live: a writer may have it open
            unit.own = {"inode": str(about.st_ino)}
        yield unit
