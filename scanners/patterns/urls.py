"""Web addresses that people give of themselves; those in code and machines' records are nobody's."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.family import Family
from scanners.patterns.text import GLUE, UNSPACED, matches

URL = re.compile(
    rf"(?<!{GLUE})(?<![/=\"'`(<\[@:.])(?:https?://|www\.)(?:[\w-]{{1,63}}\.){{1,6}}[^\W\d_{UNSPACED}]{{2,24}}(?::\d{{2,5}})?(?:/[^\s\"'<>`{{}}|\\^\u3000-\u309f]{{0,500}})?",
    re.IGNORECASE,
)
STARTS = re.compile(r"[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww]\.")
_PLACEHOLDER = re.compile(
    r"localhost|example\.|127\.0|\{|\$|%s|/api/|/v\d/|\.(?:js|css|png|jpe?g|svg|json|xml|git|zip|gz|whl)$",
    re.IGNORECASE,
)
SCORE = 0.6


def find(text: str, start: int, end: int) -> Iterator[Found]:
    for match in matches(URL, STARTS, text, start, end):
        raw = match[0].rstrip(".,;:!?)]*_'")
        plain = _PLACEHOLDER.search(raw) is None and raw.count("/") <= 6
        yield Found(match.start(), match.start() + len(raw), "URL", SCORE if plain else 0.3)


FAMILY = Family(frozenset({"URL"}), rb"(?i:https?://|www\.)", find, 24, 32)
