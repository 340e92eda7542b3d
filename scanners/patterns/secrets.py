"""Credentials: keys and tokens that show what they are, and what stands after their names."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.family import Family, Find
from scanners.patterns.keyed import STRONG
from scanners.patterns.words import IS, LABELS_OF_PASSWORDS, alternatives, stems

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
_LABEL = rf"(?<![\w-])(?:{alternatives(LABELS_OF_PASSWORDS)}|pin)(?!\w)"
_SAID = re.compile(
    rf"{_LABEL}(?: \([^)\n]{{1,20}}\))?(?P<link>(?:(?: [^\W\d_]{{1,12}}){{0,3}}?(?:\s?:| (?:{IS})(?=[ ])))?)"
    r"[ ]{0,3}(?<=[ :])[\"'`]?(?P<value>[^\s\"'`,;]{4,64})",
    re.IGNORECASE,
)
"""``the password is x``, ``Kennwort x``, ``wifi pw at the cabin: x``: further away only behind a link."""
_MIXED = re.compile(
    r"(?=.*\d)(?=.*[^\W\d_])(?=.*(?:[^\W\d_a-z]|[!@#$%^*?~+&_-]))|(?=.*[^\W\d_]).*[!#$%^*?~]"
)
_NO_PASSWORD = re.compile(
    r"(?:sha|md|aes|rsa|oauth|utf|base|ntlm|pbkdf|argon|tls|ssl|http|v|rfc|win|pkcs|kerberos)-?\d[\w-]*|[\w.+-]+@[\w.-]+|https?:.*|\d+-?(?:char|digit|bit|day|stellig|letter|word|step|factor|h|d|min)\w*"
    r"|\d[\d.,:/-]*|\w+[(\[].*|[^\W\d_]+[!?]+|\$\w*|%\w*|<.*|\{.*|/.*|#\d*|\d+(?:st|nd|rd|th)|[2-4]fa",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\bIDENTIFIED BY (?:PASSWORD )?'(?P<value>[^'\n]{3,64})'|\bWITH (?:ENCRYPTED )?PASSWORD '(?P<quoted>[^'\n]{3,64})'"
    r"|(?<![\w-])(?:-u|--user|--proxy-user)[ =][\"']?[\w.@-]{1,64}:(?P<user>[^\s\"']{3,100})"
    r"|\blogin (?:ok|incorrect)(?: \([^\n)]{1,80}\))?: \[[^\s\[\]/]{1,64}/(?P<radius>[^\s\[\]<]{3,64})\]",
    re.IGNORECASE,
)
_BEARER = re.compile(
    r"\b(?:Authorization\s{0,2}[:=]\s{0,2}[\"']?)?(?:Bearer|Basic|Token)[ \t]+(?P<value>[A-Za-z0-9+/=._~-]{16,2000})"
)
_IN_URL = re.compile(r"://[^\s/:@\"']{0,64}:(?P<value>[^\s/@\"']{3,100})@(?=[\w.-])")


def find_known(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _KNOWN.finditer(text, start, end):
        yield Found(match.start(), match.end(), "SECRET", 0.97)


def find_pem(text: str, start: int, end: int) -> Iterator[Found]:
    """A private key to its end, some lines further down."""
    for match in _PEM.finditer(text, start, end):
        closing = _PEM_END.search(text, match.end(), match.end() + 8000)
        yield Found(match.start(), closing.end() if closing else match.end(), "SECRET", 0.99)


def find_said(text: str, start: int, end: int) -> Iterator[Found]:
    """A password behind its label in prose: it has what words have not."""
    for match in _SAID.finditer(text, start, end):
        begin, raw = match.start("value"), match["value"]
        value = raw[:-1] if raw[-1] in ".,)" or raw.endswith("?") else raw
        long = len(value) >= (5 if match["link"] else 6)
        if long and _MIXED.match(value) and not _NO_PASSWORD.fullmatch(value):
            yield Found(begin, begin + len(value), "SECRET", 0.75)


def find_given(text: str, start: int, end: int) -> Iterator[Found]:
    """What statements and commands give as a password."""
    for match in _GIVEN.finditer(text, start, end):
        group = match.lastgroup or "value"
        yield Found(*match.span(group), "SECRET", 0.9)


def _finder(pattern: re.Pattern[str], score: float) -> Find:
    """Finds the pattern's value, where it has what passwords and tokens have."""

    def find(text: str, start: int, end: int) -> Iterator[Found]:
        for match in pattern.finditer(text, start, end):
            value = match["value"].rstrip(".,!?")
            if len(value) > 2 and (STRONG.search(value) or pattern is _IN_URL):
                begin = match.start("value")
                yield Found(begin, begin + len(value), "SECRET", score)

    return find


_ENTITIES = frozenset({"SECRET"})
FAMILIES = (
    Family(
        _ENTITIES,
        rb"eyJ[A-Za-z0-9_-]{8}|(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}|gh[pousr]_|github_pat_|gl(?:pat|ptt)-|xox[abeprs]-|xapp-|[spr]k_(?:live|test)_|whsec_"
        rb"|sk-[A-Za-z0-9]|AIza|ya29\.|GOCSPX-|SG\.|key-[0-9a-f]{8}|AC[0-9a-f]{32}|SK[0-9a-f]{32}|npm_|pypi-|dop_v1_|shpat_|hf_|EAA|dckr_pat_|hvs\.|[0-9]:AA",
        find_known,
    ),
    Family(_ENTITIES, rb"PRIVATE KEY", find_pem),
    Family(
        _ENTITIES,
        rb"(?i:(?:bearer|basic|token)[ \t]+[A-Za-z0-9+/=._~-]{16})",
        _finder(_BEARER, 0.9),
    ),
    Family(_ENTITIES, rb"://[^ /@\n]{0,64}:[^ /@\n]{3,100}@", _finder(_IN_URL, 0.9), back=180),
    Family(
        _ENTITIES,
        b"(?i:" + stems(f"{LABELS_OF_PASSWORDS}|pin") + b")",
        find_said,
        back=32,
        ahead=144,
    ),
    Family(
        _ENTITIES,
        rb"(?i:identified by |password '|-u[ =][^ \n]{1,64}:|user[ =][^ \n]{1,64}:|login (?:ok|incorrect))",
        find_given,
    ),
)
