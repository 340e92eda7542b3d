"""Writing: exactly the approved edit, on the document that was approved, or nothing."""

import json
from collections.abc import Callable, Iterable
from itertools import islice

import pytest
from elasticsearch import Elasticsearch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.search import ElasticsearchConnector
from deployments.local import Endpoints
from expunge.match.query import Query
from expunge.match.rewrite import redact
from expunge.model import (
    Assign,
    Edit,
    Hit,
    Identifier,
    Outcome,
    Record,
    Result,
    Terminal,
    Transient,
    Unit,
    Work,
    rewritten,
)
from expunge.testing.proxy import Fate, FaultProxy, Request
from tests.real.search_answers import Change, answering, error
from tests.real.search_store import SearchStore, email, hits, units


@pytest.fixture
def store(elasticsearch: Endpoints, es_client: Elasticsearch, index_prefix: str) -> SearchStore:
    return SearchStore(es_client, elasticsearch.elasticsearch_url, index_prefix)


def deletion(unit: Unit, found: Iterable[Hit]) -> Work:
    edits = [Edit(hit.record.key, hit.record.fingerprint) for hit in found]
    return Work(unit, {edit.key: edit for edit in edits})


def redaction(unit: Unit, found: Iterable[Hit]) -> Work:
    edits = [_redacted(unit, hit) for hit in found]
    return Work(unit, {edit.key: edit for edit in edits})


def _redacted(unit: Unit, hit: Hit) -> Edit:
    patch = redact(unit.container, hit.record, hit.spans, "0")
    return rewritten(hit.record.key, hit.record.data, patch)


def of_one_unit(store: SearchStore, query: Query) -> tuple[Unit, list[Hit]]:
    found = list(hits(store.connector(), query).values())
    assert len({unit for unit, _ in found}) == 1
    return found[0][0], [hit for _, hit in found]


def carried_out(connector: ElasticsearchConnector, work: Work) -> dict[str, tuple[Result, str]]:
    outcomes = list(connector.apply(work))
    assert sorted(each.key for each in outcomes) == sorted(work.edits)
    return {each.key: (each.result, each.code) for each in outcomes}


def results(connector: ElasticsearchConnector, work: Work) -> set[Result]:
    return {result for result, _ in carried_out(connector, work).values()}


def test_rewrite_changes_only_the_identifier(store: SearchStore) -> None:
    """Numbers keep their text, an escape its meaning, a routing its document; others every byte."""
    odd = (
        '{ "n":1.10, "e":1e400, "t":"\\u00e9 ann@b.c\\n", "d.e":{"x":[ann]}, "b":1234567890123456}'
    )
    mine = odd.replace("ann]", '"ann@b.c",2.50]')
    neighbour = odd.replace("[ann]", "[ 1 ,2.0]").replace("ann", "bob")
    name = store.index("exact", {"1": mine, "2": neighbour}, mappings={"enabled": False})
    store.client.index(index=name, id="3", routing="r", document={"t": "ann@b.c!"}, refresh=True)
    unit, found = of_one_unit(store, email("ann@b.c"))
    assert results(store.connector(), redaction(unit, found)) == {Result.DONE}
    raw = store.raw(name)
    assert neighbour.encode() in raw
    wanted = '{"n":1.10,"e":1e400,"t":"é [erased]\\n","d.e":{"x":["[erased]",2.50]},'
    assert (wanted + '"b":1234567890123456}').encode() in raw
    assert store.client.get(index=name, id="3", routing="r")["_source"] == {"t": "[erased]!"}
    assert not hits(store.connector(), email("ann@b.c"))


def test_deletion_with_routing_takes_only_its_own(store: SearchStore) -> None:
    name = store.index("routed", settings={"number_of_shards": 5})
    for routing, to in (("a", "ann@b.c"), ("b", "bob@b.c"), ("c", "cid@b.c")):
        store.client.index(index=name, id="same", routing=routing, document={"to": to})
    unit, found = of_one_unit(store, email("ann@b.c"))
    assert results(store.connector(), deletion(unit, found)) == {Result.DONE}
    store.client.indices.refresh(index=name)
    left = store.client.search(index=name)["hits"]["hits"]
    assert {hit["_routing"] for hit in left} == {"b", "c"}


def test_more_edits_than_one_request_takes(store: SearchStore) -> None:
    documents = {str(n): {"to": "ann@b.c" if n % 2 else "bob@b.c", "n": n} for n in range(5_000)}
    name = store.index("many", documents)
    unit, found = of_one_unit(store, email("ann@b.c"))
    assert len(found) == 2_500
    work = Work(unit, {**deletion(unit, found[::2]).edits, **redaction(unit, found[1::2]).edits})
    assert results(store.connector(), work) == {Result.DONE}
    left = store.sources(name)
    assert len(left) == 2_500 + 1_250
    assert all(source["to"] != "ann@b.c" for source in left.values())
    assert results(store.connector(), work) == {Result.ALREADY}


def test_ingest_pipelines_do_not_run(store: SearchStore) -> None:
    """A default pipeline that is not even there would refuse every write."""
    name = store.index("piped", {"1": {"t": "ann@b.c!"}})
    setting = {"index.default_pipeline": f"{store.prefix}nowhere"}
    store.client.indices.put_settings(index=name, settings=setting)
    unit, found = of_one_unit(store, email("ann@b.c"))
    assert results(store.connector(), redaction(unit, found)) == {Result.DONE}
    assert store.sources(name) == {"1": {"t": "[erased]!"}}


def test_searches_see_what_was_written(store: SearchStore) -> None:
    name = store.index("seen", {"1": {"t": "ann@b.c"}}, settings={"refresh_interval": "-1"})
    unit, found = of_one_unit(store, email("ann@b.c"))
    carried_out(store.connector(), deletion(unit, found))
    assert store.client.count(index=name)["count"] == 0


def test_asynchronous_log_is_flushed_before_done(store: SearchStore) -> None:
    name = store.index("lazy", {"1": {"t": "ann@b.c"}}, settings={"translog.durability": "async"})
    unit, found = of_one_unit(store, email("ann@b.c"))
    outcomes = store.connector().apply(deletion(unit, found))
    assert next(outcomes).result is Result.DONE
    stats = store.client.indices.stats(index=name, level="shards")["indices"][name]
    (shard,) = stats["shards"]["0"]
    assert shard["commit"]["user_data"]["max_seq_no"] == str(shard["seq_no"]["max_seq_no"])


def before_each_write(store: SearchStore, alter: Callable[[], object], times: int) -> FaultProxy:
    """A proxy; somebody else writes between our reading and our writing, so many times."""
    proxy = FaultProxy.before(store.url)
    left = [times]

    def rule(request: Request) -> Fate:
        if b"/_bulk" in request.head and left[0]:
            left[0] -= 1
            alter()
        return Fate.FORWARD

    proxy._rule = rule
    return proxy


@pytest.mark.parametrize("work_of", [deletion, redaction])
def test_write_in_between_is_never_lost(
    store: SearchStore, work_of: Callable[[Unit, Iterable[Hit]], Work]
) -> None:
    name = store.index("raced", {"1": {"t": "ann@b.c!"}, "2": {"t": "ann@b.c?"}})
    unit, found = of_one_unit(store, email("ann@b.c"))
    work = work_of(unit, found)
    theirs = {"t": "ann@b.c and more"}

    def alter() -> None:
        store.client.index(index=name, id="1", document=theirs)

    with before_each_write(store, alter, 1) as proxy:
        outcomes = carried_out(store.connector(url=proxy.url(store.url)), work)
    assert outcomes == {"1": (Result.CHANGED, ""), "2": (Result.DONE, "")}
    assert store.sources(name)["1"] == theirs


def test_same_content_written_again_is_edited_all_the_same(store: SearchStore) -> None:
    """Its sequence number changed, what was approved did not: read again, and done."""
    name = store.index("touched", {"1": {"t": "ann@b.c!"}})
    unit, found = of_one_unit(store, email("ann@b.c"))

    def touch() -> None:
        store.client.index(index=name, id="1", document={"t": "ann@b.c!"})

    for times, expected in ((3, Result.DONE), (99, Result.CHANGED)):
        store.write(name, {"1": {"t": "ann@b.c!"}})
        with before_each_write(store, touch, times) as proxy:
            connector = store.connector(url=proxy.url(store.url))
            assert results(connector, redaction(unit, found)) == {expected}


def test_deleted_by_another_meanwhile(store: SearchStore) -> None:
    name = store.index("raced", {"1": {"t": "ann@b.c!"}, "2": {"t": "ann@b.c?"}})
    unit, (first, second) = of_one_unit(store, email("ann@b.c"))
    work = Work(unit, {**deletion(unit, [first]).edits, **redaction(unit, [second]).edits})

    def delete() -> None:
        for document in ("1", "2"):
            store.client.delete(index=name, id=document)

    with before_each_write(store, delete, 1) as proxy:
        outcomes = carried_out(store.connector(url=proxy.url(store.url)), work)
    assert {each for each, _ in outcomes.values()} == {Result.ALREADY, Result.CHANGED}
    assert outcomes[first.record.key][0] is Result.ALREADY
    assert store.sources(name) == {}


@pytest.mark.parametrize(
    ("block", "code"),
    [
        ("write", "read-only"),
        ("read_only", "read-only"),
        ("read_only_allow_delete", "read-only-allow-delete"),
    ],
)
def test_blocked_write_has_failed(store: SearchStore, block: str, code: str) -> None:
    name = store.index("blocked", {"1": {"t": "ann@b.c"}})
    unit, found = of_one_unit(store, email("ann@b.c"))
    store.client.indices.put_settings(index=name, settings={f"index.blocks.{block}": True})
    outcomes = carried_out(store.connector(), deletion(unit, found))
    store.client.indices.put_settings(index=name, settings={f"index.blocks.{block}": None})
    assert outcomes == {"1": (Result.FAILED, code)}
    assert store.sources(name) == {"1": {"t": "ann@b.c"}}


def test_closed_index_has_failed(store: SearchStore) -> None:
    name = store.index("closed", {"1": {"t": "ann@b.c"}})
    unit, found = of_one_unit(store, email("ann@b.c"))
    store.client.indices.close(index=name)
    assert carried_out(store.connector(), deletion(unit, found)) == {"1": (Result.FAILED, "closed")}


def test_index_that_is_gone(store: SearchStore) -> None:
    name = store.index("gone", {"1": {"t": "ann@b.c!"}, "2": {"t": "ann@b.c?"}})
    unit, (first, second) = of_one_unit(store, email("ann@b.c"))
    store.client.indices.delete(index=name)
    work = Work(unit, {**deletion(unit, [first]).edits, **redaction(unit, [second]).edits})
    outcomes = carried_out(store.connector(), work)
    assert outcomes[first.record.key] == (Result.ALREADY, "")
    assert outcomes[second.record.key] == (Result.CHANGED, "")


def test_mapping_that_refuses_the_edit(store: SearchStore) -> None:
    """A number cannot become a text: nothing is written, and nothing else suffers."""
    mapping = {"dynamic": "strict", "properties": {"n": {"type": "long"}, "t": {"type": "text"}}}
    documents = {"1": {"n": 5551234567, "t": "ann@b.c"}, "2": {"t": "ann@b.c!"}}
    name = store.index("strict", documents, mappings=mapping)
    unit, found = of_one_unit(store, email("ann@b.c"))
    by_key = {hit.record.key: hit for hit in found}
    bad = rewritten("1", by_key["1"].record.data, (Assign(("n",), "[erased]"),))
    work = Work(unit, {**redaction(unit, [by_key["2"]]).edits, "1": bad})
    assert carried_out(store.connector(), work) == {
        "1": (Result.FAILED, "rejected"),
        "2": (Result.DONE, ""),
    }
    assert store.sources(name)["1"] == documents["1"]


def test_id_of_a_document_cannot_be_rewritten(store: SearchStore) -> None:
    name = store.index("named", {"ann@b.c": {"t": "x"}})
    unit, found = of_one_unit(store, email("ann@b.c"))
    outcomes = carried_out(store.connector(), redaction(unit, found))
    assert outcomes == {"ann@b.c": (Result.FAILED, "identifier-in-document-id")}
    assert results(store.connector(), deletion(unit, found)) == {Result.DONE}
    assert store.sources(name) == {}


def test_patch_that_does_not_lead_to_what_was_approved(store: SearchStore) -> None:
    name = store.index("wrong", {"1": {"t": "ann@b.c!"}})
    unit, found = of_one_unit(store, email("ann@b.c"))
    ((key, edit),) = redaction(unit, found).edits.items()
    work = Work(unit, {key: Edit(key, edit.before, bytes(32), edit.patch)})
    assert carried_out(store.connector(), work) == {"1": (Result.FAILED, "patch-does-not-fit")}
    assert store.sources(name) == {"1": {"t": "ann@b.c!"}}


def test_half_kept_document_is_not_written_back(store: SearchStore) -> None:
    source = {"_source": {"excludes": ["secret"]}}
    store.index("half", {"1": {"t": "ann@b.c!", "secret": "s"}}, mappings=source)
    unit, found = of_one_unit(store, email("ann@b.c"))
    outcomes = carried_out(store.connector(), redaction(unit, found))
    assert outcomes == {"1": (Result.FAILED, "not-rewritable")}


def _items(status: int, body: bytes) -> Change:
    """Every item of a bulk answer but the first is this error (the writes are not made)."""

    def change(request: str, real: int, answer: bytes) -> tuple[int, bytes]:
        if "/_bulk" not in request:
            return real, answer
        parsed = json.loads(answer)
        for item in parsed["items"][1:]:
            for result in item.values():
                result.update(status=status, error=json.loads(body)["error"])
        return real, json.dumps(parsed).encode()

    return change


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(403, "security_exception", "denied"), (400, "illegal_argument_exception", "rejected")],
)
def test_error_of_one_item_is_its_own(
    store: SearchStore, status: int, kind: str, code: str
) -> None:
    store.index("items", {str(n): {"t": "ann@b.c"} for n in range(3)})
    unit, found = of_one_unit(store, email("ann@b.c"))
    with answering(store.url, _items(status, error(kind))) as url:
        outcomes = carried_out(store.connector(url=url), deletion(unit, found))
    assert sorted(outcomes.values(), key=str) == sorted(
        [(Result.DONE, ""), (Result.FAILED, code), (Result.FAILED, code)], key=str
    )


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, "es_rejected_execution_exception"), (503, "unavailable_shards_exception")],
)
def test_no_room_in_the_server_is_transient(store: SearchStore, status: int, kind: str) -> None:
    """What it took is told; the rest is tried again by whoever retries."""
    store.index("busy", {str(n): {"t": "ann@b.c"} for n in range(3)})
    unit, found = of_one_unit(store, email("ann@b.c"))
    work = deletion(unit, found)
    with answering(store.url, _items(status, error(kind))) as url:
        told: list[Outcome] = []
        with pytest.raises(Transient):
            told.extend(store.connector(url=url).apply(work))
    assert results(store.connector(), work) == {Result.ALREADY}


def test_left_after_any_outcome_it_is_finished_by_the_next(store: SearchStore) -> None:
    name = store.index("left", {str(n): {"t": "ann@b.c!"} for n in range(250)})
    unit, found = of_one_unit(store, email("ann@b.c"))
    work = redaction(unit, found)
    first = list(islice(store.connector().apply(work), 5))
    again = {each.key: each.result for each in store.connector().apply(work)}
    assert {again[each.key] for each in first} == {Result.ALREADY}
    assert set(again.values()) == {Result.ALREADY, Result.DONE}
    assert set(map(str, store.sources(name).values())) == {"{'t': '[erased]!'}"}


_leaf = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.text(max_size=8)
_tree = st.recursive(
    _leaf | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab.c_ é\"'", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(tree=_tree, before=st.text(max_size=5), after=st.text(max_size=5))
def test_any_document_keeps_all_but_the_identifier(
    store: SearchStore, tree: object, before: str, after: str
) -> None:
    """Data can be lost here: what is around the identifier comes back as it went in."""
    name = store.prefix + "any"
    if not store.client.indices.exists(index=name):
        store.index("any", mappings={"enabled": False})
    document = {"rest": tree, "t": f"{before} <ann@b.c> {after}"}
    store.write(name, {"1": document, "2": document})
    connector = store.connector()
    (unit,) = units(connector)
    (record,) = connector.fetch(unit, ["1"])
    assert isinstance(record, Record)
    query = Query({"request": (Identifier("email", "ann@b.c"),)})
    spans = query.match(unit.container, record.data)
    work = redaction(unit, [Hit(record, spans)])
    assert results(connector, work) == {Result.DONE}
    left = store.sources(name)
    assert left == {
        "1": {"rest": tree, "t": f"{before} <[erased]> {after}"},
        "2": document,
    }


def test_denied_before_anything_is_read(store: SearchStore) -> None:
    store.index("shut", {"1": {"t": "ann@b.c"}})
    unit, found = of_one_unit(store, email("ann@b.c"))

    def denied(request: str, status: int, answer: bytes) -> tuple[int, bytes]:
        return 403, error("security_exception")

    with answering(store.url, denied) as url, pytest.raises(Terminal, match="credentials"):
        list(store.connector(url=url).apply(deletion(unit, found)))
