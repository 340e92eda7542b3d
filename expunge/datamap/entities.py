"""What scanners find in texts (entities, by Presidio's names) as fideslang's categories.

Presidio's name where Presidio has one, else one in its style. Categories are keys of fideslang
3.1 (Apache-2.0).
"""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Entity:
    """category: a fideslang key; None where it is personal only beside a person (a date, a web
    address). kind: of identifier, if it is one. says: in words, plural."""

    category: str | None
    kind: str | None
    says: str


_CONTACT, _DEVICE = "user.contact", "user.device"
_ADDRESS, _FINANCIAL = f"{_CONTACT}.address", "user.financial"
_GOVERNMENT, _HEALTH = "user.government_id", "user.health_and_medical"
_NATIONAL = f"{_GOVERNMENT}.national_identification_number"
_LICENCE = f"{_GOVERNMENT}.drivers_license_number"
_PASSPORT = f"{_GOVERNMENT}.passport_number"
_VEHICLE = f"{_GOVERNMENT}.vehicle_registration"
_PLAIN = {
    "EMAIL_ADDRESS": Entity(f"{_CONTACT}.email", "email", "e-mail addresses"),
    "PHONE_NUMBER": Entity(f"{_CONTACT}.phone_number", "phone", "telephone numbers"),
    "PERSON": Entity("user.name", "name", "names of people"),
    "STREET_ADDRESS": Entity(f"{_ADDRESS}.street", "address", "postal addresses"),
    "POSTAL_CODE": Entity(f"{_ADDRESS}.postal_code", None, "postal codes"),
    "LOCATION": Entity("user.location.imprecise", None, "places"),
    "GPE": Entity("user.location.imprecise", None, "places"),
    "ORGANIZATION": Entity(f"{_CONTACT}.organization", None, "organisations"),
    "NRP": Entity("user.demographic", None, "nationalities, religions or political groups"),
    "AGE": Entity("user.demographic.age_range", None, "ages"),
    "DATE_OF_BIRTH": Entity("user.demographic.date_of_birth", "date_of_birth", "dates of birth"),
    "USERNAME": Entity("user.account.username", "account", "account names"),
    "USER_ID": Entity("user.unique_id", None, "numbers of people's entries"),
    "IP_ADDRESS": Entity(f"{_DEVICE}.ip_address", None, "IP addresses"),
    "MAC_ADDRESS": Entity(f"{_DEVICE}.device_id", None, "MAC addresses"),
    "DEVICE_ID": Entity(f"{_DEVICE}.device_id", None, "device and advertising ids"),
    "COOKIE_ID": Entity(f"{_DEVICE}.cookie_id", None, "cookies"),
    "SECRET": Entity("user.authorization.credentials", None, "passwords, tokens or keys"),
    "CREDIT_CARD": Entity(f"{_FINANCIAL}.credit_card", None, "card numbers"),
    "IBAN_CODE": Entity(f"{_FINANCIAL}.bank_account", None, "bank accounts (IBAN)"),
    "BIC": Entity(f"{_FINANCIAL}.bank_account", None, "bank codes (BIC)"),
    "US_BANK_NUMBER": Entity(f"{_FINANCIAL}.bank_account", None, "bank account numbers"),
    "ABA_ROUTING_NUMBER": Entity(f"{_FINANCIAL}.bank_account", None, "bank routing numbers"),
    "CRYPTO": Entity(_FINANCIAL, None, "wallet addresses"),
    "VIN": Entity(_VEHICLE, None, "vehicle identification numbers"),
    "MEDICAL_LICENSE": Entity(_GOVERNMENT, None, "medical licences"),
    "MEDICAL_RECORD": Entity(f"{_HEALTH}.record_id", None, "medical record numbers"),
    "HEALTH_INSURANCE_ID": Entity(
        f"{_HEALTH}.insurance_beneficiary_id", None, "health insurance numbers"
    ),
    "US_MBI": Entity(f"{_HEALTH}.insurance_beneficiary_id", None, "US Medicare numbers"),
    "AU_MEDICARE": Entity(f"{_HEALTH}.insurance_beneficiary_id", None, "Medicare numbers"),
    "DE_HEALTH_INSURANCE": Entity(
        f"{_HEALTH}.insurance_beneficiary_id", None, "German health insurance numbers"
    ),
    "UK_NHS": Entity(f"{_HEALTH}.record_id", None, "NHS numbers"),
    "DATE_TIME": Entity(None, None, "dates"),
    "URL": Entity(None, None, "web addresses"),
}
_BY_ENDING = (
    (("_PASSPORT", "PASSPORT"), _PASSPORT, "passport numbers"),
    (
        ("_DRIVER_LICENSE", "_DRIVING_LICENCE", "_DRIVER_LICENCE", "_FUEHRERSCHEIN"),
        _LICENCE,
        "driving licences",
    ),
    (("_VEHICLE_REGISTRATION", "_LICENSE_PLATE", "_KFZ"), _VEHICLE, "number plates"),
)
_COUNTRIES = {
    "AR": "Argentinian", "AT": "Austrian", "AU": "Australian", "BE": "Belgian", "BG": "Bulgarian",
    "BR": "Brazilian", "CA": "Canadian", "CH": "Swiss", "CL": "Chilean", "CN": "Chinese",
    "CZ": "Czech", "DE": "German", "DK": "Danish", "EE": "Estonian", "ES": "Spanish",
    "FI": "Finnish", "FR": "French", "GR": "Greek", "HR": "Croatian", "HU": "Hungarian",
    "IE": "Irish", "IL": "Israeli", "IN": "Indian", "IT": "Italian", "JP": "Japanese",
    "KR": "Korean", "LT": "Lithuanian", "LV": "Latvian", "MX": "Mexican", "NG": "Nigerian",
    "NL": "Dutch", "NO": "Norwegian", "NZ": "New Zealand", "PH": "Philippine", "PL": "Polish",
    "PT": "Portuguese", "RO": "Romanian", "SE": "Swedish", "SG": "Singapore", "SI": "Slovenian",
    "SK": "Slovak", "TH": "Thai", "TR": "Turkish", "TW": "Taiwanese", "UK": "UK", "US": "US",
    "ZA": "South African",
}  # fmt: skip


def entity(name: str) -> Entity:
    """What the entity is. One of a country (``PL_PESEL``) is a national number unless its name
    says more; one that nobody knows (a recognizer of a user's own) is data of a person."""
    if name in _PLAIN:
        return _PLAIN[name]
    country = _COUNTRIES.get(name[:2]) if name[2:3] == "_" else None
    for endings, category, says in _BY_ENDING:
        if name.endswith(endings):
            return Entity(category, None, f"{country or ''} {says}".strip())
    if country is not None:
        return Entity(_NATIONAL, None, f"{country} identity numbers ({_rest(name)})")
    return Entity("user", None, name.lower().replace("_", " "))


def _rest(name: str) -> str:
    return name[3:].lower().replace("_", " ")


def known() -> Iterator[tuple[str, Entity]]:
    """The entities of no country."""
    yield from _PLAIN.items()
