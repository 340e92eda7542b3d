"""What keys say of the values behind them: ``userName``, ``unauthuser`` and ``AUID`` name accounts."""

import re
from functools import lru_cache

from scanners.patterns.words import LABELS_OF_PASSWORDS, LABELS_OF_USERS, squeezed

USER, ID, PARTY, NAME, SECRET, PIN, DEVICE, COOKIE = (
    "user",
    "id",
    "party",
    "name",
    "secret",
    "pin",
    "device",
    "cookie",
)
_KEYS = {
    USER: (
        "username user usr uname login loginname logname ruser luser suser duser dbuser accountname account acct uid auid"
        " principal principalname screenname nickname nick handle actor operator owner assignee author reporter"
        " createdby updatedby modifiedby requestedby uploadedby approvedby deletedby submittedby closedby openedby member"
        " samaccountname userprincipalname upn csusername effectiveuser preferredusername loginuser remoteuser authuser"
        " targetusername subjectusername targetuser ユーザー名 ユーザ名 ユーザー ログイン名 benutzer utilisateur utente gebruiker utilizador användare "
        + squeezed(LABELS_OF_USERS)
    ),
    ID: (
        "userid customerid customerno customernumber memberid memberno accountid accountno accountnumber patientid subscriberid"
        " employeeid employeeno employeenumber studentid personid profileid custid acctid loginid guestid contactid senderid authorid"
        " ownerid creatorid assigneeid actorid recipientid driverid riderid passengerid useruid"
        " customeruuid useruuid accountuuid ユーザーid 顧客id 会員番号 顧客番号 kundennummer kundennr numeroclient"
    ),
    PARTY: "customer subscriber patient cust passenger",
    NAME: (
        "firstname lastname middlename familyname givenname surname fullname realname displayname customername patientname employeename"
        " studentname contactname recipientname sendername cardholdername cardholder accountholder accountholdername passengername guestname"
        " membername clientname applicantname ownername authorname callername legalname maidenname fname lname gecos holdername billingname shippingname"
        " vorname nachname prenom apellido apellidos cognome nombre 氏名 姓 名前 お名前"
    ),
    SECRET: (
        "pass secret apikey authtoken accesstoken refreshtoken idtoken"
        " bearertoken privatekey secretkey accesskey clientsecret sessiontoken csrftoken accountkey sharedaccesskey token passwordhash passwordsalt"
        " apisecret authkey encryptionkey signingkey masterkey webhooksecret xapikey authorization secretaccesskey dbpassword "
        + squeezed(LABELS_OF_PASSWORDS).replace("passcode", "").replace("clave", "")
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
WEAK = frozenset(
    "owner author operator actor member handle nick account principal reporter assignee login user benutzer usuario utente".split()
)
"""With a colon and a space behind them they begin sentences too."""
NUMBERED = frozenset({"uid", "auid"})
"""An account's name only where it has letters: a number is the system's."""
_SUFFIX = re.compile(r"[^\W\d]{1,24}(username|user|login)\Z")
_NO_SUFFIX = frozenset("superuser multiuser enduser lastlogin firstlogin nologin autologin".split())
_CAMEL = re.compile(r"[^\W\d_A-Z]+|[A-Z]+(?![^\W\d_A-Z])|[A-Z][^\W\d_A-Z]+|\d+")
_LONGEST = 4


@lru_cache(maxsize=8192)
def class_of(key: str) -> tuple[str, str] | None:
    """What the key's last words say that its value is, and these words."""
    words = [each.lower() for each in _CAMEL.findall(key)]
    for start in range(max(0, len(words) - _LONGEST), len(words)):
        tail = "".join(words[start:])
        if (name := CLASSES.get(tail)) is not None:
            return name, tail
    glued = _SUFFIX.match(words[-1]) if words else None
    return (USER, glued[1]) if glued and words[-1] not in _NO_SUFFIX else None


_OBJECT = re.compile(r"[\"'](?P<key>[\w.-]{2,40})[\"']\s{0,2}(?::|=>)\s{0,2}\[?\s{0,2}\Z")
_FAR = 400


def object_of(text: str, place: int) -> str | None:
    """The key of the JSON object in which the place is: ``sender`` of ``"sender":{"id":7``."""
    first = max(0, place - _FAR)
    depth = 0
    while True:
        opening, closing = text.rfind("{", first, place), text.rfind("}", first, place)
        if opening < 0 and closing < 0:
            return None
        place = max(opening, closing)
        if closing > opening:
            depth += 1
        elif depth:
            depth -= 1
        else:
            match = _OBJECT.search(text, max(0, place - 50), place)
            return match["key"] if match else None
