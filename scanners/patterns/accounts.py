"""Account names and people's ids in logs and machine text: by the key, the phrase or the place in
which they stand."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.family import Family

_VALUE = r"(?P<value>[^\s\"'`<>{}()\[\],;&|=:\\/?#]{1,64})"
_KEY = re.compile(
    r"(?<![A-Za-z])(?P<key>(?:[A-Za-z0-9]{1,24}[._-]){0,3}(?:user[._-]?name|user|usr|uname|username|login[._-]?name|logname|login|ruser|luser|suser|duser|dbuser|account[._-]?name"
    r"|account|acct|principal[._-]?name|principal|screen[._-]?name|nick[._-]?name|nick|handle|actor|operator|owner|assignee|author|reporter|created[._-]?by|updated[._-]?by"
    r"|modified[._-]?by|requested[._-]?by|uploaded[._-]?by|member|sam[._-]?account[._-]?name|samaccountname|userprincipalname|upn|cs-username|effective[._-]?user|preferred_username|ユーザー名|ユーザ名|ユーザー))"
    r"[\"']?(?:\s{0,3}(?:=>|:=|:|：)\s{0,4}|\s=\s|=(?=\S))[\"'`\[(<]{0,2}(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\{1,2})?" + _VALUE + r"(?!=\w)",
    re.IGNORECASE,
)
_ID_KEY = re.compile(
    r"(?<![A-Za-z])(?P<key>(?:[A-Za-z0-9]{1,24}[._-]){0,3}(?:user[._-]?id|userid|uid|customer[._-]?(?:id|no|number)|client[._-]?id|member[._-]?(?:id|no)|account[._-]?(?:id|no|number)|patient[._-]?id"
    r"|subscriber[._-]?id|employee[._-]?(?:id|no|number)|student[._-]?id|person[._-]?id|profile[._-]?id|cust[._-]?id|acct[._-]?id|login[._-]?id|visitor[._-]?id|guest[._-]?id|contact[._-]?id|external[._-]?id))"
    r"[\"']?(?:\s{0,3}(?:=>|:=|:|#)\s{0,3}|\s=\s|=(?=\S))[\"'`\[(<]{0,2}(?P<value>[^\s\"'`<>{}()\[\],;&|=:\\?#]{1,80})",
    re.IGNORECASE,
)
_NAME_KEY = re.compile(
    r"(?<![A-Za-z])(?:[A-Za-z0-9]{1,24}[._-]){0,2}(?:(?:first|last|middle|family|given|sur|full|real|display|customer|patient|employee|student|contact|recipient|sender|cardholder|card[._-]?holder|account[._-]?holder|passenger|guest|member|client|applicant|owner|author|caller|legal|maiden|nick)[._-]?name|surname|fname|lname|gecos|cardholder)"
    r"(?:[\"']\s{0,2}:\s{0,2}[\"'](?P<quoted>[^\"\n]{2,60})[\"']|\s{0,1}=\s{0,1}[\"'](?P<string>[^\"'\n]{2,60})[\"']|=(?P<bare>[^\W\d_][^\s&;,|\"'=]{1,60}))",
    re.IGNORECASE,
)
_U = r"[\"'`]?(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\{1,2})?(?P<value>[A-Za-z0-9_.$+-][\w.$+@-]{0,63})[\"'`]?"
_PHRASES = tuple(
    re.compile(phrase, re.IGNORECASE)
    for phrase in (
        # sshd, PAM, su, sudo, login, cron, systemd, ftp, mail
        rf"(?<![\w-])(?:invalid|illegal|unknown|nonexistent|disabled|locked|expired|failed|anonymous) (?:user|login|account)(?: name)?:? {_U}(?=\s|$|[,;:.!)\]])",
        rf"(?<![\w-])(?:password|publickey|pubkey|none|hostbased|gssapi\S*|keyboard-interactive\S*|authentication|auth|session(?: opened| closed)?|logon|log-?in|logout|logged in|logged out|lockout|authentication failures?|logins? failures?|login attempts?) for (?:invalid user |illegal user |user |account )?{_U}(?= (?:from|by|via|on|at|port|with|in|using|to|was|has|is|ssh|\(|\[|after|due)|\s*$|[,;:.!)\]](?:\s|$))",
        rf"(?<![\w-])session (?:opened|closed) for user {_U}",
        rf"(?<![\w-])(?:new|removed) session \S{{1,12}} of user {_U}",
        rf"(?<![\w-])(?:user|account|login|role|principal|member|username) (?P<q>[\"'`])(?P<value>[^\"'`\s]{{1,64}})(?P=q)",
        rf"(?<![\w-])(?:for|of|by|to|as|from) (?:user|account|login|role)[ :=]{{1,2}}{_U}(?=\s|$|[,;:.!)\]])",
        rf"(?<![\w-])(?:user|account|login) {_U}(?= (?:logged|login|logout|signed|authenticat|connect|disconnect|failed|not (?:found|allowed|known|in)|does not|doesn't|has (?:been|logged|no)|was (?:created|deleted|added|removed|locked|granted|denied|updated|not)|is (?:not|locked|disabled)|locked|created|deleted|denied|from|added|removed|exceeded|attempted|tried|requested|updated|changed|joined|left|uploaded|downloaded|accessed|executed|performed))",
        rf"(?<![\w-])(?:authenticat\w{{1,5}}|authoriz\w{{1,5}}|impersonat\w{{1,4}}|logged in|signed in|login|logon|connected|running|executed|owned|created|updated|deleted|approved|requested|submitted|triggered|uploaded|assigned|granted|revoked|locked) (?:as|by) (?:user )?{_U}(?=\s|$|[,;:.!)\]])",
        r"(?:^|[\s\]])sudo(?:\[\d+\])?:\s{1,8}(?P<value>[\w.$-]{1,64}) : (?:TTY|\d|user NOT|command)",
        r"(?:^|[\s\]])su(?:\[\d+\])?: .{0,20}?(?:by|for|\(to [\w.-]{1,32}\)) (?P<value>[\w.$-]{1,64})",
        r"(?:cron|crond|anacron)(?:\[\d+\])?: \((?P<value>[\w.$-]{1,64})\) ",
        r"(?<![\w-])(?:useradd|usermod|userdel|groupadd|passwd|chage)(?:\[\d+\])?:.{0,60}?(?:name=|user |for )'?(?P<value>[\w.$-]{1,64})",
        r"(?<![\w.-])(?:ssh|scp|rsync|sftp|psql|mysql)\b[^\n@]{0,60}?[\s]'?(?P<value>[a-z_][\w.-]{0,31})@[\w.-]{2,}(?=[:\s']|$)",
        r"(?<![\w-])(?:-u|--user(?:name)?|--login|-l)[ =](?P<value>[A-Za-z_][\w.-]{1,31})(?=\s|$)",
        r"(?<![\w])[\"'](?P<value>[\w.$-]{1,64})[\"']@[\"'](?:[\w.%-]{1,80})[\"']",
        r"(?<![\w-])(?:Account Name|User Name|Logon Account|Caller User Name|Target User Name|Subject User|Client User Name|User|Benutzer|Benutzername|Utilisateur|Usuario|Utente):\s{1,6}(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\)?(?P<value>[A-Za-z][\w.$-]{1,63})(?=\s|$|[,;])",
        r"(?<![\w\\])(?P<domain>(?!HK|HKEY)[A-Z][A-Z0-9-]{1,14})\\(?P<value>[a-z][\w.-]{1,31}\$?)(?![\w\\/:.]|\w)",
        r"[(\[]?uid=\d{1,10}\((?P<value>[\w.$-]{1,64})\)",
    )
)  # fmt: skip
_CLF = re.compile(
    r"^\S{1,80} [^\s\[]{1,64} (?P<value>[^\s\[\]]{1,64}) \[\d{1,2}/[A-Za-z]{3}/\d{4}[: ]", re.MULTILINE
)
_PATH = re.compile(
    r"(?:(?<![\w.])(?:/home|/Users|/users|/export/home|/var/home|/usr/home|/data/home|/mnt/home|/usercache|/var/mail|/var/spool/(?:mail|cron|cron/crontabs))/"
    r"|(?<=[\w])(?:/usercache|/home|/Users)/|[A-Za-z]:\\{1,2}(?:Users|Documents and Settings)\\{1,2}|(?<![\w.])~(?=[a-z][\w.-]{1,31}/)|(?<=[\w/])/~)(?P<value>[^\s/\\\"'<>|:*?,;()\[\]{}=&]{1,64})"
)
_NO_USER = frozenset(
    "unknown null none nil undefined true false not is was has the a an and or to from in on for by with of at as id name agent interface interaction input error errors guide"
    " groups group roles role data info information type types list count permissions permission access session sessions table profile profiles settings preferences account accounts"
    " experience story stories request requests action actions defined manual mode space level friendly public shared default all users guest-os var anonymous n/a na - -- * any everyone"
    " string str int integer long uuid object array bool boolean varchar text email password username user login host port database db failed failure failures success successful authentication authenticated"
    " does did do can could may must should will would be been being are were this that these those it its their your my our his her new old other another same local remote current"
    " root-cause password-reset invalid illegal valid closed opened open enabled disabled deleted created updated active inactive pending approved rejected required optional".split()
)
_SHARED_FOLDERS = frozenset("public shared default all users defaultuser0 lost+found guest all%20users".split())
_SYSTEMIC = re.compile(r"\$\{?|%\w*|\{|<|\*|[A-Z_]{2,}_[A-Z_]+$|.*\.(?:js|py|java|go|c|h|html|php|css|json|xml|log|txt)$")
KEYED, PHRASE, PLACE = 0.88, 0.92, 0.88
_ID_WORDS = frozenset({"uid", "external_id", "client_id", "clientid", "external-id"})


def find_keyed(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _KEY.finditer(text, start, end):
        if (found := _user(text, match, KEYED)) is not None and _key_is_sure(match, found):
            yield found
    for match in _ID_KEY.finditer(text, start, end):
        value = match["value"].rstrip(".,!")
        if value and value.lower() not in _NO_USER and not _SYSTEMIC.match(value):
            sure = (
                len(value) > 2
                and any(char.isdigit() for char in value)
                and match["key"].lower() not in _ID_WORDS
            )
            begin = match.start("value")
            yield Found(begin, begin + len(value), "USER_ID", 0.85 if sure else 0.4)
    for match in _NAME_KEY.finditer(text, start, end):
        group = next(name for name in ("quoted", "string", "bare") if match[name])
        if match[group][0].isalpha() and match[group].lower() not in _NO_USER:
            yield Found(*match.span(group), "PERSON", 0.85 if group != "bare" else 0.8)


_WEAK_KEYS = re.compile(r"(?:owner|author|operator|actor|member|handle|nick|account|principal|reporter|assignee|login|user)$", re.IGNORECASE)


def _key_is_sure(match: re.Match[str], found: Found) -> bool:
    """``owner: the team`` is prose; ``owner=ann`` and ``"owner": "ann"`` are not."""
    between = match.string[match.end("key") : match.start("value")]
    if "=" in between or '"' in between or "'" in between:
        return True
    if _WEAK_KEYS.search(match["key"]):
        rest = match.string[found.end : found.end + 2]
        return not rest[:1].isspace() or not rest.strip() or rest[:1] == "\n" or bool(re.search(r"[\d_.]", match["value"]))
    return True


def find_phrases(text: str, start: int, end: int) -> Iterator[Found]:
    for pattern in _PHRASES:
        for match in pattern.finditer(text, start, end):
            if (found := _user(text, match, PHRASE)) is not None:
                yield found


def find_access(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _CLF.finditer(text, start, end):
        if match["value"] != "-" and (found := _user(text, match, 0.95)) is not None:
            yield found


def find_paths(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _PATH.finditer(text, start, end):
        value = match["value"]
        if value.lower() not in _SHARED_FOLDERS and not _SYSTEMIC.match(value) and "@" not in value:
            yield Found(*match.span("value"), "USERNAME", PLACE)


def _user(text: str, match: re.Match[str], score: float) -> Found | None:
    begin, end = match.span("value")
    value = text[begin:end]
    trimmed = value.rstrip(".,!-") if len(value) > 1 else value
    low = trimmed.lower()
    if not low or low in _NO_USER or _SYSTEMIC.match(trimmed) or "@" in trimmed:
        return None
    if not any(map(str.isalnum, trimmed)):
        return None
    if re.fullmatch(r"\d+(?:\.\d+)*%?", trimmed):
        return None if len(trimmed) < 4 or "." in trimmed else Found(begin, begin + len(trimmed), "USER_ID", 0.7)
    return Found(begin, begin + len(trimmed), "USERNAME", score)


_WORDS = (
    rb"(?i:user|usr|uname|login|logname|account|acct|principal|screen.?name|nick|handle|actor|operator|owner|assignee|author|reporter|[deo]d.?by|member|upn|\xe3\x83\xa6\xe3\x83\xbc\xe3\x82\xb6)"
)
KEYED_FAMILY = Family(
    frozenset({"USERNAME", "USER_ID", "PERSON"}),
    _WORDS + rb"|(?i:name|holder|gecos|uid|(?:customer|client|patient|subscriber|employee|student|person|profile|cust|visitor|guest|contact|external).?(?:id|no|number))",
    find_keyed,
)
PHRASES_FAMILY = Family(
    frozenset({"USERNAME", "USER_ID"}),
    rb"(?i:user|account|login|logon|role|principal|member| for | as | by |sudo|su[\[:]|cron|passwd|chage|ssh|scp|rsync|sftp|psql|mysql|benutzer|utilisateur|usuario|utente|uid=| -[ul][ =]|--user)"
    rb"|['\"]@['\"]|[A-Z0-9-]\\[a-z]",
    find_phrases,
)
ACCESS_FAMILY = Family(
    frozenset({"USERNAME", "USER_ID"}), rb"\[[0-9]{1,2}/[A-Za-z]{3}/[0-9]{4}", find_access
)
PATHS_FAMILY = Family(
    frozenset({"USERNAME"}),
    rb"(?i:/home/|/users/|/usercache/|/var/mail|/var/spool/|:\\{1,2}users|documents and settings)|~[a-z]",
    find_paths,
)
