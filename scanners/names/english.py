"""What English text tells besides the model: ends of spans, titles, the same name again."""

import re
from collections.abc import Iterator, Sequence

from expunge.datamap.scanner import Found
from scanners.names.lexicon import fold, lexicon

_NAME = r"[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_]))*"
_CAPITAL = r"(?=[^\W\d_a-z])" + _NAME
_TITLE_WORDS = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Dame|Lord|Lady|Rev|Reverend|Rabbi|Imam|Pastor|Father"
    "|Capt|Captain|Lt|Sgt|Col|Gen|Judge|Justice|Sen|Senator|Uncle|Aunt|Auntie|Grandma|Grandpa|Nurse|Hon"
)
_TITLED = re.compile(
    rf"(?<!\w)(?:{_TITLE_WORDS}|{_TITLE_WORDS.upper()})\.?[ ](?P<name>{_CAPITAL}(?:(?:[ ]|-|\.[ ]){_CAPITAL}){{0,3}})"
)
_TITLE = re.compile(
    rf"(?:{_TITLE_WORDS}|Mister|M|Mme|Herr|Frau|Señora?|Signora?|Don|Doña)\.?\s+(?=\S)",
    re.IGNORECASE,
)
_EDGES = " \t\n\r,;:!?\"'()[]{}<>*_=|/\\-–—“”‘’«»~#@&"
_WORD = re.compile(_NAME)
TITLED, AGAIN = 0.9, 0.8
_SURE, _SURE_ADDRESS = 0.85, 0.9
_CODE = re.compile(r"\s?[+*/-]?=|\(|\[")
_LONG_WORD = re.compile(r"[^\W\d_]{3}")
_COMMON = 3
"""From this band of the lexicon on a word is too common to be taken for a name seen elsewhere."""


def refine(text: str, spans: list[Found]) -> list[Found]:
    kept = [each for each in (trimmed(text, span) for span in spans) if each is not None]
    kept += [each for each in _titled(text) if _free(each, kept)]
    if any(each.entity == "PERSON" for each in kept):
        kept += _again(text, kept)
    return sorted(kept, key=lambda each: each.start)


def trimmed(text: str, span: Found) -> Found | None:
    """Without punctuation and white space at its ends, and without a title before a person."""
    start, end = span.start, span.end
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    if end - start > 2 and text[end - 2 : end] in ("'s", "’s", "'S"):
        end -= 2
    if end < len(text) and text[end] == ")" and "(" in text[start:end]:
        end += 1
    if span.entity == "PERSON":
        title = _TITLE.match(text, start, end)
        start = title.end() if title else start
        if text[start:end].endswith(".") and not re.search(r"(?:\b\w|[JS]r)\.$", text[start:end]):
            end -= 1
    elif (
        text[start:end].endswith(".")
        and span.entity == "LOCATION"
        and "." not in text[start : end - 1]
    ):
        end -= 1
    if not any(char.isalnum() for char in text[start:end]):
        return None
    if _in_identifier(text, start, end):
        return None
    if span.entity == "STREET_ADDRESS" and not _is_address(text[start:end], span.score):
        return None
    if span.entity in ("PERSON", "LOCATION") and not any(
        char.isalpha() for char in text[start:end]
    ):
        return None
    return Found(start, end, span.entity, span.score)


def _in_identifier(text: str, start: int, end: int) -> bool:
    """A part of a word with digits or of a path, or a key before its value: no name."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before.isalnum() or after.isalnum() or "_" in (before, after):
        return True
    plain = text[start:end].islower()
    return plain and (after == "=" or _CODE.match(text, end) is not None)


def _is_address(text: str, score: float) -> bool:
    """A number beside one word is hardly an address; a bare number is none."""
    if not _LONG_WORD.search(text):
        return False
    return score >= _SURE_ADDRESS or any(char.isupper() for char in text)


def _free(span: Found, others: Sequence[Found]) -> bool:
    return all(span.end <= each.start or each.end <= span.start for each in others)


def _titled(text: str) -> Iterator[Found]:
    """Who is called by a title is a person, whatever the name looks like."""
    for match in _TITLED.finditer(text):
        first = match["name"].split(" ")[0]
        known = lexicon("english").get(fold(first), "")
        if not ("W3" in known or "W4" in known) or "L3" in known:
            start = match.start("name")
            yield Found(start, start + len(first), "PERSON", TITLED)


def _again(text: str, spans: Sequence[Found]) -> Iterator[Found]:
    """Parts of a person's name of which the model is sure, where they stand again."""
    parts = {
        part
        for each in spans
        if each.entity == "PERSON" and each.score >= _SURE
        for part in _WORD.findall(text[each.start : each.end])
        if len(part) > 2 and not part.islower() and _uncommon(part)
    }
    if not parts:
        return
    for match in _WORD.finditer(text):
        if match[0] in parts:
            again = Found(match.start(), match.end(), "PERSON", AGAIN)
            if _free(again, spans):
                yield again


def _uncommon(word: str) -> bool:
    known = lexicon("english").get(fold(word), "")
    band = known[known.index("W") + 1] if "W" in known else "0"
    return int(band) < _COMMON
