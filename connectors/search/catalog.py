"""Which indices there are, which containers they make, what their settings and mappings say."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.search.documents import ID, ROUTING
from connectors.search.errors import Blocked, Closed, Denied, Missing
from connectors.search.names import template
from connectors.search.server import Server, batches
from expunge.model import Action, Field, Terminal

EXPUNGE_ALLOWED = "index.merge.policy.expunge_deletes_allowed"
_SYNTHETIC_MODES = ("logsdb", "time_series")


@dataclass(frozen=True)
class Listed:
    """An index by its name. container: its data stream's name, or its own, as a template."""

    name: str
    container: str
    closed: bool
    aliases: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """What an index's settings and mapping say.

    source: "stored"; "filtered" (some fields are left out), "synthetic" (rebuilt from other
    structures) or "disabled" (not kept).
    rewritable: a document can be written back as it was read but for its edit.
    snapshot: its shards are mounted from a snapshot; nothing can be written.
    flushes: writes are durable only after a flush.
    expunge_allowed: percentage of deleted documents that a purge leaves in a segment; None: unset.
    """

    name: str
    uuid: str
    shards: int
    fields: tuple[Field, ...]
    source: str
    rewritable: bool
    snapshot: bool
    flushes: bool
    expunge_allowed: str | None

    @property
    def actions(self) -> frozenset[Action]:
        if self.snapshot:
            return frozenset()
        return frozenset({Action.DELETE, Action.REDACT} if self.rewritable else {Action.DELETE})


def listed(server: Server) -> list[Listed]:
    """Every index that the setting ``indices`` means, by name."""
    found: dict[str, Listed] = {}
    todo = [list(server.settings.indices)]
    while todo:
        answers = [_resolved(server, names) for names in todo]
        for answer in answers:
            for each in answer["indices"]:
                found[each["name"]] = Listed(
                    each["name"],
                    template(each.get("data_stream") or each["name"]),
                    "closed" in each["attributes"],
                    tuple(each.get("aliases", ())),
                )
        todo = list(batches(sorted(set(_pointed_at(answers)) - found.keys())))
    return sorted(found.values(), key=lambda each: each.name)


def _pointed_at(answers: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Names behind aliases and data streams (an alias can stand for a data stream)."""
    for answer in answers:
        streams = {stream["name"] for stream in answer["data_streams"]}
        for alias in answer["aliases"]:
            yield from set(alias["indices"]) - streams
        for stream in answer["data_streams"]:
            yield from stream["backing_indices"]


def _resolved(server: Server, names: list[str]) -> dict[str, Any]:
    call = server.client.indices.resolve_index
    try:
        return server.ask("", call, name=names, expand_wildcards=["open", "closed"])
    except Missing:
        raise Terminal(
            server.store,
            "",
            "an index, alias or data stream that `indices` names is not there",
            "Correct `indices`.",
        ) from None


def hidden(server: Server) -> set[str]:
    """The indices that `*` leaves out; those of the server's own features are among them."""
    call = server.client.indices.resolve_index
    answer = server.ask("", call, name="*", expand_wildcards="all")
    return {each["name"] for each in answer["indices"] if "hidden" in each["attributes"]}


def described(server: Server, names: Iterable[str]) -> dict[str, Index]:
    """By name; an index whose settings we may not see is left out, and so is one that is gone."""
    found: dict[str, Index] = {}
    for batch in batches(names):
        try:
            found |= _described(server, "", batch)
        except (Blocked, Denied, Missing):
            if len(batch) > 1:
                for name in batch:  # one of them spoils the answer for all
                    found |= described(server, [name])
    return found


def describe(server: Server, place: str, name: str) -> Index:
    """One index; Missing where it is gone."""
    return _described(server, place, [name])[name]


def sizes(server: Server, place: str, names: Iterable[str]) -> dict[str, dict[str, int]]:
    """Documents, by index and shard; an index of which we may not ask is left out."""
    counts: dict[str, dict[str, int]] = {}
    for batch in batches(names):
        try:
            answer = server.ask(
                place, server.client.indices.stats, index=batch, metric="docs", level="shards"
            )
        except (Blocked, Closed, Denied, Missing):
            continue
        for name, index in answer["indices"].items():
            counts[name] = {
                number: max(copy["docs"]["count"] for copy in copies)
                for number, copies in index["shards"].items()
            }
    return counts


def _described(server: Server, place: str, names: list[str]) -> dict[str, Index]:
    answer = server.ask(
        place, server.client.indices.get, index=names, expand_wildcards="all", flat_settings=True
    )
    return {name: _index(name, each["settings"], each["mappings"]) for name, each in answer.items()}


def _index(name: str, settings: Mapping[str, str], mapping: Mapping[str, Any]) -> Index:
    source = _source(settings, mapping.get("_source", {}))
    pipeline = settings.get("index.final_pipeline", "_none")  # runs whatever a request says
    return Index(
        name=name,
        uuid=settings["index.uuid"],
        shards=int(settings["index.number_of_shards"]),
        fields=(
            Field(ID, "_id", nullable=False, unique=True),
            Field(ROUTING, "_routing"),
            *_fields(mapping.get("properties", {})),
        ),
        source=source,
        rewritable=source == "stored" and pipeline == "_none",
        snapshot=settings.get("index.store.type") == "snapshot",
        flushes=settings.get("index.translog.durability") == "async",
        expunge_allowed=settings.get(EXPUNGE_ALLOWED),
    )


def _source(settings: Mapping[str, str], mapping: Mapping[str, Any]) -> str:
    by_mode = "synthetic" if settings.get("index.mode") in _SYNTHETIC_MODES else "stored"
    mode = settings.get("index.mapping.source.mode") or mapping.get("mode") or by_mode
    if mode == "disabled" or mapping.get("enabled") in (False, "false"):
        return "disabled"
    if mode == "stored" and (mapping.get("includes") or mapping.get("excludes")):
        return "filtered"
    return str(mode)


def _fields(properties: Mapping[str, Any], prefix: str = "") -> Iterator[Field]:
    """Every leaf of a mapping; an object that is not looked into (``enabled: false``) is one."""
    for name, each in properties.items():
        if each.get("properties"):
            yield from _fields(each["properties"], f"{prefix}{name}.")
        elif each.get("type") != "alias":  # another name of a field that stands here as well
            yield Field(f"{prefix}{name}", each.get("type", "object"))
