"""Documents to detect in: whole text files in blocks, and files of one JSON document a line."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import orjson

from expunge.model import RequestError

BLOCK = 1 << 20
"""Bytes of a text that are looked at in one go: memory does not grow with the text."""
_FAR = 1 << 16


def blocks(stream: BinaryIO, name: str) -> Iterator[str]:
    """The text in blocks that end at an empty line, a line's end or a space, in this order of
    preference: nothing that is detected is cut. Raises RequestError where it is no UTF-8."""
    rest = b""
    while raw := stream.read(BLOCK - len(rest)):
        rest += raw
        if len(rest) >= BLOCK:
            cut = _cut(rest)
            yield _decoded(rest[:cut], name)
            rest = rest[cut:]
    if rest:
        yield _decoded(rest, name)


def _cut(raw: bytes) -> int:
    near = raw[-_FAR:]
    for border in (b"\n\n", b"\n", b" "):
        if (place := near.rfind(border)) >= 0:
            return len(raw) - len(near) + place + len(border)
    cut = len(raw)
    while cut and raw[cut - 1] & 0xC0 == 0x80:  # not inside a code point
        cut -= 1
    return cut - 1 if cut and raw[cut - 1] >= 0xC0 else cut


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise RequestError(f"{name} is no text in UTF-8. Convert it: iconv -t UTF-8.") from None


def texts(lines: Iterable[bytes], name: str) -> Iterator[str]:
    """The ``text`` of each line's JSON object; empty lines are passed over."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            text = orjson.loads(line)["text"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            text = None
        if not isinstance(text, str):
            raise RequestError(
                f'{name}, line {number}: not {{"text": "..."}}. Nothing after it was read.'
            )
        yield text
