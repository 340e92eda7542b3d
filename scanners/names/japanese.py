"""What Japanese text tells besides the model: addresses, codes, telephones, days of birth and
companies by their form, names by the honorific after them."""

import re
from collections.abc import Iterator, Sequence

from expunge.datamap.scanner import Found
from scanners.names.lexicon import lexicon

_PREFECTURE = (
    "北海道|東京都|(?:京都|大阪)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野"
    "|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県"
)
_KANJI, _NUMBER = r"[\u3005-\u3007\u30f6\u3400-\u9fff]", r"[0-9〇一二三四五六七八九十百千]"
_PLACE = rf"(?:{_KANJI}|[ぁ-んァ-ヶー])"
_DASH = r"[-−‐ー―–]"
_BLOCK = (
    rf"{_NUMBER}{{1,5}}(?:丁目|番地の?|番|号|条|の|{_DASH})(?:[東西南北])?"
    rf"(?:{_NUMBER}{{1,5}}(?:丁目|番地の?|番|号|の|{_DASH})?){{0,4}}|{_NUMBER}{{1,4}}番地?"
)
_NO_BUILDING = "昭和|平成|令和|大正|明治|電話|携帯|TEL|Tel|FAX|生年|氏名|担当|連絡|メール|郵便"
_ROOM = rf"(?:[ ]?(?!{_NO_BUILDING})(?:[ァ-ヶー]|{_KANJI}|[A-Za-zⅠ-Ⅹ]){{2,16}}[ ]?(?:[0-9]{{1,4}}(?:号室|号|階|F)?|棟|ビル|荘))?"
_KANA_TOWNS = (
    "さいたま|つくば|つくばみらい|いわき|ひたちなか|かすみがうら|みなかみ|さくら|ふじみ野|あきる野|いすみ|おおい町"
    "|にかほ|つがる|むつ|えびの|うきは|みやま|さぬき|東かがわ|うるま|南あわじ|たつの|いなべ|あま|みよし|かほく"
)
_TOWN = rf"(?:{_KANA_TOWNS}|(?:{_KANJI}|[ヶケノツ]|[ァ-ヶー]{{3,7}}){{1,6}}?)[市区郡町村]"
_REST = rf"[ ]?{_PLACE}{{0,14}}?[ ]?(?:{_BLOCK}){_ROOM}"
ADDRESS = re.compile(
    rf"(?:{_PREFECTURE})[ ]?(?:{_PLACE}{{1,9}}[市区郡町村][ ]?){{0,3}}{_REST}|(?:{_TOWN}[ ]?){{1,3}}{_REST}"
)
_POSTAL = re.compile(
    r"〒[ ]?(?P<code>[0-9]{3}-?[0-9]{4})(?![0-9])|(?:郵便番号)[ ]?[:：]?[ ]?(?P<named>[0-9]{3}-?[0-9]{4})(?![0-9])"
)
_PHONE = re.compile(
    rf"(?<![0-9-])(?:\+81[- ]?(?:\(0\))?[1-9][0-9]{{0,3}}|0[0-9]{{1,4}}|\(0[0-9]{{1,4}}\)){_DASH}?[ ]?"
    rf"(?:\([0-9]{{1,4}}\)|[0-9]{{1,4}}){_DASH}?[ ]?[0-9]{{3,4}}(?![0-9-])"
)
_PHONE_WORD = re.compile(r"(?:電話|TEL|Tel|tel|携帯|FAX|Fax|℡|連絡先|番号)[^0-9\n]{0,6}$")
_BORN = re.compile(
    r"(?:(?:明治|大正|昭和|平成|令和|[MTSHR])[ ]?(?:元|[0-9]{1,2})[ ]?(?:年|[./-])[ ]?[0-9]{1,2}[ ]?(?:月|[./-])[ ]?[0-9]{1,2}日?"
    r"|(?:19|20)[0-9]{2}(?:年|[./-])[ ]?[0-9]{1,2}(?:月|[./-])[ ]?[0-9]{1,2}日?)(?![0-9])"
)
_BIRTH_BEFORE = re.compile(r"(?:生年月日|誕生日|生誕|出生)[^0-9\n]{0,8}$")
_BIRTH_AFTER = re.compile(r"[ ]?(?:生まれ|生(?![産活理])|誕生|出生)")
_COMPANY = re.compile(
    r"(?:株式会社|有限会社|合同会社|合資会社|\((?:株|有)\))[ ]?[^\s、。,.()「」:：/]{2,16}?(?=[ 、。,()「」:：/\n]|$|の|は|に|を|が|で|と|様|御中|から|へ)"
    r"|[^\s、。,.()「」:：/のはにをがでと]{2,14}(?:株式会社|有限会社|合同会社|\((?:株|有)\))"
)
_HONORIFIC = re.compile(
    r"(?:さん|様|さま|氏|くん|君|ちゃん|殿|先生|先輩|部長|課長|社長|係長|専務|主任|店長|教授|選手|監督|容疑者)"
)
_HONORIFIC_AT_END = re.compile(rf"(?:{_HONORIFIC.pattern})$")
_NO_NAME = re.compile(
    r"[ぁ-ん]|[ァ-ヶー]|[一二三四五六七八九十百千万〇0-9]+[日月年時分円個人名回番号度本]?|[a-z ]+"
)
_KANA = re.compile(r"[ぁ-んー]+")
_LABEL = re.compile(r"(?:カナ|フリガナ|ふりがな|氏名|名前|故|旧姓)[ ]*")
_FORM_WORDS = frozenset(
    "カナ フリガナ セイ メイ WARN ERROR INFO DEBUG FATAL TRACE CRITICAL NOTICE".split()
)
_GIVEN_AFTER = re.compile(rf"[ ](?P<given>{_KANJI}{{1,3}})(?!{_KANJI}|[ぁ-んァ-ヶー])")
_PASSENGER = re.compile(
    r"(?<![A-Z])[A-Z]{2,}/[A-Z]{2,}(?: [A-Z]{2,})? (?:MR|MRS|MS|MISS|MSTR|CHD|INF)(?![A-Z])"
)
_EDGES = " \t\n、。,.:：;「」『』()（）[]【】<>\"'・･=|/\\-→←@#*　"
FORM, CALLED = 0.9, 0.85
_SURE = 0.8
_IN_SPEECH = re.compile(r"(?:さん|様|さま|氏|くん|君|ちゃん|先生)")


def refine(text: str, spans: list[Found]) -> list[Found]:
    """All names in a text, in order: the model's, corrected, and those that rules add."""
    forms = [*_addresses(text), *_forms(text)]
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
    if _NO_NAME.fullmatch(name) or (span.entity == "STREET_ADDRESS" and end - start < 4):
        return False
    if span.entity == "PERSON":
        if name in _FORM_WORDS or (len(name) == 1 and not _stands_alone(text, span)):
            return False
        is_sure = span.score >= _SURE or _HONORIFIC.match(text, end) is not None
        if _KANA.fullmatch(name) and not is_sure and not _is_known(name):
            return False
    return not (_KANA.fullmatch(name) and "C" in lexicon("japanese").get(name, ""))


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
    return "S" not in given and second.end - second.start < 4 and first.end - first.start < 5


def _with_given(text: str, span: Found, others: Sequence[Found]) -> Found:
    match = _GIVEN_AFTER.match(text, span.end)
    if span.entity not in ("PERSON", "LOCATION") or match is None:
        return span
    family = lexicon("japanese").get(text[span.start : span.end], "")
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
    plain = "C2" in lexicon("japanese").get(text[span.start : span.end], "")
    return not (before.isalnum() or after.isalnum()) and (not plain or span.score >= FORM)


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


def _addresses(text: str) -> Iterator[Found]:
    for match in ADDRESS.finditer(text):
        end = match.end()
        while text[end - 1] in "-−‐ー―–の ":
            end -= 1
        yield Found(match.start(), end, "STREET_ADDRESS", FORM)


def _forms(text: str) -> Iterator[Found]:
    for match in _POSTAL.finditer(text):
        yield Found(*match.span("code" if match["code"] else "named"), "POSTAL_CODE", 0.95)
    for match in _PHONE.finditer(text):
        digits = sum(char.isdigit() for char in match[0])
        named = _PHONE_WORD.search(text, max(0, match.start() - 12), match.start())
        if (10 <= digits <= 12) and (
            named
            or "-" in match[0]
            or "(" in match[0]
            or match[0].startswith(("090", "080", "070"))
        ):
            yield Found(match.start(), match.end(), "PHONE_NUMBER", 0.95 if named else 0.8)
    for match in _BORN.finditer(text):
        before = _BIRTH_BEFORE.search(text, max(0, match.start() - 14), match.start())
        if before or _BIRTH_AFTER.match(text, match.end()):
            yield Found(match.start(), match.end(), "DATE_OF_BIRTH", 0.95)
    for match in _PASSENGER.finditer(text):
        yield Found(match.start(), match.end(), "PERSON", FORM)
    for match in _COMPANY.finditer(text):
        yield Found(match.start(), match.end(), "ORGANIZATION", 0.8)


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
