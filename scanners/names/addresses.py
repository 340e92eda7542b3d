"""Whether what the model takes for a postal address is one: numbers beside words are many things."""

import re
from collections.abc import Iterator
from itertools import zip_longest

from expunge.datamap.scanner import Found
from scanners.names.lexicon import COMMON, band, fold, lexicon
from scanners.names.tokens import NAME
from scanners.patterns import postal, streets

_WORDS = tuple(re.compile(each.trigger) for each in streets.WORDED)
"""Street words of ten languages, apartments."""
_NUMBER = re.compile(r"\d+")
_CODE_AFTER = re.compile(r",?\s(\d{5,6})(?!\w)")
_COUNTS = 0.5
"""Score from which a postal code is one."""
_LONG = 4
"""Letters from which a word that is no common one may be a street."""


def read(text: str, span: Found) -> list[Found]:
    """The span, if it is no address or can be one; else the place in it, with its code."""
    name = text[span.start : span.end]
    if span.entity != "STREET_ADDRESS" or is_address(name):
        return [span]
    spot = place(name)
    if spot is None:
        return []
    start, end = span.start + spot[0], span.start + spot[1]
    code = _CODE_AFTER.match(text, end, span.end)
    found = [Found(start, end, "LOCATION", span.score)]
    return [*found, Found(*code.span(1), "POSTAL_CODE", span.score)] if code else found


def is_address(name: str) -> bool:
    """It has a number and a street word; or else a word that may be a street, beside two numbers
    (of the house, of the district) or beside a code or a place."""
    if _NUMBER.search(name) is None:
        return False
    if has_street(name):
        return True
    named = [word for word in NAME.findall(name) if _is_named(word)]
    if not named:
        return False
    places = sum(map(is_place, named))
    return len(named) > places and (
        len(_NUMBER.findall(name)) > 1 or places > 0 or any(_codes(name))
    )


def has_street(name: str) -> bool:
    """In a text of small letters or of capitals alone the words of streets are written so too."""
    text = f" {name.title() if name.islower() or name.isupper() else name} ".encode()
    if any(each.search(text) for each in _WORDS):
        return True
    return any(True for each in streets.WHOLE for _ in each.find(name, 0, len(name)))


def place(name: str) -> tuple[int, int] | None:
    """Where a well-known place stands in it, of one word or of two."""
    words = list(NAME.finditer(name))
    for word, after in zip_longest(words, words[1:]):
        if after is not None and "P" in _known(name[word.start() : after.end()]):
            return word.start(), after.end()
        if is_place(word[0]):
            return word.span()
    return None


def is_place(word: str) -> bool:
    known = _known(word)
    return word[0].isupper() and ("P2" in known or "P3" in known)


def _known(words: str) -> str:
    return lexicon("english").get(fold(words), "")


def _is_named(word: str) -> bool:
    """Capitalised and no common word (acronyms are none), or with letters that English has not."""
    if len(word) < _LONG:
        return False
    is_name = word.istitle() and band(word) < COMMON
    return is_name or is_place(word) or not word.isascii()


def _codes(name: str) -> Iterator[bool]:
    for family in postal.CODES:
        yield any(found.score >= _COUNTS for found in family.find(name, 0, len(name)))
