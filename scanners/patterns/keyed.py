"""What stands after a key that says what it is: ``user=``, ``"password":``, ``deviceId =>``.

One walk over the keys of logfmt, key=value, JSON, YAML, XML, query strings and forms; the key's
words, in any case style, say what its value is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from expunge.datamap.scanner import Found
from scanners.patterns.accountname import NO_USER, SYSTEMIC, is_word, user
from scanners.patterns.family import Family
from scanners.patterns.keys import (
    COOKIE,
    DEVICE,
    ID,
    NAME,
    NUMBERED,
    PARTY,
    PIN,
    SECRET,
    USER,
    WEAK,
    class_of,
    object_of,
)

_KEY = re.compile(
    r"(?<![^\W_])(?P<key>[^\W\d][\w.-]{1,60}+)(?P<quote>[\"'])?"
    r"(?P<link>\s{0,3}(?:=>|:=|[:：](?:\[\d{1,3}\](?= ?[\"']))?)\s{0,4}|\s=\s|=(?=\S)|>(?=[^\s<>]))[\"'`\[(<]{0,2}"
)
_VALUE = re.compile(
    r"(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\{1,2})?(?!system:)(?P<value>[^\s\"'`<>{}()\[\],;&|=:\\/?#]{1,64}+)(?!=\w|\()"
)
_ID_VALUE = re.compile(r"(?P<value>[^\s\"'`<>{}()\[\],;&|=\\?#]{1,160}+)(?!=\w|\()")
_QUOTED = {
    quote: re.compile(
        rf"(?:[A-Za-z0-9. -]{{1,30}}\\{{1,2}})?(?P<value>[^\s{quote}\\<>{{}}]{{1,160}}){quote}"
    )
    for quote in "\"'`"
}
_WHOLE_NAME = re.compile(
    r"(?P<value>(?=[^\W\d_])[^\Wa-z\d_][\w'.-]{0,30}(?: [^\Wa-z\d_][\w'.-]{0,30}){1,3})(?=[\"'`]| ?[<(])"
)
_TEXT = re.compile(r"[^\"'\n;&|<>]{2,60}")
_BARE_NAME = re.compile(r"[^\W\d_][^\s&;,|\"'=<>]{1,60}")
_PROSE_NAME = re.compile(r"[^\W\d_]\S{0,30}(?: [^\W\d_]\S{0,30}){0,3}")
_SECRET = re.compile(r"[^\s\"'`<>{}()\[\],;&|]{3,200}")
_BEFORE = re.compile(r"(?:^|[^\w.-])(\w{2,20})\s\Z")
_DECLARED = re.compile(r"\b(?:const|let|var|val|final|auto|my|def|return|await)\s+\Z")
_TAGGED = re.compile(r"(?:<|\w=[\"'])\Z")
_SPLIT = frozenset("name id no number num token key code by".split())
_OF_OBJECTS = frozenset({"name", "id", "uid", "uuid", "login"})
_NO_SECRET = re.compile(
    r"(?:null|none|nil|true|false|undefined|yes|no|required|optional|empty|missing|invalid|expired|wrong|incorrect"
    r"|changed?|reset|set|unknown|failed|failure|correct|string|str|int|bool|text|varchar\S*|char\S*|self\S*|os\.\S*|env\S*|process\.\S*|config\S*|settings\S*|getenv\S*"
    r"|\*+|x+|\.+|-+|_+|\$\S*|%\S*|#\S*|\w+\(\S*|http\S*|the|a|an|not|too|must|was|is|in|for|to|has|your|my|our|and|or|new|check|protected|bearer|basic"
    r"|redacted|masked|hidden|secret|password|token|key|value|type|name|optional\S*|any|object|bytes|next|[\w.$]+@[0-9a-f]+|[\w.]+\.[A-Za-z]\w+)[.,!?]?",
    re.IGNORECASE,
)
STRONG = re.compile(r"(?=.*\d)(?=.*[A-Za-z])|[!@#$%^*?~+]")
_HEX = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,64}", re.IGNORECASE)
_REFERENCE = re.compile(r"(?=\D{0,12}\d)[A-Za-z]{0,8}[_-]?[A-Za-z0-9-]{3,64}")
_DIGITAL = re.compile(r"\d")
KEYED = 0.88


@dataclass(frozen=True, slots=True)
class _Key:
    """A key in the text. tail: its words that say what its value is; at, end: where the value may
    stand; quote: what opens it; prose: it may be a word with a colon in a sentence."""

    tail: str
    at: int
    end: int
    quote: str
    prose: bool


def find(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _KEY.finditer(text, start, end):
        known = _known(text, match, start)
        found = _value(text, match, known, end) if known is not None else None
        tagged = match["link"] == ">"
        if found is not None and (not tagged or text.startswith("</", found.end)):
            yield found


def _known(text: str, match: re.Match[str], start: int) -> tuple[str, str] | None:
    """What the value is by its key, or by that and the word or the object around it."""
    key = match["key"]
    low = key.lower()
    begin = match.start()
    if match["quote"] is not None and low in _OF_OBJECTS and (outer := object_of(text, begin)):
        known = class_of(f"{outer}_{low}")
        return known if low == "login" or (known and len(known[1]) > len(low)) else None
    if (known := class_of(key)) is not None:
        return known
    if key == "name" and text[begin - 1 : begin] in ("?", "&"):
        return NAME, key
    if low in _SPLIT and match["quote"] is None:
        head = _BEFORE.search(text, max(start, begin - 22), begin)
        return class_of(f"{head[1]}_{key}") if head else None
    return None


def _value(text: str, match: re.Match[str], known: tuple[str, str], end: int) -> Found | None:
    name, tail = known
    at, link = match.end(), match["link"]
    opened = text[at - 1] in "\"'`[(<"
    if not opened and _is_code(text, match, name):
        return None
    prose = match["quote"] is None and ":" in link and link[-1:].isspace() and not opened
    key = _Key(tail, at, end, text[at - 1] if text[at - 1] in "\"'`" else "", prose)
    if name == USER:
        return _user_keyed(text, key)
    if name == NAME:
        return _name(text, key)
    if name in (SECRET, PIN):
        return _secret(text, key, name)
    return _number(text, key, name)


def _is_code(text: str, match: re.Match[str], name: str) -> bool:
    """Whether what is not quoted is an expression, no text: ``const user = await find()``,
    ``{"name": person.name}``; or ``>`` is no end of a tag."""
    begin, link = match.start(), match["link"]
    if link == ">":
        return _TAGGED.search(text, max(0, begin - 3), begin) is None
    if link == " = ":
        return _DECLARED.search(text, max(0, begin - 12), begin) is not None
    return match["quote"] is not None and ":" in link and name in (USER, NAME)


def _matched(text: str, key: _Key, plain: re.Pattern[str]) -> re.Match[str] | None:
    """The value: to the quote that closes it, if one opens it."""
    quoted = _QUOTED[key.quote].match(text, key.at, key.end) if key.quote else None
    return quoted or plain.match(text, key.at, key.end)


_ENTITY = {ID: "USER_ID", PARTY: "USER_ID", DEVICE: "DEVICE_ID", COOKIE: "COOKIE_ID"}


def _number(text: str, key: _Key, name: str) -> Found | None:
    """An id: it has a digit; a device's has eight characters or more."""
    value = _matched(text, key, _ID_VALUE)
    raw = value["value"].rstrip(".,!:/") if value else ""
    least = 8 if name in (DEVICE, COOKIE) else 3 if key.prose else 1
    if len(raw) < least or not _DIGITAL.search(raw) or SYSTEMIC.match(raw) or not raw.strip("0"):
        return None
    if raw.lower() in NO_USER or (name == PARTY and (key.prose or not _REFERENCE.fullmatch(raw))):
        return None
    begin = value.start("value") if value else key.at
    return Found(begin, begin + len(raw), _ENTITY[name], 0.88 if least == 8 else 0.85)


def _user_keyed(text: str, key: _Key) -> Found | None:
    """``owner: the team`` is prose; ``owner=ann`` and ``"owner": "ann"`` are not."""
    if key.quote and (whole := _WHOLE_NAME.match(text, key.at, key.end)):
        return Found(*whole.span("value"), "PERSON", 0.85)
    value = _matched(text, key, _VALUE)
    found = user(text, *value.span("value"), KEYED) if value else None
    if found is None:
        return None
    raw = text[found.start : found.end]
    if key.tail in NUMBERED and (found.entity == "USER_ID" or _HEX.fullmatch(raw)):
        return None
    if key.prose and text[found.end : found.end + 1] == "[":
        return None  # an annotation: ``owner: dict[str, int]``
    return None if key.prose and key.tail in WEAK and _is_prose(text, found) else found


def _is_prose(text: str, found: Found) -> bool:
    """Whether what follows ``owner: `` is the first word of a sentence."""
    raw = text[found.start : found.end]
    goes_on = text[found.end : found.end + 1] in (" ", "\t")
    return is_word(raw) or (goes_on and not re.search(r"[\d_.]", raw))


def _name(text: str, key: _Key) -> Found | None:
    quoted = key.quote in ("'", '"')
    at = key.at
    value = (_TEXT if quoted else _BARE_NAME).match(text, at, key.end)
    if value is None or not value[0][0].isalpha() or value[0].lower() in NO_USER:
        return None
    if key.prose:
        value = _PROSE_NAME.match(text, at, key.end) or value
    raw = value[0].rstrip(" .,;")
    return Found(at, at + len(raw), "PERSON", 0.85 if quoted else 0.75) if raw else None


def _secret(text: str, key: _Key, name: str) -> Found | None:
    value = _SECRET.match(text, key.at, key.end)
    if value is None:
        return None
    raw, at = value[0] if key.quote else value[0].rstrip(".,!?"), key.at
    if len(raw) < 3 or _NO_SECRET.fullmatch(raw):
        return None
    if name == PIN:
        return Found(at, at + len(raw), "SECRET", 0.8) if raw.isdigit() and len(raw) <= 8 else None
    strong = (key.quote != "" and len(raw) >= 6) or (
        len(raw) >= 4 and STRONG.search(raw) is not None
    )
    return Found(at, at + len(raw), "SECRET", 0.85) if strong else None


_ENTITIES = frozenset({"USERNAME", "USER_ID", "PERSON", "SECRET", "DEVICE_ID", "COOKIE_ID"})
_WORDS = (
    rb"user|usr|uname|login|logname|account|acct|principal|screen.?name|nick|handle|actor|operator|owner|assignee|author|reporter|[deo]d.?by|member|upn|uid"
    rb"|name|holder|gecos|apellid|nombre|prenom|cognome|(?:customer|client|patient|subscriber|employee|student|person|profile|cust|guest|contact|sender|creator|recipient|driver|rider).?(?:id|no|number|uuid)|customer|subscriber|patient|passenger|cust|\xe9\xa1\xa7|\xe4\xbc\x9a\xe5\x93\xa1|\xe5\xa7\x93|\xe5\x90\x8d|kundenn|numeroclient"
    rb"|pass|pwd|pw|psk|secret|key|token|\xe3\x83\xa6\xe3\x83\xbc\xe3\x82\xb6|\xe3\x83\xad\xe3\x82\xb0|\xe3\x83\x91\xe3\x82\xb9|\xe6\x9a\x97\xe8\xa8\xbc|pin|otp|cvv|cvc|code"
    rb"|device|android|imei|idf[av]|gaid|aaid|adid|advertis|ifa|udid|install|vendor|hardware|meid|iccid|imsi|fingerprint|cookie|ga|gid|fb[pc]|gclid|fbclid|visitor|tracking|sess|sid|anon|mc_?eid|hjid|optimizely"
)
_OTHER_WORDS = (
    rb"benutzer|kennung|ident|utilis|utiliz|usu|utente|gebruiker|anv\xc3\xa4nd|brugernavn|brukernavn|k\xc3\xa4ytt|u\xc5\xbcytk|u\xc5\xbeiv|felhaszn|kullan|\xd0\xb8\xd0\xbc\xd1\x8f|\xd0\xbb\xd0\xbe\xd0\xb3|\xcf\x8c\xce\xbd\xce\xbf\xce\xbc"
    rb"|kennwort|mdp|mot|contrase|senha|palavra|wachtwoord|l\xc3\xb6senord|adgangskode|salasana|has\xc5\x82o|heslo|jelsz|parol|ifre|\xd0\xbf\xd0\xb0\xd1\x80|\xce\xba\xcf\x89\xce\xb4|\xe5\xaf\x86\xe7\xa0\x81|\xeb\xb9\x84\xeb\xb0\x80"
)
_BEHIND = rb"[\"']?[ \t]{0,3}[=:>]"
_REST = rb"[\w.\x80-\xff-]{0,24}"
_SECOND = rb"(?:[ \t](?:name|id|no|number|num|token|key|code|by))?"


def _family(trigger: bytes) -> Family:
    return Family(_ENTITIES, rb"(?i:" + trigger + rb")", find, back=96, ahead=96)


FAMILIES = (
    _family(rb"(?:" + _WORDS + rb")" + _REST + _SECOND + _BEHIND),
    _family(rb"(?:" + _OTHER_WORDS + rb")" + _REST + _BEHIND),
    _family(rb"[\"'](?:name|id|uuid|login)[\"'][ \t]{0,3}[=:]"),
)
"""One walk, and its triggers: more in one is too large for hyperscan."""
