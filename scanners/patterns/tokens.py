"""Identity numbers of letters and digits in one word: tax codes, permits, vehicles, wallets."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from expunge.datamap.scanner import Found
from scanners.patterns import checks
from scanners.patterns.context import NEVER, Lexicon, Marks, before
from scanners.patterns.family import Family
from scanners.patterns.text import matches

TOKEN = re.compile(r"(?<![\w.+/=-])(?<!\w@)[A-Za-z0-9]{7,64}(?![\w=])(?!\.\w|-\w|@\w)")
WORD = re.compile(r"[A-Za-z0-9]{7,}+")
_B58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@dataclass(frozen=True)
class Token:
    """One kind of number: its shape (upper case), its check, the words near it without which it
    is not believed (None: its check is enough), and its score with and without them."""

    entity: str
    shape: str
    check: str | Callable[[str], bool]
    near: str
    alone: float = 0.0


def _wallet(token: str) -> bool:
    """Base58 with a double SHA-256 check (Bitcoin's addresses, and those made after it)."""
    number = 0
    for char in token:
        place = _B58.find(char)
        if place < 0:
            return False
        number = number * 58 + place
    raw = number.to_bytes(25, "big") if number < 1 << 200 else b""
    return bool(raw) and sha256(sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _vin(token: str) -> bool:
    return not token.isdigit() and not token.isalpha() and checks.vin(token)


TOKENS = (
    Token("IT_FISCAL_CODE", r"[A-Z]{6}\d\d[A-EHLMPRST]\d\d[A-Z]\d{3}[A-Z]", "it.codicefiscale", "cf|codice fiscale", 0.97),
    Token("ES_NIF", r"\d{8}[A-Z]", "es.dni", "dni|nif|d.n.i.|documento", 0.85),
    Token("ES_NIE", r"[XYZ]\d{7}[A-Z]", "es.nie", "nie|n.i.e.", 0.9),
    Token("FI_PERSONAL_IDENTITY_CODE", r"\d{6}[A-FY]\d{3}[0-9A-Y]", "fi.hetu", "hetu|henkilötunnus", 0.85),
    Token("SG_NRIC_FIN", r"[STFGM]\d{7}[A-Z]", checks.sg_nric, "nric|fin|ic no", 0.9),
    Token("SG_UEN", r"(?:\d{8,9}|[TSR]\d\d[A-Z]{2}\d{4})[A-Z]", "sg.uen", "uen|unique entity", 0.0),
    Token("IN_PAN", r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]", "in_.pan", "pan|permanent account", 0.85),
    Token("IN_VOTER", r"[A-Z]{3}\d{7}", "in_.epic", "voter|epic|elector*", 0.0),
    Token("IN_GSTIN", r"\d\d[A-Z]{5}\d{4}[A-Z][0-9A-Z]{3}", "in_.gstin", "gst|gstin", 0.9),
    Token("MX_CURP", r"[A-Z]{4}\d{6}[HM][A-Z]{5}[0-9A-Z]\d", "mx.curp", "curp", 0.97),
    Token("MX_RFC", r"[A-Z]{3,4}\d{6}[0-9A-Z]{3}", "mx.rfc", "rfc|registro federal", 0.0),
    Token("IE_PPS", r"\d{7}[A-W][A-IW]?", "ie.pps", "pps|ppsn|personal public", 0.6),
    Token("UK_NINO", r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]", checks.always, "nino|national insurance|ni number|ni no|insurance number", 0.85),
    Token("UK_DRIVING_LICENCE", r"[A-Z9]{5}\d(?:[05][1-9]|[16][0-2])(?:0[1-9]|[12]\d|3[01])\d[A-Z9]{2}\d[A-Z]{2}", checks.always, "licen*|driver|dvla", 0.9),
    Token("DE_SOCIAL_SECURITY", r"\d{8}[A-Z]\d{3}", checks.de_svnr, "sozialversicherungsnummer|rentenversicherung*|sv nummer|svnr|versicherungsnummer|rvnr", 0.75),
    Token("DE_HEALTH_INSURANCE", r"[A-Z]\d{9}", checks.de_health, "kvnr|krankenversicher*|versichertennummer|krankenkasse|versicherten", 0.0),
    Token("DE_ID_CARD", r"[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}", lambda t: any(map(str.isdigit, t)), "personalausweis*|ausweis*|identity card|id card|id number", 0.0),
    Token("DE_PASSPORT", r"C[CFGHJKLMNPRTVWXYZ0-9]{8}", lambda t: any(map(str.isdigit, t)), "reisepass*|passnummer|pass nr", 0.0),
    Token("DE_VAT_ID", r"DE\d{9}", "de.vat", "ust|umsatzsteuer*|vat|mwst", 0.75),
    Token("NL_BTW", r"NL\d{9}B\d\d", "nl.btw", "btw|vat", 0.85),
    Token("US_MBI", r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[AC-HJKMNP-RT-Y]{2}\d\d", checks.always, "mbi|medicare|beneficiary", 0.85),
    Token("MEDICAL_LICENSE", r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}", checks.dea, "dea|medical licen*|licen*|prescriber", 0.6),
    Token("VIN", r"[A-HJ-NPR-Z0-9]{17}", _vin, "vin|vehicle|chassis|fahrgestell*|fin", 0.0),
    Token("VIN", r"[A-HJ-NPR-Z][A-HJ-NPR-Z0-9]{2}(?=[A-HJ-NPR-Z0-9]*[A-Z])[A-HJ-NPR-Z0-9]{9}[A-HJ-NPR-Z0-9]{2}\d{3}", _vin, "car", 0.8),
    Token("KR_PASSPORT", r"[MSRODG](?:\d{8}|\d{3}[A-Z]\d{4})", checks.always, "여권|여권번호|korean passport", 0.0),
    Token("JP_PASSPORT", r"[A-Z]{2}\d{7}", checks.always, "旅券|旅券番号|パスポート|パスポート番号|japanese passport|japan passport", 0.0),
    Token("CRYPTO", r"0X[0-9A-F]{40}", checks.always, "eth|wallet|address|ethereum", 0.8),
    Token("DEVICE_ID", r"[0-9A-F]{16}", checks.always, "android id|androidid|gaid|ssaid|device id|deviceid|udid", 0.0),
    Token("DEVICE_ID", r"[0-9A-F]{40}", checks.always, "udid|device id|deviceid|device token", 0.0),
    Token("BIC", r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?", "bic", "bic|swift|swift code|bic code|swift bic", 0.0),
)  # fmt: skip
_EXACT = (
    re.compile(
        r"[13][1-9A-HJ-NP-Za-km-z]{25,34}|T[1-9A-HJ-NP-Za-km-z]{33}|[LMD][1-9A-HJ-NP-Za-km-z]{26,33}"
    ),
    _wallet,
)
_BECH32 = re.compile(r"(?:bc1|tb1|ltc1)[02-9ac-hj-np-z]{20,70}|(?:BC1|LTC1)[02-9AC-HJ-NP-Z]{20,70}")
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def _bech32(token: str) -> bool:
    """BIP 173 and 350."""
    low = token.lower()
    prefix, _, data = low.rpartition("1")
    values = ["qpzry9x8gf2tvdw0s3jn54khce6mua7l".find(char) for char in data]
    spread = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    check = 1
    for value in spread + values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            check ^= generator if (top >> place) & 1 else 0
    return check in (1, 0x2BC830A3)


LEXICON = Lexicon({"never": NEVER} | {str(place): each.near for place, each in enumerate(TOKENS)})
"""Words by the token's place."""


def _by_length() -> dict[int, list[tuple[re.Pattern[str], Token, str]]]:
    found: dict[int, list[tuple[re.Pattern[str], Token, str]]] = defaultdict(list)
    lengths = {
        "IT_FISCAL_CODE": (16,), "SG_UEN": (9, 10), "IN_GSTIN": (15,), "MX_CURP": (18,),
        "MX_RFC": (12, 13), "IE_PPS": (8, 9), "UK_DRIVING_LICENCE": (16,), "US_MBI": (11,),
        "DE_SOCIAL_SECURITY": (12,), "DE_VAT_ID": (11,), "NL_BTW": (14,), "VIN": (17,),
        "FI_PERSONAL_IDENTITY_CODE": (11,), "CRYPTO": (42,), "DEVICE_ID": (16, 40), "BIC": (8, 11),
        "IN_PAN": (10,), "IN_VOTER": (10,), "DE_HEALTH_INSURANCE": (10,),
    }  # fmt: skip
    for place, token in enumerate(TOKENS):
        for length in lengths.get(token.entity, (9,)):
            found[length].append((re.compile(token.shape), token, str(place)))
    return found


_BY_LENGTH = _by_length()


def find(text: str, start: int, end: int) -> Iterator[Found]:
    for match in matches(TOKEN, WORD, text, start, end):
        raw = match[0]
        length = len(raw)
        kinds = _BY_LENGTH.get(length)
        if length >= 25 and (found := _wallet_of(match)) is not None:
            yield found
        elif kinds is not None and (one := _of_kind(text, match, kinds)) is not None:
            yield one


def _wallet_of(match: re.Match[str]) -> Found | None:
    raw = match[0]
    valid = (_EXACT[0].fullmatch(raw) and _EXACT[1](raw)) or (
        _BECH32.fullmatch(raw) and _bech32(raw)
    )
    return Found(match.start(), match.end(), "CRYPTO", 0.98) if valid else None


def _of_kind(
    text: str, match: re.Match[str], kinds: list[tuple[re.Pattern[str], Token, str]]
) -> Found | None:
    upper = match[0].upper()
    fitting = [(token, name) for shape, token, name in kinds if shape.fullmatch(upper)]
    if not fitting:
        return None
    marks: Marks = LEXICON.marks(before(text, match.start()))
    plain = match[0] == upper and "never" not in marks
    best: Found | None = None
    closest = -1
    for token, name in fitting:
        place = marks.get(name, -1)
        if place < 0 and (token.alone == 0 or not (plain or token.entity == "CRYPTO")):
            continue
        if (place > closest or best is None) and checks.holds(token.check, upper):
            score = 0.95 if place >= 0 else token.alone
            best, closest = Found(match.start(), match.end(), token.entity, score), place
    return best


_CHAR = b"[A-Za-z0-9]"
FAMILY = Family(
    frozenset({each.entity for each in TOKENS}),
    b"|".join(
        _CHAR * place + both + _CHAR * (5 - place)
        for place in range(6)
        for both in (b"[A-Za-z][0-9]", b"[0-9][A-Za-z]")
    )
    + rb"|[0-9]{16}|(?i:bic|swift)",
    find,
    back=72,
    ahead=96,
)
