"""Eight connectors that each break one promise, for showing that the suite sees it.

Each is ``ShelfConnector`` but for one mistake that real connectors make.
"""

import json
import logging
from collections.abc import Iterator
from fnmatch import fnmatchcase

from expunge.connector import Query
from expunge.model import (
    Covered,
    Edit,
    Gap,
    Hit,
    Outcome,
    Record,
    Result,
    Transient,
    Unit,
    Work,
    leaves,
)
from expunge.testing.shelf import PAGE, ShelfConnector


class StopsAfterPageOne(ShelfConnector):
    """Takes the first page for all there is."""

    def lines(self, unit: Unit) -> Iterator[bytes]:
        for number, line in enumerate(super().lines(unit)):
            if number == PAGE:
                return
            yield line


class TimeoutBecomesEmpty(ShelfConnector):
    """Takes no answer for nothing there."""

    def scan(self, unit: Unit) -> Iterator[Record | Gap | Covered]:
        try:
            yield from super().scan(unit)
        except Transient:
            yield Covered(0)


class DoneWithoutWriting(ShelfConnector):
    """Says DONE of what it only means to do."""

    def apply(self, work: Work) -> Iterator[Outcome]:
        for key in work.edits:
            yield Outcome(key, Result.DONE)


class ReserialisesNeighbours(ShelfConnector):
    """Writes every record of the file in its own style."""

    def neighbour(self, line: bytes) -> bytes:
        return json.dumps(json.loads(line)).encode() + b"\n"


class IgnoresTheFingerprint(ShelfConnector):
    """Writes whatever stands under the key now."""

    def result(self, record: Record, edit: Edit) -> Result:
        return super().result(record, edit) if record.fingerprint == edit.after else Result.DONE


class MatchesByWildcard(ShelfConnector):
    """Pushes what to look for down as a pattern, in which * and ? stand for others."""

    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        patterns = [f"*{needle}*" for needle in query.needles(1 << 20) or ()]
        for item in self.scan(unit):
            if not isinstance(item, Record):
                yield item
            elif self._alike(item, patterns):
                yield Hit(item, query.match(unit.container, item.data))

    def _alike(self, record: Record, patterns: list[str]) -> bool:
        texts = [leaf.lower() for _, leaf in leaves(record.data) if isinstance(leaf, str)]
        return any(fnmatchcase(text, pattern) for text in texts for pattern in patterns)


class DropsAGap(ShelfConnector):
    """Searches faster, and forgets what it could not search."""

    def locate(self, unit: Unit, query: Query) -> Iterator[Hit | Gap | Covered]:
        for item in super().locate(unit, query):
            if not isinstance(item, Gap):
                yield item


class LogsARecord(ShelfConnector):
    """Helps its author find mistakes, at DEBUG only."""

    def record(self, line: bytes) -> Record | None:
        logging.getLogger(__name__).debug("read %r", line)
        return super().record(line)


BROKEN: dict[type[ShelfConnector], str] = {
    StopsAfterPageOne: "test_scan_reads_past_the_first_page",
    TimeoutBecomesEmpty: "test_timeout_is_never_empty",
    DoneWithoutWriting: "test_done_means_written",
    ReserialisesNeighbours: "test_neighbours_stay_byte_identical",
    IgnoresTheFingerprint: "test_wrong_fingerprint_changes_nothing",
    MatchesByWildcard: "test_hostile_identifiers_match_only_themselves",
    DropsAGap: "test_gap_survives_locate",
    LogsARecord: "test_nothing_planted_is_logged",
}
"""The check that rejects each of them."""
