"""What can be an account's name, and what can not: words of prose, of code and of programs."""

import re

from expunge.datamap.scanner import Found

NO_USER = frozenset(
    "unknown null none nil undefined true false not is was has the a an and or to from in on for by with of at as id name agent interface interaction input error errors guide"
    " groups group roles role data info information type types list count permissions permission access session sessions table profile profiles settings preferences account accounts"
    " experience story stories request requests action actions defined manual mode space level friendly public shared default all users guest-os var anonymous n/a na - -- * any everyone"
    " string str int integer long uuid object array bool boolean varchar text email password username user login host port database db failed failure failures success successful authentication authenticated"
    " does did do can could may must should will would been being are were this that these those it its their your my our his her new old other another same local remote current"
    " root-cause password-reset invalid illegal valid closed opened open enabled disabled deleted created updated active inactive pending approved rejected required optional yes no ok"
    " await async function const let return typeof yield lambda def class struct enum import throw throws raise void self".split()
)
NOUNS = frozenset(
    "authenticator service server process thread page form button screen window module handler controller manager provider client daemon token device successfully already"
    " please try again timeout expired he she they we you i who which someone nobody admin-panel attempt attempts flow now then here there only also just still never"
    " again later today yesterday wrong incorrect correct taken locked available case-sensitive case-insensitive too usual normal below above follows guest administrator"
    " connection application app api system request response policy rate limit limits level test tests api endpoint route message event feature dashboard portal"
    " creation deletion registration management friendly-name ids names lists credentials permissions store stored details creds record records status state when if"
    " scheduler scheduled quota lookup migration deployment backup backups maintenance daily weekly hourly monthly cache group store import export sync mapping index query database directory space policy pipeline workflow automation batch worker job jobs hook webhook operator bot starting stopping running loading missing waiting pending failing closing opening because after before while but so than more less everything nothing something anyone them us me him".split()
)
"""What prose says behind ``user`` and before ``logged in``; an ``Invalid user server`` may be so
called all the same."""
ROUTES = frozenset(
    "sign_in sign_up sign_out signin signup signout sign-in sign-up sign-out login logout log_in log_out register registration registrations new edit me self current search list index create update delete destroy show"
    " password passwords reset forgot confirm confirmation invitation invitations invite profile profiles settings account accounts count export import batch bulk verify verification activate auth oauth session sessions"
    " token tokens preferences notifications avatar avatars roles groups permissions stats health status find lookup query validate check exists"
    " public shared default all users defaultuser0 lost+found guest all%20users".split()
)
"""What stands behind ``/users/`` and names no one."""
SYSTEMIC = re.compile(
    r"\$\{?|%\w*|\{|<|\*|[A-Z_]{2,}_[A-Z_]+$|.*\.(?:js|py|java|go|c|h|html|php|css|json|xml|log|txt)$|(?:19|20)\d\d-\d\d-\d\d"
)
_TAIL = re.compile(r"(?<=[!-~])[\u3040-\u309f].*")
"""Japanese that goes on behind a name of ASCII letters."""
_OF_HOST = re.compile(r"@(?:\d{1,3}\.){3}\d{1,3}\Z")


def is_word(value: str) -> bool:
    """What programs do and are: ``user: activating``."""
    low = value.lower().rstrip(".")
    return low in NOUNS or (len(low) > 8 and low.endswith("ing") and value.isalpha())


def user(text: str, begin: int, end: int, score: float) -> Found | None:
    """The account name in text[begin:end], if it can be one."""
    value = _OF_HOST.sub("", _TAIL.sub("", text[begin:end]))
    trimmed = value.rstrip(".,!-") if len(value) > 1 else value
    local, _, host = trimmed.partition("@")
    if not local or local.lower() in NO_USER or SYSTEMIC.match(trimmed):
        return None
    if "." in host or not any(map(str.isalnum, trimmed)):
        return None  # an e-mail address is none of ours
    stop = begin + len(trimmed)
    if trimmed.replace(".", "").rstrip("%").isdigit():
        return (
            Found(begin, stop, "USER_ID", 0.7) if trimmed.isdigit() and len(trimmed) > 3 else None
        )
    return Found(begin, stop, "USERNAME", score)
