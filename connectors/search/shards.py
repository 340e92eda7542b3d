"""What the server says of each copy of each shard of an index."""

from dataclasses import dataclass
from typing import Any

from connectors.search.server import Server
from expunge.model import Transient

Place = tuple[str, str]
"""Where a copy is: the number of the shard, the id of the node."""

_ELSEWHERE = ("NODE_LEFT", "NODE_RESTARTING", "ALLOCATION_FAILED")


@dataclass(frozen=True)
class Copy:
    """One copy of one shard. Sequence numbers count the operations of the shard.

    deleted: deleted documents in its segments.
    retained_from: the oldest operation that its last commit keeps for other copies.
    leases: what it will keep after its next flush, by what for ("peer recovery", "ccr").
    renewed: the leases were renewed, and so written down, since the index was made.
    committed: the newest operation in its last commit. shared: the newest that all copies have
    (only then are older commits dropped). logged_from: the oldest that its log is needed for.
    readers: searches, scrolls and points in time that are open.
    """

    place: Place
    deleted: int
    newest: int
    retained_from: int
    leases: dict[str, int]
    renewed: bool
    committed: int
    shared: int
    logged_from: int
    merging: bool
    readers: int

    @property
    def shard(self) -> str:
        return self.place[0]


def copies(server: Server, place: str, index: str) -> list[Copy]:
    """Every copy that is assigned to a node."""
    answer = server.ask(place, server.client.indices.stats, index=index, level="shards")
    held = answered_by_all(server, place, answer)["indices"][index]["shards"]
    return [_copy(number, each) for number, shard in held.items() for each in shard]


def answered_by_all(server: Server, place: str, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer; Transient where a copy could not do its part."""
    if answer["_shards"]["failed"]:
        raise Transient(server.store, place, "a copy of a shard failed", "Try again.")
    return answer


def _copy(number: str, stats: dict[str, Any]) -> Copy:
    commit, sequence = stats["commit"]["user_data"], stats["seq_no"]
    leases: dict[str, int] = {}
    for lease in stats["retention_leases"]["leases"]:
        kept = lease["retaining_seq_no"]
        leases[lease["source"]] = min(kept, leases.get(lease["source"], kept))
    return Copy(
        place=(number, stats["routing"]["node"]),
        deleted=stats["docs"]["deleted"],
        newest=sequence["max_seq_no"],
        retained_from=int(commit.get("min_retained_seq_no", 0)),
        leases=leases,
        renewed=stats["retention_leases"]["version"] > 1,
        committed=int(commit["max_seq_no"]),
        shared=sequence["global_checkpoint"],
        logged_from=int(commit["local_checkpoint"]) + 1,
        merging=stats["merges"]["current"] > 0,
        readers=stats["search"]["open_contexts"],
    )


def segments(server: Server, place: str, index: str) -> dict[Place, list[tuple[int, int]]]:
    """Of every copy its segments: their generations (they are counted up), and how many deleted
    documents they hold."""
    answer = server.ask(place, server.client.indices.segments, index=index)
    held = answered_by_all(server, place, answer)["indices"][index]["shards"]
    return {
        (number, copy["routing"]["node"]): [
            (segment["generation"], segment["deleted_docs"])
            for segment in copy["segments"].values()
        ]
        for number, shard in held.items()
        for copy in shard
    }


def out_of_reach(server: Server, place: str, index: str) -> bool:
    """Whether a copy is where we cannot look: on a node that left, on its way to another node, or
    the only one of a shard and not started."""
    answer = server.ask(place, server.client.cluster.state, metric=["routing_table"], index=index)
    shards = answer["routing_table"]["indices"][index]["shards"]
    return any(
        all(copy["state"] != "STARTED" for copy in shard)
        or any(
            copy["state"] in ("INITIALIZING", "RELOCATING")
            or copy.get("unassigned_info", {}).get("reason") in _ELSEWHERE
            for copy in shard
        )
        for shard in shards.values()
    )
