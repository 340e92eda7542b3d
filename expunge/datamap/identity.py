"""Identity: which fields say whose record it is.

A mention that is taken for identity destroys somebody else's record, so every doubt makes a
mention: a role word in the name (``referrer_email``, ``ship_to_name``), a field inside a list, a
container that is not about people, two fields of a kind of which neither fits better.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from expunge.datamap.names import is_template
from expunge.datamap.sample import Column
from expunge.datamap.scanner import Classified
from expunge.model import Container
from expunge.policy.links import PERSON_WORDS, STAFF_WORDS, words

KINDS = frozenset("email phone account address name given_name family_name date_of_birth".split())
_MANY = frozenset({"phone", "address"})  # a person has several, and none of them is another's

_WHOSE = (PERSON_WORDS - {"owner", "party", "holder", "payer", "subject", "tenant"}) | {
    "personal", "self", "own",
}  # fmt: skip
_OF_THE_VALUE = frozenset(
    "e mail email address addr phone mobile tel telephone cell number no nr num name full first "
    "last given family fore sur middle fname lname fullname firstname lastname surname forename "
    "login username nickname screen display handle street line line1 line2 house main primary "
    "home work private daytime evening legal contact date of on at day birth birthday birthdate "
    "dob born lower normalized canonical raw text value string id phonetic kana kanji "
    "vorname nachname telefon handy mobil adresse anschrift strasse geburtsdatum geburtstag "
    "prenom nom courriel naissance rue portable correo electronico nombre apellido apellidos "
    "telefono movil direccion calle nacimiento nome cognome cellulare indirizzo via nascita "
    "sobrenome telefone celular endereco nascimento voornaam achternaam telefoon adres "
    "geboortedatum fornavn etternavn fornamn efternamn".split()
)
_AROUND = frozenset(
    "data payload body record document doc attribute property field value detail info information "
    "profile identity raw message event fields traits context param params request".split()
)
"""Objects that a record only wraps its content in: ``payload.user.email``."""
_ROLES = STAFF_WORDS | frozenset(
    "referrer referer referee referral inviter invitee sender recipient receiver from to cc bcc "
    "reply assignee assigned reporter author creator created updated modified deleted by approver "
    "requester actor participant attendee emergency partner spouse parent guardian relative friend "
    "beneficiary witness contractor vendor supplier seller ship shipping bill billing delivery "
    "pickup return notify notification alert escalation alternative alt other old previous former "
    "new backup recovery secondary second".split()
)
_NOT_PEOPLE = frozenset(
    "supplier vendor shipper carrier company organization organisation org business firm agency "
    "shop branch office warehouse location site venue hotel school university hospital clinic "
    "brand manufacturer product item article sku catalog category genre language country city "
    "state region district config configuration setting template channel mailbox queue report "
    "domain tenant project department team group".split()
)
_PLAIN_CJK = (
    "メールアドレス メール 電子 電話番号 電話 携帯 お名前 氏名 姓名 名前 姓 名 住所 "
    "生年月日 誕生日 顧客 お客様 会員 ユーザー ログイン フリガナ カナ かな 漢字 番号 "
    "邮箱 手机 电话 地址 生日 이메일 전화번호 이름 주소 생년월일".split()
)
_ANY_DATA = frozenset(
    "csv json jsonl ndjson txt log gz parquet part batch chunk page dt date year month day hour "
    "data dump export backup v index current latest test prod".split()
)
_PLACEHOLDER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Candidate:
    """A field that may say whose record it is. qualifiers: whose words it has beyond the
    container's own (``customer`` in ``customer_email``)."""

    name: str
    kind: str
    unique: bool
    qualifiers: frozenset[str]
    length: int
    records: frozenset[int]

    @property
    def rank(self) -> tuple[bool, int, int]:
        return (not self.unique, len(self.qualifiers), self.length)


def identity_fields(
    container: Container,
    found: Mapping[str, Classified],
    columns: Mapping[str, Column],
    references: Collection[str],
) -> frozenset[str]:
    """The names of the container's identity fields. references: fields that refer to another
    container's key; what they hold says whose the record is by the link, not by itself."""
    if _is_not_about_people(container):
        return frozenset()
    candidates = [
        candidate
        for name, each in found.items()
        if each.kind in KINDS and not (each.kind == "account" and name in references)
        for candidate in _candidates(container, name, each.kind, columns.get(name, Column()))
    ]
    return frozenset(
        each.name
        for each in candidates
        if each.kind in _MANY or not any(_is_better(other, each) for other in candidates)
    )


def _candidates(container: Container, name: str, kind: str, column: Column) -> Iterable[Candidate]:
    """The field as a candidate, or nothing where its name or its values speak against it."""
    declared = container.field(name)
    is_list = declared is not None and declared.type.endswith("[]")
    if not name or column.listed or is_list or is_template(name):
        return
    rest = _unexplained(container, name)
    if rest <= _WHOSE:
        unique = declared is not None and declared.unique
        qualifiers = frozenset(rest)
        yield Candidate(name, kind, unique, qualifiers, len(words(name)), frozenset(column.records))


def _is_better(other: Candidate, each: Candidate) -> bool:
    """Whether the other one of the kind fits so much better, or so equally well, that this one
    cannot be trusted. Fields that no record has together do not compete."""
    if other is each or other.kind != each.kind:
        return False
    if other.records and each.records and other.records.isdisjoint(each.records):
        return False
    if other.rank != each.rank:
        return other.rank < each.rank
    return other.qualifiers != each.qualifiers or other.name < each.name


def _unexplained(container: Container, field: str) -> set[str]:
    """Words of the field's name that neither say what its value is nor name the container.

    A container's own words explain nothing where they are a role, unless the role is what its
    records are: ``managers.manager_email``, but not ``support_tickets.support_email``.
    """
    own = _own_words(container)
    explained = {word for word in own if word not in _ROLES} | set(own[-1:])
    *around, last = _plain(field).split(".")
    rest = {word for word in _words(last) if word not in explained | _OF_THE_VALUE}
    for part in around:
        rest |= {word for word in _words(part) if word not in explained | _OF_THE_VALUE | _AROUND}
    return {word for word in rest if not word.isdigit()}


def _words(part: str) -> list[str]:
    """The part's words; what is in no Latin letters and is no known word counts as one."""
    for known in _PLAIN_CJK:
        part = part.replace(known, "")
    foreign = "".join(char for char in part if char.isalpha() and not char.isascii())
    return [*words(part), *([foreign] if foreign else [])]


def _plain(name: str) -> str:
    """Without accents: ``téléphone`` has no word borders inside."""
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", letters)


def _is_not_about_people(container: Container) -> bool:
    """By its last word: ``suppliers``, ``email_templates``; ``company_contacts`` is about them."""
    return not _NOT_PEOPLE.isdisjoint(_own_words(container)[-1:])


def _own_words(container: Container) -> list[str]:
    """The words that say what its records are: of a table's name without schema, of a path or an
    index without placeholders, extensions, versions and words that only say that it is data."""
    name = container.name
    if container.kind == "table":
        return words(_plain(name).rpartition(".")[2])
    return [
        word
        for word in words(_plain(_PLACEHOLDER.sub("", name)))
        if word not in _ANY_DATA and not word.isdigit()
    ]
