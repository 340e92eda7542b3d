"""Where an English name begins and ends: without its title, punctuation, and words beside it."""

import re

from expunge.datamap.scanner import Found
from scanners.names.lexicon import COMMON, COMMONEST, band, eponyms, fold, lexicon
from scanners.names.tokens import NAME

TITLE_WORDS = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Madam|Dame|Lord|Lady|Rev|Reverend|Rabbi|Imam|Pastor|Father"
    "|Capt|Captain|Lt|Sgt|Col|Gen|Judge|Justice|Sen|Senator|Uncle|Aunt|Auntie|Grandma|Grandpa|Nurse|Hon"
    "|Cousin|Granny|Officer|Detective|Inspector|Constable|Sheriff|Corporal|Cpl|Lieutenant|Sergeant|Colonel"
    "|Councillor|Governor|Mayor|President|Chancellor|Ambassador|Coach|EMT|Tante|Onkel|Dona"
)
_TITLE = re.compile(
    rf"(?:{TITLE_WORDS}|Mister|Mme|Herr|Frau|Señora?|Signora?|Don|Doña|Née|Nee|Geb|Lao|Nana|Sheikh|Cmdr"
    r"|Admiral|Commander|Prince|Princess|Queen|King|Minister|Attorney|Congress(?:wo)?man|Sister|Brother)\b\.?\s+(?=\S)",
    re.IGNORECASE,
)
_TITLE_SURE = re.compile(
    r"(?:Mr|Mrs|Ms|Dr|Prof|Uncle|Aunt|Cousin|Dona|Doña|Don|Señora?|Lao|Sgt|Cpl|EMT|Detective|Rabbi)\b\.?\s+(?=\S)"
)
_AFTER = re.compile(
    r"(?:,?\s+(?:MD|M\.D\.?|DDS|PhD|Ph\.D\.?|RN|NP|PA-C|Esq\.?|IBAN|DOB|MRN|ID|ASAP))+$"
)
"""Degrees and words of forms that may stand behind a name."""
_BELONGS = re.compile(r",?[ ](?:[JS]r\b\.?)|[ ](?:MD|DDS|DVM|PhD|II|III|IV)\b|[ ](?:md|dds|phd)\b")
"""What stands right behind a name and is counted with it, as in lists of people; a degree after a
comma is not."""
_SHIP = re.compile(r"(?:US[A-Z]{1,3}|HM[A-Z]{1,2}S|RMS|MV|M/V)\s+")
_SHIP_BEFORE = re.compile(rf"\b{_SHIP.pattern}$")
_CROWN = re.compile(r"\b(?:Princess|Prince|Queen|King)\s$")
_ENDS_IN_POINT = re.compile(r"(?:\b\w|[JSjs]r)\.$")
_EDGES = " \t\n\r,;:!?\"'()[]{}<>*_=|/\\-–—“”‘’«»~#@&"
_SURE, _CERTAIN = 0.85, 0.97
_LONGEST_CODE = 4
_NUMBER_NEXT = re.compile(r"[ ]?#?[ ]?\d")
_CODE = re.compile(r"\s?[+*/-]?=|\(|\[|:[\w:/]")
_NUMBER_AFTER, _NUMBER_BEFORE = re.compile(r"-\d"), re.compile(r"\d-$")
_WORD_BEFORE = re.compile(r"[^\W\d_]+[ ]$")
_WORD_AFTER = re.compile(r"[ ][^\W\d_]+")
_PARTICLES = frozenset(
    "van von der den del della dos das bin ben abu ibn ter ten zu du de la le y e da di el al".split()
)


_NEVER = frozenset("my the you an so he she we our your his her its in on at to is are was".split())


def trimmed(text: str, span: Found) -> Found | None:
    """Without punctuation, white space and a title at its ends; None if what is left is no name."""
    if span.entity == "POSTAL_CODE":
        return span
    start, end = _edges(text, span.start, span.end)
    entity = span.entity
    title = _TITLE.match(text, start, end) if entity != "STREET_ADDRESS" else None
    if title is not None and _TITLE_SURE.match(text, start, end):
        entity = "PERSON"
    if entity == "PERSON":
        start = title.end() if title else start
        start, end = _person(text, start, end)
    name = text[start:end]
    if (
        name.endswith(".")
        and not _ENDS_IN_POINT.search(name)
        and (entity == "PERSON" or (entity == "LOCATION" and name.count(".") == 1))
    ):
        end -= 1
    found = Found(start, end, entity, span.score)
    return found if is_name(text, found) else None


def is_thing(text: str, span: Found) -> bool:
    """Called like a person, as a whole or with the word before or after it: two jars of Earl Grey."""
    if span.entity != "PERSON":
        return False
    before = _WORD_BEFORE.search(text, max(0, span.start - 16), span.start)
    after = _WORD_AFTER.match(text, span.end)
    starts = [span.start, before.start()] if before else [span.start]
    ends = [span.end, span.end + 2, after.end()] if after else [span.end, span.end + 2]
    forms = {fold(text[start:end]) for start in starts for end in ends}
    return not forms.isdisjoint(eponyms())


def is_name(text: str, span: Found) -> bool:
    """Whether the span can be a name, by its form and by what the lexicon knows."""
    name = text[span.start : span.end]
    if not any(char.isalpha() for char in name) or _in_identifier(text, span.start, span.end):
        return False
    if len(set(name.lower())) == 1 and (len(name) > 1 or name.islower()):
        return False  # what somebody blotted out: xxxx; a letter
    if span.entity == "STREET_ADDRESS":
        return True
    if span.entity == "PERSON" and any(each(text, span) for each in (_is_ship, _is_rank, _is_code)):
        return False
    if name.islower() and band(name) == COMMONEST and not text.islower():
        return False
    return not _is_word(name, span.score)


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    if end - start > 2 and text[end - 2 : end] in ("'s", "’s", "'S"):
        end -= 2
    if text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1
    return start, end


def _person(text: str, start: int, end: int) -> tuple[int, int]:
    """Without degrees, words beside the name ("though Meza"), signs of another script that a wrong
    encoding made, an s without its apostrophe."""
    after = _AFTER.search(text, start, end)
    end = after.start() if after and after.start() > start else end
    words = list(NAME.finditer(text, start, end))
    flat = text.isupper() or text.islower()
    while len(words) > 1 and _is_beside(words[0][0], words[1][0], flat):
        words.pop(0)
        start = words[0].start()
    while len(words) > 1 and (
        _is_beside(words[-1][0], words[-2][0], flat) or _is_foreign(words[-1][0], words[0][0])
    ):
        words.pop()
        end = words[-1].end()
    if words and words[-1].end() == end and _has_glued_s(words[-1][0]):
        end -= 1
    belongs = _BELONGS.match(text, end) if len(words) > 1 else None
    return start, belongs.end() if belongs else end


def _is_beside(word: str, neighbour: str, flat: bool) -> bool:
    """A common word in small letters beside a capitalised name; in a flat text, of capitals or of
    small letters alone, one that is no name."""
    if flat:
        common = band(word) >= COMMON or (len(word) == 1 and word.islower())
        return common and not _is_strong(word) and word not in _PARTICLES
    return _is_small(word) and neighbour[0].isupper()


def _is_small(word: str) -> bool:
    return word.islower() and word not in _PARTICLES and band(word) >= COMMON and len(word) > 2


def _is_strong(word: str) -> bool:
    known = lexicon("english").get(fold(word), "")
    return any(strong in known for strong in ("F2", "F3", "L2", "L3"))


def _is_foreign(word: str, name: str) -> bool:
    return len(word) < 3 and word[0] > "\u036f" and name[0] < "\u0250"


def _has_glued_s(word: str) -> bool:
    """``joels new haircut``: no name, but one without its s."""
    entries = lexicon("english")
    if not word.endswith("s") or len(word) < 5 or fold(word) in entries:
        return False
    known = entries.get(fold(word[:-1]), "")
    return any(strong in known for strong in ("F2", "F3", "L3")) or (
        word.islower() and "F" in known
    )


def _is_ship(text: str, span: Found) -> bool:
    if _SHIP.match(text, span.start, span.end):
        return True
    return _SHIP_BEFORE.search(text, max(0, span.start - 8), span.start) is not None


def _is_rank(text: str, span: Found) -> bool:
    """The Princess Royal, the Queen Mother: a common word after a crowned head's title."""
    name = text[span.start : span.end]
    known = lexicon("english").get(fold(name), "")
    if "W4" not in known or "F3" in known or "L3" in known:
        return False
    return _CROWN.search(text, max(0, span.start - 10), span.start) is not None


def _is_code(text: str, span: Found) -> bool:
    """A few capitals and a number in a text that has small letters too: CAS 68180-78-0."""
    name = text[span.start : span.end]
    if not name.isupper() or not 1 < len(name) <= _LONGEST_CODE or text.isupper():
        return False
    return span.score < _CERTAIN and _NUMBER_NEXT.match(text, span.end) is not None


def _is_word(name: str, score: float) -> bool:
    """A common word that the lexicon knows as no name; small letters must be surer."""
    words = NAME.findall(name)
    if len(words) > 1:
        return score < _SURE and all(band(w) >= COMMON and not _is_strong(w) for w in words)
    if "\u0590" < name[0] < "\u2e80" and len(name) < 3:
        return True  # signs that a wrong encoding made
    if name.lower() in _NEVER:
        return score < _CERTAIN
    common, known = band(name), lexicon("english").get(fold(name), "")
    if any(strong in known for strong in ("F2", "F3", "L3", "P2", "P3")):
        return name.islower() and common == COMMONEST and score < _SURE
    return common >= (COMMON if name.islower() else COMMONEST) and score < _CERTAIN


def _in_identifier(text: str, start: int, end: int) -> bool:
    """A part of a word with digits or of a path, or a key before its value: no name."""
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if before.isalnum() or _goes_on(text, end) or "_" in (before, after):
        return True
    if text[start:end].isupper() and (
        _NUMBER_AFTER.match(text, end) or _NUMBER_BEFORE.search(text, max(0, start - 2), start)
    ):
        return True
    plain = text[start:end].islower()
    if plain and "/" in (before, after) and not text.islower():
        return True  # a unit (g/mol), a path
    return plain and (after == "=" or _CODE.match(text, end) is not None)


def _goes_on(text: str, end: int) -> bool:
    """Whether the word does not end here; a glued s does not count."""
    after = text[end : end + 1]
    return after.isalnum() and not (after == "s" and not text[end + 1 : end + 2].isalnum())
