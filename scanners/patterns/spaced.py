"""Identity and account numbers that are written with spaces or dashes inside: IBAN and others."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from expunge.datamap.scanner import Found
from scanners.patterns import checks
from scanners.patterns.context import NEVER, Lexicon, before
from scanners.patterns.family import Family, Find
from scanners.patterns.text import GLUE

_IBAN = re.compile(rf"(?<!{GLUE})[A-Za-z]{{2}}[0-9]{{2}}(?=[ -]?[A-Za-z0-9])")
_GLUED = re.compile(rf"{GLUE}|[_-]")
_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27,
    "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27,
    "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24,
    "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31,
    "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23,
    "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}  # fmt: skip
"""Lengths by country (SWIFT's IBAN registry, release 99)."""
_SEPARATED = re.compile(r"[A-Za-z0-9]|[ -](?=[A-Za-z0-9])", re.ASCII)


def _mod97(compact: str) -> bool:
    """ISO 13616 and ISO 7064."""
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _ibans(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _IBAN.finditer(text, start, end):
        country = match[0][:2].upper()
        length = _LENGTHS.get(country)
        if length is None:
            continue
        stop = _take(text, match.start(), length, end)
        if stop is None:
            continue
        compact = re.sub(r"[ -]", "", text[match.start() : stop]).upper()
        if _mod97(compact):
            yield Found(match.start(), stop, "IBAN_CODE", 0.99)


def _take(text: str, start: int, length: int, end: int) -> int | None:
    """Where ``length`` letters and digits with single separators between end; None if they do
    not, or if they go on."""
    taken, at = 0, start
    while taken < length:
        if at >= end or _SEPARATED.match(text, at) is None:
            return None
        if text[at] in " -" and taken % 4:
            return None  # written in fours, or in one
        taken += text[at] not in " -"
        at += 1
    return None if _GLUED.match(text, at) else at


@dataclass(frozen=True)
class Spaced:
    """A number written with separators. pattern: as written; check: of its letters and digits;
    alone: its score without the words near it; 0 where it is not believed without."""

    entity: str
    pattern: str
    check: str | Callable[[str], bool]
    near: str
    alone: float


SPACED = (
    Spaced("UK_NINO", r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: |-)\d\d(?: |-)\d\d(?: |-)\d\d(?: |-)[A-D]", checks.always, "nino|national insurance|ni", 0.95),
    Spaced("FI_PERSONAL_IDENTITY_CODE", r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d[-+]\d{3}[0-9A-Y]", "fi.hetu", "hetu|henkilötunnus", 0.95),
    Spaced("ES_NIF", r"\d{2}\.?\d{3}\.?\d{3}[- ][A-Z]", "es.dni", "dni|nif", 0.8),
    Spaced("ES_NIE", r"[XYZ]-\d{7}-?[A-Z]", "es.nie", "nie", 0.95),
    Spaced("US_MBI", r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-[AC-HJKMNP-RT-Y]{2}\d\d", checks.always, "mbi|medicare", 0.9),
    Spaced("CL_RUT", r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", "cl.rut", "rut|run", 0.9),
    Spaced("DE_SOCIAL_SECURITY", r"\d\d \d{6} [A-Z] \d{3}", checks.de_svnr, "sozialversicherung*|rentenversicherung*", 0.9),
    Spaced("IT_FISCAL_CODE", r"[A-Z]{3} [A-Z]{3} \d\d[A-EHLMPRST]\d\d [A-Z]\d{3}[A-Z]", "it.codicefiscale", "cf", 0.95),
    Spaced("CA_SIN", r"\d{3}[ -]\d{3}[ -]\d{3}", "ca.sin", "sin|social insurance|assurance sociale", 0.0),
    Spaced("AU_MEDICARE", r"[2-6]\d{3} \d{5} \d", checks.medicare, "medicare", 0.75),
    Spaced("IN_PAN", r"[A-Z]{5} \d{4} [A-Z]", "in_.pan", "pan", 0.7),
    Spaced("UK_DRIVING_LICENCE", r"[A-Z9]{5} \d{6} [A-Z9]{2}\d ?[A-Z]{2}", checks.always, "licen*|driver", 0.85),
    Spaced("KR_DRIVER_LICENSE", r"\d\d-\d\d-\d{6}-\d\d", checks.always, "운전면허|면허|licen*", 0.75),
    Spaced("ZA_ID_NUMBER", r"\d{6} \d{4} \d{3}", "za.idnr", "id", 0.8),
)  # fmt: skip
_LEXICON = Lexicon({"never": NEVER} | {str(place): each.near for place, each in enumerate(SPACED)})
_LOOK = re.compile(r"\(\?![^)]*\)")


def _finder(kind: Spaced, name: str) -> Find:
    pattern = re.compile(rf"(?<![\w.-])(?:{kind.pattern})(?![\w])(?!-\w|\.\d)")
    keep = "-+" if "[-+]" in kind.pattern else ""  # the separator is the century's sign

    def find(text: str, start: int, end: int) -> Iterator[Found]:
        for match in pattern.finditer(text, start, end):
            marks = _LEXICON.marks(before(text, match.start()))
            if name not in marks and (kind.alone == 0 or "never" in marks):
                continue
            token = "".join(char for char in match[0] if char.isalnum() or char in keep)
            if checks.holds(kind.check, token):
                score = 0.97 if name in marks else kind.alone
                yield Found(match.start(), match.end(), kind.entity, score)

    return find


def _trigger(kind: Spaced) -> bytes:
    """The pattern in the gate's syntax, without what looks ahead."""
    return _LOOK.sub("", kind.pattern).replace(r"[\d", "[0-9").replace(r"\d", "[0-9]").encode()


IBAN = Family(
    frozenset({"IBAN_CODE"}),
    rb"[A-Za-z]{2}[0-9]{2}[ -]?[A-Za-z0-9]{2}",
    _ibans,
    back=16,
    ahead=64,
)
OTHERS = tuple(
    Family(frozenset({each.entity}), _trigger(each), _finder(each, str(place)), 40, 24)
    for place, each in enumerate(SPACED)
)
