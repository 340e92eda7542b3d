"""How values look: simple tests of one text, and how many of many pass."""

import re
from collections.abc import Callable, Sequence

from expunge.datamap import patterns

EMAIL = re.compile(patterns.EMAIL)
_DIGITS = re.compile(r"\d")
_PHONE = re.compile(
    r"[+\uff0b]?[(\uff08]?\d[\d()\uff08\uff09\s./\u2010-\u2015\u30fc\uff0d-]{4,24}\d"
    r"(?:\s*(?:x|ext\.?|#)\s*\d{1,6})?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?:1[89]|20)\d\d[-/.\u5e74](?:0?[1-9]|1[0-2])[-/.\u6708](?:0?[1-9]|[12]\d|3[01])\u65e5?"
    r"(?:[T ][\d:.Z+-]+)?"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|[12]\d|3[01])[-/.](?:1[89]|20)\d\d"
    r"|(?:1[89]|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_IP = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?:/\d+|:\d+)?|(?=.*:.*:)[0-9a-fA-F:]{3,39}(?:%\w+)?")
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .,'\u2019\u30fb\u3000-]){0,79}")
_CAPITAL = re.compile(r"[^\W\d_]\S*(?:[ \u3000]+(?:\S{1,3}[ \u3000]+)?[^\W\d_]\S*){0,4}")
_POSTAL = re.compile(r"(?=.*[^\W\d_])[^@<>{}=]{4,200}", re.DOTALL)


def is_email(text: str) -> bool:
    return EMAIL.fullmatch(text.removeprefix("mailto:")) is not None


def has_email(text: str) -> bool:
    return EMAIL.search(text) is not None


def is_phone(text: str) -> bool:
    digits = len(_DIGITS.findall(text))
    return 6 <= digits <= 18 and _PHONE.fullmatch(text) is not None and not is_date(text)


def is_date(text: str) -> bool:
    return _DATE.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Letters and what stands between them in names, in whatever case."""
    return _NAME.fullmatch(text) is not None


def is_whole_name(text: str) -> bool:
    """Two to five words that begin with a capital letter, or letters of a script without case."""
    parts = text.split()
    if not is_name(text) or not 1 <= len(parts) <= 5:
        return False
    if not text[0].isupper() and not text[0].islower():
        return len(text) <= 20
    particles = {"de", "da", "di", "van", "von", "der", "den", "bin", "al", "la", "le", "y", "e"}
    return len(parts) > 1 and all(each[0].isupper() or each in particles for each in parts)


def is_account(text: str) -> bool:
    return 2 <= len(text) <= 64 and not any(char.isspace() for char in text)


def is_login(text: str) -> bool:
    """One word with a letter in it: not the number of an entry, not a name of two words."""
    return is_account(text) and any(map(str.isalpha, text)) and "://" not in text


def looks_made_up(text: str) -> bool:
    """Letters with a digit or a sign among them: a login rather than a word."""
    return is_login(text) and not text.isalpha()


def is_address(text: str) -> bool:
    return _POSTAL.fullmatch(text) is not None and not is_date(text) and not is_ip(text)


def is_ip(text: str) -> bool:
    return _IP.fullmatch(text) is not None


def is_code(text: str) -> bool:
    return len(text) <= 64 and any(char.isdigit() for char in text)


def is_word(text: str) -> bool:
    return len(text) <= 80 and not text.isdigit() and not has_email(text)


def is_count(text: str) -> bool:
    """An age or a range of ages."""
    return re.fullmatch(r"\d{1,3}(?:\s?[-\u2013]\s?\d{1,3}|\+)?", text) is not None


SHAPES: dict[str, Callable[[str], bool]] = {
    "email": is_email,
    "phone": is_phone,
    "date": is_date,
    "name": is_name,
    "whole_name": is_whole_name,
    "account": is_account,
    "login": is_login,
    "address": is_address,
    "ip": is_ip,
    "code": is_code,
    "word": is_word,
    "count": is_count,
    "any": lambda _: True,
}
PROOF = frozenset({"email", "phone", "date", "ip"})
"""Shapes that little else has: they prove what the name says; the others only do not speak
against it."""


def matching(shape: str, values: Sequence[str]) -> int:
    test = SHAPES[shape]
    return sum(map(test, values))


def distinct_share(values: Sequence[str]) -> float:
    """How many of the values are different ones: 1 where none comes twice."""
    return len(set(values)) / len(values) if values else 1.0
