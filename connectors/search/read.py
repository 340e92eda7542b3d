"""Reading one shard to its end: a point in time, page after page."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from connectors.search.errors import Denied
from connectors.search.server import Server
from connectors.search.wire import Page, parse
from expunge.model import Gap, StoreError, Transient, Unit

KEEP_ALIVE = "1m"  # between two pages; of a killed run: a scrub must outwait it
MOST = 5_000  # documents a page; servers take 10,000
PAGE_BYTES = 4 << 20


class Pace:
    """How many documents to ask for, so that an answer has about PAGE_BYTES. most: never more."""

    def __init__(self, most: int = MOST) -> None:
        self.count, self._most = 100, most

    def saw(self, documents: int, size: int) -> None:
        if documents:
            fitting = PAGE_BYTES * documents // max(1, size)
            self.count = max(1, min(fitting, 4 * self.count, self._most))


@dataclass(frozen=True)
class Texts:
    """A page: the JSON text of each hit (closed by ``end``), as the server sent it."""

    hits: list[bytes]
    end: bytes

    def parsed(self, number: int) -> dict[str, Any]:
        hit: dict[str, Any] = parse(self.hits[number].lstrip(b",") + self.end)
        return hit


def index_of(unit: Unit) -> str:
    """A unit is an index, or one shard of it: INDEX#SHARD."""
    return unit.name.partition("#")[0]


def refreshed(server: Server, unit: Unit) -> Gap | None:
    """Makes every document visible to searches; the gap, where we may not."""
    place = unit.container.name
    try:
        server.ask(place, server.client.indices.refresh, index=index_of(unit))
    except Denied:
        return Gap(
            server.store,
            place,
            "not-refreshed",
            "documents that were just written may not have been seen: no right to refresh",
            "Grant the index privilege maintenance.",
        )
    return None


def pages(server: Server, unit: Unit) -> Iterator[Texts]:
    """Every document of the unit as it is now. Raises Transient where one could be missing."""
    nonce = secrets.token_hex(8)
    # No document can hold what a new random name is: so hits are told apart without parsing them.
    end = b'],"matched_queries":["%s"]}' % nonce.encode()
    pace, total, read = Pace(), 0, 0
    after: list[int] | None = None
    with _point_in_time(server, unit) as point:
        while True:
            answer = server.ask(
                unit.container.name,
                server.client.search,
                pit={"id": point[0], "keep_alive": KEEP_ALIVE},
                query={"match_all": {"_name": nonce}},
                sort=[{"_shard_doc": "asc"}],
                search_after=after,
                size=pace.count,
                track_total_hits=after is None,
                allow_partial_search_results=False,
            )
            raw = answer.raw if isinstance(answer, Page) else b""
            *hits, tail = raw.split(end)
            point[0], counted = _checked(server, unit, hits[0] if hits else tail, tail)
            if after is None:
                total = counted
            if not hits:
                break
            hits[0] = hits[0].partition(b'"hits":[')[2]
            read += len(hits)
            after = [_sort_value(server, unit, hits[-1])]
            pace.saw(len(hits), len(raw))
            yield Texts(hits, end)
    if read != total:
        raise _doubtful(server, unit, f"{read} documents were read of {total}")


def _checked(server: Server, unit: Unit, first: bytes, tail: bytes) -> tuple[str, int]:
    """The point in time's id and the number of hits; Transient unless every shard answered."""
    head, _, rest = first.partition(b'"hits":[')
    end = rest if tail is first else tail
    try:
        envelope = json.loads(head + b'"hits":[]}}')
        shards, hits = envelope["_shards"], envelope["hits"]
        answered = shards["total"] == shards["successful"] == 1 and not shards["failed"]
        if end == b"]}}" and answered and not envelope["timed_out"]:
            return envelope["pit_id"], hits.get("total", {}).get("value", 0)
    except (ValueError, KeyError):
        pass
    raise _doubtful(server, unit, "the shard did not answer in full, or not in time")


def _sort_value(server: Server, unit: Unit, hit: bytes) -> int:
    """What the next page comes after: the last thing in a hit."""
    text = hit.rpartition(b"[")[2]
    if not text.isdigit():
        raise _doubtful(server, unit, "the answer has another form than was asked for")
    return int(text)


def _doubtful(server: Server, unit: Unit, why: str) -> Transient:
    return Transient(server.store, unit.container.name, why, "Try again.")


@contextmanager
def _point_in_time(server: Server, unit: Unit) -> Iterator[list[str]]:
    """The id, which changes: in a list of one. An open one keeps the files of deleted documents."""
    index, _, shard = unit.name.partition("#")
    place = unit.container.name
    opened = server.ask(
        place,
        server.client.open_point_in_time,
        index=index,
        keep_alive=KEEP_ALIVE,
        preference=f"_shards:{shard}" if shard else None,
    )
    point = [opened["id"]]
    try:
        yield point
    finally:
        with suppress(StoreError):  # then it ends by itself after KEEP_ALIVE
            server.ask(place, server.client.close_point_in_time, id=point[0])
