"""Texts as the patterns see them: one width, one kind of digit, dash and space; escapes decoded.

Nothing here moves a character: ``fold`` replaces code points one by one, and ``decoded`` knows
where in the text each of its characters stood.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

_COMPATIBLE = ("<wide>", "<narrow>", "<font>", "<noBreak>")
_QUOTES = {0x2018: "'", 0x2019: "'", 0x201A: "'", 0x201C: '"', 0x201D: '"', 0x201E: '"',
           0x2032: "'", 0x2212: "-", 0x3002: ".", 0xFF61: "."}  # fmt: skip


class _Fold(dict[int, str]):
    """Made character by character as they are met; there are about a million."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = folded = _folded(char)
        return folded


def _folded(char: str) -> str:
    if (known := _QUOTES.get(ord(char))) is not None:
        return known
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd":
        return "-"
    if category == "Zs":
        return " "
    if unicodedata.decomposition(char).startswith(_COMPATIBLE):
        plain = unicodedata.normalize("NFKC", char)
        return _folded(plain) if len(plain) == 1 and plain != char else char
    return char


_FOLD = _Fold()
UNSPACED = "\u0e00-\u0e7f\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Letters of scripts that put no spaces between words, as a part of a class: what stands behind
them can begin a word."""
GLUE = rf"[^\W{UNSPACED}]"
"""Letters and digits, but those."""
_LONG_SOUND = re.compile(r"(?<=\d)\u30fc(?=\d)")
"""A letter of katakana that many write as a dash between digits."""


def matches(
    pattern: re.Pattern[str], starts: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """``pattern.finditer(text, start, end)`` where every match begins where one of ``starts``
    does: ``re`` looks for what begins with a class of characters several times as fast as for what
    begins by looking back."""
    done = start
    for each in starts.finditer(text, start, end):
        if each.start() >= done and (match := pattern.match(text, each.start(), end)):
            yield match
            done = match.end()


def fold(text: str) -> str:
    """The text with full-width letters, the digits of all scripts, dashes, quotes and spaces as
    ASCII ones; of the same length."""
    if text.isascii():
        return text
    folded = text.translate(_FOLD)
    return _LONG_SOUND.sub("-", folded) if "\u30fc" in folded else folded


@dataclass(frozen=True, repr=False)
class Decoded:
    """text: with its escapes decoded. starts: for each of its characters, and for its end, where
    it begins in the text that it was made of."""

    text: str
    starts: list[int]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Where the characters from start to end stood."""
        last = self.starts[end]
        return self.starts[start], max(last, self.starts[start])

    def place(self, start: int) -> int:
        return bisect_left(self.starts, start)


_ESCAPE = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)|\\u(?P<u>[0-9A-Fa-f]{4})"
    r"|&(?:#(?P<dec>\d{2,6})|#x(?P<hex>[0-9A-Fa-f]{2,5})|(?P<name>amp|quot|apos|lt|gt|nbsp));"
    r'|\\(?P<plain>["/])'
)
_NAMED = {"amp": "&", "quot": '"', "apos": "'", "lt": "<", "gt": ">", "nbsp": " "}


def decoded(text: str) -> Decoded:
    """Percent-encoding (RFC 3986), ``\\u0040`` (JSON), ``&#64;`` (HTML) and ``\\"`` decoded once;
    what is none of these, or no UTF-8, stays as it is."""
    chars: list[str] = []
    starts: list[int] = []
    at = 0
    for match in _ESCAPE.finditer(text):
        begin, end = match.span()
        chars.append(text[at:begin])
        starts.extend(range(at, begin))
        for char, start in _characters(match):
            chars.append(char)
            starts.append(start)
        at = end
    chars.append(text[at:])
    starts.extend(range(at, len(text) + 1))
    return Decoded("".join(chars), starts)


def _characters(match: re.Match[str]) -> list[tuple[str, int]]:
    """The characters that the escape stands for, each with its place in the text."""
    begin = match.start()
    if (run := match["percent"]) is not None:
        return _percent(run, begin)
    if (four := match["u"]) is not None:
        return [(_folded(chr(int(four, 16))), begin)]
    if (number := match["dec"]) is not None or (number := match["hex"]) is not None:
        code = int(number, 10 if match["dec"] is not None else 16)
        valid = 0 < code < 0x110000 and not 0xD800 <= code < 0xE000
        return [(_folded(chr(code)), begin)] if valid else _as_is(match)
    if (name := match["name"]) is not None:
        return [(_NAMED[name], begin)]
    return [(match["plain"], begin)]


def _as_is(match: re.Match[str]) -> list[tuple[str, int]]:
    return [(char, match.start() + place) for place, char in enumerate(match[0])]


def _percent(run: str, begin: int) -> list[tuple[str, int]]:
    raw = bytes.fromhex(run.replace("%", ""))
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return [(char, begin + place) for place, char in enumerate(run)]
    found: list[tuple[str, int]] = []
    at = begin
    for char in text:
        found.append((_folded(char), at))
        at += 3 * len(char.encode())
    return found
