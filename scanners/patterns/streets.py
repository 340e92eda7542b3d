"""Postal addresses by their street words, with the codes behind them."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.family import Family, Find

UP = r"A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_WORD = rf"[{UP}][\w'.-]{{0,24}}"
_NUMBER = r"\d{1,5}(?: ?[A-Da-d](?![\w]))?(?:[-/]\d{1,4}[A-Za-z]?|-[IVX]{1,4}(?!\w))?"
_UNIT = (
    r"(?:(?:,|\s)\s{0,3}(?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|Rm|Appt|Top|Lgh|Wohnung|piso|int)\.?\s?#?\s?[\w-]{1,6}"
    r"|,?\s#\s?\w{1,6}"
    r"|,\s?\d{1,2}\.?[ºª°](?:\s?(?:[A-Z](?![\w])|(?:Esq|Dto|Dta|Dcha|Izda|Izq|Frente)\.?))?)?"
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
    rf"(?<![\w])(?:(?:{_WORD}|am|an|der|den|zum|zur|de|van)[ -]){{0,3}}(?:[{UP}][\w'-]{{1,30}}(?:stra[sß]+e|str\.|weg|platz|allee|gasse|damm|ufer|gatan|vägen|gränd|stigen"
    rf"|gade|vej|vænget|katu|kuja|polku|tie|straat|laan|plein|gracht|kade|dreef|steenweg|veien|vegen|gata)|Stra[sß]+e|Str\.|Weg|Platz|Allee|utca|utja|út|körút)\s{{1,2}}{_NUMBER}(?![\w])(?![.,]\d){_UNIT}",
)
_PREFIXED = re.compile(
    rf"(?<![\w])(?P<lead>{_NUMBER}(?:\s?(?:bis|ter|quater))?,?\s)?(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin|[Aa]llées?|[Ii]mpasse|[Qq]uai|[Rr]oute|[Cc]ours"
    r"|[Cc]alle|C/|[Aa]venida|Avda?\.?|Avd?\.|[Pp]laza|[Pp]aseo|[Cc]arrer|[Cc]amino|[Rr]onda|[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]orso|[Ll]argo|[Vv]icolo|[Rr]ua|[Tt]ravessa|[Pp]raça|[Ee]strada|[Aa]lameda"
    rf"|ul\.|[Uu]lica|[Uu]lice|al\.|os\.|[Pp]lac|[Ss]tr\.|[Ss]trada|[Bb]ulevardul|[Oo]dos)\s?(?:d'|l'|(?:de|du|des|la|le|les|los|las|del|della|delle|dei|di|da|do|dos|das|{_WORD})(?!\w)[ ']?){{1,6}}"
    rf"(?P<tail>,?\s?(?:n[º°o.]{{1,2}}\s?|nr\.?\s?)?{_NUMBER}(?![\w]))?{_UNIT}"
)
_BOX = re.compile(
    r"(?<![\w])(?:P\.? ?O\.? ?Box|Post Office Box|Postfach|Postbus|Boîte postale|B\.?P\.?(?= \d{1,6}[\s,-]{1,4}\d{5}(?!\d))|Apartado(?: de Correos)?|Casella postale|Caixa Postal|Postboks|GPO Box|Private Bag)\s#?\d{1,6}(?![\w])"
    r"|(?<![\w])(?:PSC|CMR|Unit|USNS|USS)\s\w{1,10},?\sBox\s\d{1,6}(?:\s{1,2}(?:APO|FPO|DPO)\s(?:AA|AE|AP)\s\d{5}(?:-\d{4})?)?|(?<![\w])(?:APO|FPO|DPO)\s(?:AA|AE|AP)\s\d{5}(?:-\d{4})?(?![\w])",
    re.IGNORECASE,
)
_GERMAN = re.compile(
    rf"(?<![\w])(?:Am|An der|An den|Im|In der|In den|Auf der|Auf dem|Zum|Zur|Unter den|Hinter der|Hinter dem|Vor dem|Beim) (?!Jahr|Monat|Alter|Durchschnitt|Sommer|Winter|Herbst|Schnitt)(?:{_WORD} ){{1,3}}(?!\d{{4}}){_NUMBER}(?=,?\s{{1,2}}(?:D-)?\d{{5}} [{UP}])"
)
"""Streets without a street's word, believed before a code and its city."""
_NUMBERED = re.compile(
    rf"(?<![\w])(?:(?:H\.? ?|D\.? ?|House |Flat )[Nn]o\.?\s?:?\s?\d[\w/-]{{0,12}}(?:,\s?{_WORD}(?: {_WORD}){{0,3}})?|(?:Door |Plot )[Nn]o\.?\s?:?\s?\d[\w/-]{{0,12}},\s?{_WORD}(?: {_WORD}){{1,3}}|Blk \d{{1,4}}[A-Z]?(?:,? {_WORD}(?: {_WORD}){{0,3}}(?: \d{{1,3}})?)?,? #\d\d-\d{{1,4}})"
)
_APARTMENT = re.compile(
    r"(?<![\w])(?:Apt|Apartment|Suite)\.?\s#?\d{1,5}[A-Za-z]?(?![\w])(?![.,]\d)"
)
_HAS_NUMBER = re.compile(r"\d")
_BEFORE_CITY = re.compile(
    rf"(?<![\w.,-])(?P<code>(?:[A-Z]{{1,2}}-)?\d{{4,5}}|\d{{4}}\s[A-Z]{{2}}|\d{{2}}-\d{{3}}|\d{{3}}\s\d{{2}}|\d{{4}}-\d{{3}}|\d{{5}}-\d{{3}})\s{{1,2}}[{UP}][\w'-]{{2,}}"
)
_BEHIND_CITY = re.compile(
    rf"(?:[,\s]{{1,3}}{_WORD}(?: {_WORD}){{0,2}}){{1,2}}(?: - | |, |-)(?P<code>\d{{4,6}})(?![\w-])(?!\.\d| [a-z])"
)
_BETWEEN = re.compile(r"[\s,;\"-]{1,6}")
_RUN_BEFORE = re.compile(r"\d{2}[ .-]\d{2,4}[ .-]\Z")
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
    if _leads_elsewhere(text, match, raw):
        lead = len(match["lead"])
        begin, raw = begin + lead, raw[lead:]
    end = begin + len(raw)
    yield Found(begin, end, "STREET_ADDRESS", score)
    tail = _BETWEEN.match(text, end)
    if tail and (code := _BEFORE_CITY.match(text, tail.end())):
        yield Found(*code.span("code"), "POSTAL_CODE", CODE)
    elif code := _BEHIND_CITY.match(text, end):
        yield Found(*code.span("code"), "POSTAL_CODE", 0.8)


def _leads_elsewhere(text: str, match: re.Match[str], raw: str) -> bool:
    """Whether the number before the street is another's: of a longer one, or where the street has
    its own behind it."""
    if "lead" not in match.re.groupindex or match["lead"] is None:
        return False
    begin = match.start()
    if _RUN_BEFORE.search(text, max(0, begin - 8), begin):
        return True
    return match["tail"] is not None and "," in match["lead"] and raw.endswith(match["tail"])


def _of(pattern: re.Pattern[str], score: float, trigger: bytes) -> Family:
    entities = frozenset({"STREET_ADDRESS", "POSTAL_CODE"})
    return Family(entities, trigger, _streets(pattern, score), back=190, ahead=190)


WORDED = (
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
        rb"(?:^|[^A-Za-z])(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Bb]d|[Pp]lace|[Cc]hemin|[Aa]ll\xc3\xa9es?|[Ii]mpasse|[Qq]uai|[Rr]oute|[Cc]ours|[Cc]alle|[Aa]venida|Avd?a?\.?|[Pp]laza|[Pp]aseo|[Cc]arrer|[Cc]amino|[Rr]onda"
        rb"|[Vv]ia(?:le)?|[Pp]iazza|[Cc]orso|[Ll]argo|[Vv]icolo|[Rr]ua|[Tt]ravessa|[Pp]ra\xc3\xa7a|[Ee]strada|[Aa]lameda|ul\.|[Uu]lic[ae]|al\.|os\.|[Pp]lac|[Ss]tr\.|[Ss]trada|[Bb]ulevardul|[Oo]dos)[ \t]|(?:C/|ul\.|al\.|os\.|Avd?a?\.) ?[A-Z]",
    ),
    _of(
        _LOWER,
        WEAK,
        rb"[ \t](?:street|avenue|ave|road|boulevard|blvd|lane|drive|crescent|terrace|parkway)",
    ),
    _of(_APARTMENT, 0.6, rb"(?:Apt|Apartment|Suite)\.?[ \t]#?[0-9]"),
)
"""Told by a word that their trigger holds, in the case that it is written in."""
WHOLE = (
    _of(
        _BOX,
        0.9,
        rb"(?i:box|postfach|postbus|postale|b\.?p|apartado|caixa|boks|bag|apo|fpo|dpo)[^\n]{0,40}[0-9]",
    ),
    _of(_GERMAN, STREET, rb"(?i:[0-9] ?[a-z]?,?[ \t]{1,2}(?:d-)?[0-9]{5} [a-z\xc3])"),
    _of(
        _NUMBERED,
        0.75,
        rb"(?i:(?:[hd]\.? ?|house |flat |door |plot )no\.?[ \t]?:?[ \t]?[0-9]|blk [0-9])",
    ),
)
"""Told by more than that: their triggers stand in other words too."""
STREETS = (*WORDED, *WHOLE)
