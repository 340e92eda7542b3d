"""Names that vary become templates: rolled indices are units of one container."""

import re

from expunge.model import impersonal

_TEMPLATES = (
    (re.compile(r"[^\s@]+@[^\s@]+\.[a-z][a-z0-9-]+"), "{email}"),
    (
        re.compile(
            r"(?<![0-9a-z])(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})(?![0-9a-z])"
        ),
        "{uuid}",
    ),
    (
        re.compile(
            r"(?<!\d)(?:19|20)\d\d"
            r"(?:[-._]?(?:0[1-9]|1[0-2])[-._]?(?:0[1-9]|[12]\d|3[01])"  # a day
            r"|[-._](?:0[1-9]|1[0-2])|[-._]?w[0-5]\d)(?!\d)"  # a month, a week
            r"|(?<![0-9a-z])(?:19|20)\d\d(?![0-9a-z])"  # a year
        ),
        "{date}",
    ),
    (re.compile(r"(?<![0-9a-z])\d+(?![0-9a-z])"), "{n}"),
)


def template(index: str) -> str:
    """The index's (or data stream's) name with what varies in it replaced: e-mail addresses, UUIDs,
    dates, numbers (``logs-{date}-{n}``, but ``customers_v2``), and words that can be a person's."""
    for pattern, placeholder in _TEMPLATES:
        index = pattern.sub(placeholder, index)
    return impersonal(index)
