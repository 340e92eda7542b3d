"""Free text, and mail, which is text but for what is encoded in it.

The object is one record, an empty one too, and the record's data is the text.
"""

import re
from collections.abc import Iterator

from expunge.model import Assign, Patch, Value, cut
from formats.block import (
    CHUNK,
    LARGEST,
    Block,
    Defect,
    Extent,
    Format,
    Inexpressible,
    Unreadable,
    too_large,
)
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


class Mail(Text):
    """RFC 5322 messages, one or a mailbox of them, as their text stands. What a transfer encoding
    or an encoded word hides (RFC 2045 section 6, RFC 2047) is not read."""

    checked = True

    def check(self, raw: bytes) -> None:
        if _ENCODED.search(raw):
            raise Unreadable(*_MAIL)

    def unread(self, raw: bytes) -> Defect | None:
        return Defect(*_MAIL) if _ENCODED.search(raw) else None


_ENCODED = re.compile(
    rb"^content-transfer-encoding:\s*\"?(?:quoted-printable|base64)|=\?[\w-]+\?[qb]\?",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL = (
    "encoded-mail",
    "a mail has parts in quoted-printable or base64, and these are not read",
    "search it by hand (an export gives it as it stands), or convert it to plain text in UTF-8",
)
