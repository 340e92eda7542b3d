"""An index behind a counting proxy."""

from pathlib import Path

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk, scan

from expunge.testing.proxy import FaultProxy
from tests.kill.world import World


class SearchWorld(World):
    """Acts: ledger commits and the requests to Elasticsearch."""

    def __init__(self, folder: Path, url: str, client: Elasticsearch, prefix: str) -> None:
        super().__init__(folder)
        self.url, self.client, self.prefix = url, client, prefix
        self.proxy = FaultProxy.before(url, "search")
        self.proxies = (self.proxy,)

    def reset(self) -> None:
        for name in self.client.indices.get(index=f"{self.prefix}*", expand_wildcards="all"):
            self.client.indices.delete(index=name)
        self.client.indices.create(index=f"{self.prefix}people", settings={"number_of_replicas": 0})
        rows = [
            {"email": "ann@example.com"},
            {"email": "bob@example.com"},
            {"body": "ask ann@example.com", "n": 1.50},
            {"body": "ask xann@example.com"},
        ]
        bulk(
            self.client,
            [
                {"_index": f"{self.prefix}people", "_id": str(number), "_source": source}
                for number, source in enumerate(rows)
            ],
            refresh=True,
        )

    def state(self) -> object:
        self.client.indices.refresh(index=f"{self.prefix}*")
        documents = sorted(
            (hit["_index"], hit["_id"], str(hit["_source"]))
            for hit in scan(self.client, index=f"{self.prefix}*")
        )
        settings = self.client.indices.get_settings(index=f"{self.prefix}*").body
        kept = {
            name: {
                key: value
                for key, value in index["settings"]["index"].items()
                if key not in ("creation_date", "uuid", "version")
            }
            for name, index in sorted(settings.items())
        }
        return documents, kept

    def table(self) -> str:
        return (
            f'[stores.search]\nconnector = "elasticsearch"\nurl = "{self.proxy.url(self.url)}"\n'
            f'indices = ["{self.prefix}*"]\nallow_close = true\n'
            f'[[fields]]\nfield = "search:{self.prefix}people.email"\nidentifier = "email"\n'
        )
