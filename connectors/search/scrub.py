"""Getting deleted documents' text out of Lucene's files.

A deleted document stays in its segment until a merge, and soft deletes stay through merges until
no shard copy can ask for them again: until the sequence number from which the server retains them
(in each copy's last commit) has passed the deletion. That follows the retention leases, which the
server renews and writes down every 30 seconds. An index that is closed and opened before they were
written down for the first time lets go at once; later that does not help (measured on 8.19).
"""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from elastic_transport import ApiResponse
from elasticsearch import Elasticsearch

from connectors.search import catalog, shards
from connectors.search.catalog import EXPUNGE_ALLOWED, Listed
from connectors.search.errors import Missing
from connectors.search.server import Server
from connectors.search.shards import Copy, Place
from expunge.model import Residue, ResidueState, Terminal, Transient

OPEN = "open"
_SOON, _LATE = 0.05, 1.0  # seconds between two questions, at first and later
_TOMBSTONES = 40  # a shard: then each of a hundred shards gets one


def changes(server: Server, held: Sequence[Listed]) -> dict[str, str | None]:
    """What ``scrub`` may change, as it is now. An index goes by its UUID: names can be personal."""
    indices = catalog.described(server, [each.name for each in held if not each.closed])
    before: dict[str, str | None] = {}
    for index in indices.values():
        before[f"{index.uuid}/{EXPUNGE_ALLOWED}"] = index.expunge_allowed
        if server.settings.allow_close:
            before[f"{index.uuid}/{OPEN}"] = "true"
    return before


def restore(
    server: Server, place: str, held: Sequence[Listed], settings: Mapping[str, str | None]
) -> None:
    """Opens what was open, and puts the settings back; an index that is gone is passed over."""
    indices = catalog.described(server, [each.name for each in held])
    for each in held:
        if each.name not in indices:
            with suppress(Missing):  # that it is hidden from us now is an error
                indices[each.name] = catalog.describe(server, place, each.name)
    closed = {each.name for each in held if each.closed}
    client = server.client.indices
    for index in indices.values():
        if settings.get(f"{index.uuid}/{OPEN}") and index.name in closed:
            server.ask(place, client.open, index=index.name)
        key = f"{index.uuid}/{EXPUNGE_ALLOWED}"
        if key in settings and settings[key] != index.expunge_allowed:
            value = {EXPUNGE_ALLOWED: settings[key]}
            server.ask(place, client.put_settings, index=index.name, settings=value)


def scrub(server: Server, place: str, held: Sequence[Listed]) -> Residue:
    """Purges every index of the container; the settings that it changes are put back by restore."""
    deadline = time.monotonic() + server.settings.scrub_seconds
    for each in held:
        if each.closed:
            return _remains("an index is closed", "Open it, and scrub again.")
        try:
            residue = _Scrub(server, place, each.name, deadline).run()
        except Terminal as error:
            return _remains(error.why, error.remedy)
        if residue is not None:
            return residue
    return Residue(
        ResidueState.CLEAN,
        f"no deleted document is left in any segment, commit or log of {len(held)} indices; "
        "snapshots are not touched",
    )


def _remains(why: str, remedy: str) -> Residue:
    return Residue(ResidueState.REMAINS, why, remedy)


def _newest(copies: Iterable[Copy]) -> dict[str, int]:
    """By shard: its newest operation."""
    newest: dict[str, int] = {}
    for copy in copies:
        newest[copy.shard] = max(copy.newest, newest.get(copy.shard, copy.newest))
    return newest


@dataclass
class _Scrub:
    """One index. deadline: of time.monotonic()."""

    server: Server
    place: str
    index: str
    deadline: float

    def run(self) -> Residue | None:
        """None: nothing is left."""
        if shards.out_of_reach(self.server, self.place, self.index):
            return _remains(
                "a copy of a shard is on a node that left the cluster, or not started, or on its "
                "way to another node",
                "See that the index is green (a node that left for good: wipe its disk, and let "
                "the shard be copied anew); then scrub again.",
            )
        self._ask(self._client.indices.refresh)
        copies = self._copies()
        remains = self._purge(copies) if any(copy.deleted for copy in copies) else None
        return remains or self._settle(copies)

    def _purge(self, before: list[Copy]) -> Residue | None:
        """Merges every segment that holds a document deleted before now."""
        concerned = {copy.shard for copy in before if copy.deleted}
        newest = _newest(copy for copy in before if copy.shard in concerned)
        self._ask(self._client.indices.put_settings, settings={EXPUNGE_ALLOWED: "0"})
        if self.server.settings.allow_close and not any(copy.renewed for copy in before):
            self._reopen(before)
        self._flush()
        if not self._until(lambda: self._released(before, newest)):
            return self._retained(newest)
        generations = {
            where: max((generation for generation, _ in held), default=-1)
            for where, held in self._segments().items()
        }
        if not self._until(lambda: self._merged(before, generations)):
            return _remains(
                "the merge that drops deleted documents has not come to its end",
                "Scrub again, or raise `scrub_seconds`.",
            )
        return None

    def _reopen(self, before: list[Copy]) -> None:
        """An index that cannot be closed (a data stream's newest) is waited for instead."""
        self._flush()
        self._bury(len({copy.shard for copy in before}))
        self._flush()
        try:
            self._ask(self._client.indices.close)
        except Terminal:
            return
        finally:
            self._ask(self._client.indices.open)
        self._until(lambda: len(self._copies()) >= len(before))

    def _bury(self, shard_count: int) -> None:
        """Deletes documents that do not exist: a segment of nothing but such tombstones makes the
        server ask, while it opens the index and has no lease yet, what it must retain."""
        absent = [secrets.token_hex(16) for _ in range(_TOMBSTONES * shard_count)]
        targets = [{"_index": self.index, "_id": name, "routing": name} for name in absent]
        lines = [{"delete": target} for target in targets]
        self.server.ask(self.place, self._client.bulk, operations=lines)

    def _released(self, before: list[Copy], newest: Mapping[str, int]) -> bool:
        """Whether no copy retains what was deleted, and no merge runs that began when one did."""
        copies = self._copies()
        concerned = [copy for copy in copies if copy.shard in newest]
        if all(copy.retained_from > newest[copy.shard] for copy in concerned):
            return len(copies) >= len(before) and not any(copy.merging for copy in concerned)
        if all(min(copy.leases.values(), default=0) > newest[copy.shard] for copy in concerned):
            self._flush()
        return False

    def _retained(self, newest: Mapping[str, int]) -> Residue:
        holders = {
            purpose
            for copy in self._copies()
            for purpose, kept_from in copy.leases.items()
            if kept_from <= newest.get(copy.shard, -1)
        }
        why = f"deleted documents are still kept for {' and '.join(sorted(holders)) or 'a merge'}"
        return _remains(
            why,
            "Scrub again in a minute, or set allow_close. A replica or follower that is gone keeps "
            "its lease for index.soft_deletes.retention_lease.period (12 hours).",
        )

    def _merged(self, before: list[Copy], generations: Mapping[Place, int]) -> bool:
        """Whether no segment from before the merge holds a deleted document (newer ones may)."""
        with suppress(Transient):  # it goes on in the server
            self._ask(self._client.indices.forcemerge, only_expunge_deletes=True)
        held = self._segments()
        return len(held) >= len(before) and not any(
            deleted and generation <= generations.get(where, generation)
            for where, segments in held.items()
            for generation, deleted in segments
        )

    def _settle(self, before: list[Copy]) -> Residue | None:
        """Drops the commits, logs and readers that still have the merged segments' files."""
        newest = _newest(self._copies())
        self._flush()
        if not self._until(lambda: self._agreed(before)):
            return _remains("the copies of a shard do not agree", "See that the index is green.")
        self._ask(self._client.indices.refresh)
        self._flush()
        busy = {copy.place for copy in self._copies()}
        if not self._until(lambda: self._dropped(before, newest, busy)):
            return _remains(
                "an open scroll or point in time may keep the files of deleted documents, or a log "
                "is not yet trimmed",
                "Close them (DELETE /_search/scroll/_all), or wait until they end; scrub again.",
            )
        return None

    def _agreed(self, before: list[Copy]) -> bool:
        copies = self._copies()
        return len(copies) >= len(before) and all(copy.committed <= copy.shared for copy in copies)

    def _dropped(self, before: list[Copy], newest: Mapping[str, int], busy: set[Place]) -> bool:
        """Whether each copy was seen without a reader (busy: not yet), and with its log trimmed."""
        copies = self._copies()
        busy -= {copy.place for copy in copies if not copy.readers}
        if any(copy.logged_from <= newest.get(copy.shard, -1) for copy in copies):
            self._flush()
            return False
        return len(copies) >= len(before) and not busy

    def _until(self, reached: Callable[[], bool]) -> bool:
        """Asks until it is so, or until the deadline; at least once."""
        pause = _SOON
        while not reached():
            if time.monotonic() > self.deadline:
                return False
            time.sleep(pause)
            pause = min(2 * pause, _LATE)
        return True

    @property
    def _client(self) -> Elasticsearch:
        """A merge or the opening of an index may take longer than an answer otherwise does."""
        left = self.deadline - time.monotonic()
        patience = max(left, self.server.settings.timeout_seconds)
        return self.server.client.options(request_timeout=patience)

    def _ask(self, call: Callable[..., ApiResponse[Any]], **arguments: object) -> None:
        answer = self.server.ask(self.place, call, index=self.index, **arguments)
        if "_shards" in answer:
            shards.answered_by_all(self.server, self.place, answer)

    def _flush(self) -> None:
        self._ask(self._client.indices.flush, force=True, wait_if_ongoing=True)

    def _copies(self) -> list[Copy]:
        return shards.copies(self.server, self.place, self.index)

    def _segments(self) -> dict[Place, list[tuple[int, int]]]:
        return shards.segments(self.server, self.place, self.index)
