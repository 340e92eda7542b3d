"""Names that agree with an e-mail address in the same text: ``Ann Lee <ann.lee@example.com>``."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.names.lexicon import COMMON, band, fold, lexicon
from scanners.names.tokens import NAME

_LOCAL_PART = re.compile(r"(?<![\w.+%-])([\w.+%-]{3,64})@[\w-]+\.")
_MAIL = re.compile(r"[\w.+%-]+@[\w.-]+")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
AGREES = 0.85


def mailed(text: str) -> frozenset[str]:
    """What the e-mail addresses in a text say of names: ``ann.lee@`` both parts, ``alee@`` the
    family name. A part that is a plain word or that nothing tells to be a name says nothing."""
    entries, found = lexicon("english"), set[str]()
    for match in _LOCAL_PART.finditer(text):
        parts = [fold(part) for part in _LETTERS.findall(match[1])]
        names = [part for part in parts if _is_known(entries.get(part, ""))]
        found.update(parts if names and len(parts) > 1 else names)
        if len(parts) == 1 and not names:
            shorts = (parts[0][1:], parts[0][:-1])
            found |= {each for each in shorts if len(each) > 3 and "L" in entries.get(each, "")}
    return frozenset(each for each in found if band(each) < COMMON)


def _is_known(classes: str) -> bool:
    return "F" in classes or "L" in classes


def agreed(text: str, span: Found, names: frozenset[str]) -> Found:
    """Surer, and a person, if an e-mail address in the text says the same."""
    words = [fold(word) for word in NAME.findall(text, span.start, span.end)]
    if span.entity == "STREET_ADDRESS" or not words or not names.issuperset(words):
        return span
    return Found(span.start, span.end, "PERSON", max(span.score, AGREES))


def agreeing(text: str, names: frozenset[str]) -> Iterator[Found]:
    """Words outside of the addresses that an e-mail address in the text says to be names."""
    for match in NAME.finditer(_MAIL.sub(lambda mail: " " * len(mail[0]), text)):
        if fold(match[0]) in names:
            yield Found(match.start(), match.end(), "PERSON", AGREES)
