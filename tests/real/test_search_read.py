"""Reading: every document of every kind of field, to the last page, or an error."""

import json
import re
from itertools import islice

import pytest
from elasticsearch import Elasticsearch

from connectors.search import read
from deployments.local import Endpoints
from expunge.connector import Connector
from expunge.match.query import Query
from expunge.model import (
    Covered,
    FieldAddress,
    Gap,
    Hit,
    Identifier,
    Record,
    StaleUnit,
    StoreError,
    Terminal,
    Transient,
    Unit,
)
from tests.real.search_answers import Change, answering, error, failing, stranger
from tests.real.search_store import SearchStore, containers, email, gaps, hits, records, units


@pytest.fixture
def store(elasticsearch: Endpoints, es_client: Elasticsearch, index_prefix: str) -> SearchStore:
    return SearchStore(es_client, elasticsearch.elasticsearch_url, index_prefix)


def the_unit(store: SearchStore) -> Unit:
    (unit,) = units(store.connector())
    return unit


PLACES = {
    "keyword": {"keyword": "ann@b.c"},
    "text": {"text": "mail from Ann@B.C, late"},
    "unindexed": {"unindexed": "to ann@b.c"},
    "disabled": {"dark": {"deep": [{"to": "ann@b.c"}]}},
    "unmapped": {"nobody": {"knows": "ann@b.c"}},
    "object": {"home": {"mail": "ann@b.c"}},
    "nested": {"people": [{"mail": "bob@b.c"}, {"mail": "ann@b.c"}]},
    "array": {"text": ["a", "b", "ann@b.c"]},
    "array-of-arrays": {"dark": {"a": [[["ann@b.c"]]]}},
    "dotted": {"home.mail": "ann@b.c"},
    "ignored": {"short": "x" * 50 + " ann@b.c"},
    "escaped": '{"text": "\\u0061nn@b\\u002ec"}',
    "slashed": '{"text": "\\/\\/ann@b.c"}',
    "percent": {"text": "https://b.c/?to=ann%40b.c&x"},
    "ann@b.c": {"text": "only the id names her"},
}


def test_every_kind_of_field_is_searched(store: SearchStore) -> None:
    """_source is read: whether and how a field is indexed makes no difference."""
    store.index(
        "fields",
        {**PLACES, "twin": {"text": "xann@b.c ann@b.c.au ann@b.co a%n@b.c"}, "far": {"text": "a"}},
        mappings={
            "dynamic": False,
            "properties": {
                "keyword": {"type": "keyword"},
                "text": {"type": "text"},
                "unindexed": {"type": "keyword", "index": False, "doc_values": False},
                "dark": {"type": "object", "enabled": False},
                "home": {"properties": {"mail": {"type": "keyword"}}},
                "people": {"type": "nested", "properties": {"mail": {"type": "keyword"}}},
                "short": {"type": "keyword", "ignore_above": 10},
            },
        },
    )
    connector = store.connector()
    assert hits(connector, email("ann@b.c")).keys() == PLACES.keys()
    by_default = Connector.locate(connector, the_unit(store), email("ann@b.c"))
    assert {item.record.key for item in by_default if isinstance(item, Hit)} == PLACES.keys()


def test_documents_with_a_routing_are_read_and_fetched(store: SearchStore) -> None:
    """The same id can stand once in each shard: the routing tells them apart."""
    name = store.index("routed", settings={"number_of_shards": 2})
    client = store.client
    client.index(index=name, id="p", document={"to": "ann@b.c"})
    client.index(index=name, id="c", routing="p", document={"to": "ann@b.c"})
    client.index(index=name, id="c", routing="a\x1fb", document={"to": "ann@b.c", "n": 2})
    client.index(index=name, id="c\x1fp", routing="to ann@b.c", document={"n": 3})
    connector = store.connector()
    found = hits(connector, email("ann@b.c"))
    assert len(found) == 4
    for key, (unit, hit) in found.items():
        (fetched,) = connector.fetch(unit, [key, "absent", key])
        assert isinstance(fetched, Record)
        assert (fetched.key, fetched.data) == (key, hit.record.data)
        assert ("_routing" in hit.record.data) is (key != "p")  # type: ignore[operator]


def test_keys_match_in_their_own_field_only(store: SearchStore) -> None:
    """The id of a document is a field that a link can name."""
    name = store.index("people", {"42": {"n": 1}, "43": {"n": 42}, "44": {"n": 1}, "1e2": {"n": 0}})
    customers = FieldAddress("shop", "customers", "id")
    linked = {FieldAddress("index", name, "_id"): customers}
    connector = store.connector()
    assert hits(connector, _key("42", linked, customers)).keys() == {"42"}
    by_number = {FieldAddress("index", name, "n"): customers}
    assert hits(connector, _key("42", by_number, customers)).keys() == {"43"}


def test_key_with_an_exponent_is_found(store: SearchStore) -> None:
    name = store.index("people", {"1": '{"n": 1e2}', "2": '{"n": 100.0}', "3": '{"n": 1000}'})
    customers = FieldAddress("shop", "customers", "id")
    query = _key("100", {FieldAddress("index", name, "n"): customers}, customers)
    assert hits(store.connector(), query).keys() == {"1", "2"}


def _key(value: str, links: dict[FieldAddress, FieldAddress], parent: FieldAddress) -> Query:
    return Query({"request": (Identifier(str(parent), value),)}, links)


def test_more_documents_than_a_page_may_have(store: SearchStore) -> None:
    """10,500 and more: no result window cuts them off; the last one counts as the first."""
    name = store.index("many")
    for start in range(0, 10_600, 2_000):
        numbers = range(start, min(start + 2_000, 10_600))
        store.write(name, {str(n): {"n": n, "to": f"person{n}@b.c"} for n in numbers})
    connector = store.connector()
    assert records(connector).keys() == {str(n) for n in range(10_600)}
    wanted = tuple(Identifier("email", f"person{n}@b.c") for n in (0, 99, 100, 9_999, 10_599))
    found = hits(connector, Query({"request": wanted}))
    assert found.keys() == {"0", "99", "100", "9999", "10599"}


def test_documents_not_yet_refreshed_are_seen(store: SearchStore) -> None:
    name = store.index("late", settings={"refresh_interval": "-1"})
    store.client.index(index=name, id="1", document={"to": "ann@b.c"})
    assert hits(store.connector(), email("ann@b.c")).keys() == {"1"}


def test_large_documents_make_small_pages(store: SearchStore) -> None:
    """A page has about PAGE_BYTES, however large the documents are."""
    name = store.index("large", mappings={"enabled": False})
    for number in range(110):
        store.write(name, {str(number): {"blob": "x" * 400_000}})
    connector = store.connector()
    sizes = [sum(map(len, page.hits)) for page in read.pages(connector._server, the_unit(store))]
    assert len(sizes) > 1
    assert max(sizes[1:]) <= read.PAGE_BYTES


def test_content_is_kept_to_the_last_digit(store: SearchStore) -> None:
    text = '{"a": 1.10, "b": 1e400, "c": 12345678901234567890123, "d.e": [null, true, "\\u0000é"]}'
    store.index("exact", {"1": text}, mappings={"enabled": False})
    data = records(store.connector())["1"].data
    assert isinstance(data, dict)
    assert data.keys() == {"_id", "a", "b", "c", "d.e"}
    assert data["c"] == 12345678901234567890123
    assert data["d.e"] == [None, True, "\0é"]


def test_text_that_is_not_unicode_is_a_gap(store: SearchStore) -> None:
    """Half of a surrogate pair, as a careless substring leaves it: the others are searched."""
    store.index("torn", {"1": '{"t": "a\\ud83d"}', "2": {"t": "ann@b.c"}, "3": {"t": "\U0001f600"}})
    unit, connector = the_unit(store), store.connector()
    scanned, located = list(connector.scan(unit)), list(connector.locate(unit, email("ann@b.c")))
    assert gaps(scanned).keys() == gaps(located).keys() == {"undecodable-text"}
    assert {item.key for item in scanned if isinstance(item, Record)} == {"2", "3"}
    assert [item.record.key for item in located if isinstance(item, Hit)] == ["2"]
    for verb in (connector.fetch(unit, ["1"]), connector.sample(unit.container, 100)):
        assert "undecodable-text" in gaps(verb)


@pytest.mark.parametrize(
    "document", ["quote\"'", "a/../b", "a b%20c", "?q=*", "é\u202e👩", "\x00\x1f\x1b"]
)
def test_ids_of_any_characters(store: SearchStore, document: str) -> None:
    store.index("ids", {document: {"to": "ann@b.c"}, document + "2": {"to": "bob@b.c"}})
    connector = store.connector()
    ((key, (unit, _)),) = hits(connector, email("ann@b.c")).items()
    (fetched,) = connector.fetch(unit, [key])
    assert isinstance(fetched, Record)
    assert fetched.data == {"_id": document, "to": "ann@b.c"}


def test_document_that_looks_like_an_answer(store: SearchStore) -> None:
    """A document can hold a whole page of hits of this very index: it is one document."""
    name = store.index("inception", mappings={"enabled": False})
    hit = {"_index": name, "_id": "9", "_source": {}, "sort": [1], "matched_queries": ["x"]}
    page = {"hits": {"hits": [hit, hit]}, "to": "ann@b.c"}
    store.write(name, {str(n): page for n in range(250)})
    assert len(records(store.connector())) == 250
    assert len(hits(store.connector(), email("ann@b.c"))) == 250


def test_sample_is_spread_and_the_same_each_time(store: SearchStore) -> None:
    store.index("many", {str(n): {"n": n} for n in range(500)}, settings={"number_of_shards": 2})
    (container,) = containers(store.connector()).values()
    first, second = ([_n(r) for r in store.connector().sample(container, 20)] for _ in range(2))
    assert first == second
    assert len(set(first)) == 20
    assert max(first) - min(first) > 250


def _n(record: Record | Gap) -> int:
    assert isinstance(record, Record)
    assert isinstance(record.data, dict)
    value = record.data["n"]
    assert isinstance(value, int)
    return value


def open_readers(store: SearchStore) -> int:
    stats = store.client.indices.stats(index=f"{store.prefix}*", metric="search")
    return int(stats["_all"]["total"]["search"]["open_contexts"])


def test_point_in_time_is_closed_whatever_happens(store: SearchStore) -> None:
    """An open one would keep the files of deleted documents."""
    store.index("left", {str(n): {"to": "ann@b.c"} for n in range(500)})
    connector, unit = store.connector(), the_unit(store)
    reading = connector.scan(unit)
    assert len(list(islice(reading, 150))) == 150
    assert open_readers(store) == 1
    reading.close()  # type: ignore[attr-defined]
    assert open_readers(store) == 0
    list(connector.locate(unit, email("ann@b.c")))
    assert open_readers(store) == 0


def test_expired_point_in_time_is_not_the_end(store: SearchStore) -> None:
    store.index("left", {str(n): {"to": "ann@b.c"} for n in range(500)})
    unit, opened = the_unit(store), []

    def overhear(request: str, status: int, body: bytes) -> tuple[int, bytes]:
        if "/_pit" in request:
            opened.append(json.loads(body).get("id"))
        return status, body

    with answering(store.url, overhear) as url:
        reading = store.connector(url=url).scan(unit)
        next(reading)
        store.client.close_point_in_time(id=opened[0])
        with pytest.raises(Transient, match="expired"):
            list(reading)


def test_index_that_is_gone_is_stale(store: SearchStore) -> None:
    name = store.index("gone", {"1": {"a": 1}})
    connector, unit = store.connector(), the_unit(store)
    store.client.indices.delete(index=name)
    with pytest.raises(StaleUnit):
        list(connector.scan(unit))


def test_blocked_index_is_an_error(store: SearchStore) -> None:
    name = store.index("blocked", {"1": {"a": 1}})
    connector, unit = store.connector(), the_unit(store)
    store.client.indices.put_settings(index=name, settings={"index.blocks.read": True})
    for verb in (connector.scan(unit), connector.fetch(unit, ["1"])):
        with pytest.raises(Terminal, match="block"):
            list(verb)


def _edited(pattern: bytes, instead: bytes, after: int = 0) -> Change:
    """Answers to searches, from this one on, with a part replaced."""
    seen = [0]

    def change(request: str, status: int, body: bytes) -> tuple[int, bytes]:
        if "POST /_search" in request:
            seen[0] += 1
            if seen[0] > after:
                return status, re.sub(pattern, instead, body, count=1)
        return status, body

    return change


@pytest.mark.parametrize("page", [0, 1, 2])
@pytest.mark.parametrize(
    ("pattern", "instead"),
    [
        (rb'"failed":0', b'"failed":1'),
        (rb'"successful":1', b'"successful":0'),
        (rb'"timed_out":false', b'"timed_out":true'),
        (rb'"_shards":\{"total":1,"successful":1', b'"_shards":{"total":0,"successful":0'),
        (rb'"hits":\[.*\]\}\}$', b'"hits":[]}}'),  # as if it were the last page
        (rb"\]\}\}$", b"]}"),
        (rb'"sort":\[\d+\](?!.*"sort")', b'"sort":["of ann@b.c"]'),
    ],
)
def test_partial_answer_is_never_the_end(
    store: SearchStore, pattern: bytes, instead: bytes, page: int
) -> None:
    """A shard that failed, a time-out inside the server, a page that is missing hits."""
    store.index("many", {str(n): {"to": "ann@b.c"} for n in range(700)})
    unit = the_unit(store)
    with answering(store.url, _edited(pattern, instead, page)) as url:
        with pytest.raises(Transient):
            list(store.connector(url=url).scan(unit))
        with pytest.raises(Transient):
            list(store.connector(url=url).locate(unit, email("ann@b.c")))
    assert open_readers(store) == 0


REFUSALS = [
    (401, "security_exception", Terminal),
    (403, "security_exception", Terminal),
    (429, "circuit_breaking_exception", Transient),
    (500, "search_phase_execution_exception", Transient),
    (503, "no_shard_available_action_exception", Transient),
    (502, "", Transient),
]


@pytest.mark.parametrize(("status", "kind", "consequence"), REFUSALS)
def test_refusals_have_their_consequence_and_tell_no_value(
    store: SearchStore, status: int, kind: str, consequence: type[StoreError]
) -> None:
    store.index("one", {"1": {"to": "ann@b.c"}})
    unit = the_unit(store)
    change = failing("POST /_search", status, error(kind) if kind else b"<html>ann@b.c</html>")
    with answering(store.url, change) as url, pytest.raises(consequence) as caught:
        list(store.connector(url=url).scan(unit))
    assert "ann@" not in str(caught.value)
    assert caught.value.place == unit.container.name
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_without_the_right_to_refresh_it_is_said(store: SearchStore) -> None:
    store.index("one", {"1": {"to": "ann@b.c"}})
    unit = the_unit(store)
    with answering(store.url, failing("/_refresh", 403, error("security_exception"))) as url:
        items = list(store.connector(url=url).scan(unit))
    assert gaps(items).keys() == {"not-refreshed"}
    assert items[-1] == Covered(1)


def test_indices_that_credentials_hide_are_a_gap(store: SearchStore) -> None:
    store.index("one", {"1": {"to": "ann@b.c"}})
    answer = {"username": "u", "has_all_requested": False, "cluster": {}, "index": {}}
    hidden = failing("_has_privileges", 200, json.dumps(answer).encode())
    with answering(store.url, hidden) as url:
        assert gaps(store.connector(url=url).discover()).keys() == {"denied"}


def test_another_product_is_refused(store: SearchStore) -> None:
    with pytest.raises(Terminal, match="not Elasticsearch"), stranger() as url:
        list(store.connector(url=url).discover())


def test_nobody_answers_is_transient(store: SearchStore) -> None:
    with stranger() as url:
        pass
    with pytest.raises(Transient):
        store.connector(url=url).probe()
