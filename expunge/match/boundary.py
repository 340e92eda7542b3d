"""Where an identifier ends: ``ann@b.c`` is not in ``xann@b.c`` nor in ``ann@b.c.au``."""

import re
import unicodedata

_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})$")
_UNICODE_ESCAPE = re.compile(rb"\\u([0-9A-Fa-f]{4})$")
_ESCAPED = re.compile(rb"(?:^|[^\\])(?:\\\\)*\\[nrtbfv]$")
_ENTITY = re.compile(rb"&(?:#\d{1,5}|#x[0-9a-f]{1,4}|[a-z]{2,8});$", re.IGNORECASE)
_PERCENT_NEXT = re.compile(rb"%([0-9A-Fa-f]{2})")
_UNICODE_NEXT = re.compile(rb"\\u([0-9A-Fa-f]{4})")
_IN_EMAIL = re.compile(rb"[\w.+%-]{0,64}(?:@|%40)[\w\[]", re.ASCII)

EMAIL_BEFORE = "._+-@~#!$*/=?^`{|}"
EMAIL_OPENERS = "/=|{`?#*~!$^"  # legal in a local part, but far more often what stands before one


def stands_alone(kind: str, text: bytes, start: int, end: int) -> bool:
    """Whether text[start:end] is the whole identifier, by the characters around it.

    E-mail (RFC 5322 3.2.3, RFC 1035): no character of a local part before, no further label
    after. Account: no letter, digit, or sign that joins words. Others: no letter or digit.
    A percent-, backslash- or entity-escaped neighbour is read as the character it stands for.
    """
    before = _before(text, start)
    after, then = _after(text, end)
    if kind == "email":
        if before == "'" and _word_before_sign(text, start):
            return False
        return not _joins_email_before(before) and not _joins_email_after(after, then)
    first, last = _first(text, start), _last(text, end)
    if kind == "account":
        return not (
            _joins(first, before)
            or _joins(last, after)
            or (before in "-_@." and before != "" and _word_before_sign(text, start))
            or after in ("-", "_", "@")
            or (after in (".", "+") and _is_word(then))
        )
    if kind == "name" and _IN_EMAIL.match(text, end):
        return False
    return not _joins(first, before) and not _joins(last, after)


def _joins_email_before(before: str) -> bool:
    if before == "":
        return False
    if before in EMAIL_BEFORE:
        return before not in EMAIL_OPENERS
    return _is_word(before) and not _is_east_asian(before)


def _joins_email_after(after: str, then: str) -> bool:
    if after in ("-", "_", "@"):
        return after != "-" or _is_word(then)
    if after == ".":
        return _is_word(then) and not _is_east_asian(then)
    return _is_word(after) and not _is_east_asian(after)


def _joins(own: str, neighbour: str) -> bool:
    """Two characters of one word. Scripts without spaces between words have no such border."""
    if not _is_word(neighbour):
        return False
    return not (_is_east_asian(own) or _is_east_asian(neighbour)) or neighbour_is_mark(neighbour)


def neighbour_is_mark(char: str) -> bool:
    return char != "" and unicodedata.category(char).startswith("M")


def _is_word(char: str) -> bool:
    return char != "" and (char.isalnum() or unicodedata.category(char).startswith("M"))


def _is_east_asian(char: str) -> bool:
    """CJK, kana, hangul, and full-width forms count as text that needs no spaces."""
    return char != "" and (
        "\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" or "\uf900" <= char <= "\ufaff"
    )


def _word_before_sign(text: bytes, start: int) -> bool:
    return _is_word(_before(text, start - 1))


def _before(text: bytes, start: int) -> str:
    """The character before start, as it is meant; "" at the beginning and after white space."""
    if start <= 0:
        return ""
    tail = text[max(0, start - 12) : start]
    if match := _UNICODE_ESCAPE.search(tail):
        return chr(int(match[1], 16))
    if match := _PERCENT.search(tail):
        return _percent_character(text, start)
    if _ESCAPED.search(tail) or _ENTITY.search(tail):
        return " "
    return _decode_last(tail)


def _after(text: bytes, end: int) -> tuple[str, str]:
    """The character after end and the one after that, as they are meant."""
    head = text[end : end + 24]
    first, length = _next(head)
    second, _ = _next(head[length:])
    return first, second


def _next(head: bytes) -> tuple[str, int]:
    if match := _UNICODE_NEXT.match(head):
        return chr(int(match[1], 16)), 6
    if _PERCENT_NEXT.match(head):
        run = re.match(rb"(?:%[0-9A-Fa-f]{2}){1,4}", head)
        raw = bytes.fromhex(run[0].decode().replace("%", "")) if run else b" "
        char = _decode_first(raw)
        return char, 3 * len(char.encode(errors="surrogateescape"))
    char = _decode_first(head[:4])
    return char, len(char.encode(errors="surrogateescape"))


def _percent_character(text: bytes, start: int) -> str:
    run = re.search(rb"(?:%[0-9A-Fa-f]{2}){1,4}$", text[max(0, start - 12) : start])
    return _decode_last(bytes.fromhex(run[0].decode().replace("%", ""))) if run else " "


def _decode_first(raw: bytes) -> str:
    for length in range(1, min(4, len(raw)) + 1):
        try:
            return raw[:length].decode()
        except UnicodeDecodeError:
            continue
    return "\ufffd" if raw else ""


def _decode_last(raw: bytes) -> str:
    for length in range(1, min(4, len(raw)) + 1):
        try:
            return raw[-length:].decode()
        except UnicodeDecodeError:
            continue
    return "\ufffd" if raw else ""


def _first(text: bytes, start: int) -> str:
    return _decode_first(text[start : start + 4])


def _last(text: bytes, end: int) -> str:
    return _decode_last(text[max(0, end - 4) : end])
