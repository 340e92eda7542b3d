"""The phrases and places in which account names stand in logs and machine text.

Each is a trigger of the gate and a pattern whose ``value`` is the name.
"""

from dataclasses import dataclass

_U = r"(?P<open>[\[<('\"`]?)(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\{1,2})?(?P<value>[A-Za-z0-9_.$+-][\w.$+@-]{0,63}+)[\])>'\"`]?"
_IP = r"(?:\d{1,3}\.){3}\d{1,3}"


@dataclass(frozen=True)
class Phrase:
    """words: prose stands there too: no noun of it is a name. logged: only in a line that looks
    like a log's. marked: only a name with a digit, a point or a low line in it, or in brackets."""

    trigger: bytes
    pattern: str
    words: bool = False
    logged: bool = False
    marked: bool = False


PHRASES = (
    # sshd, PAM, su, sudo, login, cron, systemd, ftp, mail, databases, Windows
    Phrase(
        rb"(?i:(?:invalid|illegal|unknown|nonexistent|disabled|locked|expired|failed|anonymous) (?:user|login|account))",
        rf"(?<![\w-])(?:invalid|illegal|unknown|nonexistent|disabled|locked|expired|failed|anonymous) (?:user|login|account)(?: name)?:? {_U}(?=\s|$|[,;:.!)\]/])",
    ),
    Phrase(
        rb"(?i:(?:password|pubkey|publickey|none|hostbased|gssapi[^ \n]{0,24}|keyboard-interactive[^ \n]{0,24}|authentication|auth|opened|closed|session|log-?[io]n|logout|logged in|logged out|lockout|failures?|attempts?) for )",
        rf"(?<![\w-])(?:password|publickey|pubkey|none|hostbased|gssapi\S{0,24}|keyboard-interactive\S{0,24}|authentication|auth|session(?: opened| closed)?|logon|log-?in|logout|logged in|logged out|lockout|authentication failures?|logins? failures?|login attempts?) for (?:invalid user |illegal user |user |account )?{_U}(?= (?:from|by|via|on|at|port|with|in|using|to|was|has|is|ssh|\(|\[|after|due|failed|succeeded|denied|rejected|ok|->)|\s*$|[,;:.!)\]](?:\s|$))",
    ),
    Phrase(
        rb"(?i:for user )",
        rf"(?<![\w-])session (?:opened|closed) for user {_U}",
    ),
    Phrase(
        rb"(?i: of user )",
        rf"(?<![\w-])(?:new|removed) session \S{{1,12}} of user {_U}",
    ),
    Phrase(
        rb'''(?i:(?:user|account|login|role|principal|member|username) ["\'`])''',
        r"(?<![\w-])(?:user|account|login|role|principal|member|username) (?P<q>[\"'`])(?P<value>[^\"'`\s]{1,64})(?P=q)",
    ),
    Phrase(
        rb"(?i:(?:for|of|by|to|as|from) (?:user|account|login|role)[ :=])",
        rf"(?<![\w-])(?:for|of|by|to|as|from) (?:user|account|login|role)[ :=]{{1,2}}{_U}(?=\s|$|[,;:.!)\]/])",
    ),
    Phrase(
        rb"(?i:(?:user|account|login) [^ \n]{1,70} (?:log|sign|auth|conn|disc|fail|not|do|has|was|is|lock|creat|delet|deni|from|add|remov|exceed|attempt|tried|request|updat|chang|join|left|upload|download|access|exec|perform))",
        rf"(?<![\w-])(?:user|account|login) {_U}(?= (?:logged|login|logout|signed|authenticat|connect|disconnect|failed|not (?:found|allowed|known|in)|does not|doesn't|has (?:been|logged|no)|was (?:created|deleted|added|removed|locked|granted|denied|updated|not)|is (?:not|locked|disabled)|locked|created|deleted|denied|from|added|removed|exceeded|attempted|tried|requested|updated|changed|joined|left|uploaded|downloaded|accessed|executed|performed))",
        words=True,
    ),
    Phrase(
        rb"(?i:(?:authenticat|authoriz|impersonat|logged in|signed in|login|logon|connected|running|executed|owned|created|updated|deleted|approved|requested|submitted|placed|triggered|uploaded|assigned|granted|revoked|locked)[a-z]{0,5} (?:as|by) )",
        rf"(?<![\w-])(?:authenticat\w{{1,5}}|authoriz\w{{1,5}}|impersonat\w{{1,4}}|logged in|signed in|login|logon|connected|running|executed|owned|created|updated|deleted|approved|requested|submitted|placed|triggered|uploaded|assigned|granted|revoked|locked) (?:as|by) (?:user )?{_U}(?=\s|$|[,;:.!)\]/])",
        words=True,
    ),
    Phrase(
        rb"(?i:sudo(?:\[[0-9]+\])?: )",
        r"(?:^|[\s\]])sudo(?:\[\d+\])?:\s{1,8}(?P<value>[\w.$-]{1,64}) : (?:TTY|\d|user NOT|command)",
    ),
    Phrase(
        rb"(?i:su(?:\[[0-9]+\])?: )",
        r"(?:^|[\s\]])su(?:\[\d+\])?: .{0,20}?(?:by|for|\(to [\w.-]{1,32}\)) (?P<value>[\w.$-]{1,64})",
    ),
    Phrase(
        rb"(?i:cron(?:d)?(?:\[[0-9]+\])?: )",
        r"(?:cron|crond|anacron)(?:\[\d+\])?: \((?P<value>[\w.$-]{1,64})\) (?-i:[A-Z])",
    ),
    Phrase(
        rb"(?i:(?:useradd|usermod|userdel|groupadd|passwd|chage)(?:\[[0-9]+\])?:)",
        r"(?<![\w-])(?:useradd|usermod|userdel|groupadd|passwd|chage)(?:\[\d+\])?:.{0,60}?(?:name=|user |for |(?:add|added|delete|remove|removed|lock|unlock|change) (?='))'?(?P<value>[\w.$-]{1,64})",
    ),
    Phrase(
        rb"(?i:(?:ssh|scp|rsync|sftp|psql|mysql)[^\n@]{1,100}@)",
        r"(?<![\w.-])(?:ssh|scp|rsync|sftp|psql|mysql)\b[^\n@]{0,60}?[\s]'?(?P<value>[a-z_][\w.-]{0,31})@[\w.-]{2,}(?=[:\s']|$)",
    ),
    Phrase(
        rb"(?i:-u|--user|--login|-l)[ =n][\"']?[A-Za-z_]",
        r"(?<![\w-])(?:-u|--user(?:name)?|--login|-l)[ =][\"']?(?P<value>[A-Za-z_][\w.-]{1,31}+)(?=\s|$|:)",
    ),
    Phrase(
        rb'''["\']@["\']''',
        r"(?<![\w])[\"'](?P<value>[\w.$-]{1,64})[\"']@[\"'](?:[\w.%-]{1,80})[\"']",
    ),
    Phrase(
        rb"(?i:(?:Account Name|User Name|Logon Account|User|Benutzer|Benutzername|Utilisateur|Usuario|Utente): )",
        r"(?<![\w-])(?:Account Name|User Name|Logon Account|Caller User Name|Target User Name|Subject User|Client User Name|User|Benutzer|Benutzername|Utilisateur|Usuario|Utente):\s{1,6}(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\)?(?P<value>[A-Za-z][\w.$-]{1,63})(?=\s|$|[,;])",
        words=True,
    ),
    Phrase(
        rb"[A-Z0-9-]\\[a-z]",
        r"(?<![\w\\])(?P<domain>(?!HK|HKEY)[A-Z][A-Z0-9-]{1,14})\\(?P<value>[a-z][\w.-]{1,31}\$?)(?![\w\\/:.]|\w)",
    ),
    Phrase(
        rb"@[A-Za-z0-9_$.-]{1,63} (?:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT):",
        r"(?<![\w.-])(?P<value>[\w.$-]{1,63})@[\w.$-]{1,63} (?-i:LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|STATEMENT|DETAIL|HINT|CONTEXT):",
    ),
    Phrase(
        rb":user/",
        r"(?<![\w:])arn:[\w-]{1,20}:[\w-]{1,20}:[\w-]{0,20}:\d{0,12}:user/(?:[\w+=.@-]{1,64}/){0,4}(?P<value>[\w+=.-]{1,64})(?![\w@/])",
    ),
    Phrase(
        rb"(?i:uid=[0-9]{1,10}\()",
        r"[(\[]?uid=\d{1,10}\((?P<value>[\w.$-]{1,64})\)",
    ),
    # mail, RADIUS, FTP, SIP and others, by the brackets around the name and the words beside it
    Phrase(
        rb"(?i:(?:user|username) [\[<('\"`]?[A-Za-z0-9_.$+-])",
        rf"(?<![\w-])(?:user|username) {_U}(?=:\s|\s{{0,4}}$| \((?=login|auth|fail|uid|id|from|\d)| IP\b| ->)",
        words=True,
        logged=True,
    ),
    Phrase(
        rb"(?i: (?:logged|signed) (?:in|on|out)| authenticated| reauthenticated)",
        rf"(?:^|[\]:,;|>=-] ){_U} (?:(?:has |was )?(?:successfully )?(?:logged|signed) (?:in|on|out)|(?:re)?authenticated)(?!\w)",
        words=True,
        logged=True,
    ),
    Phrase(
        rb"(?i:(?: ok|incorrect|not found|unknown)(?: \([^\n)]{1,80}\))?: )",
        rf"(?<![\w-])(?:user|login|auth\w{{0,12}}|account|logon) (?:ok|incorrect|not found|unknown)(?: \([^\n)]{{1,80}}\))?: {_U}(?=\s{{0,4}}$|[\])/,;.]| (?:from|\())",
        words=True,
    ),
    Phrase(
        rb"(?i:(?:failed|failure|rejected|denied)(?: \([^\n)]{1,80}\))?: )",
        rf"(?<![\w-])(?:user|login|auth\w{{0,12}}|account|logon) (?:failed|failure|rejected|denied)(?: \([^\n)]{{1,80}}\))?: {_U}(?=\s{{0,4}}$|[\])/,;.]| (?:from|\())",
        words=True,
        marked=True,
    ),
    Phrase(
        rb"(?i:(?:imap|pop3|lmtp|lda|sieve|managesieve|submission|smtp|ftp|login|auth|passwd-file|passdb|userdb|sql|ldap|static|pam|webdav|caldav)\()",
        r"(?<![\w-])(?:imap|pop3|lmtp|lda|sieve|managesieve|submission|smtp|ftp|login|auth|passwd-file|passdb|userdb|sql|ldap|static|pam|webdav|caldav)\((?P<value>[A-Za-z_][\w.+@-]{0,63}+)(?=\)(?:<|:|$)|,(?:\d|<))",
    ),
    Phrase(
        rb"(?i:\] (?:OK|FAIL(?:ED)?|Peer Connection|Inactivity|LOGIN))",
        r"\[(?P<value>[A-Za-z_][\w.@+-]{0,63}+)\] (?:(?:OK|FAIL(?:ED)?) (?:LOGIN|UPLOAD|DOWNLOAD|MKDIR|RMDIR|RENAME|DELETE|CHMOD)|Peer Connection|Inactivity timeout)(?!\w)",
        words=True,
        logged=True,
    ),
    Phrase(
        rb"(?i:by ['\"])",
        r"(?<![\w-])by (?P<q>['\"])(?P<value>[A-Za-z_][\w.@+-]{0,63}+)(?P=q)",
        words=True,
        logged=True,
    ),
    Phrase(
        rb"-> ?\[",
        r"\] -> ?\[(?P<value>[A-Za-z_][\w.@+-]{0,63}+)\] (?:FAILED|OK|succeeded)",
        words=True,
    ),
    Phrase(
        rb"(?i:smbd_audit: )",
        r"smbd_audit: (?:\w{2,30}\\)?(?P<value>[^\s|\\]{1,64})\|",
    ),
    Phrase(
        rb"identity=['\"]",
        r"(?<![\w.-])identity=(?P<q>['\"])(?P<value>[^\s'\"]{1,64}+)(?P=q)",
        words=True,
        logged=True,
    ),
    Phrase(
        rb"set_id=",
        r"\(set_id=(?P<value>[A-Za-z_][\w.@+-]{0,63}+)\)",
    ),
    Phrase(
        rb"  ?(?:pts/|tty)[0-9]",
        r"(?<![\w=/.-])(?P<value>[a-z_][\w.-]{0,31}+)\s{2,14}(?:pts/\d{1,3}|tty\d{1,2})\s",
        words=True,
    ),
    # user@host without an e-mail's domain, URIs, distinguished names
    Phrase(
        rb"<[^ <>@\n]{1,64}@[A-Za-z0-9-]{1,63}>",
        r"(?<!id=)(?<!id: )<(?P<value>[A-Za-z_][\w.+-]{0,63}+)@[A-Za-z][A-Za-z0-9-]{0,62}>",
        words=True,
    ),
    Phrase(
        rb"@[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]",
        rf"(?<![\w.+/:@$-])(?P<value>[A-Za-z_][\w.+-]{{0,63}}+)@{_IP}(?![\w.])",
    ),
    Phrase(
        rb"://[^ /@\n]{1,164}@",
        r"(?:://(?=[^\s/@:]{1,64}:)|(?<!\w)(?:ssh|sftp|ftps?|https?|mysql|mariadb|postgres(?:ql)?|mongodb|redis|amqps?|smtps?|imaps?|ldaps?|rtsp|svn|smb|vnc|rdp)://)"
        r"(?!git[@:])(?P<value>[A-Za-z_][\w.+-]{0,63}+)(?::[^\s/@\"']{1,100})?@(?=[\w.-])",
        words=True,
    ),
    Phrase(
        rb"(?i:(?:cn|uid)=[^,\n=]{1,64},[ ]?(?:ou|cn)=)",
        r"(?<![\w-])(?:cn|uid)=(?P<value>[A-Za-z_][\w.-]{0,63}+),\s?(?:ou|cn)=(?:people|users?|accounts?|staff|employees|personen|benutzer|utilisateurs|usuarios|utenti)(?!\w)",
    ),
    Phrase(
        rb"(?i:(?:sip|iax2|sccp)/[a-z])",
        r"(?<![\w/])(?:PJSIP|SIP|IAX2|SCCP)/(?P<value>[A-Za-z][\w.]{1,31}+)-[0-9a-f]{4,8}(?!\w)",
        words=True,
    ),
)  # fmt: skip
