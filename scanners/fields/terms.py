"""What the last words of a field's name mean, in fideslang's categories."""

import unicodedata
from dataclasses import dataclass

from expunge.policy.links import PERSON_WORDS, STAFF_WORDS, words


@dataclass(frozen=True)
class Term:
    """category: a fideslang key. kind: of identifier, if it is one. shape: how its values look
    (a name in ``shapes.SHAPES``). says: in words. sure: False where other things are called so
    as well, and it counts only beside something of a person."""

    category: str
    kind: str | None
    shape: str
    says: str
    sure: bool = True


_CONTACT, _DEMOGRAPHIC, _GOVERNMENT = "user.contact", "user.demographic", "user.government_id"
NAME = Term("user.name", "name", "name", "a name")
_GROUPS: tuple[tuple[Term, str], ...] = (
    (
        Term(f"{_CONTACT}.email", "email", "email", "an e-mail address"),
        "email mail emailaddress emailaddr emailid mailaddress mailadresse courriel correo",
    ),
    (
        Term(f"{_CONTACT}.phone_number", "phone", "phone", "a telephone number"),
        (
            "phone telephone tel mobile cell cellphone mobilephone phonenumber phoneno phonenr"
            " phonenum mobilenumber mobileno telno telephonenumber telephoneno contactnumber"
            " telefon telefono"
        ),
    ),
    (
        Term(f"{_CONTACT}.fax_number", None, "phone", "a fax number"),
        "fax faxnumber faxno",
    ),
    (
        Term("user.account.username", "account", "account", "an account"),
        (
            "login username loginname screenname userlogin accountid accountno accountnumber"
            " accountnr handle"
        ),
    ),
    (
        Term("user.name.first", "given_name", "name", "a given name"),
        "firstname fname givenname forename prenom vorname",
    ),
    (
        Term("user.name.last", "family_name", "name", "a family name"),
        "lastname lname surname familyname nachname apellido nomdefamille",
    ),
    (NAME, "fullname personname realname"),
    (Term("user.name", None, "name", "a middle name"), "middlename middleinitial"),
    (
        Term(f"{_CONTACT}.address.street", "address", "address", "a street address"),
        (
            "address addr street streetaddress addressline homeaddress postaladdress mailingaddress"
            " adresse anschrift strasse direccion"
        ),
    ),
    (
        Term(f"{_CONTACT}.address.city", None, "word", "a city", sure=False),
        "city town locality suburb",
    ),
    (
        Term(f"{_CONTACT}.address.state", None, "word", "a state or region", sure=False),
        "state province region county prefecture district",
    ),
    (
        Term(f"{_CONTACT}.address.postal_code", None, "code", "a postal code", sure=False),
        "postcode postalcode zip zipcode plz",
    ),
    (
        Term(f"{_CONTACT}.address.country", None, "word", "a country", sure=False),
        "country countrycode countryname",
    ),
    (
        Term(f"{_DEMOGRAPHIC}.date_of_birth", "date_of_birth", "date", "a date of birth"),
        "dateofbirth birthdate birthday dob born bornon birthdt geburtsdatum datedenaissance",
    ),
    (Term(f"{_DEMOGRAPHIC}.gender", None, "word", "a gender", sure=False), "gender sex"),
    (
        Term(f"{_DEMOGRAPHIC}.marital_status", None, "word", "a marital status"),
        "maritalstatu",  # words are in the singular
    ),
    (
        Term("user.device.ip_address", None, "ip", "an IP address"),
        "ip ipaddress ipaddr remoteaddr remoteip clientip",
    ),
    (Term("user.device", None, "any", "a browser"), "useragent"),
    (Term("user.device.device_id", None, "code", "a device"), "deviceid macaddress imei"),
    (Term("user.device.cookie_id", None, "code", "a cookie"), "cookieid"),
    (
        Term("user.authorization.password", None, "any", "a password"),
        "password passwd pwd passwordhash passwordsalt hashedpassword encryptedpassword",
    ),
    (
        Term("user.financial.credit_card", None, "code", "a card number"),
        "creditcard cardnumber creditcardnumber ccn ccnumber pan",
    ),
    (
        Term("user.financial.bank_account", None, "code", "a bank account"),
        "iban bankaccount bankaccountnumber bankaccountno",
    ),
    (
        Term(f"{_GOVERNMENT}.national_identification_number", None, "code", "a national number"),
        "ssn socialsecuritynumber nationalid nationalidnumber nationalinsurancenumber taxid",
    ),
    (
        Term(f"{_GOVERNMENT}.passport_number", None, "code", "a passport number"),
        "passport passportnumber passportno",
    ),
    (
        Term(f"{_GOVERNMENT}.drivers_license_number", None, "code", "a driving licence"),
        "driverlicense driverlicensenumber driverlicence drivinglicence",
    ),
    (
        Term("user.location.precise", None, "any", "a place", sure=False),
        "latitude longitude lat lng lon",
    ),
    (Term("user.job_title", None, "any", "a position", sure=False), "jobtitle"),
)
TERMS = {word: term for term, listed in _GROUPS for word in listed.split()}
UNIQUE_ID = Term("user.unique_id", None, "any", "the number of a person's entry")

_CJK = {
    "email": "メール メールアドレス 電子メール 邮箱 电子邮件 이메일",
    "phone": "電話 電話番号 携帯 携帯電話 携帯番号 手机 手机号 电话 전화번호",
    "lastname": "姓 苗字 氏",
    "firstname": "名",
    "fullname": "氏名 名前 お名前 姓名 이름",
    "address": "住所 地址 주소",
    "birthdate": "生年月日 誕生日 生日 출생일 생년월일",
    "login": "ログイン ログイン名 ユーザー名 用户名",
}
_OF_CJK = {word: TERMS[key] for key, listed in _CJK.items() for word in listed.split()}

PEOPLE = (
    PERSON_WORDS
    | STAFF_WORDS
    | frozenset(
        "people human actor author speaker lead prospect friend visitor candidate teacher attendee "
        "participant sender recipient referrer cardholder employee worker citizen resident signer "
        "voter donor player reader patron colleague neighbour neighbor user".split()
    )
)
_NO_PERSON = frozenset(
    "company organization organisation org business firm product item article file folder host "
    "server domain event category brand store shop city country state region street table column "
    "class type plan tag group team project campaign bank school database schema index bucket "
    "queue topic service app application module package job task step stage status role permission "
    "language genre album track song playlist film movie book course subject territory department "
    "vendor supplier shipper manufacturer model device browser os report template field key param "
    "unit currency color colour size material ship vessel".split()
)
_NO_POST = frozenset(
    "mac wallet contract server memory remote web bind host site network node peer listen url "
    "ethereum bitcoin blockchain gateway proxy".split()
)
_ID = frozenset({"id", "no", "nr", "number", "num"})


def term_of(container: str, field: str) -> Term | None:
    """What the field's name says that it holds; the longest known end of its last part wins."""
    *around, last = _letters(field).split(".")
    if known := _OF_CJK.get(last.strip(" _")):
        return known
    own = words(last)
    while own and own[-1].isdigit():
        own.pop()
    before = [word for part in around[-1:] for word in words(part)]
    for start in range(len(own)):
        tail, qualifiers = "".join(own[start:]), own[:start]
        term = TERMS.get(tail)
        if term is not None:
            if term.kind == "address" and not _NO_POST.isdisjoint([*before, *qualifiers]):
                return None
            return term
        if tail == "name":
            return _name(qualifiers, before, words(container.rpartition(".")[2]))
    if len(own) > 1 and own[-1] in _ID and own[-2] in PERSON_WORDS | STAFF_WORDS:
        return UNIQUE_ID
    return None


def _name(qualifiers: list[str], around: list[str], container: list[str]) -> Term | None:
    """Whose a bare ``name`` is: by the word before it, the object that it is in, the table."""
    for whose in (qualifiers, around, container):
        if whose:
            if whose[-1] in PEOPLE:
                return NAME
            if whose[-1] in _NO_PERSON:
                return None
            if whose is not container:
                break
    return Term(NAME.category, NAME.kind, "whole_name", NAME.says, sure=False)


def _letters(name: str) -> str:
    """Without accents, in one width: ``prénom`` is one word."""
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", letters)
