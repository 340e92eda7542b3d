"""A marker is lifted where its record is now: in an index that was rolled over or built anew."""

from typing import Any

import pytest
from elasticsearch import Elasticsearch

from deployments.local import Endpoints
from tests.path.front_door import FrontDoor
from tests.path.site import door

__all__ = ["door"]

CONFIG = """
[scanners]
use = ["fields"]
[stores.search]
connector = "elasticsearch"
url = "${{ES}}"
indices = ["{prefix}*"]
[[fields]]
field = "search:{prefix}{{n}}.email"
identifier = "email"
[[restrictions]]
container = "search:{prefix}{{n}}"
purpose = "mail"
set = {{ mail = "stopped", by = "{{request}}" }}
"""
ANN, BOB = {"email": "ann@example.com", "mail": "daily"}, {"email": "bob@example.com"}


@pytest.fixture
def restricted(
    door: FrontDoor, elasticsearch: Endpoints, es_client: Elasticsearch, index_prefix: str
) -> str:
    """A request that marked her document 1 in each of two indices."""
    door.monkeypatch.setenv("ES", elasticsearch.elasticsearch_url)
    door.config.write_text(CONFIG.format(prefix=index_prefix))
    for number, mail in (("000001", "daily"), ("000002", "weekly")):
        index = f"{index_prefix}{number}"
        es_client.index(index=index, id="1", document=ANN | {"mail": mail}, refresh=True)
        es_client.index(index=index, id="2", document=BOB, refresh=True)
    door("scan")
    request = door.request("email=ann@example.com", right="restriction", more=["--purpose", "mail"])
    door.approve(request)
    door("run", request)
    return request


def documents(client: Elasticsearch, index: str) -> list[dict[str, Any]]:
    return [client.get(index=index, id=number)["_source"] for number in "12"]


def test_each_gets_back_what_it_had(
    door: FrontDoor, es_client: Elasticsearch, index_prefix: str, restricted: str
) -> None:
    door("request", "lift", restricted)
    assert documents(es_client, f"{index_prefix}000001") == [ANN, BOB]
    assert documents(es_client, f"{index_prefix}000002") == [ANN | {"mail": "weekly"}, BOB]


def test_what_was_copied_to_a_new_index_is_lifted_there(
    door: FrontDoor, es_client: Elasticsearch, index_prefix: str, restricted: str
) -> None:
    old, new = f"{index_prefix}000001", f"{index_prefix}000003"
    for number, document in zip("12", documents(es_client, old), strict=True):
        es_client.index(index=new, id=number, document=document, refresh=True)
    es_client.indices.delete(index=old)
    es_client.index(index=f"{index_prefix}000004", id="1", document=BOB, refresh=True)
    es_client.index(index=f"{index_prefix}000004", id="2", document=BOB, refresh=True)
    door("request", "lift", restricted)
    assert documents(es_client, new) == [ANN, BOB]
    assert documents(es_client, f"{index_prefix}000002") == [ANN | {"mail": "weekly"}, BOB]
    assert documents(es_client, f"{index_prefix}000004") == [BOB, BOB]
