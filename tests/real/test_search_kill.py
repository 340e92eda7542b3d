"""SIGKILL at every request to Elasticsearch: the next run ends as if there had been no kill."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from connectors.search import ElasticsearchConnector
from deployments.local import Endpoints
from expunge.match.rewrite import redact
from expunge.model import Edit, ResidueState, Result, Work, rewritten
from expunge.testing.kill import At, Moment, run
from expunge.testing.proxy import FaultProxy
from tests.real.search_store import SearchStore, containers, email, hits

pytestmark = pytest.mark.kill

EXPUNGE_ALLOWED = "index.merge.policy.expunge_deletes_allowed"
MOST = 60  # requests of one run; more would be a run that does not end


@pytest.fixture
def store(elasticsearch: Endpoints, es_client: Elasticsearch, index_prefix: str) -> SearchStore:
    return SearchStore(es_client, elasticsearch.elasticsearch_url, index_prefix)


@pytest.fixture
def proxy(elasticsearch: Endpoints) -> Iterator[FaultProxy]:
    with FaultProxy.before(elasticsearch.elasticsearch_url, "request") as proxy:
        yield proxy


def behind(store: SearchStore, proxy: FaultProxy, name: str) -> ElasticsearchConnector:
    """A connector on one index, through the proxy."""
    return store.connector(
        url=proxy.url(store.url), indices=(name,), allow_close=True, timeout_seconds=20
    )


def all_edits(connector: ElasticsearchConnector) -> Work:
    """Every second document of the person deleted, the others rewritten."""
    found = list(hits(connector, email("ann@b.c")).values())
    unit = found[0][0]
    edits: dict[str, Edit] = {}
    for number, (_, hit) in enumerate(found):
        record = hit.record
        patch = redact(unit.container, record, hit.spans, "0")
        edits[record.key] = (
            rewritten(record.key, record.data, patch)
            if number % 2
            else Edit(record.key, record.fingerprint)
        )
    return Work(unit, edits)


def test_apply_killed_at_every_request(store: SearchStore, proxy: FaultProxy) -> None:
    documents = {str(n): {"t": f"ann@b.c {n}" if n < 250 else f"bob@b.c {n}"} for n in range(300)}

    def fresh(number: int, moment: Moment) -> tuple[str, Work]:
        name = store.index(f"of{number}{moment.value}", documents)
        return name, all_edits(store.connector(indices=(name,)))

    def job(name: str, work: Work) -> None:
        list(behind(store, proxy, name).apply(work))

    name, work = fresh(99, Moment.AFTER)
    clean = run(lambda: job(name, work), proxies=[proxy])
    assert not clean.error
    expected = store.sources(name)
    assert len(expected) == 175
    print(f"{len(clean.acts)} requests, each killed before and after")
    for number in range(len(clean.acts)):
        for moment in Moment:
            name, work = fresh(number, moment)
            assert run(lambda: job(name, work), At(number, moment), proxies=[proxy]).killed  # noqa: B023
            again = list(store.connector(indices=(name,)).apply(work))
            assert sorted(outcome.key for outcome in again) == sorted(work.edits)
            assert {outcome.result for outcome in again} <= {Result.DONE, Result.ALREADY}
            assert store.sources(name) == expected


def test_scrub_killed_at_every_request_is_put_back(store: SearchStore, proxy: FaultProxy) -> None:
    """Closed or not, the index is open again, and its settings are what they were."""

    def fresh(number: int) -> str:
        documents = {str(n): {"t": f"word{n}q"} for n in range(20)}
        name = store.index(f"of{number}", documents, settings={EXPUNGE_ALLOWED: "23"})
        store.client.indices.flush(index=name)
        store.client.delete(index=name, id="7", refresh=True)
        return name

    def job(name: str) -> None:
        connector = behind(store, proxy, name)
        (container,) = containers(connector).values()
        connector.scrub(container)

    number, killed, closed = 0, True, 0
    while killed:
        assert number < MOST
        name = fresh(number)
        connector = store.connector(indices=(name,), allow_close=True)
        (container,) = containers(connector).values()
        before = connector.changed_by_scrub(container)
        ran = run(lambda: job(name), At(number, Moment.AFTER), proxies=[proxy])  # noqa: B023
        killed, number = ran.killed, number + 1
        assert not ran.error
        was_closed = _is_closed(store, name)
        closed += was_closed
        connector.restore(container, before)
        assert not _is_closed(store, name)
        assert connector.changed_by_scrub(container) == before
        assert len(store.sources(name)) == 19
        if was_closed:
            assert store.holds(name, "word7q")
            assert connector.scrub(container).state is ResidueState.CLEAN
            assert not store.holds(name, "word7q")
    print(f"{number - 1} requests, each killed after")
    assert closed, "no kill left the index closed: the test does not show what it should"


def _is_closed(store: SearchStore, name: str) -> bool:
    (index,) = store.client.indices.resolve_index(name=name, expand_wildcards="all")["indices"]
    return "closed" in index["attributes"]
