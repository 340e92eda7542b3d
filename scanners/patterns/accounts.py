"""Account names in logs and machine text: by the phrase or the place in which they stand."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.accountname import ROUTES, SYSTEMIC, is_word, user
from scanners.patterns.family import Family, Find
from scanners.patterns.phrases import PHRASES as _PHRASES
from scanners.patterns.phrases import Phrase

_CLF = re.compile(
    r"^\S{1,80} [^\s\[]{1,64} (?P<value>[^\s\[\]]{1,64}) \[\d{1,2}/[A-Za-z]{3}/\d{4}[: ]",
    re.MULTILINE,
)
_PATH = re.compile(
    r"(?:(?<![\w.])(?:/home|/Users|/users|/export/home|/var/home|/usr/home|/data/home|/mnt/home|/usercache|/var/mail|/var/spool/(?:mail|cron|cron/crontabs))/"
    r"|(?<=[\w])(?:/usercache|/home|/Users)/|[A-Za-z]:\\{1,2}(?:Users|Documents and Settings)\\{1,2}|(?<![\w.])~(?=[a-z][\w.-]{1,31}/)|(?<=[\w/])/~)(?P<value>[^\s/\\\"'<>|:*?,;()\[\]{}=&]{1,64})"
)
PHRASE, PLACE = 0.92, 0.88
_CLOSING = {"[": "])/", "<": ">", "(": ")/", "'": "'", '"': '"', "`": "`"}
_LOG = re.compile(
    r"\d\d:\d\d:\d\d|[\w)\]-]\[\w{1,10}\]|\[[A-Z]{3,}\]|\[pid|\b(?:INFO|WARN(?:ING)?|ERROR|DEBUG|FATAL|NOTICE|TRACE|CRITICAL)\b"
    r"|^(?:<\d{1,3}>)?%?[a-z][\w.-]{2,24}(?:\[\d+\])?: |%[A-Z]{3,}"
)
_MARK = re.compile(r"[_.]|^[a-z-]+\d+$")
_FAR = 200


def _looks_logged(text: str, place: int) -> bool:
    """Whether the line up to there has a clock, a level, a program or its number."""
    line = text.rfind("\n", max(0, place - _FAR), place) + 1 or max(0, place - _FAR)
    return _LOG.search(text[line:place]) is not None


def _is_closed(text: str, match: re.Match[str]) -> bool:
    """Whether the bracket or quote that opens before the name closes behind it."""
    opening = match["open"]
    end = match.end("value")
    return not opening or text[end : end + 1] in tuple(_CLOSING[opening])


def _finder(phrase: Phrase) -> Find:
    pattern = re.compile(phrase.pattern, re.IGNORECASE | re.MULTILINE)
    bracketed = "open" in pattern.groupindex

    def find(text: str, start: int, end: int) -> Iterator[Found]:
        for match in pattern.finditer(text, start, end):
            value = match["value"]
            if phrase.words and is_word(value):
                continue
            if bracketed and not _is_closed(text, match):
                continue
            marked = (bracketed and match["open"] != "") or _MARK.search(value)
            if (phrase.marked and not marked) or (
                phrase.logged and not _looks_logged(text, match.start("value"))
            ):
                continue
            if (found := user(text, *match.span("value"), PHRASE)) is not None:
                yield found

    return find


def find_access(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _CLF.finditer(text, start, end):
        if match["value"] != "-" and (found := user(text, *match.span("value"), 0.95)) is not None:
            yield found


def find_paths(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _PATH.finditer(text, start, end):
        value = match["value"]
        if value.lower() in ROUTES or SYSTEMIC.match(value) or "@" in value:
            continue
        if (found := user(text, *match.span("value"), PLACE)) is not None:
            yield found


_ENTITIES = frozenset({"USERNAME", "USER_ID"})
PHRASES = tuple(Family(_ENTITIES, each.trigger, _finder(each)) for each in _PHRASES)
ACCESS_FAMILY = Family(
    frozenset({"USERNAME", "USER_ID"}),
    rb"\[[0-9]{1,2}/[A-Za-z]{3}/[0-9]{4}",
    find_access,
    back=256,
    ahead=24,
)
PATHS_FAMILY = Family(
    frozenset({"USERNAME", "USER_ID"}),
    rb"(?i:/home/|/users/|/usercache/|/var/mail|/var/spool/|:\\{1,2}users|documents and settings)|~[a-z]",
    find_paths,
    back=32,
)
