"""How an identifier can be written: its spellings, and each spelling's encodings as bytes.

Both are enumerated, so that every one of them becomes a literal of the engine. No identifier ever
becomes a regular expression. A name's literal is its longest part; names.py checks the rest.
"""

import calendar
import html
import html.entities
import json
import re
import string
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from urllib.parse import quote

from expunge.match.phones import phone_spellings
from expunge.model import Identifier

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_NAMED = {"@": "&commat;", ".": "&period;", "_": "&lowbar;", "+": "&plus;"} | {
    chr(code): f"&{name};" for code, name in html.entities.codepoint2name.items()
}
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")  # RFC 3986 2.3: nobody encodes these
_UNESCAPED = re.compile(r"[A-Za-z0-9 !#$%()*+,./:;=?@\[\]^_`{|}~-]+")
"""What JSON, CSV, SQL and HTML need not encode; JSON's writers do encode some of it."""
_PERCENT = {code: quote(chr(code), safe="") for code in range(0x80)}
_MONTHS = tuple(calendar.month_name)[1:]


def spellings(identifier: Identifier) -> frozenset[str]:
    """Every text that stands for the identifier; ASCII letters' case is the engine's business."""
    value = identifier.value.strip()
    match identifier.kind:
        case "phone":
            written = {value, *phone_spellings(value)}
        case "date_of_birth":
            written = {value, *_dates(value)}
        case "email":
            written = {value, value.translate(_FULL_WIDTH), *_international_domain(value)}
        case _:
            written = {value, " ".join(value.split())}
    return frozenset(form for text in written for form in unicode_forms(text) if form.strip())


def encodings(text: str) -> frozenset[bytes]:
    """A spelling as the bytes that stores and logs hold it in: UTF-8; percent-encoded (RFC 3986,
    once and twice, and as form data); JSON escapes (RFC 8259 section 7), once and twice; HTML
    entities, of some characters or of all; quotes doubled as in CSV (RFC 4180) and SQL."""
    if _UNRESERVED.fullmatch(text) or _is_full_width(text):
        return frozenset({text.encode()})
    forms = {text, *_percented(text)}
    if "@" in text:
        forms.update(_entities_of_email(text))
    if _UNESCAPED.fullmatch(text):
        forms |= {text.replace("@", "\\u0040"), text.replace("/", "\\/")}
    else:
        forms |= _escaped(text)
    return frozenset([form.encode(errors="surrogateescape") for form in forms])


def _percented(text: str) -> tuple[str, ...]:
    """Of a component of a URL, of a mailto link, twice, and of form data."""
    percent = text.translate(_PERCENT) if text.isascii() else quote(text, safe="")
    return (
        percent,
        percent.replace("%40", "@").replace("%2B", "+"),
        percent.replace("%", "%25"),
        percent.replace("%20", "+"),
    )


def _escaped(text: str) -> set[str]:
    """JSON's, once and twice; quotes doubled; HTML's of the signs that must be, and of letters
    beyond ASCII."""
    escaped = json.dumps(text)[1:-1]
    forms = {
        escaped,
        escaped.replace("@", "\\u0040"),
        json.dumps(text, ensure_ascii=False)[1:-1],
        json.dumps(escaped)[1:-1],
        text.replace("/", "\\/"),
        text.replace('"', '""'),
        text.replace("'", "''"),
        html.escape(text),
    }
    if not text.isascii():
        forms |= {
            "".join(c if c.isascii() else write(c) for c in text)
            for write in (_decimal, _hexadecimal, _named)
        }
    return forms


def _entities_of_email(text: str) -> Iterator[str]:
    """HTML's, also of the at sign, of all signs, and of every character. By name, decimal and
    hexadecimal, not mixed."""
    escaped = html.escape(text)
    for write in (_decimal, _padded, _hexadecimal, _named):
        yield escaped.replace("@", write("@"))
        yield text.translate(_SIGNS[write])
    for write in (_decimal, _hexadecimal):
        yield text.translate(_EVERY[write])


def _decimal(char: str) -> str:
    return f"&#{ord(char)};"


def _padded(char: str) -> str:
    return f"&#{ord(char):03d};"


def _hexadecimal(char: str) -> str:
    return f"&#x{ord(char):x};"


def _named(char: str) -> str:
    return _NAMED.get(char, char)


class _Written(dict[int, str]):
    """For str.translate: each character as an entity, those in plain as they are."""

    def __init__(self, write: Callable[[str], str], plain: str) -> None:
        super().__init__((ord(char), char) for char in plain)
        self._write = write

    def __missing__(self, code: int) -> str:
        self[code] = self._write(chr(code))
        return self[code]


_SIGNS = {
    write: _Written(write, string.ascii_letters + string.digits)
    for write in (_decimal, _padded, _hexadecimal, _named)
}
_EVERY = {write: _Written(write, "") for write in (_decimal, _hexadecimal)}


def unicode_forms(text: str) -> Iterator[str]:
    """Normal forms (Unicode TR 15) and cases; for ASCII the text alone."""
    yield text
    if text.isascii():
        return
    for cased in (text, text.lower(), text.upper(), text.title(), text.casefold()):
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            yield unicodedata.normalize(form, cased)


def name_forms(part: str) -> Iterator[str]:
    """One part of a name: its Unicode forms, full-width, and without its accents, as keyboards
    and old systems write it."""
    yield from unicode_forms(part)
    yield part.translate(_FULL_WIDTH)
    yield "".join(c for c in unicodedata.normalize("NFD", part) if not "\u0300" <= c <= "\u036f")


def _is_full_width(text: str) -> bool:
    """Full-width text is typed by people: no machine encodes it further."""
    return not text.isascii() and all("\uff01" <= c <= "\uff5e" or c == "\u3000" for c in text)


def _dates(value: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return
    y, m, d = f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"
    month = _MONTHS[day.month - 1]
    yield from (f"{y}{joint}{m}{joint}{d}" for joint in ("-", "/", ".", ""))
    yield from (f"{d}{joint}{m}{joint}{y}" for joint in ("-", "/", "."))
    yield from (f"{m}{joint}{d}{joint}{y}" for joint in ("-", "/"))
    yield from (f"{day.day} {name} {y}" for name in (month, month[:3]))
    yield from (f"{name} {day.day}, {y}" for name in (month, month[:3]))
    yield f"{y}年{day.month}月{day.day}日"


def _international_domain(value: str) -> Iterator[str]:
    """The domain as Unicode and as A-labels (RFC 5891)."""
    local, _, domain = value.rpartition("@")
    if domain.isascii() and "xn--" not in domain.lower():
        return
    try:
        yield f"{local}@{domain.encode('idna').decode()}"
        yield f"{local}@{domain.encode().decode('idna')}"
    except UnicodeError:
        return
