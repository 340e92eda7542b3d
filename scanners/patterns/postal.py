"""Postal codes by their shapes, with a label or a place beside them; and streets."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.context import NEVER, Lexicon, before
from scanners.patterns.family import Family, Find
from scanners.patterns.months import MONTHS
from scanners.patterns.streets import CODE, UP

_HAS_NUMBER = re.compile(r"\d")
_CODE_LABEL = re.compile(
    r"(?:(?<![^\W\d_])|(?<=[a-z])(?=(?-i:[A-Z])))(?:zip(?:[\s_-]?code)?|post(?:al)?[\s_-]?code|postleitzahl|plz|code postal|código postal|codigo postal|cod\.? postal|c\.a\.p|cap|cep|郵便番号|postnummer|postinumero|pin[\s_-]?code|kod pocztowy|irányítószám|psč|eircode)"
    r"[\"']?\s{0,2}(?:[:=#-]|is|ist|est|es|è|は|no\.?)?\s{0,3}[\"']?(?P<code>[A-Z]{0,2}-?\d[\dA-Z]{1,4}(?:[ -][\dA-Z]{2,4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]\d\w [A-Z\d]{4})(?![\w])(?!-\d)",
    re.IGNORECASE,
)
_UK_AREAS = frozenset(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE".split()
)
_UK = re.compile(r"(?<![\w-])(?P<area>[A-Z]{1,2})\d[A-Z\d]?( ?)\d[ABD-HJLNP-UW-Z]{2}(?![\w-])")
_CANADA = re.compile(
    r"(?<![\w-])[ABCEGHJ-NPR-TVXY]\d[ABCEGHJ-NPR-TV-Z]([ -]?)\d[ABCEGHJ-NPR-TV-Z]\d(?![\w-])"
)
_STATES = "AL|AK|AZ|AR|CA|CO|CT|DE|DC|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|UT|VT|VA|WA|WV|WI|WY|PR|VI|GU"
_US = re.compile(
    rf"(?<![\w])(?:{_STATES}),?\s{{1,2}}(?P<code>\d{{5}}(?:-\d{{4}})?)(?![\w])(?![.,-]\d)"
)
_JAPAN = re.compile(
    r"〒\s?(?P<code>\d{3}-?\d{4})(?!\d)|(?<![\w-])(?P<plain>\d{3}-\d{4})(?=\s{0,2}(?:東京都|北海道|(?:京都|大阪)府|\w{2,3}県))"
)
_IN_CITY = re.compile(
    rf"(?:\bin|,) (?P<city>[{UP}][\w'-]{{2,24}}(?: [{UP}][\w'-]{{2,24}})?)(?: - | |-)(?P<code>[1-8]\d{{5}})(?![\w-])(?!\.\d|:\d|,\d| [a-z])"
)
_AUSTRALIA = re.compile(
    rf"(?<![\w])[{UP}][\w'-]{{2,}},? (?:NSW|VIC|QLD|TAS|ACT|NT|WA|SA),? (?P<code>\d{{4}})(?![\w-])(?!\.\d)"
)
_IRELAND = re.compile(
    r"(?<![\w-])(?:[AC-FHKNPRTV-Y]\d\d|D6W) (?=[A-Z]{0,3}\d)(?=\d{0,3}[A-Z])[0-9AC-FHKNPRTV-Y]{4}(?![\w-])"
)
_NO_CITY = Lexicon(
    {
        "never": NEVER,
        "month": "|".join(MONTHS),
        "place": "annex|gate|platform|appendix|attachment|schedule|room|building|block|line|step|level|site|zone|store|sector|mode|thread|process|error|user|item|lot|id",
    }
)
_POSTAL_WORDS = Lexicon(
    {
        "postal": (
            "zip|postcode|postal|code|address|adresse|live|lives|living|street|road|avenue|postal code|post code|deliver*|ship*|area|city|town|near"
        )
    }
)


def find_labelled(text: str, start: int, end: int) -> Iterator[Found]:
    if _HAS_NUMBER.search(text, start, end) is None:
        return
    for match in _CODE_LABEL.finditer(text, start, end):
        if match["code"].upper() == match["code"]:
            yield Found(*match.span("code"), "POSTAL_CODE", CODE)


def find_uk(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _UK.finditer(text, start, end):
        if match["area"] in _UK_AREAS:
            named = match[2] or _POSTAL_WORDS.marks(before(text, match.start()))
            yield Found(match.start(), match.end(), "POSTAL_CODE", 0.88 if named else 0.4)


def find_canada(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _CANADA.finditer(text, start, end):
        named = match[1] == " " or _POSTAL_WORDS.marks(before(text, match.start()))
        yield Found(match.start(), match.end(), "POSTAL_CODE", 0.9 if named else 0.4)


def find_ireland(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _IRELAND.finditer(text, start, end):
        yield Found(match.start(), match.end(), "POSTAL_CODE", 0.7)


def find_australia(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _AUSTRALIA.finditer(text, start, end):
        yield Found(*match.span("code"), "POSTAL_CODE", 0.8)


def find_in_city(text: str, start: int, end: int) -> Iterator[Found]:
    """``in Pune 411038``, but not ``in Ticket 411038``."""
    for match in _IN_CITY.finditer(text, start, end):
        if not _NO_CITY.marks(match["city"]):
            yield Found(*match.span("code"), "POSTAL_CODE", 0.6)


def find_us(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _US.finditer(text, start, end):
        if match[0].startswith("PR") and not match["code"].startswith("00"):
            continue  # a pull request: Puerto Rico's begin with 00
        yield Found(*match.span("code"), "POSTAL_CODE", 0.85)


def find_japan(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _JAPAN.finditer(text, start, end):
        group = "code" if match["code"] else "plain"
        yield Found(*match.span(group), "POSTAL_CODE", 0.95)


def _code(trigger: bytes, find: Find, back: int = 24) -> Family:
    return Family(frozenset({"POSTAL_CODE"}), trigger, find, back, ahead=64)


CODES = (
    _code(
        rb"[a-z](?:Zip|Post|Pin|Plz)|(?:^|[^A-Za-z])(?i:zip|post|plz|c\.?a\.?p|cep|cod|c\xc3\xb3d|pin|kod |ir\xc3\xa1ny|ps\xc4\x8d|eircode)|\xe9\x83\xb5",
        find_labelled,
    ),
    _code(rb"[A-Z][0-9][A-Z0-9]? ?[0-9][A-Z]{2}", find_uk),
    _code(rb"[A-Z][0-9][0-9W] [0-9A-Z]{4}", find_ireland),
    _code(rb"(?:NSW|VIC|QLD|TAS|ACT|NT|WA|SA),? [0-9]{4}", find_australia, back=48),
    _code(rb"(?:in|,) [A-Z\xc3-\xc5][^\n]{2,60}[ -][1-8][0-9]{5}", find_in_city, back=80),
    _code(rb"[A-Z][0-9][A-Z][ -]?[0-9][A-Z][0-9]", find_canada),
    _code(rb"[A-Z]{2},?[ \t]{1,2}[0-9]{5}", find_us),
    _code(rb"\xe3\x80\x92|[0-9]{3}-[0-9]{4} {0,2}[\xe4-\xe9]", find_japan),
)
