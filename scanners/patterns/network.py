"""IP and MAC addresses."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv6Address

from expunge.datamap.scanner import Found
from scanners.patterns.context import Lexicon, before
from scanners.patterns.family import Family
from scanners.patterns.text import GLUE, matches

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
V4 = re.compile(
    rf"(?<!{GLUE})(?<!\.)(?<!\d-){_OCTET}(?:\.{_OCTET}){{3}}(?!{GLUE})(?!\.\d)(?!-[A-Za-z])"
)
QUAD = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
"""Wherever an address can be."""
_V6 = re.compile(
    r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?:%\w{1,15})?(?![\w:])"
)
_MAC = re.compile(
    r"(?<![\w:.-])(?:[0-9A-Fa-f]{2}([:-]))(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![\w])(?!\1\w)"
    r"|(?<![\w:.-])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![\w.])"
)
_VERSION = (
    "version|versions|ver|v|release|build|firmware|upgrade*|update|rev|revision|oid|section|chapter|sdk|driver|patch"
    "|assembly|assemblyversion|fileversion|productversion|kernel|pkg|package|chrome|safari|firefox|edge|edg|opr|opera"
    "|applewebkit|mobile safari|trident|librar*|dependency|clause"
)
_ONLY_VERSION = "version|versions|ver|v|release|firmware|older|newer|introduced|migrat*|upgrad*|downgrad*|schema|user agent|useragent"
"""What says so from further away: of two versions in a sentence, the second too."""
_SURELY_ADDRESS = "ip|ips|ipv4|addr|address|addresses|host|server|client|src|dst|peer|remote|gateway|dns|ping|subnet|network|listening|connect*|bind"
_ADDRESS = "ip|ips|ipv4|addr|address|addresses|host|server|client|from|src|dst|peer|remote|gateway|dns|ping|subnet|network|to|at"


_VERSIONS = 60
"""Below this a first number can be a version's."""
_LEXICON = Lexicon({"version": _VERSION, "address": _ADDRESS})
_WIDE = Lexicon({"version": _ONLY_VERSION, "address": _SURELY_ADDRESS})
_CLAUSE = re.compile(
    r"(?:^|\W)(?:rule|question|requirement|article|annex|item|step|exercise|paragraph|para|sec|control|figure|table|appendix|clause|section|chapter|§)\.? ?\Z",
    re.IGNORECASE,
)
_CLAUSES = 40
"""Below this a number can be that of a clause."""
_COMPARED = re.compile(r"(?: [a-z]+)? (?:is |was )?(?:older|newer|earlier|later) than ")


def find_v4(text: str, start: int, end: int) -> Iterator[Found]:
    for match in matches(V4, QUAD, text, start, end):
        near = before(text, match.start(), 24)
        if near.endswith("/") and re.search(r"[A-Za-z]/$", near) and not re.search(r"//$", near):
            score = 0.45 if _product(near) else 0.93  # Chrome/120.0.0.0, but hdfs:/10.251.42.84
        elif _OF_A_FILE.search(near):
            score = 0.3
        elif near[-1:] in ("=", "-", "~", "^") and re.search(r"(?:[=~^<>!]=|[~^]|\w-)$", near):
            score = 0.4
        else:
            score = 0.95
        if int(match[0].partition(".")[0]) < _VERSIONS and _is_version(text, match, near):
            score = 0.3
        yield Found(match.start(), match.end(), "IP_ADDRESS", score)


def _is_version(text: str, match: re.Match[str], near: str) -> bool:
    """What the nearest word says; of addresses that nobody outside sees more words speak."""
    close = _LEXICON.marks(near)
    if "version" in close and "address" not in close:
        return True
    if _COMPARED.match(text, match.end()):
        return True
    if _CLAUSE.search(near) and all(int(part) < _CLAUSES for part in match[0].split(".")):
        return True
    wide = before(text, match.start(), 64)
    said = _WIDE.marks(wide)
    said_at = said.get("version", -1)
    private = match[0].startswith("10.") and "address" in close
    private = private and QUAD.match(wide, said_at + 1) is None  # not the second of two versions
    return not private and said_at > said.get("address", -1)


_OF_A_FILE = re.compile(r"\.(?:jar|war|dll|exe|so|egg|whl|gem|nupkg):$")
"""Where a stack trace names a library, its version follows."""
_PRODUCT = re.compile(r"(?:^|[\s\"';(,])[A-Z]\w{2,20}/$")


def _product(near: str) -> bool:
    """``Chrome/120.0.0.0``: a program and its version."""
    return _PRODUCT.search(near) is not None


def find_v6(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _V6.finditer(text, start, end):
        raw = match[0].rstrip(":") if not match[0].endswith("::") else match[0]
        address = raw.partition("%")[0]
        filled = [each for each in address.split(":") if each]
        if len(filled) < 2 and address != "::1":
            continue
        digits = any(char.isdigit() for char in address)
        if not digits or (len(filled) == 2 and len(address) < 7):
            continue
        try:
            IPv6Address(address)
        except AddressValueError:
            continue
        yield Found(match.start(), match.start() + len(raw), "IP_ADDRESS", 0.95)


def find_mac(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _MAC.finditer(text, start, end):
        raw = match[0]
        bare = re.sub(r"[^0-9A-Fa-f]", "", raw)
        if len(set(bare)) == 1:
            continue
        dotted = "." in raw
        named = re.search(r"(?i)mac|hw|ether|station|bssid", before(text, match.start()))
        if dotted and (bare.isdigit() or not named):
            continue
        if bare.isdigit() and not named:
            continue
        yield Found(match.start(), match.end(), "MAC_ADDRESS", 0.95)


IP4 = Family(frozenset({"IP_ADDRESS"}), rb"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]", find_v4, 24, 24)
IP6 = Family(
    frozenset({"IP_ADDRESS"}),
    rb"(?:[0-9A-Fa-f]{1,4}:){6}|[0-9A-Fa-f:]::|::[0-9A-Fa-f]",
    find_v6,
    back=48,
    ahead=64,
)
MAC = Family(
    frozenset({"MAC_ADDRESS"}),
    rb"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}",
    find_mac,
    back=24,
    ahead=24,
)
