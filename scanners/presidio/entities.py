"""Presidio's entities as fideslang's categories."""

from dataclasses import dataclass

_NATIONAL = "user.government_id.national_identification_number"


@dataclass(frozen=True)
class Entity:
    """category: a fideslang key. kind: of identifier, if it is one. says: in words, plural."""

    category: str
    kind: str | None
    says: str


ENTITIES = {
    "EMAIL_ADDRESS": Entity("user.contact.email", "email", "e-mail addresses"),
    "PHONE_NUMBER": Entity("user.contact.phone_number", "phone", "telephone numbers"),
    "IP_ADDRESS": Entity("user.device.ip_address", None, "IP addresses"),
    "CREDIT_CARD": Entity("user.financial.credit_card", None, "card numbers"),
    "IBAN_CODE": Entity("user.financial.bank_account", None, "bank accounts (IBAN)"),
    "CRYPTO": Entity("user.financial", None, "wallet addresses"),
    "US_SSN": Entity(_NATIONAL, None, "US social security numbers"),
    "US_ITIN": Entity(_NATIONAL, None, "US taxpayer numbers"),
    "UK_NINO": Entity(_NATIONAL, None, "UK national insurance numbers"),
    "ES_NIF": Entity(_NATIONAL, None, "Spanish identity numbers"),
    "ES_NIE": Entity(_NATIONAL, None, "Spanish foreigner numbers"),
    "IT_FISCAL_CODE": Entity(_NATIONAL, None, "Italian fiscal codes"),
    "FI_PERSONAL_IDENTITY_CODE": Entity(_NATIONAL, None, "Finnish identity codes"),
    "SG_NRIC_FIN": Entity(_NATIONAL, None, "Singapore identity numbers"),
    "IN_PAN": Entity(_NATIONAL, None, "Indian account numbers (PAN)"),
    # Digits with a weak check or none: one in ten order numbers would pass, so they are asked for
    # only where the field's name says so.
    "IN_AADHAAR": Entity(_NATIONAL, None, "Aadhaar numbers"),
    "KR_RRN": Entity(_NATIONAL, None, "Korean resident numbers"),
    "PL_PESEL": Entity(_NATIONAL, None, "PESEL numbers"),
    "AU_TFN": Entity(_NATIONAL, None, "Australian tax file numbers"),
    "AU_MEDICARE": Entity("user.health.insurance_beneficiary_id", None, "Medicare numbers"),
    "UK_NHS": Entity("user.health.record_id", None, "NHS numbers"),
}
NAMED_ONLY = {
    "IN_AADHAAR": "aadhaar",
    "KR_RRN": "rrn",
    "PL_PESEL": "pesel",
    "AU_TFN": "tfn",
    "AU_MEDICARE": "medicare",
    "UK_NHS": "nhs",
}
"""Entities that are asked for only where this word is in the field's name."""

LOOK_ALIKES = {"IP_ADDRESS": frozenset({"version", "build", "release", "firmware", "oid"})}
"""Words of a field's name with which its values only look like the entity."""
