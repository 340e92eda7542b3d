"""What the connector says is there: indices, aliases, data streams, what cannot be looked into."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from deployments.local import Endpoints, remove, up
from expunge.model import Action, Container, Gap, Layer, Terminal, Unit
from tests.real.search_store import SearchStore, containers, email, gaps, hits, records, units


@pytest.fixture
def store(elasticsearch: Endpoints, es_client: Elasticsearch, index_prefix: str) -> SearchStore:
    return SearchStore(es_client, elasticsearch.elasticsearch_url, index_prefix)


def test_probe_says_product_and_number(store: SearchStore) -> None:
    assert store.connector().probe().version == "Elasticsearch 8.19.21"


def test_fields_come_from_the_mapping(store: SearchStore) -> None:
    store.index(
        "people",
        mappings={
            "dynamic": False,
            "properties": {
                "email": {"type": "keyword", "fields": {"words": {"type": "text"}}},
                "note": {"type": "text", "index": False},
                "home": {"properties": {"city": {"type": "keyword"}}},
                "orders": {"type": "nested", "properties": {"to": {"type": "text"}}},
                "dark": {"type": "object", "enabled": False},
                "labels": {"type": "flattened"},
                "mail": {"type": "alias", "path": "email"},
            },
        },
    )
    (container,) = containers(store.connector()).values()
    assert {field.name: field.type for field in container.fields} == {
        "_id": "_id",
        "_routing": "_routing",
        "email": "keyword",
        "note": "text",
        "home.city": "keyword",
        "orders.to": "text",
        "dark": "object",
        "labels": "flattened",
    }
    assert container.actions == {Action.DELETE, Action.REDACT}
    assert container.key == ("_id",)


def test_rolled_indices_are_units_of_one_container(store: SearchStore) -> None:
    for day in ("2024.01.01", "2024.01.02", "2024.01.03"):
        store.index(f"logs-{day}", {"1": {"day": day, "to": "ann@b.c"}})
    ((name, container),) = containers(store.connector()).items()
    assert name.endswith("logs-{date}")
    assert {field.name for field in container.fields} == {"_id", "_routing", "day", "to"}
    found = units(store.connector())
    assert [unit.name[-10:] for unit in found] == ["2024.01.01", "2024.01.02", "2024.01.03"]
    assert [unit.size for unit in found] == [1, 1, 1]


def test_an_index_with_two_aliases_is_one_container(store: SearchStore) -> None:
    name = store.index("real", {"1": {"to": "ann@b.c"}})
    for alias in ("first", "second"):
        store.client.indices.put_alias(index=name, name=store.prefix + alias)
    by_alias = store.connector(indices=(f"{store.prefix}first", f"{store.prefix}second"))
    for connector in (store.connector(), by_alias):
        assert len(containers(connector)) == 1
        (unit,) = units(connector)
        assert unit.name == name
        assert unit.detail == {"aliases": f"{store.prefix}first, {store.prefix}second"}


def test_shards_are_units_that_hold_every_document_once(store: SearchStore) -> None:
    documents = {str(n): {"n": n} for n in range(300)}
    store.index("wide", documents, settings={"number_of_shards": 3})
    connector = store.connector()
    found = units(connector)
    assert [unit.name.rpartition("#")[2] for unit in found] == ["0", "1", "2"]
    assert sum(unit.size or 0 for unit in found) == 300
    assert sorted(records(connector)) == sorted(documents)


def test_closed_index_is_a_gap_and_no_unit(store: SearchStore) -> None:
    closed = store.index("logs-2024.01.01", {"1": {"a": 1}})
    store.index("logs-2024.01.02", {"1": {"a": 1}})
    store.client.indices.close(index=closed)
    connector = store.connector()
    items = list(connector.discover())
    (container,) = [item for item in items if isinstance(item, Container)]
    assert gaps(items).keys() == {"closed"}
    listed = list(connector.units(container, (Layer.CURRENT,)))
    assert [item.name[-2:] for item in listed if isinstance(item, Unit)] == ["02"]
    assert gaps(listed) == gaps(items)
    assert closed not in repr(gaps(items))


def test_documents_that_are_not_kept_are_a_gap(store: SearchStore) -> None:
    store.index("none", {"1": {"a": "ann@b.c"}}, mappings={"_source": {"enabled": False}})
    connector = store.connector()
    (container,) = containers(connector).values()
    (gap,) = connector.units(container, (Layer.CURRENT,))
    assert isinstance(gap, Gap)
    assert gap.code == "source-disabled"


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ({"excludes": ["secret"]}, "source-filtered"),
        ({"mode": "synthetic"}, "source-synthetic"),
    ],
)
def test_half_kept_documents_are_read_and_a_gap(
    store: SearchStore, source: dict[str, object], code: str
) -> None:
    """Writing them back would lose what is left out: they can only be deleted."""
    store.index(
        "half",
        {"1": {"to": "ann@b.c", "secret": "x"}},
        mappings={
            "_source": source,
            "properties": {"to": {"type": "keyword"}, "secret": {"type": "keyword"}},
        },
    )
    connector = store.connector()
    (container,) = containers(connector).values()
    assert container.actions == {Action.DELETE}
    assert gaps(connector.units(container, (Layer.CURRENT,))).keys() == {code}
    assert hits(connector, email("ann@b.c")).keys() == {"1"}


def test_hidden_settings_are_a_gap(store: SearchStore) -> None:
    """One index that hides its metadata does not hide the others."""
    hidden = store.index("hidden", {"1": {"a": 1}})
    store.index("seen", {"1": {"a": 1}})
    store.client.indices.put_settings(index=hidden, settings={"index.blocks.metadata": True})
    try:
        items = list(store.connector().discover())
    finally:
        store.client.indices.put_settings(index=hidden, settings={"index.blocks.metadata": None})
    assert gaps(items).keys() == {"denied"}
    assert gaps(items)["denied"].place == hidden
    fields = {item.name: len(item.fields) for item in items if isinstance(item, Container)}
    assert fields == {hidden: 0, store.prefix + "seen": 3}


def test_hidden_indices_are_told_and_searched_by_name(store: SearchStore) -> None:
    name = store.index("dark", {"1": {"to": "ann@b.c"}}, settings={"index.hidden": True})
    assert any("hidden" in note for note in store.connector().probe().notes)
    assert not containers(store.connector())
    assert hits(store.connector(indices=(name,)), email("ann@b.c")).keys() == {"1"}


def test_a_name_that_is_not_there_is_an_error(store: SearchStore) -> None:
    with pytest.raises(Terminal, match="Correct `indices`"):
        list(store.connector(indices=(f"{store.prefix}nothing",)).discover())


def test_final_pipeline_leaves_only_deletion(store: SearchStore) -> None:
    """It changes every document that is written, whatever the request says."""
    pipeline = f"{store.prefix}pipeline"
    store.client.ingest.put_pipeline(id=pipeline, processors=[])
    name = store.index("piped", {"1": {"a": 1}}, settings={"index.final_pipeline": pipeline})
    try:
        (container,) = containers(store.connector()).values()
    finally:
        store.client.indices.put_settings(index=name, settings={"index.final_pipeline": None})
        store.client.ingest.delete_pipeline(id=pipeline)
    assert container.actions == {Action.DELETE}


def test_snapshots_are_counted_gaps(store: SearchStore) -> None:
    name = store.index("kept", {"1": {"to": "ann@b.c"}})
    store.index("other", {"1": {"to": "ann@b.c"}})
    repository = f"{store.prefix}repository"
    client = store.client.snapshot
    client.create_repository(
        name=repository, repository={"type": "fs", "settings": {"location": repository}}
    )
    try:
        for snapshot in ("first", "second"):
            client.create(
                repository=repository, snapshot=snapshot, indices=name, wait_for_completion=True
            )
        connector = store.connector()
        found = {
            container.name: gaps(connector.units(container, (Layer.SNAPSHOT,)))
            for container in containers(connector).values()
        }
    finally:
        client.delete(repository=repository, snapshot="first,second")
        client.delete_repository(name=repository)
    assert found[name]["snapshot"].count == 2
    assert repository in found[name]["snapshot"].why
    assert found[store.prefix + "other"] == {}


@pytest.fixture(scope="module")
def own_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoints]:
    """The core server cannot delete a data stream: it is left on a node that goes with it."""
    folder: Path = tmp_path_factory.mktemp("node")
    yield up(folder, ["elasticsearch"])
    remove(folder)


def test_data_stream_is_one_container(own_node: Endpoints) -> None:
    url = own_node.elasticsearch_url
    with Elasticsearch(url) as client:
        store = SearchStore(client, url, "clicks")
        client.indices.put_index_template(
            name="clicks", index_patterns=["clicks*"], data_stream={}, priority=500
        )
        for number in (1, 2):
            document = {"@timestamp": "2024-01-01T00:00:00Z", "to": f"ann{number}@b.c"}
            client.create(index="clicks", id=str(number), document=document, refresh=True)
            client.indices.rollover(alias="clicks")
        connector = store.connector()
        (container,) = containers(connector).values()
        assert container.name == "clicks"
        assert len(units(connector)) == 3
        assert all(unit.name.startswith(".ds-clicks-") for unit in units(connector))
        assert hits(connector, email("ann1@b.c")).keys() == {"1"}
        assert hits(connector, email("ann2@b.c")).keys() == {"2"}
