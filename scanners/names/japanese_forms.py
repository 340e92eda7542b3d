"""What has a form in Japanese text: addresses, postal codes, telephones, days of birth, companies,
passengers."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found

FORM = 0.9
_PREFECTURE = (
    "北海道|東京都|(?:京都|大阪)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野"
    "|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県"
)
KANJI, _NUMBER = r"[\u3005-\u3007\u30f6\u3400-\u9fff]", r"[0-9〇一二三四五六七八九十百千]"
_PLACE = rf"(?:{KANJI}|[ぁ-んァ-ヶー])"
_DASH = r"[-−‐ー―–]"
_BLOCK = (
    rf"{_NUMBER}{{1,5}}(?:丁目|番地の?|番|号|条|の|{_DASH})(?:[東西南北])?"
    rf"(?:{_NUMBER}{{1,5}}(?:丁目|番地の?|番|号|の|{_DASH})?){{0,4}}|{_NUMBER}{{1,4}}番地?"
)
_NO_BUILDING = "昭和|平成|令和|大正|明治|電話|携帯|TEL|Tel|FAX|生年|氏名|担当|連絡|メール|郵便"
_ROOM = rf"(?:[ ]?(?!{_NO_BUILDING})(?:[ァ-ヶー]|{KANJI}|[A-Za-zⅠ-Ⅹ]){{2,16}}[ ]?(?:[0-9]{{1,4}}(?:号室|号|階|F)?|棟|ビル|荘))?"
_KANA_TOWNS = (
    "さいたま|つくば|つくばみらい|いわき|ひたちなか|かすみがうら|みなかみ|さくら|ふじみ野|あきる野|いすみ|おおい町"
    "|にかほ|つがる|むつ|えびの|うきは|みやま|さぬき|東かがわ|うるま|南あわじ|たつの|いなべ|あま|みよし|かほく"
)
_TOWN = rf"(?:{_KANA_TOWNS}|(?:{KANJI}|[ヶケノツ]|[ァ-ヶー]{{3,7}}){{1,6}}?)[市区郡町村]"
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
_PASSENGER = re.compile(
    r"(?<![A-Z])[A-Z]{2,}/[A-Z]{2,}(?: [A-Z]{2,})? (?:MR|MRS|MS|MISS|MSTR|CHD|INF)(?![A-Z])"
)


def _addresses(text: str) -> Iterator[Found]:
    for match in ADDRESS.finditer(text):
        end = match.end()
        while text[end - 1] in "-−‐ー―–の ":
            end -= 1
        yield Found(match.start(), end, "STREET_ADDRESS", FORM)


def formed(text: str) -> Iterator[Found]:
    """Each detection that its form alone tells."""
    yield from _addresses(text)
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
