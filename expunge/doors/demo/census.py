"""Who is told of in the four stores: every record, read by the stores' own clients alone.

It knows nothing of connectors or of the compiled query: it is the demo's independent witness.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

import psycopg
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan
from psycopg import sql

from deployments.local import Endpoints
from expunge.doors.demo.company import Company, Names, Person
from expunge.doors.demo.company.stores import s3_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ESCAPE = re.compile(r"(?:\\u[0-9a-f]{4})+", re.IGNORECASE)
_KEY = r'"(?:customer_id|cust_no)":\s*{}\b'
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_ROWS = "SELECT row_to_json(x)::text FROM {} x"
_CHILDREN = (
    "SELECT row_to_json(x)::text FROM"
    " (SELECT child.*, parent.customer_id FROM {} child JOIN {} parent ON parent.id = child.{}) x"
)
_PARENTS = {"order_lines": ("orders", "order_id"), "ticket_messages": ("tickets", "ticket_id")}


class Told(NamedTuple):
    """One record as a reader sees it. unit: a table, an object's key, an index, a file."""

    store: str
    unit: str
    text: str


def read(endpoints: Endpoints, names: Names, log_folder: Path) -> list[Told]:
    """Every record of every store, old versions of objects and packed files among them."""
    return [
        *_shop(endpoints, names.database),
        *_lake(s3_client(endpoints), names.bucket),
        *_search(endpoints, names.index_prefix),
        *_weblogs(log_folder),
    ]


def about(person: Person, company: Company, records: Iterable[Told]) -> list[Told]:
    """The records that tell of the person: by e-mail, login, phone, a key, or by a name or a
    street that nobody else has."""
    known = [person.email, person.login, person.phone]
    if Counter(each.full_name for each in company.people)[person.full_name] == 1:
        known.append(person.full_name)
    if person.shares_with is None:
        known.append(person.address.street)
    key = re.compile(_KEY.format(person.id))
    words = re.compile("|".join(map(_whole, known)))
    return [each for each in records if key.search(each.text) or words.search(_plain(each.text))]


def lost(before: Iterable[Told], after: Iterable[Told]) -> int:
    """How many of the records before are not there any more, word for word."""
    return (Counter(before) - Counter(after)).total()


def _whole(text: str) -> str:
    """Not as a part of a longer identifier; scripts without spaces have no border."""
    folded = text.casefold()
    start = r"(?<![\w.+@-])" if folded[0].isascii() else ""
    end = r"(?![\w@+-]|\.\w)" if folded[-1].isascii() else ""
    return f"{start}{re.escape(folded)}{end}"


def _plain(text: str) -> str:
    """Without \\u and percent escapes, in lower case."""
    return unquote(_ESCAPE.sub(_unescaped, text)).casefold()


def _unescaped(escapes: re.Match[str]) -> str:
    units = bytes.fromhex(re.sub(r"\\u", "", escapes[0], flags=re.IGNORECASE))
    return units.decode("utf-16-be", errors="replace")


def _shop(endpoints: Endpoints, database: str) -> Iterator[Told]:
    url = endpoints.postgres_url(database).replace("+psycopg", "")
    with psycopg.connect(url) as connection:
        for (table,) in connection.execute(_TABLES).fetchall():
            parts = (table, *_PARENTS.get(table, ()))
            query = sql.SQL(_CHILDREN if len(parts) > 1 else _ROWS)
            rows = connection.execute(query.format(*map(sql.Identifier, parts)))
            yield from (Told("shop", table, text) for (text,) in rows)


def _lake(s3: "S3Client", bucket: str) -> Iterator[Told]:
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for entry in page.get("Versions", []):
            key = entry["Key"]
            got = s3.get_object(Bucket=bucket, Key=key, VersionId=entry["VersionId"])
            for text in _records(key, got["Body"].read()):
                yield Told("lake", key, text)


def _search(endpoints: Endpoints, prefix: str) -> Iterator[Told]:
    with Elasticsearch(endpoints.elasticsearch_url, request_timeout=60) as client:
        hits = scan(client, index=f"{prefix}*")
        for hit in hits:
            yield Told("search", hit["_index"], json.dumps(hit["_source"], ensure_ascii=False))


def _weblogs(folder: Path) -> Iterator[Told]:
    for path in sorted(each for each in folder.iterdir() if not each.name.startswith(".")):
        for text in _records(path.name, path.read_bytes()):
            yield Told("weblogs", path.name, text)


def _records(name: str, body: bytes) -> list[str]:
    """A file's records by its name: a text whole, an array's elements, CSV rows, lines."""
    unpacked = gzip.decompress(body) if name.endswith(".gz") else body
    text = unpacked.decode(errors="surrogateescape")
    match Path(name.removesuffix(".gz")).suffix:
        case ".txt":
            return [text]
        case ".json":
            return [json.dumps(each, ensure_ascii=False) for each in json.loads(text)]
        case ".csv":
            return _csv_rows(text)
        case _:
            return [line for line in text.split("\n") if line]


def _csv_rows(text: str) -> list[str]:
    """Without the header. RFC 4180: a line break within quotes ends no row."""
    rows = [""]
    for line in text.splitlines(keepends=True):
        rows[-1] += line
        if rows[-1].count('"') % 2 == 0:
            rows.append("")
    return [row for row in rows[1:] if row]
