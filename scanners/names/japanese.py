"""What Japanese text tells besides the model: what has a form, where a name begins and ends, who is
called by an honorific, the same name again."""

import re
from collections.abc import Iterator, Sequence

from expunge.datamap.scanner import Found
from scanners.names.japanese_forms import FORM, KANJI, formed
from scanners.names.lexicon import lexicon

_HONORIFIC = re.compile(
    r"(?:さん|様|さま|氏|くん|君|ちゃん|殿|先生|先輩|部長|課長|社長|係長|専務|主任|店長|教授|選手|監督|容疑者|頭取|会長|首相|大臣|知事|市長|町長|村長|議員|議長|弁護士|医師|看護師|被告|投手|捕手)"
)
_HONORIFIC_AT_END = re.compile(rf"(?:{_HONORIFIC.pattern})$")
_NO_NAME = re.compile(
    r"[ぁ-ん]|[ァ-ヶー]|[一二三四五六七八九十百千万〇0-9]+[日月年時分円個人名回番号度本]?|[a-z ]+"
)
_KANA = re.compile(r"[ぁ-んー]+")
_LABEL = re.compile(r"(?:カナ|フリガナ|ふりがな|氏名|名前|故|旧姓)[ ]*")
_COUNTING = "一二三四五六七八九十百千"
_FORM_WORDS = frozenset(
    "カナ フリガナ セイ メイ WARN ERROR INFO DEBUG FATAL TRACE CRITICAL NOTICE".split()
)
_GIVEN_AFTER = re.compile(rf"[ ](?P<given>{KANJI}{{1,3}})(?!{KANJI}|[ぁ-んァ-ヶー])")
_EDGES = " \t\n、。,.:：;「」『』()（）[]【】<>\"'・･=|/\\-→←@#*　"
CALLED = 0.85
_SURE, _CERTAIN = 0.8, 0.95
_SHORTEST_ADDRESS = 4
_IN_SPEECH = re.compile(r"(?:さん|様|さま|氏|くん|君|ちゃん|先生)")


def refine(text: str, spans: list[Found]) -> list[Found]:
    """All names in a text, in order: the model's, corrected, and those that rules add."""
    forms = list(formed(text))
    model = [each for each in (_trimmed(text, span) for span in spans) if each is not None]
    kept = forms + _whole_names(text, [each for each in model if _free(each, forms)])
    kept += [each for each in _called(text) if _free(each, kept)]
    return sorted(kept + list(_again(text, kept)), key=lambda each: each.start)


def _free(span: Found, others: Sequence[Found]) -> bool:
    return all(span.end <= each.start or each.end <= span.start for each in others)


def _trimmed(text: str, span: Found) -> Found | None:
    start, end = span.start, span.end
    while start < end and text[start] in _EDGES:
        start += 1
    while start < end and text[end - 1] in _EDGES:
        end -= 1
    if start == end:
        return None
    if span.entity == "PERSON":
        label = _LABEL.match(text, start, end)
        start = label.end() if label and label.end() < end else start
        start, end = _whole_katakana(text, start, end)
        honorific = _HONORIFIC_AT_END.search(text, start, end)
        end = honorific.start() if honorific and honorific.start() > start else end
    found = Found(start, end, _kind(text, start, end, span.entity), span.score)
    return found if _is_name(text, found) else None


def _kind(text: str, start: int, end: int, entity: str) -> str:
    """A place that is a family name too, with an honorific after it, is a person."""
    known = lexicon("japanese").get(text[start:end], "")
    is_person = entity == "LOCATION" and "S" in known and _IN_SPEECH.match(text, end) is not None
    return "PERSON" if is_person else entity


def _is_name(text: str, span: Found) -> bool:
    start, end, name = span.start, span.end, text[span.start : span.end]
    if _NO_NAME.fullmatch(name) or (text[start - 1 : start] == "第" and name[0] in _COUNTING):
        return False
    if span.entity == "PERSON":
        return _is_person(text, span)
    if span.entity == "LOCATION" and _is_plain_place(name, span.score):
        return False
    return span.entity != "STREET_ADDRESS" or end - start >= _SHORTEST_ADDRESS


def _is_person(text: str, span: Found) -> bool:
    """By its form, by what the lexicon knows, and by the honorific after it."""
    name = text[span.start : span.end]
    if name in _FORM_WORDS or (len(name) == 1 and not _stands_alone(text, span)):
        return False
    called = _HONORIFIC.match(text, span.end) is not None
    if _is_plain(name) and not called and span.score < FORM:
        return False
    if not _KANA.fullmatch(name):
        return True
    is_sure = span.score >= _SURE or called or _is_known(name)
    return is_sure and "C" not in lexicon("japanese").get(name, "")


def _is_plain(name: str) -> bool:
    """A word of the language that is no usual family name."""
    known = lexicon("japanese").get(name, "")
    return "C" in known and "S3" not in known and "S2" not in known


def _is_plain_place(name: str, score: float) -> bool:
    known = lexicon("japanese").get(name, "")
    return "C" in known and "P2" not in known and score < FORM


def _is_known(name: str) -> bool:
    known = lexicon("japanese").get(name, "")
    return "S2" in known or "S3" in known or "G2" in known


def _whole_names(text: str, spans: Sequence[Found]) -> list[Found]:
    """Family and given name with a space between them are one name, whatever each was taken for;
    a given name after a space belongs to the family name before it."""
    made: list[Found] = []
    for each in spans:
        last = made[-1] if made else None
        if last is not None and last.end > each.start:
            continue  # two parts that were completed to the same name
        if last is not None and _is_pair(text, last, each):
            made[-1] = Found(last.start, each.end, "PERSON", max(last.score, each.score))
        else:
            made.append(each)
    return [_with_given(text, each, made) for each in made]


def _is_pair(text: str, first: Found, second: Found) -> bool:
    """A family name, one space, and what can only be a given name."""
    if text[first.end : second.start] != " " or second.entity != "PERSON":
        return False
    family = lexicon("japanese").get(text[first.start : first.end], "")
    given = lexicon("japanese").get(text[second.start : second.end], "")
    if first.entity not in ("PERSON", "LOCATION") or not ("S" in family or first.score >= _SURE):
        return False
    is_family = "S3" in given or ("S2" in given and "G2" not in given)
    return not is_family and second.end - second.start < 4 and first.end - first.start < 5


def _with_given(text: str, span: Found, others: Sequence[Found]) -> Found:
    match = _GIVEN_AFTER.match(text, span.end)
    name = text[span.start : span.end]
    if span.entity not in ("PERSON", "LOCATION") or match is None or " " in name:
        return span
    family = lexicon("japanese").get(name, "")
    given = lexicon("japanese").get(match["given"], "")
    whole = Found(span.start, match.end(), "PERSON", span.score)
    plain = "C2" in given and len(match["given"]) == 1
    is_given = "G" in given and "S3" not in given and (not plain or "G2" in given)
    is_family = "S" in family or (span.entity == "PERSON" and span.score >= _SURE)
    if not is_family or not is_given or _HONORIFIC.fullmatch(match["given"]):
        return span
    return whole if _free(whole, [each for each in others if each is not span]) else span


def _stands_alone(text: str, span: Found) -> bool:
    """A name of one character has an honorific after it, or nothing around it and then it is no
    plain word as well unless the model is sure."""
    before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
    if _HONORIFIC.match(text, span.end) is not None:
        return True
    known = lexicon("japanese").get(text[span.start : span.end], "")
    plain = "C2" in known and "S3" not in known
    return not (before.isalnum() or after.isalnum()) and (not plain or span.score >= _CERTAIN)


def _whole_katakana(text: str, start: int, end: int) -> tuple[int, int]:
    """A name does not end within a word in katakana; a foreign one goes on after its middle dot."""
    if not _katakana(text[start]) or not _katakana(text[end - 1]):
        return start, end
    while start > 0 and (_katakana(text[start - 1]) or text[start - 1] == "・"):
        start -= 1
    while end < len(text) and (_katakana(text[end]) or text[end] == "・"):
        end += 1
    return start, end


def _katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fa" or char == "ー"


def _called(text: str) -> Iterator[Found]:
    """A family or given name of the lexicon right before an honorific."""
    entries = lexicon("japanese")
    for match in _HONORIFIC.finditer(text):
        end = match.start()
        for size in range(min(6, end), 0, -1):
            surface = text[end - size : end]
            known = entries.get(surface, "")
            before = text[end - size - 1 : end - size] if end > size else ""
            if ("S" in known or "G2" in known) and "C" not in known and not _kanji(before):
                yield Found(end - size, end, "PERSON", CALLED)
                break


def _is_whole(surface: str, known: str, before: str) -> bool:
    """A name, and not the end of a longer word or of a name that has a part before it."""
    if "C" in known or not ("S" in known or "G2" in known):
        return False
    return not (_kanji(before) or (_katakana(before) and _katakana(surface[0])))


def _kanji(char: str) -> bool:
    return "\u3005" <= char <= "\u3007" or "\u3400" <= char <= "\u9fff"


def _again(text: str, spans: Sequence[Found]) -> Iterator[Found]:
    """A name of which the model is sure, where it stands again."""
    names = {
        text[each.start : each.end]
        for each in spans
        if each.entity == "PERSON" and each.score >= FORM and each.end - each.start > 1
    }
    for name in names:
        if "C" in lexicon("japanese").get(name, ""):
            continue
        for match in re.finditer(re.escape(name), text):
            again = Found(match.start(), match.end(), "PERSON", 0.8)
            if _free(again, spans):
                yield again
