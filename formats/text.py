"""Free text: the object is one record, an empty one too, and the record's data is the text."""

from collections.abc import Iterator

from expunge.model import Assign, Patch, Value, cut
from formats.block import CHUNK, LARGEST, Block, Extent, Format, Inexpressible, too_large
from formats.lines import Readable


class Text(Format):
    def blocks(self, source: Readable) -> Iterator[Block]:
        parts: list[bytes] = []
        size = 0
        while piece := source.read(CHUNK):
            parts.append(piece)
            size += len(piece)
            if size > LARGEST:
                raise too_large()
        yield Block(0, b"".join(parts), (Extent(0, 0, size, size),), alone=True)

    def parse(self, raw: bytes) -> Value:
        return raw.decode(errors="surrogateescape")

    def edited(self, raw: bytes, patch: Patch) -> bytes:
        for each in patch:
            if each.path:
                raise Inexpressible("no-such-field")
            if isinstance(each, Assign):
                raise Inexpressible("text-cannot-be-assigned")
            raw = cut(raw, each.cuts)
        return raw
