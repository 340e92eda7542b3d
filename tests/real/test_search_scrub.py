"""Scrubbing: what Lucene and the log still hold of deleted documents, read with Lucene itself."""

import json
import time

import pytest
from elasticsearch import Elasticsearch

from connectors.search import ElasticsearchConnector
from deployments.local import Endpoints
from expunge.match.query import Query
from expunge.model import (
    Assign,
    Edit,
    Hit,
    Identifier,
    Residue,
    ResidueState,
    Result,
    Work,
    rewritten,
)
from tests.real.search_answers import Change, answering
from tests.real.search_store import SearchStore, containers, email, hits, units

EXPUNGE_ALLOWED = "index.merge.policy.expunge_deletes_allowed"
MAPPINGS = {
    "properties": {
        "to": {"type": "keyword"},
        "words": {"type": "text"},
        "dark": {"type": "object", "enabled": False},
    }
}


@pytest.fixture
def store(elasticsearch: Endpoints, es_client: Elasticsearch, index_prefix: str) -> SearchStore:
    return SearchStore(es_client, elasticsearch.elasticsearch_url, index_prefix)


def person(name: str) -> dict[str, object]:
    return {"to": f"{name}@b.c", "words": f"about {name}word", "dark": {"x": f"{name}secret"}}


def planted(store: SearchStore, name: str = "people", **settings: object) -> str:
    documents = {str(n): person(f"person{n}x") for n in range(200)}
    index = store.index(name, documents, mappings=MAPPINGS, settings=settings)
    store.client.indices.flush(index=index)
    return index


def erase(store: SearchStore, query: Query) -> None:
    connector = store.connector()
    for unit in units(connector):
        found = [each for each in connector.locate(unit, query) if isinstance(each, Hit)]
        edits = {hit.record.key: Edit(hit.record.key, hit.record.fingerprint) for hit in found}
        outcomes = list(connector.apply(Work(unit, edits)))
        assert {outcome.result for outcome in outcomes} <= {Result.DONE}


def scrubbed(connector: ElasticsearchConnector) -> Residue:
    """As the path does it: settings noted, scrub, settings put back."""
    (container,) = containers(connector).values()
    before = connector.changed_by_scrub(container)
    try:
        return connector.scrub(container)
    finally:
        connector.restore(container, before)
        assert connector.changed_by_scrub(container) == before


def everywhere(store: SearchStore, index: str, name: str) -> set[str]:
    """Kinds of places that hold a word of the person."""
    return {place.split()[1] if place[0] == "_" else "log" for place in store.holds(index, name)}


def test_deleted_text_is_in_lucene_before_the_scrub_and_not_after(store: SearchStore) -> None:
    """Without closing the server lets go within 30 seconds; an open reader keeps the files."""
    index = planted(store)
    opened = store.client.open_point_in_time(index=index, keep_alive="5m")["id"]
    erase(store, email("person7x@b.c"))
    assert everywhere(store, index, "person7x") == {"stored", "term", "values"}
    try:
        residue = scrubbed(store.connector(scrub_seconds=40))
        assert residue.state is ResidueState.REMAINS
        assert "point in time" in residue.why
        assert everywhere(store, index, "person7x") == {"stored", "term", "values"}
    finally:
        store.client.close_point_in_time(id=opened)
    assert scrubbed(store.connector()).state is ResidueState.CLEAN
    assert everywhere(store, index, "person7x") == set()
    assert everywhere(store, index, "person8x") == {"stored", "term", "values"}
    assert len(store.sources(index)) == 199


@pytest.mark.parametrize("shards", [1, 3])
def test_closing_a_young_index_is_quicker(store: SearchStore, shards: int) -> None:
    index = planted(store, number_of_shards=shards)
    everyone = tuple(Identifier("email", f"person{number}x@b.c") for number in range(7, 13))
    erase(store, Query({"request": everyone}))
    assert everywhere(store, index, "person7x") == {"stored", "term", "values"}
    began = time.monotonic()
    residue = scrubbed(store.connector(allow_close=True))
    assert time.monotonic() - began < 20
    assert residue.state is ResidueState.CLEAN
    assert everywhere(store, index, "person7x") == set()
    assert len(store.sources(index)) == 194


def test_text_before_a_rewrite_goes_too(store: SearchStore) -> None:
    """A rewritten document is a deleted one and a new one; unflushed, it stands in the log."""
    index = planted(store, "lazy", **{"translog.durability": "async"})
    store.write(index, {"7": person("person7y")})
    connector = store.connector(allow_close=True)
    ((unit, hit),) = hits(connector, email("person7y@b.c")).values()
    patch = (Assign(("to",), None), Assign(("words",), None), Assign(("dark", "x"), None))
    edit = rewritten(hit.record.key, hit.record.data, patch)
    (outcome,) = connector.apply(Work(unit, {edit.key: edit}))
    assert outcome.result is Result.DONE
    assert {"stored", "log"} <= everywhere(store, index, "person7y")
    assert scrubbed(connector).state is ResidueState.CLEAN
    assert everywhere(store, index, "person7y") == set()
    assert everywhere(store, index, "person7x") == set()
    assert store.sources(index)["7"] == {"to": None, "words": None, "dark": {"x": None}}


def test_every_index_of_the_container_is_scrubbed(store: SearchStore) -> None:
    days = [planted(store, f"mail-2024.01.0{day}") for day in (1, 2, 3)]
    erase(store, email("person7x@b.c"))
    assert scrubbed(store.connector(allow_close=True)).state is ResidueState.CLEAN
    assert [everywhere(store, day, "person7x") for day in days] == [set(), set(), set()]


def test_deadline_says_what_holds_the_text(store: SearchStore) -> None:
    index = planted(store)
    erase(store, email("person7x@b.c"))
    residue = scrubbed(store.connector(scrub_seconds=0.1))
    assert residue.state is ResidueState.REMAINS
    assert "peer recovery" in residue.why
    assert "allow_close" in residue.remedy
    assert everywhere(store, index, "person7x") == {"stored", "term", "values"}


def test_writes_go_on_during_a_scrub(store: SearchStore) -> None:
    """Documents deleted after the scrub began are not its business: it still ends."""
    index = planted(store)
    erase(store, email("person7x@b.c"))
    numbers, asked = iter(range(20, 200)), []

    def write(request: str, status: int, body: bytes) -> tuple[int, bytes]:
        asked.append(request.partition("?")[0].rpartition("/")[2])
        if asked[-1] in ("_forcemerge", "_segments", "_flush"):
            store.client.delete(index=index, id=str(next(numbers)), refresh=True)
        return status, body

    with answering(store.url, write) as url:
        (container,) = containers(store.connector()).values()
        residue = store.connector(url=url, allow_close=True).scrub(container)
    assert "_forcemerge" in asked
    assert residue.state is ResidueState.CLEAN
    assert everywhere(store, index, "person7x") == set()


@pytest.mark.parametrize("block", ["read_only", "metadata"])
def test_block_is_named(store: SearchStore, block: str) -> None:
    index = planted(store)
    erase(store, email("person7x@b.c"))
    (container,) = containers(store.connector()).values()
    store.client.indices.put_settings(index=index, settings={f"index.blocks.{block}": True})
    try:
        residue = store.connector().scrub(container)
    finally:
        store.client.indices.put_settings(index=index, settings={f"index.blocks.{block}": None})
    assert residue.state is ResidueState.REMAINS
    assert "block" in residue.why


def test_closed_index_remains_and_stays_closed(store: SearchStore) -> None:
    index = planted(store)
    erase(store, email("person7x@b.c"))
    store.client.indices.close(index=index)
    residue = scrubbed(store.connector(allow_close=True))
    assert residue.state is ResidueState.REMAINS
    assert "closed" in residue.why
    (listed,) = store.client.indices.resolve_index(name=index, expand_wildcards="all")["indices"]
    assert "closed" in listed["attributes"]


def test_settings_of_their_own_are_put_back(store: SearchStore) -> None:
    planted(store, "own", **{EXPUNGE_ALLOWED: "23"})
    planted(store, "default")
    connector = store.connector()
    for container in containers(connector).values():
        before = connector.changed_by_scrub(container)
        assert store.prefix not in json.dumps(dict(before)), "an index's name can be personal data"
        index = container.name
        store.client.indices.put_settings(index=index, settings={EXPUNGE_ALLOWED: "0"})
        for _ in range(2):
            connector.restore(container, before)
            now = store.client.indices.get_settings(index=index, flat_settings=True)
            expected = "23" if index.endswith("own") else None
            assert now[index]["settings"].get(EXPUNGE_ALLOWED) == expected


def _routing(reason: str) -> Change:
    """The cluster's state says of a second copy that it is not assigned for this reason."""

    def change(request: str, status: int, body: bytes) -> tuple[int, bytes]:
        if "/_cluster/state" not in request:
            return status, body
        state = json.loads(body)
        for index in state["routing_table"]["indices"].values():
            copy = {"state": "UNASSIGNED", "unassigned_info": {"reason": reason}}
            index["shards"]["0"].append(copy)
        return status, json.dumps(state).encode()

    return change


def test_copy_on_a_lost_node_remains(store: SearchStore) -> None:
    planted(store)
    for reason, state in (
        ("NODE_LEFT", ResidueState.REMAINS),
        ("INDEX_CREATED", ResidueState.CLEAN),
    ):
        with answering(store.url, _routing(reason)) as url:
            assert scrubbed(store.connector(url=url)).state is state


def test_nothing_deleted_is_clean_at_once(store: SearchStore) -> None:
    index = planted(store)
    before = store.client.indices.segments(index=index)["indices"][index]["shards"]
    assert scrubbed(store.connector()).state is ResidueState.CLEAN
    after = store.client.indices.segments(index=index)["indices"][index]["shards"]
    assert [list(copy["segments"]) for copy in before["0"]] == [
        list(copy["segments"]) for copy in after["0"]
    ]
