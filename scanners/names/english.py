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
_ENDS_IN_POINT = re.compile(r"(?:\b\w|[JS]r)\.$")
_TITLE_SURE = re.compile(r"(?:Mr|Mrs|Ms|Dr|Prof)\b\.?\s+(?=\S)")
_EDGES = " \t\n\r,;:!?\"'()[]{}<>*_=|/\\-–—“”‘’«»~#@&"
_WORD = re.compile(_NAME)
_LOCAL_PART = re.compile(r"(?<![\w.+%-])([\w.+%-]{3,64})@[\w-]+\.")
_MAIL = re.compile(r"[\w.+%-]+@[\w.-]+")
_LETTERS = re.compile(r"[^\W\d_]{3,}")
TITLED, AGREES, AGAIN = 0.9, 0.85, 0.8
_SURE, _SURE_ADDRESS, _CERTAIN = 0.85, 0.9, 0.97
_CODE = re.compile(r"\s?[+*/-]?=|\(|\[")
_LONG_WORD = re.compile(r"[^\W\d_]{3}")
_PARTICLES = frozenset(
    "van von der den del della dos das bin ben abu ibn ter ten zu du de la le y e da di el al".split()
)
_COMMON, _COMMONEST = 3, 4
"""Bands of the lexicon from which on a word is too common to be a name without more."""


def refine(text: str, spans: list[Found]) -> list[Found]:
    parts = [each for each in (trimmed(text, span) for span in spans) if each is not None]
    mailed = _mailed(text) if "@" in text else frozenset()
    if mailed:
        parts = [_agreed(text, each, mailed) for each in parts]
        parts += [each for each in _agreeing(text, mailed) if _free(each, parts)]
        parts.sort(key=lambda each: each.start)
    kept = _joined(text, parts)
    kept += [each for each in _titled(text) if _free(each, kept)]
    if any(each.entity == "PERSON" for each in kept):
        kept += _again(text, kept)
    return sorted(kept, key=lambda each: each.start)


def _joined(text: str, spans: Sequence[Found]) -> list[Found]:
    """Two capitalised persons with nothing but a space between them are one."""
    made: list[Found] = []
    for each in spans:
        last = made[-1] if made else None
        if (
            last is not None
            and last.entity == each.entity == "PERSON"
            and text[last.end : each.start] in (" ", "-", "'", "’")
            and text[last.start].isupper()
            and text[each.start].isupper()
        ):
            made[-1] = Found(last.start, each.end, "PERSON", min(last.score, each.score))
        else:
            made.append(each)
    return made


def trimmed(text: str, span: Found) -> Found | None:
    """Without punctuation, white space and a title at its ends; None if what is left is no name."""
    start, end = _edges(text, span.start, span.end)
    entity = span.entity
    title = _TITLE.match(text, start, end) if entity != "STREET_ADDRESS" else None
    if title is not None and _TITLE_SURE.match(text, start, end):
        entity = "PERSON"
    if entity == "PERSON":
        start = title.end() if title else start
        start, end = _capital_part(text, start, end)
    name = text[start:end]
    if (
        name.endswith(".")
        and not _ENDS_IN_POINT.search(name)
        and (entity == "PERSON" or (entity == "LOCATION" and name.count(".") == 1))
    ):
        end -= 1
    found = Found(start, end, entity, span.score)
    return found if _is_name(text, found) else None


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


def _is_name(text: str, span: Found) -> bool:
    name = text[span.start : span.end]
    if not any(char.isalpha() for char in name) or _in_identifier(text, span.start, span.end):
        return False
    if span.entity == "STREET_ADDRESS":
        return _is_address(name, span.score)
    if name.islower() and _band(name) == _COMMONEST and not text.islower():
        return False
    return not _is_word(name, span.score)


def _capital_part(text: str, start: int, end: int) -> tuple[int, int]:
    """Without common words in small letters around a capitalised name ("though Meza")."""
    words = list(_WORD.finditer(text, start, end))
    while len(words) > 1 and _is_small(words[0][0]) and words[1][0][0].isupper():
        words.pop(0)
        start = words[0].start()
    while len(words) > 1 and _is_small(words[-1][0]) and words[-2][0][0].isupper():
        words.pop()
        end = words[-1].end()
    return start, end


def _is_small(word: str) -> bool:
    return word.islower() and word not in _PARTICLES and _band(word) >= _COMMON and len(word) > 2


def _is_word(name: str, score: float) -> bool:
    """A common word that the lexicon knows as no name; small letters must be surer."""
    if " " in name.strip():
        return False
    band, known = _band(name), lexicon("english").get(fold(name), "")
    if any(strong in known for strong in ("F2", "F3", "L3", "P2", "P3")):
        return name.islower() and band == _COMMONEST and score < _SURE
    return band >= (_COMMON if name.islower() else _COMMONEST) and score < _CERTAIN


def _band(word: str) -> int:
    """How common a word is: 0 unknown, 4 of the commonest."""
    known = lexicon("english").get(fold(word), "")
    return int(known[known.index("W") + 1]) if "W" in known else 0


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


def _mailed(text: str) -> frozenset[str]:
    """What the e-mail addresses in a text say of names: ``ann.lee@`` both parts, ``alee@`` the
    family name. A part that is a plain word or that nothing tells to be a name says nothing."""
    entries, found = lexicon("english"), set[str]()
    for match in _LOCAL_PART.finditer(text):
        parts = [fold(part) for part in _LETTERS.findall(match[1])]
        names = [part for part in parts if {"F", "L"} & set(entries.get(part, ""))]
        found |= {*(parts if names and len(parts) > 1 else names)}
        if len(parts) == 1 and not names:
            known = (entries.get(short, "") for short in (parts[0][1:], parts[0][:-1]))
            shorts = zip((parts[0][1:], parts[0][:-1]), known, strict=True)
            found |= {short for short, classes in shorts if "L" in classes and len(short) > 3}
    return frozenset(each for each in found if _band(each) < _COMMON)


def _agreed(text: str, span: Found, mailed: frozenset[str]) -> Found:
    """Surer, and a person, if an e-mail address in the text says the same."""
    words = [fold(word) for word in _WORD.findall(text, span.start, span.end)]
    if span.entity == "STREET_ADDRESS" or not words or not mailed.issuperset(words):
        return span
    return Found(span.start, span.end, "PERSON", max(span.score, AGREES))


def _agreeing(text: str, mailed: frozenset[str]) -> Iterator[Found]:
    """Words outside of the addresses that an e-mail address in the text says to be names."""
    for match in _WORD.finditer(_MAIL.sub(lambda mail: " " * len(mail[0]), text)):
        if fold(match[0]) in mailed:
            found = Found(match.start(), match.end(), "PERSON", AGREES)
            if _is_name(text, found):
                yield found


def _again(text: str, spans: Sequence[Found]) -> Iterator[Found]:
    """Parts of a person's name of which the model is sure, where they stand again."""
    parts = {
        part
        for each in spans
        if each.entity == "PERSON" and each.score >= _SURE
        for part in _WORD.findall(text[each.start : each.end])
        if len(part) > 2 and not part.islower() and _band(part) < _COMMON
    }
    if not parts:
        return
    for match in _WORD.finditer(text):
        if match[0] in parts:
            again = Found(match.start(), match.end(), "PERSON", AGAIN)
            if _free(again, spans):
                yield again
