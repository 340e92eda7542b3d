"""What stands after a key that says what it is: ``user=``, ``"password":``, ``deviceId =>``.

One walk over the keys of logfmt, key=value, JSON, YAML, query strings and forms; the key's words,
in any case style, say what its value is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from expunge.datamap.scanner import Found
from scanners.patterns.family import Family

_KEY = re.compile(
    r"(?<![^\W_])(?P<key>[^\W\d][\w.-]{1,60}+)(?P<quote>[\"'])?"
    r"(?P<link>\s{0,3}(?:=>|:=|[:：])\s{0,4}|\s=\s|=(?=\S))[\"'`\[(<]{0,2}"
)
_VALUE = re.compile(
    r"(?:(?P<domain>[A-Za-z0-9.-]{1,30})\\{1,2})?(?!system:)(?P<value>[^\s\"'`<>{}()\[\],;&|=:\\/?#]{1,64})(?!=\w)"
)
_ID_VALUE = re.compile(r"[^\s\"'`<>{}()\[\],;&|=\\?#]{1,160}(?!=\w)")
_TEXT = re.compile(r"[^\"'\n;&|<>]{2,60}")
_BARE_NAME = re.compile(r"[^\W\d_][^\s&;,|\"'=<>]{1,60}")
_SECRET = re.compile(r"[^\s\"'`<>{}()\[\],;&|]{3,200}")
_CAMEL = re.compile(r"[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|[A-Z][^\W\d_A-Z]+|\d+")
_BEFORE = re.compile(r"(?:^|[^\w.-])(\w{2,20})\s\Z")
_SPLIT = frozenset("name id no number num token key code by".split())

USER, ID, NAME, SECRET, PIN, DEVICE, COOKIE = (
    "user",
    "id",
    "name",
    "secret",
    "pin",
    "device",
    "cookie",
)
_KEYS = {
    USER: (
        "username user usr uname login loginname logname ruser luser suser duser dbuser accountname account acct"
        " principal principalname screenname nickname nick handle actor operator owner assignee author reporter"
        " createdby updatedby modifiedby requestedby uploadedby approvedby deletedby submittedby closedby openedby member"
        " samaccountname userprincipalname upn csusername effectiveuser preferredusername loginuser remoteuser authuser"
        " targetusername subjectusername targetuser ユーザー名 ユーザ名 ユーザー ログイン名 benutzer benutzername utilisateur usuario utente gebruiker"
    ),
    ID: (
        "userid customerid customerno customernumber memberid memberno accountid accountno accountnumber patientid subscriberid"
        " employeeid employeeno employeenumber studentid personid profileid custid acctid loginid guestid contactid"
        " customeruuid useruuid accountuuid ユーザーid 顧客id 会員番号 顧客番号 kundennummer kundennr numeroclient"
    ),
    NAME: (
        "firstname lastname middlename familyname givenname surname fullname realname displayname customername patientname employeename"
        " studentname contactname recipientname sendername cardholdername cardholder accountholder accountholdername passengername guestname"
        " membername clientname applicantname ownername authorname callername legalname maidenname fname lname gecos holdername billingname shippingname"
        " vorname nachname prenom apellido apellidos cognome nombre 氏名 姓 名前 お名前"
    ),
    SECRET: (
        "password passwd passphrase pwd passwort motdepasse contrasena contraseña senha pass secret apikey authtoken accesstoken refreshtoken idtoken"
        " bearertoken privatekey secretkey accesskey clientsecret sessiontoken csrftoken accountkey sharedaccesskey token passwordhash passwordsalt"
        " apisecret authkey encryptionkey signingkey masterkey webhooksecret xapikey authorization パスワード secretaccesskey dbpassword"
    ),
    PIN: "pin otp cvv cvv2 cvc cvc2 passcode pincode securitycode 暗証番号",
    DEVICE: (
        "deviceid deviceuuid devicetoken deviceserial devicefingerprint androidid imei idfa idfv gaid aaid adid advertisingid ifa udid openudid"
        " fcmtoken pushtoken installationid installid vendorid hardwareid meid iccid imsi fingerprint"
    ),
    COOKIE: (
        "cookie cookieid ga gid fbp fbc gclid fbclid visitorid trackingid sessionid jsessionid phpsessid sid anonymousid anonid ajsanonymousid mceid"
        " connectsid hjid optimizelyenduserid sessid trackingcookie"
    ),
}  # fmt: skip
CLASSES = {word: name for name, listed in _KEYS.items() for word in listed.split()}
_LONGEST = 4
NO_USER = frozenset(
    "unknown null none nil undefined true false not is was has the a an and or to from in on for by with of at as id name agent interface interaction input error errors guide"
    " groups group roles role data info information type types list count permissions permission access session sessions table profile profiles settings preferences account accounts"
    " experience story stories request requests action actions defined manual mode space level friendly public shared default all users guest-os var anonymous n/a na - -- * any everyone"
    " string str int integer long uuid object array bool boolean varchar text email password username user login host port database db failed failure failures success successful authentication authenticated"
    " does did do can could may must should will would be been being are were this that these those it its their your my our his her new old other another same local remote current"
    " root-cause password-reset invalid illegal valid closed opened open enabled disabled deleted created updated active inactive pending approved rejected required optional yes no ok".split()
)
SYSTEMIC = re.compile(
    r"\$\{?|%\w*|\{|<|\*|[A-Z_]{2,}_[A-Z_]+$|.*\.(?:js|py|java|go|c|h|html|php|css|json|xml|log|txt)$"
)
_NO_SECRET = re.compile(
    r"(?:null|none|nil|true|false|undefined|yes|no|required|optional|empty|missing|invalid|expired|wrong|incorrect"
    r"|changed?|reset|set|unknown|failed|failure|correct|string|str|int|bool|text|varchar\S*|char\S*|self\S*|os\.\S*|env\S*|process\.\S*|config\S*|settings\S*|getenv\S*"
    r"|\*+|x+|\.+|-+|_+|\$\S*|%\S*|#\S*|\w+\(\S*|http\S*|the|a|an|not|too|must|was|is|in|for|to|has|your|my|our|and|or|new|check|protected|bearer|basic"
    r"|redacted|masked|hidden|secret|password|token|key|value|type|name|optional\S*|any|object|bytes|next|[\w.$]+@[0-9a-f]+|[\w.]+\.[A-Za-z]\w+)[.,!?]?",
    re.IGNORECASE,
)
STRONG = re.compile(r"(?=.*\d)(?=.*[A-Za-z])|[!@#$%^*?~+]")
_WEAK = frozenset(
    "owner author operator actor member handle nick account principal reporter assignee login user benutzer usuario utente".split()
)
_DIGITAL = re.compile(r"\d")
_TAIL = re.compile(r"(?<=[!-~])[\u3040-\u309f].*")
"""Japanese that goes on behind a name of ASCII letters."""
KEYED = 0.88


@lru_cache(maxsize=8192)
def _class_of(key: str) -> tuple[str, str] | None:
    """What the key's last words say that its value is, and these words."""
    words = [each.lower() for each in _CAMEL.findall(key)]
    for start in range(max(0, len(words) - _LONGEST), len(words)):
        tail = "".join(words[start:])
        if (name := CLASSES.get(tail)) is not None:
            return name, tail
    return None


def find(text: str, start: int, end: int) -> Iterator[Found]:
    for match in _KEY.finditer(text, start, end):
        key = match["key"]
        known = _class_of(key)
        if (
            known is None
            and key == "name"
            and text[match.start() - 1 : match.start()] in ("?", "&")
        ):
            known = NAME, key
        if known is None and key.lower() in _SPLIT and match["quote"] is None:
            head = _BEFORE.search(text, max(start, match.start() - 22), match.start())
            known = _class_of(f"{head[1]}_{key}") if head else None
        if known is None:
            continue
        found = _value(text, match, known, end)
        if found is not None:
            yield found


def _value(text: str, match: re.Match[str], known: tuple[str, str], end: int) -> Found | None:
    name, tail = known
    at = match.end()
    prose = match["quote"] is None and ":" in match["link"] and text[at - 1] not in "\"'`[(<"
    if name == USER:
        value = _VALUE.match(text, at, end)
        return _user_keyed(text, value, tail, prose) if value else None
    if name == NAME:
        return _name(text, at, end, prose)
    if name in (SECRET, PIN):
        return _secret(text, at, end, name, text[at - 1] in "\"'`")
    return _number(text, at, end, name)


_ENTITY = {ID: "USER_ID", DEVICE: "DEVICE_ID", COOKIE: "COOKIE_ID"}


def _number(text: str, at: int, end: int, name: str) -> Found | None:
    """An id: it has a digit; a person's has three characters or more, a device's eight."""
    value = _ID_VALUE.match(text, at, end)
    raw = value[0].rstrip(".,!:/") if value else ""
    least = 3 if name == ID else 8
    if (
        len(raw) < least
        or not _DIGITAL.search(raw)
        or SYSTEMIC.match(raw)
        or raw.lower() in NO_USER
    ):
        return None
    return Found(at, at + len(raw), _ENTITY[name], 0.85 if name == ID else 0.88)


def _user_keyed(text: str, value: re.Match[str], tail: str, prose: bool) -> Found | None:
    """``owner: the team`` is prose; ``owner=ann`` and ``"owner": "ann"`` are not."""
    found = user(text, *value.span("value"), KEYED)
    if found is None or not prose or tail not in _WEAK:
        return found
    rest = text[found.end : found.end + 1]
    if rest and rest in " \t" and not re.search(r"[\d_.]", text[found.start : found.end]):
        return None
    return found


def _name(text: str, at: int, end: int, prose: bool) -> Found | None:
    quoted = text[at - 1] in "\"'"
    value = (_TEXT if quoted else _BARE_NAME).match(text, at, end)
    if value is None or not value[0][0].isalpha() or value[0].lower() in NO_USER:
        return None
    if prose:
        value = (
            re.compile(r"[^\W\d_]\S{0,30}(?: [^\W\d_]\S{0,30}){0,3}").match(text, at, end) or value
        )
    raw = value[0].rstrip(" .,;")
    return Found(at, at + len(raw), "PERSON", 0.85 if quoted else 0.75) if raw else None


def _secret(text: str, at: int, end: int, name: str, quoted: bool) -> Found | None:
    value = _SECRET.match(text, at, end)
    if value is None:
        return None
    raw = value[0].rstrip(".,!?")
    if len(raw) < 3 or _NO_SECRET.fullmatch(raw):
        return None
    if name == PIN:
        return Found(at, at + len(raw), "SECRET", 0.8) if raw.isdigit() and len(raw) <= 8 else None
    strong = (quoted and len(raw) >= 6) or (len(raw) >= 4 and STRONG.search(raw) is not None)
    return Found(at, at + len(raw), "SECRET", 0.85) if strong else None


def user(text: str, begin: int, end: int, score: float) -> Found | None:
    """The account name in text[begin:end], if it can be one."""
    value = _TAIL.sub("", text[begin:end])
    trimmed = value.rstrip(".,!-") if len(value) > 1 else value
    if not trimmed or trimmed.lower() in NO_USER or "@" in trimmed or SYSTEMIC.match(trimmed):
        return None
    if not any(map(str.isalnum, trimmed)):
        return None
    stop = begin + len(trimmed)
    if trimmed.replace(".", "").rstrip("%").isdigit():
        return (
            Found(begin, stop, "USER_ID", 0.7) if trimmed.isdigit() and len(trimmed) > 3 else None
        )
    return Found(begin, stop, "USERNAME", score)


FAMILY = Family(
    frozenset({"USERNAME", "USER_ID", "PERSON", "SECRET", "DEVICE_ID", "COOKIE_ID"}),
    rb"(?i:(?:user|usr|uname|login|logname|account|acct|principal|screen.?name|nick|handle|actor|operator|owner|assignee|author|reporter|[deo]d.?by|member|upn|\xe3\x83\xa6\xe3\x83\xbc\xe3\x82\xb6|\xe3\x83\xad\xe3\x82\xb0|benutzer|utilisateur|usuario|utente|gebruiker"
    rb"|name|holder|gecos|apellid|nombre|prenom|cognome|(?:customer|client|patient|subscriber|employee|student|person|profile|cust|guest|contact).?(?:id|no|number|uuid)|\xe9\xa1\xa7|\xe4\xbc\x9a\xe5\x93\xa1|\xe5\xa7\x93|\xe5\x90\x8d|kundenn|numeroclient"
    rb"|pass|pwd|contrase|senha|secret|key|token|\xe3\x83\x91\xe3\x82\xb9|\xe6\x9a\x97\xe8\xa8\xbc|pin|otp|cvv|cvc|code"
    rb"|device|android|imei|idf[av]|gaid|aaid|adid|advertis|ifa|udid|install|vendor|hardware|meid|iccid|imsi|fingerprint|cookie|ga|gid|fb[pc]|gclid|fbclid|visitor|tracking|sess|sid|anon|mc_?eid|hjid|optimizely)[\w.\x80-\xff-]{0,24}(?:[ \t](?:name|id|no|number|num|token|key|code|by))?"
    rb"[\"']?[ \t]{0,3}[=:])",
    find,
    back=96,
    ahead=96,
)
