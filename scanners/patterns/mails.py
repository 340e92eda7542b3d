"""E-mail addresses: public and private domains, all scripts, and as people hide them in chats."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.family import Family
from scanners.patterns.text import UNSPACED

_ADDRESS = re.compile(
    r"(?<![\w.+%-])(?P<local>\w(?:[\w.+'~-]{0,62}[\w+~-])?)@(?P<domain>(?:[\w](?:[\w-]{0,61}[\w])?\.){1,8}"
    r"(?:xn--[\w-]{2,59}|[^\W\d_]{2,63}))(?![\w@])(?!-\w)"
)
WHOLE = re.compile(r"[A-Za-z][\w.+-]{0,62}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,18}", re.ASCII)
"""What is an e-mail address beyond doubt, and nothing else."""
_HIDDEN = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,62}\s?(?:\(at\)|\[at\]|\{at\}|<at>|\sat\s)\s?"
    r"(?:[\w-]{1,62}\s?(?:\(dot\)|\[dot\]|\{dot\}|<dot>|\sdot\s|\.)\s?){1,4}[^\W\d_]{2,18}(?!\w)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[(\[{<]at[)\]}>]|\sat\s.{1,62}\sdot\s", re.IGNORECASE)
_LOCAL_HEAD = re.compile(rf"[{UNSPACED}]+(?=[!-~])")
_LAST_TAIL = re.compile(rf"(?<=[A-Za-z])[{UNSPACED}]+\Z")
_FILES = frozenset("png jpg jpeg gif svg webp bmp ico css js ts tsx jsx json yaml yml".split())
_MESSAGE_ID = re.compile(
    r"(?:message-id|in-reply-to|references|content-id|cid)\b[^\n@]{0,90}$", re.IGNORECASE
)
_CREDENTIALS = re.compile(r"://[^\s/@]{0,64}:$")
"""Before a password in a web address, which stands before an ``@`` too."""
SURE = 0.98


def find(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _ADDRESS.finditer(text, start, end):
        if _is_address(text, match):
            yield Found(*_trimmed(match), "EMAIL_ADDRESS", SURE)
    if _BRACKETED.search(text, start, end):
        for match in _HIDDEN.finditer(text, start, end):
            if _BRACKETED.search(match[0]):
                yield Found(match.start(), match.end(), "EMAIL_ADDRESS", 0.85)


def _trimmed(match: re.Match[str]) -> tuple[int, int]:
    """Without the words around it in a script that puts no spaces between them: the local part is
    of one kind of script, and so is the domain's last part."""
    start, end = match.span()
    if match[0].isascii():
        return start, end
    local, last = _LOCAL_HEAD.match(match["local"]), _LAST_TAIL.search(match["domain"])
    return start + (local.end() if local else 0), end - (len(last[0]) if last else 0)


def _is_address(text: str, match: re.Match[str]) -> bool:
    """Not so: names of pictures (logo@2x.png), git and actor addresses, ids of messages."""
    domain = match["domain"]
    if domain.rpartition(".")[2].lower() in _FILES or len(domain) > 253:
        return False
    begin, end = match.span()
    following = text[end : end + 2]
    if match["local"] == "git" and following[:1] in (":", "/"):
        return False
    before = text[max(0, begin - 100) : begin]
    if before[-1:] == "/" and domain.isupper() and before[-2:-1].isalnum():
        return False  # a service of Kerberos in its realm
    if before.endswith("://") and re.match(r"[:/]", following):
        return False
    if _CREDENTIALS.search(before) is not None:
        return False
    return _MESSAGE_ID.search(before) is None


FAMILY = Family(
    frozenset({"EMAIL_ADDRESS"}),
    rb"@|(?i:[(\[{<]at[)\]}>])|(?i: at [^\n]{1,62} dot )",
    find,
    back=200,
    ahead=256,
)
