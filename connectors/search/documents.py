"""A document as a record, and its key."""

from collections.abc import Mapping
from typing import Any

from connectors.search.read import Pace
from connectors.search.server import Server
from connectors.search.wire import Page, parse
from expunge.model import Record, Transient, Value

ID, ROUTING = "_id", "_routing"
_JOINT, _ESCAPE = "\x1f", "\x1b"


def key_of(document: str, routing: str | None) -> str:
    """The id; with custom routing, id U+001F routing: without it the document is not found."""
    parts = [document] if routing is None else [document, routing]
    return _JOINT.join(
        part.replace(_ESCAPE, _ESCAPE + "0").replace(_JOINT, _ESCAPE + "1") for part in parts
    )


def locator(key: str) -> dict[str, str]:
    """What mget and bulk need to find the document: its id, and its routing if it has one."""
    parts = [
        part.replace(_ESCAPE + "1", _JOINT).replace(_ESCAPE + "0", _ESCAPE)
        for part in key.split(_JOINT)
    ]
    return dict(zip((ID, "routing"), parts, strict=False))


def data_of(hit: Mapping[str, Any]) -> dict[str, Value]:
    """The document's source, and beside it its id and routing, in which identifiers can stand too
    (the server lets no source have fields of these names)."""
    names = {name: hit[name] for name in (ID, ROUTING) if name in hit}
    return {**names, **hit["_source"]}


def record_of(hit: Mapping[str, Any]) -> Record:
    return Record(key_of(hit[ID], hit.get(ROUTING)), data_of(hit))


def source_of(data: Mapping[str, Value]) -> dict[str, Value]:
    """The source that a record stands for."""
    return {name: value for name, value in data.items() if name not in (ID, ROUTING)}


def documents(
    server: Server, place: str, index: str, keys: list[str], pace: Pace
) -> list[dict[str, Any]]:
    """What the server holds under each key, in their order: an item of mget each."""
    answer = server.ask(place, server.client.mget, index=index, docs=[locator(key) for key in keys])
    raw = answer.raw if isinstance(answer, Page) else b"{}"
    items: list[dict[str, Any]] = parse(raw).get("docs", [])
    if len(items) != len(keys):
        raise Transient(server.store, place, "the answer is not whole", "Try again.")
    pace.saw(len(items), len(raw))
    return items
