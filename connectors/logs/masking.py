"""A patch as bytes that take the place of as many bytes of the line. Pure functions."""

import json
import re
from typing import NamedTuple

from expunge.model import Assign, Change, Cut, Patch, Value
from formats.json_text import parse, places

_UNIT = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]+",
    re.DOTALL,
)
_ESCAPED = 6  # bytes of \u002a


class DoesNotFit(ValueError):
    """The new text needs more bytes than it may take, or the line has no such place."""


class Piece(NamedTuple):
    """Bytes from start on, counted in the line, become content."""

    start: int
    content: bytes


def pieces(line: bytes, data: Value, patch: Patch) -> list[Piece]:
    """What must be written so that the line's data is ``patched(data, patch)``; DoesNotFit.

    In a JSON string an escape of six bytes that stood for one is replaced by one of six bytes. A
    number, and what an escape leaves over, is filled with spaces outside of the token: white
    space there means nothing (RFC 8259, section 2).
    """
    tokens = {} if isinstance(data, str) else places(line)
    found: list[Piece] = []
    for each in patch:
        if isinstance(data, str) and isinstance(each, Change) and not each.path:
            found += map(_plain, each.cuts)
            continue
        if each.path not in tokens:
            raise DoesNotFit
        start, end = tokens[each.path]
        token = line[start:end]
        if isinstance(each, Assign):
            found.append(Piece(start, _fitted(json.dumps(each.value).encode(), len(token))))
        else:
            found += [Piece(start + own.start, own.content) for own in _string(token, each)]
    return found


def put(line: bytes, own: list[Piece]) -> bytes:
    """The line with its pieces in place; as long as before."""
    content = bytearray(line)
    for piece in own:
        content[piece.start : piece.start + len(piece.content)] = piece.content
    if len(content) != len(line):
        raise DoesNotFit
    return bytes(content)


def _plain(cut: Cut) -> Piece:
    content = cut.text.encode(errors="surrogateescape")
    if len(content) != cut.end - cut.start:
        raise DoesNotFit
    return Piece(cut.start, content)


def _fitted(content: bytes, length: int) -> bytes:
    if len(content) > length:
        raise DoesNotFit
    return content.rjust(length)


def _string(token: bytes, change: Change) -> list[Piece]:
    """The changes within one string token, or the whole token where bytes are left over."""
    if not token.startswith(b'"'):
        raise DoesNotFit
    raw = _in_token(token, {edge for cut in change.cuts for edge in (cut.start, cut.end)})
    own: list[Piece] = []
    content, spare = bytearray(token), 0
    for cut in sorted(change.cuts, reverse=True):
        start, end = raw[cut.start], raw[cut.end]
        text = _widened(cut.text, end - start)
        spare += end - start - len(text)
        content[start:end] = text
        own.append(Piece(start, text))
    return own if not spare else [Piece(0, bytes(content) + b" " * spare)]


def _in_token(token: bytes, edges: set[int]) -> dict[int, int]:
    """For offsets in what a string means (as UTF-8), the offsets in its token."""
    found: dict[int, int] = {}
    left = sorted(edges, reverse=True)
    meant = 0
    for unit in _UNIT.finditer(token, 1, len(token) - 1):
        is_escape = unit[0].startswith(b"\\")
        length = len(_meaning(unit[0])) if is_escape else unit.end() - unit.start()
        while left and left[-1] < meant + length:
            inside = left[-1] - meant
            if inside and is_escape:
                raise DoesNotFit
            found[left.pop()] = unit.start() + inside
        meant += length
    found.update((edge, len(token) - 1) for edge in left if edge == meant)
    if len(found) < len(edges):
        raise DoesNotFit
    return found


def _meaning(escape: bytes) -> bytes:
    text = parse(b'"' + escape + b'"')
    return text.encode(errors="surrogateescape") if isinstance(text, str) else b""


def _widened(text: str, length: int) -> bytes:
    """The text for a JSON string, in length bytes, or in up to four fewer where it must be."""
    units = [json.dumps(char, ensure_ascii=False)[1:-1].encode() for char in text]
    spare = length - sum(map(len, units))
    if spare < 0:
        raise DoesNotFit
    for number, unit in enumerate(units):
        if spare >= _ESCAPED - 1 and len(unit) == 1:
            units[number] = b"\\u%04x" % unit[0]
            spare -= _ESCAPED - 1
    return b"".join(units)
