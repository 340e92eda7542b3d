"""An index by elasticsearch-py: a scroll that greps the source, a bulk delete, a bare scroll."""

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, scan

DOCUMENTS = 20_000
EVERY = 500
EMAIL = "ann@example.com"


def plant(client: Elasticsearch, index: str) -> None:
    client.indices.delete(index=index, ignore_unavailable=True)
    client.indices.create(index=index, settings={"number_of_replicas": 0})
    documents = (
        {
            "_index": index,
            "_id": str(n),
            "email": EMAIL if n % EVERY == 0 else f"u{n}@example.com",
            "note": "words and words " * 6,
        }
        for n in range(DOCUMENTS)
    )
    bulk(client, documents, refresh=True)


def locate(client: Elasticsearch, index: str) -> list[str]:
    hits = scan(client, index=index, size=5_000)
    return [hit["_id"] for hit in hits if EMAIL in str(hit["_source"])]


def apply(client: Elasticsearch, index: str, ids: list[str]) -> None:
    bulk(client, ({"_op_type": "delete", "_index": index, "_id": each} for each in ids))
    client.indices.refresh(index=index)


def bare(client: Elasticsearch, index: str) -> int:
    return sum(1 for _ in scan(client, index=index, size=5_000))
