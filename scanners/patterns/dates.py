"""Dates as people write them, and which of them are days of birth. A machine's time stamps are
no one's: they score below what counts."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.context import Lexicon, Marks, before
from scanners.patterns.family import Family
from scanners.patterns.text import GLUE, matches

_MONTH = (
    r"(?:jan(?:uary|uar|vier|eiro|uari)?|feb(?:ruary|ruar|ruari)?|fév(?:rier)?|mar(?:ch|s|ço)?|m[aä]rz|maart|apr(?:il|ile)?|avr(?:il)?"
    r"|may|mai|mei|june?|juni|juin|july?|juli|juil(?:let)?|aug(?:ust|ustus)?|août|sept?(?:ember|embre)?|o[ck]t(?:ober|obre)?"
    r"|nov(?:ember|embre)?|de[cz](?:ember)?|déc(?:embre)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|se[pt]tiembre|octubre"
    r"|noviembre|diciembre|gennaio|febbraio|maggio|giugno|luglio|settembre|novembre|dicembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MON = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1[89]|20)\d\d"
_TIME = r"(?:(?:,? ?(?:at )?|T)\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\b\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"
NUMBERS = re.compile(r"[0-9]+|[明大昭平令]")
NUMERIC_DATE = re.compile(
    rf"(?<![\w.:/+-])(?:{_YEAR}([-/.]){_MON}\1{_DAY}|{_DAY}([-/.]){_DAY}\2(?:{_YEAR}|\d\d)){_TIME}(?![\w])(?![-/:.]\d)"
    rf"|(?<!{GLUE}){_YEAR}年{_MON}月(?:{_DAY}日)?|(?:明治|大正|昭和|平成|令和)(?:\d{{1,2}}|元)年(?:{_MON}月(?:{_DAY}日)?)?"
)
_NAMED = re.compile(
    rf"(?<![\w.-])(?:{_DAY}(?:st|nd|rd|th|\.|er|º)?(?: |-)(?:of |de )?{_MONTH}\.?(?:(?: |-|, | de ){_YEAR}|-\d\d)?"
    rf"|{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?|{_MONTH}\.?,? (?:of |de )?{_YEAR}){_TIME}(?![\w])(?!-\d|\.\d)",
    re.IGNORECASE,
)
_YEAR_IN = re.compile(
    r"(?<![\w])(?:in|since|during|from|until|till|by|(?:summer|winter|spring|fall|autumn|end|year|class|start|beginning|rest|crisis|election|(?-i:[A-Z][a-z]+)) of|year|circa|before|after|between|early|late|mid|around|til|throughout|depuis|seit|en|desde)\s+"
    r"(?P<year>1[89]\d\d|20[0-4]\d)(?![\w])(?!\.\d|[-/:]\d|-?Q\d|\s?[%°$€£¥x*])(?!\s+(?:people|user|item|step|row|ms|byte|dollar|euro|word|mile|point|unit|record"
    r"|line|character|piece|time|hour|minute|second|meter|metre|km|kg|px|request|event|file|job|token|sample|iteration|epoch|worker|node|page|block|calor|square|feet|other|more|different))",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
MONTHS = frozenset(
    "jan january januar janvier janeiro januari feb february februar februari fév fév février mar mars march março märz marz maart apr april aprile avr avril"
    " may mai mei jun june juni juin jul july juli juil juillet aug august augustus août sep sept september septembre oct okt october oktober octobre"
    " nov november novembre dec dez december decembre dezember déc décembre enero febrero marzo abril mayo junio julio agosto setiembre septiembre octubre"
    " noviembre diciembre gennaio febbraio maggio giugno luglio settembre dicembre fevereiro maio junho julho setembro outubro novembro dezembro".split()
)
_WEEKDAY = re.compile(
    r"(?<![\w-])(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes)(?!s?[\w-])",
    re.IGNORECASE,
)
_BIRTH = (
    "born|birth|dob|d.o.b|d.o.b.|birthday|birthdate|birth date|date of birth|geboren|geb|geburtsdatum|geburtstag|né le|née le|né|née"
    "|naissance|date de naissance|nacido|nacida|nací|naci|nacio|nació|fecha de nacimiento|nacimiento|nato|nata|data di nascita|nascita|生年月日|誕生日|生まれ|nascimento|nasci|nascido|nascida|nasceu"
    "|data de nascimento|geboortedatum|geboren op|född|født|urodzon*|data urodzenia|born on|bday|b-day|生日|출생|생년월일|дата рождения"
)
_BORN_AFTER = re.compile(r"\s{0,2}(?:生まれ|生|に生まれ|\(?(?:dob|birth)\b)", re.IGNORECASE)
_MACHINE = (
    "timestamp|ts|time|datetime|created|updated|modified|started|finished|completed|scheduled|expires|expiry|expired|build|built|deploy*"
    "|commit*|release*|backup|logged|cron|job|last run|lastmod|generated|uptime|valid until|copyright|version|rotated|synced|cached|fetched"
    "|compiled|epoch|log|snapshot|created at|updated at|last modified|mtime|ctime|atime|etag|not before|not after|since boot|checkpoint|polled"
)
LEXICON = Lexicon({"birth": _BIRTH, "machine": _MACHINE})
_PRECISE = re.compile(r"\d\d:\d\d:\d\d[.,]\d|\dT\d\d:\d|\d(?:Z|[+-]\d\d:?\d\d)$|(?:UTC|GMT)$")
_CLOCK = re.compile(r"\d:\d\d")
_KEY = re.compile(r"[\w.-]{2,40}[\"']?\s?[=:]\s?[\"'\[]?$")
_LABEL = re.compile(
    r"(?:^|\n)\W*(?:date|when|datum|fecha|data|day|日付|日時|visit|admi\w+|discharge\w*|appointment|seen|dos|reported|incident|event)[^\n=\"']{0,20}[:\s]\s?$",
    re.IGNORECASE,
)


BARE = 0.6
"""Score of a date that is the whole text."""


def find_numeric(text: str, start: int, end: int) -> Iterator[Found]:
    for match in matches(NUMERIC_DATE, NUMBERS, text, start, end):
        yield _judged(text, match.start(), match.end(), 0.85)


def find_named(text: str, start: int, end: int) -> Iterator[Found]:
    done = start
    for word in _LETTERS.finditer(text, start, end):
        if word[0].lower() not in MONTHS or word.start() < done:
            continue
        first, last = max(done, word.start() - 9), min(end, word.end() + 44)
        for match in _NAMED.finditer(text, first, last):
            if match.start() <= word.start():
                yield _judged(text, match.start(), match.end(), 0.88)
                done = match.end()
            break


def _judged(text: str, start: int, end: int, score: float) -> Found:
    """The date as a day of birth, as a date, or as what a machine wrote."""
    if start == 0 and end == len(text):
        return Found(start, end, "DATE_TIME", 0.35 if _CLOCK.search(text) else BARE)
    near = before(text, start, 40)
    marks = LEXICON.marks(near)
    raw = text[start:end]
    if not _CLOCK.search(raw) and ("birth" in marks or _BORN_AFTER.match(text, end)):
        return Found(start, end, "DATE_OF_BIRTH", 0.95)
    if _is_machines(text, start, end, near, marks):
        score = 0.35
    elif re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d\d", raw):
        score = 0.55 if len(raw) == 8 else 0.4
    elif re.fullmatch(r"\d{1,2}-\d{1,2}-\d\d", raw):
        score = 0.55
    return Found(start, end, "DATE_TIME", score)


def _is_machines(text: str, start: int, end: int, near: str, marks: Marks) -> bool:
    raw = text[start:end]
    clock = _CLOCK.search(raw) is not None
    if _PRECISE.search(raw) and not _LABEL.search(near):
        return True
    line = near.rpartition("\n")[2]
    bare = line.strip(" \t[(<\"'")
    if clock and not bare and len(near) < 40:
        return True  # a line that begins with it, or is nothing else
    if text[end : end + 1] == ":" and text[end + 1 : end + 3].isdigit():
        return True
    if _LABEL.search(near):
        return False
    if _KEY.search(line) and (clock or "=" in line[-3:] or '"' in line[-3:] or "_" in line[-16:]):
        return True
    return len(near) - marks.get("machine", -99) < 28 and (clock or "=" in line[-3:])


def find_years(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _YEAR_IN.finditer(text, start, end):
        begin, stop = match.span("year")
        born = "birth" in LEXICON.marks(before(text, begin, 24))
        yield Found(begin, stop, "DATE_OF_BIRTH" if born else "DATE_TIME", 0.75 if born else 0.72)


def find_weekdays(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _WEEKDAY.finditer(text, start, end):
        machine = re.match(r",? \d", text[match.end() : match.end() + 3]) is not None
        yield Found(match.start(), match.end(), "DATE_TIME", 0.4 if machine else 0.8)


_ENTITIES = frozenset({"DATE_TIME", "DATE_OF_BIRTH"})
NUMERIC = Family(
    _ENTITIES,
    rb"(?:1[89]|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]|[0-9][-/.][0-9]{1,2}[-/.](?:(?:1[89]|20)[0-9]{2}|[0-9]{2}(?:[^0-9.]|\.[^0-9]|\.?$))|[0-9]\xe5\xb9\xb4|\x85\x83\xe5\xb9\xb4",
    find_numeric,
    back=48,
    ahead=64,
)
_STEMS = "|".join(sorted({each[:3] for each in MONTHS})).encode()
NAMED = Family(
    _ENTITIES,
    rb"(?i:(?:^|[^a-z])(?:" + _STEMS + rb")[a-z.\x80-\xff]{0,9}[ ,-][ a-z]{0,4}[0-9]"
    rb"|[0-9](?:st|nd|rd|th|er|\xc2\xba)?\.?[ -](?:of |de )?(?:" + _STEMS + rb"))",
    find_named,
    back=48,
    ahead=64,
)
YEARS = Family(
    _ENTITIES,
    rb"(?i:(?:in|since|during|from|until|till|by|of|year|circa|before|after|between|early|late|mid|around|til|throughout|depuis|seit|en|desde)[ \t\r\xc2\xe2\xe3][^0-9\n]{0,3}(?:1[89]|20)[0-9][0-9])",
    find_years,
    back=64,
    ahead=64,
)
WEEKDAYS = Family(
    _ENTITIES,
    rb"(?i:(?:mon|tues|wednes|thurs|fri|satur|sun)day|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|rcoles|jueves|viernes)",
    find_weekdays,
    back=24,
    ahead=24,
)
