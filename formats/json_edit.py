"""Edits of single tokens in a JSON text (RFC 8259): every byte outside them stays."""

import json
import re
from collections.abc import Iterator

from expunge.model import Assign, Change, Cut, Patch
from formats.block import Inexpressible
from formats.json_text import parse, places

_UNIT = re.compile(
    rb"[^\\]+|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.",
    re.DOTALL,
)


def patched(raw: bytes, patch: Patch) -> bytes:
    """One JSON text with its patch made. Within a changed string every byte outside the cuts
    stays as well, with the escapes that it is written in. Inexpressible."""
    for each in patch:
        place = places(raw).get(each.path)
        if place is None:
            raise Inexpressible("no-such-field")
        start, end = place
        if isinstance(each, Assign):
            token = json.dumps(each.value).encode()
        else:
            token = _cut_string(raw[start:end], each)
        raw = raw[:start] + token + raw[end:]
    return raw


def _cut_string(token: bytes, change: Change) -> bytes:
    if not token.startswith(b'"'):
        raise Inexpressible("not-a-text")
    inner = token[1:-1]
    parts: list[bytes] = []
    position = 0
    for each in _raw_cuts(inner, sorted(change.cuts)):
        if each.start < position:
            raise Inexpressible("cuts-overlap")
        parts += [inner[position : each.start], json.dumps(each.text)[1:-1].encode()]
        position = each.end
    return b'"' + b"".join([*parts, inner[position:]]) + b'"'


def _raw_cuts(inner: bytes, cuts: list[Cut]) -> Iterator[Cut]:
    """The cuts with offsets in the token's own bytes, instead of those of what it means."""
    borders = sorted({border for each in cuts for border in (each.start, each.end)}, reverse=True)
    found: dict[int, int] = {}
    decoded = 0
    for unit in _UNIT.finditer(inner):
        is_escape = unit[0].startswith(b"\\")
        length = _meant_length(unit[0]) if is_escape else len(unit[0])
        while borders and borders[-1] < decoded + length:
            border = borders.pop()
            if is_escape and border > decoded:
                raise Inexpressible("cut-inside-a-character")
            found[border] = unit.start() + border - decoded
        decoded += length
    if any(border != decoded for border in borders):
        raise Inexpressible("cut-outside-the-text")
    found[decoded] = len(inner)
    for each in cuts:
        yield Cut(found[each.start], found[each.end], each.text)


def _meant_length(escape: bytes) -> int:
    """Bytes of UTF-8 that an escape stands for."""
    text = parse(b'"' + escape + b'"')
    return len(text.encode(errors="surrogateescape")) if isinstance(text, str) else 0
