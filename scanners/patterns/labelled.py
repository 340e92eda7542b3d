"""Numbers that nothing but the label before them shows: passports, licences, patients, policies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from expunge.datamap.scanner import Found
from scanners.patterns.family import Family, Find

_LINK = (
    r"(?:[\s_-]{0,2}\(?(?:number|numbers|num|no|nr|id|code|card|n°|nº|番号|numéro|número|nummer)\b\.?|番号)?(?:\s?\([A-Za-z ]{1,20}\))?[\"']?"
    r"\s{0,3}(?:[:=#-]|\bis\b|\bwas\b|\bist\b|\best\b|\bes\b|は|：)?\s{0,4}[\"'#]?"
)


@dataclass(frozen=True)
class Label:
    """entity: what follows the words. value: its shape; it always has a digit."""

    entity: str
    words: str
    value: str
    score: float = 0.85


_ANY = r"[A-Za-z0-9]{1,4}[-/ ]?\d[A-Za-z0-9]{2,14}(?:-[A-Za-z0-9]{2,8}){0,3}"
_MIXED = r"(?=[A-Za-z-]{0,6}\d)[A-Za-z0-9]{4,20}(?:-[A-Za-z0-9]{1,10}){0,4}"
LABELS = (
    Label("US_PASSPORT", r"passport|pass(?:ports?)?[ _-]?no", r"(?=[A-Za-z]{0,3}\d)[A-Za-z0-9]{6,10}"),
    Label("DE_PASSPORT", r"reisepass(?:nummer)?|passnummer", r"[CFGHJKLMNPRTVWXYZ0-9]{9}"),
    Label("ES_PASSPORT", r"pasaporte", r"[A-Z]{2,3}\d{6}"),
    Label("IT_PASSPORT", r"passaporto", r"[A-Z]{2}\d{7}"),
    Label("FR_PASSPORT", r"passeport", r"\d{2}[A-Z]{2}\d{5}"),
    Label("JP_PASSPORT", r"旅券|パスポート", r"[A-Z]{2}\d{7}"),
    Label("KR_PASSPORT", r"여권", r"[A-Z]\d{3}[A-Z]?\d{4,5}"),
    Label("US_DRIVER_LICENSE", r"driver'?s?[ _'-]{0,2}licen[sc]e|driving[ _-]?licen[sc]e|licen[sc]e|\bD\.?L\.?(?=[\s:#])|permis de conduire|permiso de conducir|patente di guida|rijbewijs|carta de conducir",
          r"(?=[A-Za-z-]{0,8}\d)[A-Za-z0-9]{5,17}(?:-[A-Za-z0-9]{2,6}){0,3}"),
    Label("DE_FUEHRERSCHEIN", r"führerschein(?:nummer)?|fuehrerschein", r"[A-Z0-9]{11}"),
    Label("IT_DRIVER_LICENSE", r"patente", r"[A-Z]{2}\d{7}[A-Z]"),
    Label("IT_IDENTITY_CARD", r"carta d'identità|carta di identità|carta d'identita", r"[A-Z]{2}\s?\d{5}[A-Z]{2}|[A-Z]{2}\s?\d{7}"),
    Label("DE_ID_CARD", r"personalausweis(?:nummer)?|ausweisnummer", r"[A-Z0-9]{9,10}"),
    Label("MEDICAL_RECORD", r"mrn|medical record|patient|chart|hospital|health record|case file|nhi|mrn#|dossier patient|patientennummer|fallnummer|historia clínica|診察券|カルテ|患者", r"(?=[A-Za-z-]{0,5}\d)[A-Za-z0-9]{5,14}(?:-[A-Za-z0-9]{1,8}){0,2}", 0.8),
    Label("HEALTH_INSURANCE_ID", r"member|subscriber|insurance|policy|health plan|group|beneficiary|insured|claim|versicherten|mutuelle|póliza|polizza|被保険者|保険証|hicn|medicaid", r"(?=[A-Za-z-]{0,6}\d)(?=[A-Za-z0-9-]{6})[A-Za-z0-9]{2,16}(?:-[A-Za-z0-9]{1,8}){0,3}", 0.7),
    Label("HEALTH_INSURANCE_ID", r"(?:insurance|health|medical|plan)[ _-]?(?:member|policy|subscriber|card)", r"(?=[A-Za-z-]{0,6}\d)(?=[A-Za-z0-9-]{6})[A-Za-z0-9]{2,16}(?:-[A-Za-z0-9]{1,8}){0,3}", 0.87),
    Label("US_BANK_NUMBER", r"account|acct|a/c|bank account|checking|savings|konto(?:nummer)?|口座", r"\d{6,17}", 0.75),
    Label("MEDICAL_LICENSE", r"dea|medical licen[sc]e|physician licen[sc]e", r"[A-Za-z]{1,2}\d{5,8}", 0.85),
    Label("DEVICE_ID", r"imei|idfa|idfv|gaid|aaid|adid|advertising|ad[ _-]?id|ifa|device|udid|android|serial|vendor|fcm|push|hardware|installation|install|openudid|meid|iccid|imsi|msisdn|device[ _-]?(?:uuid|token|serial|fingerprint)|fingerprint",
          r"(?=[A-Za-z:-]{0,8}\d)[A-Za-z0-9][A-Za-z0-9:_-]{7,160}", 0.85),
    Label("COOKIE_ID", r"cookie|_ga|_gid|_fbp|_fbc|gclid|fbclid|visitor|tracking|session|sessionid|jsessionid|phpsessid|sid|client|anonymous|anon|__utma|ajs_anonymous|mc_eid|connect\.sid|asp\.net_sessionid|_hjid|optimizelyenduserid",
          r"(?=[A-Za-z._-]{0,12}\d)[A-Za-z0-9][\w.%:-]{7,160}", 0.8),
    Label("UK_VEHICLE_REGISTRATION", r"(?:vehicle |car )?registration(?: plate| mark)?|reg(?:istration)?|number plate|licen[sc]e plate|plate|vrm|kennzeichen|matrícula|targa|immatriculation", r"[A-Z]{1,3}[ -]?\d{1,4}[ -]?[A-Z]{1,3}(?:[ -]?\d{1,4})?|[A-Z]{2}\d{2}[ ]?[A-Z]{3}|[A-Z]{3}[ -]\d{3,4}", 0.75),
    Label("AGE", r"age|aged|alter|âge|edad|età", r"\d{1,3}(?= ?(?:years?|yrs?|y/?o|jahre|ans|años|anni)?\b)", 0.6),
)  # fmt: skip
_NEED_LINK = frozenset(
    {
        "HEALTH_INSURANCE_ID",
        "MEDICAL_RECORD",
        "DEVICE_ID",
        "COOKIE_ID",
        "US_BANK_NUMBER",
        "UK_VEHICLE_REGISTRATION",
        "AGE",
        "US_DRIVER_LICENSE",
    }
)
_EXPLICIT = re.compile(
    r"(?:number|num|no|nr|id|code|card|n°|nº|番号|nummer|idf[av]|gaid|aaid|imei|mrn|adid|udid|dea|imsi|iccid|_ga|_gid|_fb[pc]|gclid|fbclid|[pj]h?psessid|jsessionid|sessionid|cookie|sid|token|serial|licen[sc]e|uuid|plate|vrm|reg|rijbewijs|permis de conduire|permiso de conducir|patente di guida|carta de conducir)\b|[:=#は]|\bis\b|番号",
    re.IGNORECASE,
)
_STRICT = frozenset({"DEVICE_ID", "COOKIE_ID"})
_ID_NAME = re.compile(
    r"(?:imei|idf[av]|gaid|aaid|adid|udid|ifa\b|openudid|meid|iccid|imsi|_ga|_gid|_fb[pc]|gclid|fbclid|sessid|sessionid|sid|cookie|__utma|_hjid|mc_eid|(?:device|advertising|ad|android|visitor|session|client|anonymous|anon|tracking|installation|install|vendor|hardware|push|serial)[ _-]{0,2}(?:id|uuid|token|no|number|serial|identifier|num|fingerprint)|fingerprint)",
    re.IGNORECASE,
)
_UPPER = frozenset(
    {
        "ES_PASSPORT",
        "IT_PASSPORT",
        "FR_PASSPORT",
        "DE_PASSPORT",
        "JP_PASSPORT",
        "KR_PASSPORT",
        "UK_VEHICLE_REGISTRATION",
        "IT_IDENTITY_CARD",
        "DE_ID_CARD",
        "DE_FUEHRERSCHEIN",
        "IT_DRIVER_LICENSE",
    }
)
_SESSION = re.compile(r"(?:session|cookie|visitor)\s{1,2}", re.IGNORECASE)
_LONG_HEX = re.compile(r"(?=.{0,40}[a-f])[0-9a-f]{16,64}", re.IGNORECASE)
"""What stands behind a session's word and can be nothing but its id."""
_SERIAL = re.compile(r"serial", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_DATE = re.compile(r"(?:19|20)\d\d-\d\d|\d{1,2}/\d{1,2}/|\d\d:\d\d:\d\d|(?:19|20)\d{2}$")


def _finder(label: Label) -> Find:
    pattern = re.compile(
        rf"(?<![^\W_])(?:{label.words}){_LINK}(?P<value>{label.value})(?![\w])(?!\.\d|@|%)",
        re.IGNORECASE,
    )

    def find(text: str, start: int, end: int) -> Iterator[Found]:
        if _DIGIT.search(text, start, end) is None:
            return
        for match in pattern.finditer(text, start, end):
            value = match["value"]
            if not any(map(str.isdigit, value)) or _DATE.match(value):
                continue
            head = text[match.start() : match.start("value")]
            if _SESSION.fullmatch(head) and _LONG_HEX.fullmatch(value):
                yield Found(*match.span("value"), label.entity, label.score)
                continue
            if label.entity in _NEED_LINK and not _EXPLICIT.search(head):
                continue
            if label.entity in _STRICT and not _ID_NAME.search(head):
                continue
            if _SERIAL.match(head) and not any(map(str.isalpha, value)):
                continue  # lockers and engines have those too
            if label.entity in _UPPER and value.upper() != value:
                continue
            yield Found(*match.span("value"), label.entity, label.score)

    return find


def _trigger(label: Label) -> bytes:
    """The label's words in the gate's syntax."""
    words = re.sub(r"\(\?[=!][^)]*\)|\\b", "", label.words).replace("\\.", "[.]")
    return rb"(?:^|[^0-9A-Za-z])(?i:" + words.encode() + rb")"


_AGE = re.compile(
    r"(?<![\w.,/-])(?P<age>\d{1,3})(?=[ -]?(?:years?|yrs?|yr)[ -]?(?:old|of age)\b|[ -]?y[./]?o\b|-year-old| ?歳|jährig| Jahre alt| ans\b(?! d')| años\b)"
    r"|(?:\bI'?m|\bI am|\b(?:he|she)(?:'s| is| was| turned)|\bI'?ll turn|\bturn(?:s|ed|ing)?|\bage of|\baged|\bat age)\s(?P<plain>\d{1,2})(?=[\s.,;!?)]|$)(?!\s?(?:%|km|miles|minutes|hours|years? (?:ago|experience)|weeks|days|months|kg|cm|th|st|and a half|hrs|mins|feet|ft))",
    re.IGNORECASE,
)


def find_ages(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _AGE.finditer(text, start, end):
        group = "age" if match["age"] else "plain"
        if int(match[group]) <= 120:
            yield Found(*match.span(group), "AGE", 0.85 if group == "age" else 0.75)


LABELLED = tuple(Family(frozenset({each.entity}), _trigger(each), _finder(each)) for each in LABELS)
AGES = Family(
    frozenset({"AGE"}),
    rb"(?i:[0-9][ -]?y|[0-9] ?\xe6\xad\xb3|[0-9] ?j\xc3\xa4hr|[0-9] jahre|[0-9] ans|[0-9] a\xc3\xb1os|(?:i'?m|i am|is|was|'s|turn|turns|turned|turning|age of|aged|age) [0-9])",
    find_ages,
    back=48,
    ahead=48,
)
