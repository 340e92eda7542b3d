"""Credentials: keys and tokens that show what they are, and what stands after their names."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.family import Family

_KNOWN = re.compile(
    r"(?<![\w-])(?:"
    r"eyJ[\w-]{8,1000}\.eyJ[\w-]{8,2000}\.[\w-]{0,1000}"  # JWT (RFC 7519)
    r"|(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}"  # AWS
    r"|gh[pousr]_\w{30,255}|github_pat_\w{22,255}|glpat-[\w-]{20,64}|glptt-[0-9a-f]{40}"
    r"|xox[abeprs]-[\w-]{10,250}|xapp-\d-[\w-]{20,200}"  # Slack
    r"|(?:sk|pk|rk)_(?:live|test)_\w{16,250}|whsec_\w{24,64}"  # Stripe
    r"|sk-(?:proj-|ant-)?[\w-]{20,200}|AIza[\w-]{35}|ya29\.[\w-]{20,500}|GOCSPX-[\w-]{28}"
    r"|SG\.[\w-]{16,32}\.[\w-]{16,64}|key-[0-9a-f]{32}|AC[0-9a-f]{32}|SK[0-9a-f]{32}"
    r"|npm_\w{36}|pypi-[\w-]{50,250}|dop_v1_[0-9a-f]{64}|shpat_[0-9a-fA-F]{32}|hf_[A-Za-z]{30,40}"
    r"|EAA[A-Za-z0-9]{60,250}|dckr_pat_[\w-]{20,60}|hvs\.[\w-]{20,200}|\d{8,10}:AA[\w-]{33}"
    r")(?![\w-])"
)
_PEM = re.compile(r"-----BEGIN (?:[A-Z]+ ){0,3}PRIVATE KEY-----")
_PEM_END = re.compile(r"-----END (?:[A-Z]+ ){0,3}PRIVATE KEY-----")
_NAMED = re.compile(
    r"(?<![A-Za-z])(?:[\w-]{0,40}[_-])?(?:password|passwd|passphrase|passcode|pwd|passwort|mot de passe|contraseña|senha|pass|secret"
    r"|api[_-]?key|apikey|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|bearer[_-]?token|private[_-]?key|secret[_-]?key"
    r"|access[_-]?key|client[_-]?secret|session[_-]?token|csrf[_-]?token|accountkey|sharedaccesskey|token|otp|pin|cvv2?|cvc2?|パスワード|暗証番号)"
    r"(?:[_-]?(?:hash|value|key))?[\"']?\s{0,2}(?:=>|:=|=|:|\bis\b)\s{0,2}"
    r"(?P<quote>[\"'`]?)(?P<value>[^\s\"'`<>{}()\[\],;&|]{3,200})",
    re.IGNORECASE,
)
_BEARER = re.compile(
    r"\b(?:Authorization\s{0,2}[:=]\s{0,2}[\"']?)?(?:Bearer|Basic|Token)\s+(?P<value>[A-Za-z0-9+/=._~-]{16,2000})"
)
_IN_URL = re.compile(r"://[^\s/:@\"']{0,64}:(?P<value>[^\s/@\"']{3,100})@(?=[\w.-])")
_NO_SECRET = re.compile(
    r"(?:null|none|nil|true|false|undefined|yes|no|required|optional|empty|missing|invalid|expired|wrong|incorrect"
    r"|changed?|reset|set|unknown|failed|failure|correct|string|str|int|bool|text|varchar\S*|char\S*|self\S*|os\.\S*|env\S*|process\.\S*|config\S*|settings\S*|getenv\S*"
    r"|\*+|x+|\.+|-+|_+|\$\S*|%\S*|#\S*|\w+\(\S*|http\S*|the|a|an|not|too|must|was|is|in|for|to|has|your|my|our|and|or|new|check|protected"
    r"|redacted|masked|hidden|secret|password|token|key|value|type|name|optional\S*|any|object|bytes)[.,!?]?",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"[\w.$]+@[0-9a-f]+|[\w.]+\.[A-Za-z]\w+")
_STRONG = re.compile(r"(?=.*\d)(?=.*[A-Za-z])|[!@#$%^*?~+]")
_PIN_WORD = re.compile(r"(?:otp|pin|cvv2?|cvc2?|passcode|暗証番号)\b[\"']?\s{0,2}(?:=>|:=|=|:|is)", re.IGNORECASE)


def find(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _KNOWN.finditer(text, start, end):
        yield Found(match.start(), match.end(), "SECRET", 0.97)
    for match in _PEM.finditer(text, start, end):
        closing = _PEM_END.search(text, match.end(), match.end() + 8000)
        yield Found(match.start(), closing.end() if closing else match.end(), "SECRET", 0.99)
    for match in _BEARER.finditer(text, start, end):
        if _STRONG.match(match["value"]):
            yield Found(*match.span("value"), "SECRET", 0.9)
    for match in _IN_URL.finditer(text, start, end):
        yield Found(*match.span("value"), "SECRET", 0.9)
    for match in _NAMED.finditer(text, start, end):
        if (score := _named_score(match)) > 0:
            begin, stop = match.span("value")
            yield Found(begin, begin + len(text[begin:stop].rstrip(".,!?")), "SECRET", score)


def _named_score(match: re.Match[str]) -> float:
    value = match["value"].rstrip(".,!?")
    if len(value) < 3 or _NO_SECRET.fullmatch(value) or _OBJECT.fullmatch(value):
        return 0
    if _PIN_WORD.search(match[0]):
        return 0.85 if value.isdigit() and 3 <= len(value) <= 8 else 0
    if match["quote"] and len(value) >= 6:
        return 0.85
    return 0.85 if len(value) >= 4 and _STRONG.search(value) else 0.4


FAMILY = Family(
    frozenset({"SECRET"}),
    rb"eyJ|AKIA|ASIA|AROA|AIDA|gh[pousr]_|github_pat_|gl(?:pat|ptt)-|xox[abeprs]-|xapp-|[spr]k_(?:live|test)_|whsec_"
    rb"|sk-|AIza|ya29\.|GOCSPX-|SG\.|key-[0-9a-f]{8}|AC[0-9a-f]{32}|SK[0-9a-f]{32}|npm_|pypi-|dop_v1_|shpat_|hf_|EAA|dckr_pat_|hvs\.|:AA"
    rb"|PRIVATE KEY|(?i:pass|pwd|secret|api[_-]?key|token|access[_-]?key|accountkey|private[_-]?key|contrase|senha|otp|pin|cv[vc]|bearer |basic )"
    rb"|://|\xe3\x83\x91\xe3\x82\xb9\xe3\x83\xaf|\xe6\x9a\x97\xe8\xa8\xbc",
    find,
)
