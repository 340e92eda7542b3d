"""The contract suite on Elasticsearch: faults by index blocks, a closed index, and a proxy."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch

from connectors.search import ElasticsearchConnector, ElasticsearchSettings
from deployments.local import Endpoints
from expunge.connector import Connector
from expunge.testing import Fault, Harness, Seed, contract_suite
from expunge.testing.proxy import Fate, FaultProxy, Request, Rule
from tests.contract.patience import Patience


class SearchHarness(Harness):
    """Two indices: one of a single shard, one of two shards where documents have a routing."""

    page_size = 300  # three units share the plant; a first page has 100 documents
    unit_page_size = 10

    def __init__(
        self, elasticsearch: Endpoints, es_client: Elasticsearch, index_prefix: str
    ) -> None:
        self.client, self.prefix = es_client, index_prefix
        self.proxy = FaultProxy.before(elasticsearch.elasticsearch_url, "search")
        self.url = self.proxy.url(elasticsearch.elasticsearch_url)
        self.patience = Patience()
        self._planted = 0

    def connector(self) -> Connector:
        return ElasticsearchConnector(
            "index",
            ElasticsearchSettings(
                connector="elasticsearch",
                url=self.url,
                indices=(f"{self.prefix}*",),
                timeout_seconds=self.patience.seconds,
                allow_close=True,
            ),
        )

    def plant(self, seeds: Sequence[Seed]) -> None:
        self._make_indices()
        lines: list[str] = []
        for seed in seeds:
            self._planted += 1
            number = self._planted
            kind = ("plain", "spread", "spread")[number % 3]
            target: dict[str, Any] = {"_index": self.prefix + kind, "_id": f"no {number}/%"}
            if kind == "spread":
                target["routing"] = f"to {number % 5}"
            text = json.dumps(seed.text, ensure_ascii=number % 2 == 0)
            odd = (
                f'{{"text": {text}, "price": 1.50, "deep": {{"dark": [{{"n": 1E2}}]}}}}',
                f'{{ "a.b":{number} ,"hidden":{{"text":{text},"big":12345678901234567890}} }}',
                f'{{"notes":[{{"body":"\\/"}},{{"body":{text}}}],"word":null}}',
            )
            lines += [json.dumps({"index": target}), odd[number // 3 % 3]]
        self._bulk(lines)

    def plant_units(self, seeds: Sequence[Seed]) -> None:
        for seed in seeds:
            name = f"{self.prefix}of-{seed.value}"
            self.client.indices.create(index=name, settings={"number_of_replicas": 0})
            self.client.index(index=name, document={"text": seed.text}, refresh=True)

    def dump(self) -> Mapping[str, Sequence[bytes]]:
        held: dict[str, list[bytes]] = {}
        for name, index in self._state().items():
            held[f"{name} settings"] = [json.dumps(index, sort_keys=True).encode()]
            held[name] = [_piece(hit) for hit in self._hits(name)]
        return held

    def alter(self, seed: Seed, text: str) -> None:
        for name in self._state():
            for hit in self._hits(name):
                if seed.text in json.dumps(hit["_source"], ensure_ascii=False):
                    source = json.dumps(hit["_source"], ensure_ascii=False)
                    self.client.index(
                        index=name,
                        id=hit["_id"],
                        routing=hit.get("_routing"),
                        document=json.loads(source.replace(seed.text, text)),
                        refresh=True,
                    )

    @contextmanager
    def fault(self, fault: Fault) -> Iterator[None]:
        match fault:
            case Fault.TIMEOUT:
                faulty = self._hanging()
            case Fault.DROPPED:
                faulty = self.proxy.ruled(_cut_second_page())
            case Fault.DENIED:
                faulty = self._blocked("read")
            case Fault.READ_ONLY:
                faulty = self._blocked("write")
            case Fault.UNREADABLE:
                faulty = self._closed(f"{self.prefix}plain")
        with faulty:
            yield

    @contextmanager
    def _hanging(self) -> Iterator[None]:
        with self.proxy.ruled(lambda _: Fate.HANG), self.patience.at_an_end():
            yield

    @contextmanager
    def race(self, seed: Seed, text: str) -> Iterator[None]:
        written: list[bool] = []

        def before_write(request: Request) -> Fate:
            if b"/_bulk" in request.head and not written:
                written.append(True)
                self.alter(seed, text)
            return Fate.FORWARD

        with self.proxy.ruled(before_write):
            yield
        assert written, "the connector did not write by bulk"

    def close(self) -> None:
        self.proxy.close()

    def _make_indices(self) -> None:
        if self._planted:
            return
        hidden = {"hidden": {"type": "object", "enabled": False}, "notes": {"type": "nested"}}
        for kind, shards in (("plain", 1), ("spread", 2)):
            self.client.indices.create(
                index=self.prefix + kind,
                mappings={"properties": hidden},
                settings={"number_of_replicas": 0, "number_of_shards": shards},
            )

    def _bulk(self, lines: list[str]) -> None:
        operations: list[Any] = [*lines]  # the client takes rendered lines; its types do not say so
        answer = self.client.bulk(operations=operations, refresh=True)
        assert not answer["errors"], [item for item in answer["items"] if "error" in item["index"]]

    def _state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.client.indices.get(
            index=f"{self.prefix}*", flat_settings=True
        ).body
        return {name: found[name] for name in sorted(found)}

    def _hits(self, index: str) -> list[dict[str, Any]]:
        self.client.indices.refresh(index=index)
        hits: list[dict[str, Any]] = self.client.search(index=index, size=10_000)["hits"]["hits"]
        return sorted(hits, key=lambda hit: hit["_id"])

    @contextmanager
    def _blocked(self, block: str) -> Iterator[None]:
        setting = f"index.blocks.{block}"
        self._set({setting: True})
        try:
            yield
        finally:
            self._set({setting: None})

    def _set(self, settings: dict[str, Any]) -> None:
        self.client.indices.put_settings(index=f"{self.prefix}*", settings=settings)

    @contextmanager
    def _closed(self, index: str) -> Iterator[None]:
        self.client.indices.close(index=index)
        try:
            yield
        finally:
            self.client.indices.open(index=index)


def _cut_second_page() -> Rule:
    def cut(request: Request) -> Fate:
        return Fate.CUT if b"search_after" in request.head else Fate.FORWARD

    return cut


def _piece(hit: dict[str, Any]) -> bytes:
    """A document without its sequence number; text as it is, numbers by their value."""
    kept = {name: hit[name] for name in ("_id", "_routing", "_source") if name in hit}
    return json.dumps(kept, ensure_ascii=False).encode(errors="surrogatepass")


TestSearch = contract_suite(SearchHarness)
