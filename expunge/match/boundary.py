"""Where an identifier ends: ``ann@b.c`` is not in ``xann@b.c`` nor in ``ann@b.c.au``."""

import re
import unicodedata

from expunge.match.around import SEPARATOR, first, following, last, previous

_IN_EMAIL = re.compile(rb"[\w.+%-]{0,64}(?:@|%40)[\w\[]", re.ASCII)
_OF_LITERAL = re.compile(rb"(?<![\w'])(?:[uU]|[bB][rR]?|[rR][bB]?|[fF]|N|E)'$")
_WORDS_OF_QUERY = re.compile(rb"[?&][^\s\0=&?\"'<>]{1,64}=[^\s\0&\"'<>+]*\+[^\s\0&\"'<>]*\+$")

_LINE = 1 << 16

EMAIL_BEFORE = "._+-@~#!$*/=?^`{|}"
EMAIL_OPENERS = "/=|{`?#*~!$^"  # legal in a local part, but far more often what stands before one


def stands_alone(kind: str, text: bytes, start: int, end: int) -> bool:
    """Whether text[start:end] is the whole identifier, by the characters around it.

    E-mail (RFC 5322 3.2.3, RFC 1035): no character of a local part before, no further label
    after. Account: no letter, digit, or sign that joins words. Others: no letter or digit.
    A percent-, backslash- or entity-escaped neighbour is read as the character it stands for.
    """
    before, width = previous(text, start)
    after, then = following(text, end)
    if kind == "email":
        if _joins_email_after(after, then):
            return False
        if before == "'" and _is_word(previous(text, start - width)[0]):
            return _begins_literal(text, start, end)
        return not _joins_email_before(before) or (
            before == "+" and _is_form_data(text, start, end)
        )
    own = first(text[start : start + 4]), last(text[max(0, end - 4) : end])
    if kind == "account":
        return not (
            _joins(own[0], before)
            or _joins(own[1], after)
            or (before != "" and before in "-_@." and _is_word(previous(text, start - width)[0]))
            or after in ("-", "_", "@")
            or (after in (".", "+") and _is_word(then))
        )
    if kind == "name" and _IN_EMAIL.match(text, end):
        return False
    return not _joins(own[0], before) and not _joins(own[1], after)


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


def _begins_literal(text: bytes, start: int, end: int) -> bool:
    """Whether the quote before is that of ``u'...'``, ``b'...'`` or ``N'...'`` (Python, SQL), and
    not the sign in ``o'ann@b.c``: the prefix stands alone, and the line has a closing quote."""
    if _OF_LITERAL.search(text[max(0, start - 4) : start]) is None:
        return False
    rest = text[end : end + _LINE].partition(SEPARATOR)[0]
    return b"'" in rest.partition(b"\n")[0]


def _is_form_data(text: bytes, start: int, end: int) -> bool:
    """Whether the plus sign before is a space of a URL's form data. It is where the at sign is
    percent-encoded, because then a plus sign of an address would be as well; beside a plain at
    sign only after a second one: ``?to=x+ann@b.c`` is more often a link with an address."""
    own = text[start:end].lower()
    if b"%2540" in own:
        return text[start - 5 : start].lower() != b"%252b"
    if b"%40" in own:
        return text[start - 1 : start] == b"+"
    return _WORDS_OF_QUERY.search(text[max(0, start - 256) : start]) is not None
