"""The characters around a place in bytes, as they are meant: a neighbour that is escaped for a URL,
JSON, HTML or a terminal is read as the character it stands for."""

import html
import re

SEPARATOR = b"\x00\xff\x00"
"""Between leaves that are searched as one text. Not UTF-8: no spelling reaches across."""

_PERCENT = re.compile(rb"(?:%[0-9A-Fa-f]{2}){1,4}$")
_UNICODE = re.compile(rb"\\u([0-9A-Fa-f]{4})$")
_ENTITY = re.compile(rb"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,8});$", re.IGNORECASE)
_COLOUR = re.compile(  # ECMA-48 5.4: the final letter of a control sequence is none of a word's
    rb"(?:\x1b|\\+(?:x1b|u001b|033|e)|#033|%1b)\[[0-9;:?]{0,24}[A-Za-z]$", re.IGNORECASE
)
_PERCENT_NEXT = re.compile(rb"(?:%[0-9A-Fa-f]{2}){1,4}")
_UNICODE_NEXT = re.compile(rb"\\u([0-9A-Fa-f]{4})")
_ENTITY_NEXT = re.compile(_ENTITY.pattern[:-1], re.IGNORECASE)

_ASCII = frozenset(range(0x80))
_PLAIN = _ASCII - frozenset(b"%\\&")  # no escape begins with these
_ENDS_NO_ESCAPE = frozenset(
    code for code in _ASCII if not (chr(code).isalnum() or chr(code) == ";")
)
_LOOK_BACK, _LINE = 40, 1 << 16


def previous(text: bytes, start: int) -> tuple[str, int]:
    """The character before start and how many bytes write it; "" at the beginning, a space for a
    line break or a colour."""
    if start <= 0:
        return "", 0
    if text[start - 1] in _ENDS_NO_ESCAPE:
        return chr(text[start - 1]), 1
    return _behind_escape(text, start)


def _behind_escape(text: bytes, start: int) -> tuple[str, int]:
    tail = text[max(0, start - _LOOK_BACK) : start]
    if match := _COLOUR.search(tail):
        return " ", len(match[0])
    if _is_line_escape(text, start, tail):
        return " ", 2
    if match := _UNICODE.search(tail):
        return chr(int(match[1], 16)), 6
    if match := _ENTITY.search(tail):
        return _of_entity(match[0]), len(match[0])
    return _last_of(tail)


def _last_of(tail: bytes) -> tuple[str, int]:
    if match := _PERCENT.search(tail):
        char = last(bytes.fromhex(match[0].decode().replace("%", "")))
        return char, 3 * len(char.encode(errors="surrogateescape"))
    char = last(tail[-4:])
    return char, len(char.encode(errors="surrogateescape"))


def following(text: bytes, end: int) -> tuple[str, str]:
    """The character after end and the one after that."""
    if len(text) - end >= 2 and text[end] in _PLAIN and text[end + 1] in _PLAIN:
        return chr(text[end]), chr(text[end + 1])
    head = text[end : end + 24]
    char, length = _next(head)
    return char, _next(head[length:])[0]


def _next(head: bytes) -> tuple[str, int]:
    if match := _UNICODE_NEXT.match(head):
        return chr(int(match[1], 16)), 6
    if match := _PERCENT_NEXT.match(head):
        char = first(bytes.fromhex(match[0].decode().replace("%", "")))
        return char, 3 * len(char.encode(errors="surrogateescape"))
    if match := _ENTITY_NEXT.match(head):
        return _of_entity(match[0]), len(match[0])
    char = first(head[:4])
    return char, len(char.encode(errors="surrogateescape"))


def _of_entity(written: bytes) -> str:
    """A space where HTML knows no such name, or means more than one character by it."""
    char = html.unescape(written.decode())
    return char if len(char) == 1 else " "


def _is_line_escape(text: bytes, start: int, tail: bytes) -> bool:
    """Whether an escaped line break or the like ends here. Two backslashes are one of text that is
    escaped twice (RFC 8259 section 7), and only there: an escaped quote stands before. Elsewhere
    they are a backslash, and a letter follows."""
    backslashes = len(tail) - 1 - len(tail[:-1].rstrip(b"\\"))
    if tail[-1:] not in (b"n", b"r", b"t", b"b", b"f", b"v") or not backslashes:
        return False
    if backslashes % 2:
        return True
    line = text[max(0, start - _LINE) : start].rpartition(SEPARATOR)[2].rpartition(b"\n")[2]
    return backslashes == 2 and b'\\"' in line


def first(raw: bytes) -> str:
    """The first character of UTF-8; U+FFFD where it is none."""
    for length in range(1, min(4, len(raw)) + 1):
        try:
            return raw[:length].decode()
        except UnicodeDecodeError:
            continue
    return "\ufffd" if raw else ""


def last(raw: bytes) -> str:
    """The last character of UTF-8; U+FFFD where it is none."""
    for length in range(1, min(4, len(raw)) + 1):
        try:
            return raw[-length:].decode()
        except UnicodeDecodeError:
            continue
    return "\ufffd" if raw else ""
