"""Account names that people give in prose: ``my username is x``, ``log in as x``, ``dm @x``."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.accountname import NO_USER, NOUNS, user
from scanners.patterns.family import Family
from scanners.patterns.words import IS, LABELS_OF_USERS, POSSESSIVES, alternatives, stems

_VALUE = r"[\"'`]?(?P<value>[^\W\d][\w.-]{1,38}[^\W_])[\"'`]?(?![\w@/(=\\:])"
_SAID = re.compile(
    rf"(?<![\w-])(?:(?P<whose>{alternatives(POSSESSIVES)}) )?(?:{alternatives(LABELS_OF_USERS)})(?P<link>\s?:| (?:{IS}))? {_VALUE}",
    re.IGNORECASE,
)
_LOG_IN = re.compile(
    rf"(?<![\w-])(?:log(?:ged|ging)? ?(?:in|on)|sign(?:ed|ing)? (?:in|up|on)|connect(?:ed|ing)?|authenticate) as (?:user )?{_VALUE}",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[^\W\d_][._-]?\d|[^\W_][._][^\W_]")
_ALONE = re.compile(r"(?!v?\d)[\w.-]*(?:[^\W\d_][._-]?\d|[^\W_]\.[^\W_])", re.IGNORECASE)
"""What makes a name where no link says that one follows: code has its low lines."""
_HANDLE = re.compile(
    r"(?:(?<=^)|(?<=[\s(,>]))@(?P<value>[A-Za-z_](?:[\w.-]{0,37}\w)?)(?![\w@/(-]|\.\w)",
    re.MULTILINE,
)
_TO_WHOM = re.compile(
    r"(?:(?:push|open|creat|review|request|post|sen|assign|merg|approv|writ|report|shar|tagg|upload|invit|comment|follow|mention|add)\w{0,5} by|(?:^|\W)(?:cc|dm|dms|ping|hey|hi|thanks|thx|follow|tag|ask|msg|message|tell|insta|instagram|twitter|telegram|tiktok|ig|handle|user|assigned to|reviewer|assignee)|>) ?\Z",
    re.IGNORECASE,
)
_MENTION = re.compile(r"<@!?(?P<value>[UW][A-Z0-9]{7,12}|\d{15,20})>")
_NO_HANDLE = frozenset(
    "media import property override staticmethod classmethod param return returns throws see link deprecated author since todo here channel everyone all"
    " keyframes charset supports include extend mixin apply layer version inject test before after dataclass cached_property lru_cache".split()
)


def find(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _SAID.finditer(text, start, end):
        if match["link"] is None and not _ALONE.match(match["value"]):
            continue
        sure = match["whose"] is not None and match["link"] is not None
        if (found := _named(text, match, sure)) is not None:
            yield found
    for match in _LOG_IN.finditer(text, start, end):
        if (found := _named(text, match, sure=False)) is not None:
            yield found


def _named(text: str, match: re.Match[str], sure: bool) -> Found | None:
    """Unless it is a word: where nothing is sure a name has a digit, a point or a low line."""
    value = match["value"].lower()
    if value in NOUNS or value in NO_USER or not (sure or _MARKED.search(value)):
        return None
    return user(text, *match.span("value"), 0.8)


def find_handles(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _MENTION.finditer(text, start, end):
        yield Found(*match.span("value"), "USER_ID", 0.85)
    for match in _HANDLE.finditer(text, start, end):
        begin, value = match.start(), match["value"].lower()
        near = text[max(start, begin - 24) : begin]
        if value in _NO_HANDLE or not (_TO_WHOM.search(near) or _is_own(value)):
            continue
        yield Found(begin, match.end(), "USERNAME", 0.75)


def _is_own(value: str) -> bool:
    """Whether it looks like nothing but a name that someone chose: letters, then digits."""
    return re.fullmatch(r"[a-z]+(?:[._][a-z]+)?[._]?\d{1,4}", value) is not None


_ENTITIES = frozenset({"USERNAME", "USER_ID"})
FAMILIES = (
    Family(
        _ENTITIES,
        rb"(?i:(?:"
        + stems(LABELS_OF_USERS)
        + rb") ?[ :=]|(?:ed|ing| ?in|on|up|connect|authenticate) as )",
        find,
        back=64,
        ahead=96,
    ),
    Family(_ENTITIES, rb"@[A-Za-z_!UW0-9]", find_handles, back=24, ahead=64),
)
