"""The connector. An index is a container, a rolled index or data stream one of many indices; a unit
is an index, or a shard of it where it has several: a document never leaves its shard."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import ClassVar

from connectors.search import catalog, read, scrub, write
from connectors.search.documents import ID, documents
from connectors.search.errors import Missing, answered, types
from connectors.search.gaps import container_gaps, denied
from connectors.search.locate import locate, readable, record_in
from connectors.search.server import ElasticsearchSettings, Server
from connectors.search.snapshots import snapshots
from expunge.connector import Connector, Query, StoreSettings
from expunge.model import (
    Container,
    Covered,
    Field,
    Gap,
    Hit,
    Layer,
    Link,
    Outcome,
    Probe,
    Record,
    Residue,
    Terminal,
    Unit,
    Work,
)

_SEED = 42  # the same store gives the same sample
_MOST_SAMPLED = 1_000  # documents of one unit


class ElasticsearchConnector(Connector):
    """Reads ``_source``, so fields without an index are searched like any other."""

    Settings: ClassVar[type[StoreSettings]] = ElasticsearchSettings

    def __init__(self, store: str, settings: ElasticsearchSettings) -> None:
        super().__init__(store, settings)
        self._server = Server(store, settings)

    def probe(self) -> Probe:
        searched = {each.name for each in catalog.listed(self._server)}
        notes = []
        if hidden := len(catalog.hidden(self._server) - searched):
            notes.append(f"{hidden} hidden indices are not searched unless `indices` names them")
        try:
            client = self._server.client
            answer = self._server.ask("", client.nodes.info, filter_path="nodes.*.version")
            versions = sorted({node["version"] for node in answer["nodes"].values()})
        except Terminal as error:
            versions = ["of unknown version"]
            notes.append(f"the nodes cannot be asked for their version: {error.why}")
        return Probe(f"Elasticsearch {', '.join(versions)}", tuple(notes))

    def discover(self) -> Iterator[Container | Link | Gap]:
        if gap := denied(self._server):
            yield gap
        by_container: dict[str, list[catalog.Listed]] = {}
        for each in catalog.listed(self._server):
            by_container.setdefault(each.container, []).append(each)
        for name, held in sorted(by_container.items()):
            indices = catalog.described(self._server, [each.name for each in held])
            yield _container(self.store, name, list(indices.values()))
            yield from container_gaps(self.store, name, held, indices)

    def units(self, container: Container, layers: Collection[Layer]) -> Iterator[Unit | Gap]:
        if Layer.CURRENT in layers:
            held = self._held(container)
            indices = catalog.described(self._server, [each.name for each in held])
            yield from container_gaps(self.store, container.name, held, indices)
            open_ = [each for each in held if not each.closed]
            sizes = catalog.sizes(self._server, container.name, [each.name for each in open_])
            for each in open_:
                index = indices.get(each.name)
                if index is not None and index.source != "disabled":
                    yield from _shards(container, each, index.shards, sizes.get(each.name, {}))
        if Layer.SNAPSHOT in layers:
            yield from snapshots(self._server, container)

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        if gap := read.refreshed(self._server, unit):
            yield gap
        count = 0
        for page in read.pages(self._server, unit):
            count += len(page.hits)
            for number in range(len(page.hits)):
                yield record_in(self.store, unit.container, page, number)
        yield Covered(count)

    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        if gap := read.refreshed(self._server, unit):
            yield gap
        yield from locate(self._server, unit, query)

    def fetch(self, unit: Unit, keys: Iterable[str]) -> Iterator[Record | Gap]:
        place, index = unit.container.name, read.index_of(unit)
        pace, rest = read.Pace(write.MOST), filter(None, dict.fromkeys(keys))  # no id is empty
        while batch := list(islice(rest, pace.count)):
            for item in documents(self._server, place, index, batch, pace):
                if "error" in item:
                    raise answered(self.store, place, 503, types(item["error"]))
                if item["found"]:
                    yield readable(self.store, unit.container, item)

    def sample(self, container: Container, count: int) -> Iterator[Record | Gap]:
        """Documents in an order that has nothing to do with theirs."""
        units = [unit for unit in self.units(container, (Layer.CURRENT,)) if isinstance(unit, Unit)]
        share = max(1, count // max(1, len(units)))
        for unit in units[:: max(1, len(units) // count)]:
            read.refreshed(self._server, unit)
            index, _, shard = unit.name.partition("#")
            answer = self._server.ask(
                container.name,
                self._server.client.search,
                index=index,
                preference=f"_shards:{shard}" if shard else None,
                query={"function_score": {"random_score": {"seed": _SEED, "field": "_seq_no"}}},
                size=min(share, _MOST_SAMPLED),
                allow_partial_search_results=False,
            )
            for hit in answer["hits"]["hits"]:
                yield readable(self.store, container, hit)

    def apply(self, work: Work) -> Iterator[Outcome]:
        place = work.unit.container.name
        try:
            index = catalog.describe(self._server, place, read.index_of(work.unit))
        except Missing:
            yield from write.gone(work.edits.values())
            return
        yield from write.apply(self._server, place, index, work.edits.values())

    def changed_by_scrub(self, container: Container) -> Mapping[str, str | None]:
        return scrub.changes(self._server, self._held(container))

    def scrub(self, container: Container) -> Residue:
        return scrub.scrub(self._server, container.name, self._held(container))

    def restore(self, container: Container, settings: Mapping[str, str | None]) -> None:
        scrub.restore(self._server, container.name, self._held(container), settings)

    def close(self) -> None:
        self._server.close()

    def _held(self, container: Container) -> list[catalog.Listed]:
        """The container's indices."""
        return [each for each in catalog.listed(self._server) if each.container == container.name]


def _container(store: str, name: str, indices: list[catalog.Index]) -> Container:
    """Fields of all its indices; only what can be done in all of them."""
    fields: dict[str, Field] = {}
    for index in indices:
        for each in index.fields:
            fields.setdefault(each.name, each)
    able = [index.actions for index in indices]
    return Container(
        store,
        name,
        "index",
        fields=tuple(fields.values()),
        key=(ID,),
        actions=frozenset.intersection(*able) if able else frozenset(),
    )


def _shards(
    container: Container, index: catalog.Listed, count: int, sizes: Mapping[str, int]
) -> Iterator[Unit]:
    detail = {"aliases": ", ".join(index.aliases)} if index.aliases else {}
    if count == 1:
        yield Unit(container, index.name, size=sizes.get("0"), title=index.name, detail=detail)
        return
    for number in range(count):
        size = sizes.get(str(number))
        name = f"{index.name}#{number}"
        yield Unit(container, name, size=size, title=index.name, detail=detail)
