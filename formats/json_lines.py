"""JSON Lines: every line that is not blank is one JSON text and one record."""

import re
from collections.abc import Iterator

import orjson

from expunge.model import Patch, Value
from formats import json_edit, json_text
from formats.block import BOM, LARGEST, Block, Extent, Format, Unreadable, too_large
from formats.lines import LineTooLong, Readable, bare, blocks, lines_of

REMEDY = "repair or remove what is broken, then search again"

_LONG_NUMBER = re.compile(rb"[0-9]{4000}")


class Json(Format):
    """What the formats that hold JSON have in common."""

    veil = re.compile(rb"\\")
    checked = True

    def parse(self, raw: bytes) -> Value:
        try:
            return json_text.parse(raw)
        except ValueError:
            raise Unreadable(
                "unreadable", "a record is not valid JSON, or nested too deeply", REMEDY
            ) from None

    def edited(self, raw: bytes, patch: Patch) -> bytes:
        return json_edit.patched(raw, patch)

    def is_extreme(self, raw: bytes) -> bool:
        """Whether parse can refuse the record although it is valid JSON."""
        depth = raw.count(b"{") + raw.count(b"[")
        return depth > json_text.DEEPEST or _LONG_NUMBER.search(raw) is not None


class JsonLines(Json):
    def blocks(self, source: Readable) -> Iterator[Block]:
        try:
            for offset, raw in blocks(source, longest=LARGEST):
                yield Block(offset, raw, list(_extents(offset, raw)))
        except LineTooLong:
            raise too_large() from None

    def check(self, raw: bytes) -> None:
        try:
            orjson.loads(raw)
        except orjson.JSONDecodeError:
            self.parse(raw)  # which is lenient where that one is strict
        if self.is_extreme(raw):
            self.parse(raw)


def _extents(offset: int, raw: bytes) -> Iterator[Extent]:
    for start, line in lines_of(raw, offset):
        content = bare(line)
        first = start
        if start == 0 and content.startswith(BOM):
            first, content = len(BOM), content[len(BOM) :]
        if content and not content.isspace():
            yield Extent(first, first, first + len(content), start + len(line))
