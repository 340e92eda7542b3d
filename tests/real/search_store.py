"""Elasticsearch by its native client, for planting and checking; and Lucene's files below it."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from elasticsearch import Elasticsearch

from connectors.search import ElasticsearchConnector, ElasticsearchSettings
from expunge.match.query import Query
from expunge.model import Container, Covered, Gap, Hit, Identifier, Layer, Record, Unit

_READER = Path(__file__).parent / "lucene" / "Words.java"


class SearchStore:
    """The indices that bear a prefix, and a connector on them."""

    def __init__(self, client: Elasticsearch, url: str, prefix: str) -> None:
        self.client, self.url, self.prefix = client, url, prefix

    def connector(self, **settings: Any) -> ElasticsearchConnector:
        given = {"url": self.url, "indices": (f"{self.prefix}*",), **settings}
        table = ElasticsearchSettings(connector="elasticsearch", **given)
        return ElasticsearchConnector("index", table)

    def index(
        self,
        name: str,
        documents: Mapping[str, Any] | None = None,
        *,
        mappings: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = None,
    ) -> str:
        """A new index with these documents by id; its full name, which is its container's too."""
        full = self.prefix + name
        self.client.indices.create(
            index=full,
            mappings=mappings,
            settings={"number_of_replicas": 0, **(settings or {})},
        )
        self.write(full, documents or {})
        return full

    def write(self, index: str, documents: Mapping[str, Any]) -> None:
        """Documents as values, or as the JSON text that is to be kept."""
        lines: list[Any] = []
        for document, source in documents.items():
            lines.append(json.dumps({"index": {"_index": index, "_id": document}}))
            lines.append(source if isinstance(source, str) else json.dumps(source))
        if lines:
            answer = self.client.bulk(operations=lines, refresh=True)
            assert not answer["errors"], answer["items"]

    def sources(self, index: str) -> dict[str, Any]:
        """Every document's source by id."""
        self.client.indices.refresh(index=index)
        hits = self.client.search(index=index, size=10_000)["hits"]["hits"]
        return {hit["_id"]: hit["_source"] for hit in hits}

    def raw(self, index: str) -> bytes:
        """All documents as the server sends them: byte by byte as they were written."""
        self.client.indices.refresh(index=index)
        address = f"{self.url}/{index}/_search?size=10000"
        with urlopen(address) as answer:
            body: bytes = answer.read()
        return body

    def holds(self, index: str, word: str) -> list[str]:
        """Where the word stands in the Lucene files and logs of the index's shards: lines such as
        "_0 stored _source" and "log translog-3.tlog". Deleted documents are read as well."""
        uuid = self.client.indices.get_settings(index=index)[index]["settings"]["index"]["uuid"]
        (node,) = self.client.nodes.info(metric="settings")["nodes"].values()
        paths = node["settings"]["path"]
        shards = sorted((Path(paths["data"]) / "indices" / uuid).glob("[0-9]*"))
        logs = [log for shard in shards for log in (shard / "translog").glob("*.tlog")]
        in_logs = [f"log {log.name}" for log in logs if word.encode() in log.read_bytes()]
        jars = Path(paths["home"]) / "lib"
        return _lucene(jars, word, [shard / "index" for shard in shards]) + in_logs


def _lucene(jars: Path, word: str, folders: list[Path]) -> list[str]:
    """The source-file mode of `java` compiles the reader in memory against the server's jars."""
    java = shutil.which("java")
    assert java is not None
    read = subprocess.run(
        [java, "-cp", f"{jars}/*", str(_READER), word, *map(str, folders)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert read.returncode == 0, read.stderr
    return read.stdout.splitlines()


def containers(connector: ElasticsearchConnector) -> dict[str, Container]:
    return {each.name: each for each in connector.discover() if isinstance(each, Container)}


def gaps(items: Iterable[object]) -> dict[str, Gap]:
    return {item.code: item for item in items if isinstance(item, Gap)}


def units(connector: ElasticsearchConnector) -> list[Unit]:
    return [
        unit
        for container in containers(connector).values()
        for unit in connector.units(container, (Layer.CURRENT,))
        if isinstance(unit, Unit)
    ]


def email(address: str) -> Query:
    return Query({"request": (Identifier("email", address),)})


def hits(connector: ElasticsearchConnector, query: Query) -> dict[str, tuple[Unit, Hit]]:
    """By document id; every unit must be read to its end."""
    found: dict[str, tuple[Unit, Hit]] = {}
    for unit in units(connector):
        *items, end = connector.locate(unit, query)
        assert isinstance(end, Covered)
        for item in items:
            assert isinstance(item, Hit)
            found[item.record.key] = (unit, item)
    return found


def records(connector: ElasticsearchConnector) -> dict[str, Record]:
    found: dict[str, Record] = {}
    for unit in units(connector):
        *items, end = connector.scan(unit)
        assert isinstance(end, Covered)
        assert end.records == len(items)
        for item in items:
            assert isinstance(item, Record)
            found[item.key] = item
    return found
