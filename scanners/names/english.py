"""What English text tells besides the model: titles, initials, addresses of soldiers, the same name
again."""

import re
from collections.abc import Iterator, Sequence

from expunge.datamap.scanner import Found
from scanners.names.addresses import read
from scanners.names.edges import TITLE_WORDS, is_name, is_thing, trimmed
from scanners.names.foreign import supported
from scanners.names.lexicon import COMMON, band, fold, lexicon
from scanners.names.lists import agreed as in_lists
from scanners.names.mailed import agreed, agreeing, mailed
from scanners.names.tokens import NAME, NAME_FORM
from scanners.names.tongues import foreign

_CAPITAL = r"(?=[^\W\d_a-z])" + NAME_FORM
_TITLED = re.compile(
    rf"(?<!\w)(?:{TITLE_WORDS}|{TITLE_WORDS.upper()})\.?[ ](?P<name>{_CAPITAL}(?:(?:[ ]|-|\.[ ]){_CAPITAL}){{0,3}})"
)
_FORMS = re.compile(
    r"(?P<PERSON>\b[A-Z]{2,}/[A-Z]{2,}(?: [A-Z]{2,})? (?:MR|MRS|MS|MISS|MSTR|CHD|INF)\b)"
    r"|(?P<STREET_ADDRESS>\b(?:US[A-Z]{1,3} [^\W\d_]+|(?:PSC|Unit|CMR) \d+,? Box \d+),?\s+"
    r"[AFD]PO,? A[AEP] \d{5}(?:-\d{4})?)"
)
"""A passenger as airlines write it (IATA resolution 722f); an address of the US armed forces (USPS
publication 28, 239)."""
_BETWEEN = re.compile(r"[ ](?:[^\W\d_]\.?[ ])?|[-'’]")
_INITIAL_AFTER = re.compile(r"[ ][A-Z]\.(?=[\s,;:)]|$)")
FORM, TITLED, AGAIN = 0.95, 0.9, 0.8
_SURE = 0.85


def refine(text: str, spans: list[Found]) -> list[Found]:
    """All names in a text, in order: the model's, corrected, and those that rules add. In another
    language the model guesses: what the lists bear out stands."""
    forms = list(_formed(text))
    language = foreign(text) if spans else None
    if language is not None:
        spans = supported(text, spans, language)
    spans = [part for span in spans for part in read(text, span)]
    parts = [each for each in (trimmed(text, span) for span in spans) if each is not None]
    if forms:
        parts = [*forms, *(each for each in parts if _free(each, forms))]
    names = mailed(text) if "@" in text else None
    if names:
        parts = [agreed(text, each, names) for each in parts]
        more = [each for each in agreeing(text, names) if is_name(text, each)]
        parts += [each for each in more if _free(each, parts)]
    kept = _joined(text, sorted((_called(text, each) for each in parts), key=_start))
    if language is None:
        kept += [each for each in _titled(text) if _free(each, kept)]
    kept = [each for each in kept if not is_thing(text, each)]
    if any(each.entity == "PERSON" for each in kept):
        kept = [*_same(text, kept)]
        kept += _again(text, kept)
    if kept and ", " in text:
        kept = in_lists(text, kept)
    return sorted(kept, key=_start)


def _start(span: Found) -> int:
    return span.start


def _formed(text: str) -> Iterator[Found]:
    for match in _FORMS.finditer(text):
        yield Found(match.start(), match.end(), match.lastgroup or "", FORM)


def _called(text: str, span: Found) -> Found:
    """A place of several words that begins with a given name, and none of which is known of places,
    is a person."""
    if span.entity != "LOCATION" or " " not in text[span.start : span.end]:
        return span
    known = [lexicon("english").get(fold(w), "") for w in NAME.findall(text, span.start, span.end)]
    is_placed = any("P" in each or "Q" in each for each in (known[0], known[-1]))
    if is_placed or "F" not in known[0] or any("W3" in each or "W4" in each for each in known):
        return span
    return Found(span.start, span.end, "PERSON", span.score)


def _joined(text: str, spans: Sequence[Found]) -> list[Found]:
    """Two capitalised persons with nothing but a space or an initial between them are one; an
    initial after a name is a part of it."""
    made: list[Found] = []
    for each in spans:
        last = made[-1] if made else None
        if (
            last is not None
            and last.entity == each.entity == "PERSON"
            and _BETWEEN.fullmatch(text, last.end, each.start)
            and text[last.start].isupper()
            and text[each.start].isupper()
        ):
            made[-1] = Found(last.start, each.end, "PERSON", min(last.score, each.score))
        elif each.entity == "PERSON" and (more := _INITIAL_AFTER.match(text, each.end)):
            made.append(Found(each.start, more.end(), "PERSON", each.score))
        else:
            made.append(each)
    return made


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


def _sure_parts(text: str, spans: Sequence[Found]) -> set[str]:
    """The parts of persons' names of which the model is sure."""
    return {
        part
        for each in spans
        if each.entity == "PERSON" and each.score >= _SURE
        for part in NAME.findall(text, each.start, each.end)
        if len(part) > 2 and band(part) < COMMON
    }


def _same(text: str, spans: Sequence[Found]) -> Iterator[Found]:
    """What is called a place, and is a part of a person's name in the same text, is the person."""
    parts = _sure_parts(text, spans)
    for each in spans:
        name = text[each.start : each.end]
        known = lexicon("english").get(fold(name), "")
        is_person = each.entity == "LOCATION" and name in parts and "P" not in known
        yield Found(each.start, each.end, "PERSON", each.score) if is_person else each


def _again(text: str, spans: Sequence[Found]) -> Iterator[Found]:
    """Parts of a person's name of which the model is sure, where they stand again."""
    parts = {part for part in _sure_parts(text, spans) if not part.islower()}
    if not parts:
        return
    for match in NAME.finditer(text):
        if match[0] in parts:
            again = Found(match.start(), match.end(), "PERSON", AGAIN)
            if _free(again, spans):
                yield again
