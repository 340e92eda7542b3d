"""Account names in logs and machine text: by the phrase or the place in which they stand."""

import re
from collections.abc import Iterator

from expunge.datamap.scanner import Found
from scanners.patterns.accountname import SYSTEMIC, user
from scanners.patterns.family import Family, Find

_U = r"[\"'`]?(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\{1,2})?(?P<value>[A-Za-z0-9_.$+-][\w.$+@-]{0,63})[\"'`]?"
_PHRASES: tuple[tuple[bytes, str], ...] = (
    # sshd, PAM, su, sudo, login, cron, systemd, ftp, mail, databases, Windows
    (
        rb"(?i:(?:invalid|illegal|unknown|nonexistent|disabled|locked|expired|failed|anonymous) (?:user|login|account))",
        rf"(?<![\w-])(?:invalid|illegal|unknown|nonexistent|disabled|locked|expired|failed|anonymous) (?:user|login|account)(?: name)?:? {_U}(?=\s|$|[,;:.!)\]])",
    ),
    (
        rb"(?i:(?:password|pubkey|publickey|none|hostbased|gssapi[^ \n]{0,24}|keyboard-interactive[^ \n]{0,24}|authentication|auth|opened|closed|session|log-?[io]n|logout|logged in|logged out|lockout|failures?|attempts?) for )",
        rf"(?<![\w-])(?:password|publickey|pubkey|none|hostbased|gssapi\S{0,24}|keyboard-interactive\S{0,24}|authentication|auth|session(?: opened| closed)?|logon|log-?in|logout|logged in|logged out|lockout|authentication failures?|logins? failures?|login attempts?) for (?:invalid user |illegal user |user |account )?{_U}(?= (?:from|by|via|on|at|port|with|in|using|to|was|has|is|ssh|\(|\[|after|due)|\s*$|[,;:.!)\]](?:\s|$))",
    ),
    (
        rb"(?i:for user )",
        rf"(?<![\w-])session (?:opened|closed) for user {_U}",
    ),
    (
        rb"(?i: of user )",
        rf"(?<![\w-])(?:new|removed) session \S{{1,12}} of user {_U}",
    ),
    (
        rb'''(?i:(?:user|account|login|role|principal|member|username) ["\'`])''',
        r"(?<![\w-])(?:user|account|login|role|principal|member|username) (?P<q>[\"'`])(?P<value>[^\"'`\s]{1,64})(?P=q)",
    ),
    (
        rb"(?i:(?:for|of|by|to|as|from) (?:user|account|login|role)[ :=])",
        rf"(?<![\w-])(?:for|of|by|to|as|from) (?:user|account|login|role)[ :=]{{1,2}}{_U}(?=\s|$|[,;:.!)\]])",
    ),
    (
        rb"(?i:(?:user|account|login) [^ \n]{1,70} (?:log|sign|auth|conn|disc|fail|not|do|has|was|is|lock|creat|delet|deni|from|add|remov|exceed|attempt|tried|request|updat|chang|join|left|upload|download|access|exec|perform))",
        rf"(?<![\w-])(?:user|account|login) {_U}(?= (?:logged|login|logout|signed|authenticat|connect|disconnect|failed|not (?:found|allowed|known|in)|does not|doesn't|has (?:been|logged|no)|was (?:created|deleted|added|removed|locked|granted|denied|updated|not)|is (?:not|locked|disabled)|locked|created|deleted|denied|from|added|removed|exceeded|attempted|tried|requested|updated|changed|joined|left|uploaded|downloaded|accessed|executed|performed))",
    ),
    (
        rb"(?i:(?:authenticat|authoriz|impersonat|logged in|signed in|login|logon|connected|running|executed|owned|created|updated|deleted|approved|requested|submitted|triggered|uploaded|assigned|granted|revoked|locked)[a-z]{0,5} (?:as|by) )",
        rf"(?<![\w-])(?:authenticat\w{{1,5}}|authoriz\w{{1,5}}|impersonat\w{{1,4}}|logged in|signed in|login|logon|connected|running|executed|owned|created|updated|deleted|approved|requested|submitted|triggered|uploaded|assigned|granted|revoked|locked) (?:as|by) (?:user )?{_U}(?=\s|$|[,;:.!)\]])",
    ),
    (
        rb"(?i:sudo(?:\[[0-9]+\])?: )",
        r"(?:^|[\s\]])sudo(?:\[\d+\])?:\s{1,8}(?P<value>[\w.$-]{1,64}) : (?:TTY|\d|user NOT|command)",
    ),
    (
        rb"(?i:su(?:\[[0-9]+\])?: )",
        r"(?:^|[\s\]])su(?:\[\d+\])?: .{0,20}?(?:by|for|\(to [\w.-]{1,32}\)) (?P<value>[\w.$-]{1,64})",
    ),
    (
        rb"(?i:cron(?:d)?(?:\[[0-9]+\])?: )",
        r"(?:cron|crond|anacron)(?:\[\d+\])?: \((?P<value>[\w.$-]{1,64})\) ",
    ),
    (
        rb"(?i:(?:useradd|usermod|userdel|groupadd|passwd|chage)(?:\[[0-9]+\])?:)",
        r"(?<![\w-])(?:useradd|usermod|userdel|groupadd|passwd|chage)(?:\[\d+\])?:.{0,60}?(?:name=|user |for )'?(?P<value>[\w.$-]{1,64})",
    ),
    (
        rb"(?i:(?:ssh|scp|rsync|sftp|psql|mysql)[^\n@]{1,100}@)",
        r"(?<![\w.-])(?:ssh|scp|rsync|sftp|psql|mysql)\b[^\n@]{0,60}?[\s]'?(?P<value>[a-z_][\w.-]{0,31})@[\w.-]{2,}(?=[:\s']|$)",
    ),
    (
        rb"(?i:-u|--user|--login|-l)[ =n][A-Za-z_]",
        r"(?<![\w-])(?:-u|--user(?:name)?|--login|-l)[ =](?P<value>[A-Za-z_][\w.-]{1,31})(?=\s|$)",
    ),
    (
        rb'''["\']@["\']''',
        r"(?<![\w])[\"'](?P<value>[\w.$-]{1,64})[\"']@[\"'](?:[\w.%-]{1,80})[\"']",
    ),
    (
        rb"(?i:(?:Account Name|User Name|Logon Account|User|Benutzer|Benutzername|Utilisateur|Usuario|Utente): )",
        r"(?<![\w-])(?:Account Name|User Name|Logon Account|Caller User Name|Target User Name|Subject User|Client User Name|User|Benutzer|Benutzername|Utilisateur|Usuario|Utente):\s{1,6}(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\)?(?P<value>[A-Za-z][\w.$-]{1,63})(?=\s|$|[,;])",
    ),
    (
        rb"[A-Z0-9-]\\[a-z]",
        r"(?<![\w\\])(?P<domain>(?!HK|HKEY)[A-Z][A-Z0-9-]{1,14})\\(?P<value>[a-z][\w.-]{1,31}\$?)(?![\w\\/:.]|\w)",
    ),
    (
        rb"@[A-Za-z0-9_$.-]{1,63} (?:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT):",
        r"(?<![\w.-])(?P<value>[\w.$-]{1,63})@[\w.$-]{1,63} (?-i:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT):",
    ),
    (
        rb":user/",
        r"(?<![\w:])arn:[\w-]{1,20}:[\w-]{1,20}:[\w-]{0,20}:\d{0,12}:user/(?:[\w+=.@-]{1,64}/){0,4}(?P<value>[\w+=.-]{1,64})(?![\w@/])",
    ),
    (
        rb"(?i:uid=[0-9]{1,10}\()",
        r"[(\[]?uid=\d{1,10}\((?P<value>[\w.$-]{1,64})\)",
    ),
)  # fmt: skip
_CLF = re.compile(
    r"^\S{1,80} [^\s\[]{1,64} (?P<value>[^\s\[\]]{1,64}) \[\d{1,2}/[A-Za-z]{3}/\d{4}[: ]",
    re.MULTILINE,
)
_PATH = re.compile(
    r"(?:(?<![\w.])(?:/home|/Users|/users|/export/home|/var/home|/usr/home|/data/home|/mnt/home|/usercache|/var/mail|/var/spool/(?:mail|cron|cron/crontabs))/"
    r"|(?<=[\w])(?:/usercache|/home|/Users)/|[A-Za-z]:\\{1,2}(?:Users|Documents and Settings)\\{1,2}|(?<![\w.])~(?=[a-z][\w.-]{1,31}/)|(?<=[\w/])/~)(?P<value>[^\s/\\\"'<>|:*?,;()\[\]{}=&]{1,64})"
)
_SHARED_FOLDERS = frozenset(
    "public shared default all users defaultuser0 lost+found guest all%20users".split()
)
PHRASE, PLACE = 0.92, 0.88


def _finder(phrase: str) -> Find:
    pattern = re.compile(phrase, re.IGNORECASE)

    def find(text: str, start: int, end: int) -> Iterator[Found]:
        for match in pattern.finditer(text, start, end):
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
        if value.lower() not in _SHARED_FOLDERS and not SYSTEMIC.match(value) and "@" not in value:
            yield Found(*match.span("value"), "USERNAME", PLACE)


_ENTITIES = frozenset({"USERNAME", "USER_ID"})
PHRASES = tuple(Family(_ENTITIES, trigger, _finder(phrase)) for trigger, phrase in _PHRASES)
ACCESS_FAMILY = Family(
    frozenset({"USERNAME", "USER_ID"}),
    rb"\[[0-9]{1,2}/[A-Za-z]{3}/[0-9]{4}",
    find_access,
    back=256,
    ahead=24,
)
PATHS_FAMILY = Family(
    frozenset({"USERNAME"}),
    rb"(?i:/home/|/users/|/usercache/|/var/mail|/var/spool/|:\\{1,2}users|documents and settings)|~[a-z]",
    find_paths,
    back=32,
)
