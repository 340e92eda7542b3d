"""Postal addresses and codes, by their street words and by the shapes of their codes."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.context import Lexicon, before
from scanners.patterns.family import Family, Find

_UP = r"A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_WORD = rf"[{_UP}][\w'.-]{{0,24}}"
_NUMBER = r"\d{1,5}(?: ?[A-Da-d](?![\w]))?(?:[-/]\d{1,4}[A-Za-z]?)?"
_UNIT = (
    r"(?:(?:,|\s)\s{0,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|Appt|Top|Lgh|Wohnung|piso|int)\.?\s?#?\s?[\w-]{1,6}"
    r"|,?\s#\s?\w{1,6})?"
)
_TYPES = (
    "Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Square|Sq|Terrace|Ter|Way|Parkway|Pkwy|Highway|Hwy|Circle|Cir"
    "|Trail|Trl|Close|Crescent|Cres|Gardens|Gdns|Grove|Mews|Row|Walk|Hill|Rise|Alley|Loop|Plaza|Expressway|Turnpike|Pike|Mall|Esplanade|Quay|Wharf|Green|Broadway|Commons|Crossing|Heights|Landing|Manor|Meadows|Park|Path|Point|Ridge|Run|View|Vista"
)
_ENGLISH = re.compile(
    rf"(?<![\w.,#$€£:/-])(?:(?:Apt|Apartment|Suite|Unit|Flat)\.? \w{{1,5}},? )?{_NUMBER},?\s(?:[NSEW]\.?[EW]?\.?\s|(?:North|South|East|West)\s)?"
    rf"(?:(?:{_WORD}|\d{{1,3}}(?:st|nd|rd|th)|of|the|de|la)\s){{1,4}}(?:{_TYPES})(?![\w])\.?(?:\s(?:N|S|E|W|NE|NW|SE|SW|North|South|East|West)(?![\w])\.?)?{_UNIT}"
    rf"|(?<![\w.,#$-])\d{{1,5}}\s(?:Broadway|(?:West |East )?Main)(?![\w]){_UNIT}"
)
_LOWER = re.compile(
    r"(?<![\w.,#$€£:/-])\d{1,5}[a-d]?\s(?:(?:n|s|e|w|north|south|east|west)\.?\s)?(?:[a-z'.]{2,20}\s){1,3}(?:street|avenue|ave|road|boulevard|blvd|lane|drive|crescent|terrace|parkway)(?![\w])(?:,? (?:apt|apartment|suite|unit|flat)\.? ?#?\w{1,6})?"
)
_SUFFIXED = re.compile(
    rf"(?<![\w])(?:(?:{_WORD}|am|an|der|den|zum|zur|de|van)[ -]){{0,3}}(?:[{_UP}][\w'-]{{1,30}}(?:stra[sß]+e|str\.|weg|platz|allee|gasse|damm|ufer|gatan|vägen|gränd|stigen"
    rf"|gade|vej|vænget|katu|kuja|polku|tie|straat|laan|plein|gracht|kade|dreef|steenweg|veien|vegen|gata)|Stra[sß]+e|Str\.|Weg|Platz|Allee|utca|utja|út|körút)\s{{1,2}}{_NUMBER}(?![\w])(?![.,]\d){_UNIT}",
)
_PREFIXED = re.compile(
    rf"(?<![\w])(?:{_NUMBER}(?:\s?(?:bis|ter|quater))?,?\s)?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin|[Aa]llées?|[Ii]mpasse|[Qq]uai|[Rr]oute|[Cc]ours"
    r"|[Cc]alle|C/|[Aa]venida|Avda?\.?|[Pp]laza|[Pp]aseo|[Cc]arrer|[Cc]amino|[Rr]onda|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Ll]argo|[Vv]icolo|[Rr]ua|[Tt]ravessa|[Pp]raça|[Ee]strada|[Aa]lameda"
    rf"|ul\.|[Uu]lica|[Uu]lice|al\.|os\.|[Pp]lac|[Ss]tr\.|[Ss]trada|[Bb]ulevardul|[Oo]dos)\s?(?:d'|l'|(?:de|du|des|la|le|les|los|las|del|della|delle|dei|di|da|do|dos|das|{_WORD})(?!\w)[ ']?){{1,6}}"
    rf"(?:,?\s?(?:n[º°o.]{{1,2}}\s?|nr\.?\s?)?{_NUMBER}(?![\w]))?{_UNIT}"
)
_BOX = re.compile(
    r"(?<![\w])(?:P\.? ?O\.? ?Box|Post Office Box|Postfach|Postbus|Boîte postale|B\.?P\.?(?= \d{1,6}[\s,-]{1,4}\d{5}(?!\d))|Apartado(?: de Correos)?|Casella postale|Caixa Postal|Postboks|GPO Box|Private Bag)\s#?\d{1,6}(?![\w])"
    r"|(?<![\w])(?:PSC|CMR|Unit|USNS|USS)\s\w{1,10},?\sBox\s\d{1,6}(?:\s{1,2}(?:APO|FPO|DPO)\s(?:AA|AE|AP)\s\d{5}(?:-\d{4})?)?|(?<![\w])(?:APO|FPO|DPO)\s(?:AA|AE|AP)\s\d{5}(?:-\d{4})?(?![\w])",
    re.IGNORECASE,
)
_APARTMENT = re.compile(
    r"(?<![\w])(?:Apt|Apartment|Suite)\.?\s#?\d{1,5}[A-Za-z]?(?![\w])(?![.,]\d)"
)
_HAS_NUMBER = re.compile(r"\d")
_CODE_LABEL = re.compile(
    r"(?<![^\W\d_])(?:zip(?:[\s_-]?code)?|post(?:al)?[\s_-]?code|postleitzahl|plz|code postal|código postal|codigo postal|cod\.? postal|c\.a\.p|cap|cep|郵便番号|postnummer|postinumero|pin[\s_-]?code|kod pocztowy|irányítószám|psč|eircode)"
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
_BEFORE_CITY = re.compile(
    rf"(?<![\w.,-])(?P<code>(?:[A-Z]{{1,2}}-)?\d{{4,5}}|\d{{4}}\s[A-Z]{{2}}|\d{{2}}-\d{{3}}|\d{{3}}\s\d{{2}}|\d{{4}}-\d{{3}}|\d{{5}}-\d{{3}})\s{{1,2}}[{_UP}][\w'-]{{2,}}"
)
_POSTAL_WORDS = Lexicon(
    {
        "postal": (
            "zip|postcode|postal|code|address|adresse|live|lives|living|street|road|avenue|postal code|post code|deliver*|ship*|area|city|town|near"
        )
    }
)
_BETWEEN = re.compile(r"[\s,;\"-]{1,6}")
_CODE_BEHIND = re.compile(r",\s?\d{4,5}$")
STREET, WEAK, CODE = 0.85, 0.62, 0.9


def _streets(pattern: re.Pattern[str], score: float) -> Find:
    def find(text: str, start: int, end: int) -> Iterator[Found]:
        if _HAS_NUMBER.search(text, start, end) is None:
            return
        for match in pattern.finditer(text, start, end):
            if _HAS_NUMBER.search(match[0]):
                yield from _street(text, match, score)

    return find


def _street(text: str, match: re.Match[str], score: float) -> Iterator[Found]:
    begin, end = match.span()
    raw = match[0].rstrip(" ,")
    if raw[0].isdigit() and _CODE_BEHIND.search(raw):
        raw = _CODE_BEHIND.sub("", raw)  # a number before the street leaves none behind it
    end = begin + len(raw)
    yield Found(begin, end, "STREET_ADDRESS", score)
    tail = _BETWEEN.match(text, end)
    if tail and (code := _BEFORE_CITY.match(text, tail.end())):
        yield Found(*code.span("code"), "POSTAL_CODE", CODE)


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


def find_us(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _US.finditer(text, start, end):
        if match[0].startswith("PR") and not match["code"].startswith("00"):
            continue  # a pull request: Puerto Rico's begin with 00
        yield Found(*match.span("code"), "POSTAL_CODE", 0.85)


def find_japan(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _JAPAN.finditer(text, start, end):
        group = "code" if match["code"] else "plain"
        yield Found(*match.span(group), "POSTAL_CODE", 0.95)


def _of(pattern: re.Pattern[str], score: float, trigger: bytes) -> Family:
    entities = frozenset({"STREET_ADDRESS", "POSTAL_CODE"})
    return Family(entities, trigger, _streets(pattern, score), back=190, ahead=190)


STREETS = (
    _of(
        _ENGLISH,
        STREET,
        b"[ \t](?:" + _TYPES.encode() + rb"|Main)(?:[^0-9A-Za-z_]|$)",
    ),
    _of(
        _SUFFIXED,
        STREET,
        rb"(?:[Ss]tra(?:s|\xc3\x9f)+e|[Ss]tr\.|[Ww]eg|[Pp]latz|[Aa]llee|gasse|damm|ufer|gatan|v\xc3\xa4gen|gr\xc3\xa4nd|stigen|gade|vej|v\xc3\xa6nget|katu|kuja|polku|tie|straat|laan|plein"
        rb"|gracht|kade|dreef|steenweg|veien|vegen|gata|utca|utja|\xc3\xbat|rt)[ \t]{1,2}[0-9]",
    ),
    _of(
        _PREFIXED,
        0.8,
        rb"(?:^|[^A-Za-z])(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin|[Aa]ll\xc3\xa9es?|[Ii]mpasse|[Qq]uai|[Rr]oute|[Cc]ours|[Cc]alle|[Aa]venida|Avda?\.?|[Pp]laza|[Pp]aseo|[Cc]arrer|[Cc]amino|[Rr]onda"
        rb"|[Vv]ia(?:le)?|[Pp]iazza|[Cc]orso|[Ll]argo|[Vv]icolo|[Rr]ua|[Tt]ravessa|[Pp]ra\xc3\xa7a|[Ee]strada|[Aa]lameda|ul\.|[Uu]lic[ae]|al\.|os\.|[Pp]lac|[Ss]tr\.|[Ss]trada|[Bb]ulevardul|[Oo]dos)[ \t]|(?:C/|ul\.|al\.|os\.|Avda?\.) ?[A-Z]",
    ),
    _of(
        _LOWER,
        WEAK,
        rb"[ \t](?:street|avenue|ave|road|boulevard|blvd|lane|drive|crescent|terrace|parkway)",
    ),
    _of(
        _BOX,
        0.9,
        rb"(?i:box|postfach|postbus|postale|b\.?p|apartado|caixa|boks|bag|apo|fpo|dpo)[^\n]{0,40}[0-9]",
    ),
    _of(_APARTMENT, 0.6, rb"(?:Apt|Apartment|Suite)\.?[ \t]#?[0-9]"),
)


def _code(trigger: bytes, find: Find, back: int = 24) -> Family:
    return Family(frozenset({"POSTAL_CODE"}), trigger, find, back, ahead=64)


CODES = (
    _code(
        rb"(?:^|[^A-Za-z])(?i:zip|post|plz|c\.?a\.?p|cep|cod|c\xc3\xb3d|pin|kod |ir\xc3\xa1ny|ps\xc4\x8d|eircode)|\xe9\x83\xb5",
        find_labelled,
    ),
    _code(rb"[A-Z][0-9][A-Z0-9]? ?[0-9][A-Z]{2}", find_uk),
    _code(rb"[A-Z][0-9][A-Z][ -]?[0-9][A-Z][0-9]", find_canada),
    _code(rb"[A-Z]{2},?[ \t]{1,2}[0-9]{5}", find_us),
    _code(rb"\xe3\x80\x92|[0-9]{3}-[0-9]{4} {0,2}[\xe4-\xe9]", find_japan),
)
