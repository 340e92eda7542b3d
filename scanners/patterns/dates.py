"""Dates as people write them, and which of them are days of birth. A machine's time stamps are
no one's: they score below what counts."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.context import Lexicon, Marks, before
from scanners.patterns.family import Family
from scanners.patterns.months import ENGLISH, MONTH, MONTHS, WEEKDAY
from scanners.patterns.text import GLUE, matches

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MON = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:1[89]|20)\d\d"
_TIME = r"(?:(?:,? ?(?:at )?|T)\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[AaPp]\.?[Mm]\b\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"
STARTS = re.compile(r"[0-9]{1,4}[-/.年]|[明大昭平令]")
NUMERIC_DATE = re.compile(
    rf"(?<![\w.:/+-])(?:{_YEAR}([-/.]){_MON}\1{_DAY}|{_DAY}([-/.]){_DAY}\2(?:{_YEAR}|\d\d)){_TIME}(?![\w])(?![-/:.]\d)"
    rf"|(?<!{GLUE}){_YEAR}年{_MON}月(?:{_DAY}日)?|(?:明治|大正|昭和|平成|令和)(?:\d{{1,2}}|元)年(?:{_MON}月(?:{_DAY}日)?)?"
)
_NAMED = re.compile(
    rf"(?<![\w.-])(?:{_DAY}(?:st|nd|rd|th|\.|er|º)?(?: |-)(?:of |de )?{MONTH}(?:(?: |-|, | de ){_YEAR}|-\d\d)?"
    rf"|{_YEAR}\.? {MONTH} {_DAY}(?!\d)|{MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}|{ENGLISH} {_DAY}(?:st|nd|rd|th)?|{MONTH},? (?:of |de )?{_YEAR}){_TIME}(?![\w])(?!-\d|\.\d)",
    re.IGNORECASE,
)
_YEAR_IN = re.compile(
    r"(?<![\w])(?:in|since|during|from|until|till|by|(?:summer|winter|spring|fall|autumn|end|year|class|start|beginning|rest|crisis|election|(?-i:[A-Z][a-z]+)) of|year|circa|before|after|between|early|late|mid|around|til|throughout|depuis|seit|en|desde)\s+"
    r"(?P<year>1[89]\d\d|20[0-4]\d)(?![\w])(?!\.\d|[-/:]\d|-?Q\d|\s?[%°$€£¥x*])(?!\s+(?:people|user|item|step|row|ms|byte|dollar|euro|word|mile|point|unit|record"
    r"|line|character|piece|time|hour|minute|second|meter|metre|km|kg|px|request|event|file|job|token|sample|iteration|epoch|worker|node|page|block|calor|square|feet|other|more|different))",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{3,}")
_WEEKDAY = re.compile(rf"(?<![\w-]){WEEKDAY}(?!s?[\w-])", re.IGNORECASE)
_WEEKDAY_BEFORE = re.compile(
    rf"(?<![\w-]){WEEKDAY},? (?:the |den |le |el |the |am )?\Z", re.IGNORECASE
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
_PEOPLE = (
    "i|we|you|she|he|they|my|our|your|her|his|please|appointment|visit|visited|meeting|met|flight|booking|reservation|admitted"
    "|discharged|seen|saw|died|arriv*|depart*|patient|collected|reported|occurred|incident"
)
LEXICON = Lexicon({"birth": _BIRTH, "machine": _MACHINE, "people": _PEOPLE})
_HEAD = re.compile(
    r"(?:\d{1,10}[,;\t])?[ \t\[(<\"']*(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?",
    re.IGNORECASE,
)
"""What stands before a line's time stamp: the number of its row, a bracket, the day."""
_CLOCK_FOLLOWS = re.compile(r":\d\d")
_SECONDS = re.compile(r"\d:\d\d:\d\d")
_SECONDS_BEFORE = re.compile(
    r"\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: [A-Z]{3,4})?(?: [A-Z][a-z]{2},?)? \Z"
)
_SECONDS_AFTER = re.compile(r"[ T,]{1,2}\d\d:\d\d:\d\d")
_PRECISE = re.compile(r"\d\d:\d\d:\d\d[.,]\d|\dT\d\d:\d|\d(?:Z|[+-]\d\d:?\d\d)$|(?:UTC|GMT)$")
_CLOCK = re.compile(r"\d:\d\d")
_KEY = re.compile(r"[\w.-]{2,40}[\"']?\s?[=:]\s?[\"'\[]?$")
_LABEL = re.compile(
    r"(?:^|\n|[.!?] )\W*on \Z|(?:^|\n)\W*(?:date|when|datum|fecha|data|day|日付|日時|visit|admi\w+|discharge\w*|appointment|seen|dos|reported|incident|event)[^\n=\"']{0,20}[:\s]\s?$",
    re.IGNORECASE,
)


BARE = 0.6
"""Score of a date that is the whole text."""


def find_numeric(text: str, start: int, end: int) -> Iterator[Found]:
    for match in matches(NUMERIC_DATE, STARTS, text, start, end):
        begin = _from_weekday(text, match.start(), start)
        yield _judged(text, begin, match.end(), 0.85)


def find_named(text: str, start: int, end: int) -> Iterator[Found]:
    done = start
    for word in _LETTERS.finditer(text, start, end):
        if word[0].lower() not in MONTHS or word.start() < done:
            continue
        first, last = max(done, word.start() - 9), min(end, word.end() + 44)
        for match in _NAMED.finditer(text, first, last):
            if match.start() <= word.start():
                begin = _from_weekday(text, match.start(), done)
                yield _judged(text, begin, match.end(), 0.88)
                done = match.end()
            break


def _from_weekday(text: str, begin: int, start: int) -> int:
    """Where the date begins with the day of the week before it, if there is one."""
    near = text[max(start, begin - 18) : begin]
    match = _WEEKDAY_BEFORE.search(near) if near[-1:] == " " else None
    return begin - len(near) + match.start() if match else begin


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
    labelled = _LABEL.search(near) is not None
    line = near.rpartition("\n")[2]
    bare = _HEAD.fullmatch(line) is not None
    if (clock and bare and len(near) < 40) or _CLOCK_FOLLOWS.match(text, end):
        return True  # a line that begins with it, or is nothing else
    if labelled:
        return False
    if _PRECISE.search(raw):
        return True
    if "people" not in marks and _has_seconds(raw, near, text, end):
        return True
    if _KEY.search(line) and (clock or "=" in line[-3:] or '"' in line[-3:] or "_" in line[-16:]):
        return True
    return len(near) - marks.get("machine", -99) < 28 and (clock or "=" in line[-3:])


def _has_seconds(raw: str, near: str, text: str, end: int) -> bool:
    """Whether a clock with seconds stands in the date, before it or behind it: people need none."""
    return (
        _SECONDS.search(raw) is not None
        or _SECONDS_BEFORE.search(near) is not None
        or _SECONDS_AFTER.match(text, end) is not None
    )


def find_years(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _YEAR_IN.finditer(text, start, end):
        begin, stop = match.span("year")
        born = "birth" in LEXICON.marks(before(text, begin, 24))
        yield Found(begin, stop, "DATE_OF_BIRTH" if born else "DATE_TIME", 0.75 if born else 0.72)


def find_weekdays(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _WEEKDAY.finditer(text, start, end):
        machine = re.match(r",? \d", text[match.end() : match.end() + 3]) is not None
        yield Found(match.start(), match.end(), "DATE_TIME", 0.4 if machine else 0.8)


def _stem(month: str) -> bytes:
    """How the month begins, in the gate's syntax; it knows no upper case of other letters."""
    return (
        month[:3].encode()
        if month[:3].isascii()
        else b"|".join({month[:3].encode(), month[:3].capitalize().encode()})
    )


_ENTITIES = frozenset({"DATE_TIME", "DATE_OF_BIRTH"})
NUMERIC = Family(
    _ENTITIES,
    rb"(?:1[89]|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]|[0-9][-/.][0-9]{1,2}[-/.](?:(?:1[89]|20)[0-9]{2}|[0-9]{2}(?:[^0-9.]|\.[^0-9]|\.?$))|[0-9]\xe5\xb9\xb4|\x85\x83\xe5\xb9\xb4",
    find_numeric,
    back=48,
    ahead=64,
)
_STEMS = b"|".join(sorted({_stem(each) for each in MONTHS}))
NAMED = Family(
    _ENTITIES,
    rb"(?i:(?:^|[^a-z])(?:" + _STEMS + rb")[a-z.\x80-\xff]{0,12}[ ,-][ a-z]{0,4}[0-9]"
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
