"""Normal forms, and where a plain word counts as an account name."""

import re
import unicodedata

ACCOUNT_WORDS = (
    "user|username|user_?name|user_?id|uid|login|login_?name|logname|account|account_?id"
    "|account_?name|account_?no|account_?number|acct|acct_?id|acct_?no|member|member_?id|customer_?login|principal|screen_?name|handle"
)
ACCOUNT_FIELD = re.compile(rf"(?:^|\.)(?:{ACCOUNT_WORDS})$", re.IGNORECASE)
_DOER_FIELD = re.compile(
    r"(?:^|[._-]|(?<=[a-z])(?=[A-Z]))(?i:author|owner|assignee|assigned_?to|reporter|editor"
    r"|(?:created|updated|modified|changed|approved|closed|opened|posted|written|sent|handled"
    r"|entered|uploaded|edited)_?by|user_?name|login|login_?name|handle|screen_?name)$"
)
_BEFORE_ACCOUNT = re.compile(
    rf"(?:(?<![A-Za-z0-9])(?:{ACCOUNT_WORDS})(?:%22|%27|\\?[\"'])?\s*(?:[=:]|%3D|%3A)\s*(?:%22|%27|\\?[\"'])?"
    r"|/(?:users?|accounts?|members?|home|u|profiles?)/|/~"
    r"|(?<![A-Za-z0-9])(?:for|user|login|account)\s+(?:invalid user\s+)?[\"']?)$".encode(),
    re.IGNORECASE,
)
_CLF_BEFORE = re.compile(rb"(?:^|\n)[0-9A-Za-z.:_-]+ [^ \n]+ $")
_LOOK_BACK = 48


def digits(text: str) -> str:
    """Of a telephone number, however it is spaced."""
    return "".join(filter(str.isdigit, text))


def normal(text: str) -> str:
    """NFKC, case folded, white space as single spaces, none at the ends (Unicode 3.13, TR 15)."""
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_distinctive(account: str) -> bool:
    """An account id that cannot be a word or a number by chance: six characters or more, with a
    letter and with a digit or a sign inside (``C-10042``, ``ann_smith``)."""
    return len(account) >= 6 and is_no_word(account[1:-1]) and any(c.isalpha() for c in account)


def is_no_word(account: str) -> bool:
    """Has a digit or a sign in it: nobody's name, no word of a language."""
    return any(not c.isalpha() for c in account)


def holds_accounts(field: str, account: str) -> bool:
    """Whether a field of that name, whose whole value is the account, means it: ``login``; and
    ``seller_login`` or ``created_by`` where it is no number, which may be another table's key."""
    if ACCOUNT_FIELD.search(field) is not None:
        return True
    return not account.isdigit() and _DOER_FIELD.search(field) is not None


def account_in_context(text: bytes, start: int, end: int) -> bool:
    """Whether what stands before says that an account name follows (``user=``), or it is the
    user of an access log's line (Common Log Format: host ident user [time])."""
    if _BEFORE_ACCOUNT.search(text[max(0, start - _LOOK_BACK) : start]) is not None:
        return True
    line = text[max(0, start - 2 * _LOOK_BACK) : start]
    return text[end : end + 2] == b" [" and _CLF_BEFORE.search(line) is not None
