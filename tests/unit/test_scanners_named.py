"""Names of fields: abbreviations, units, the order of words, other languages, other spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners.fields import FieldScanner
from scanners.fields.named import term_of
from scanners.fields.terms import HASHED, OF_CJK, TERMS, UNIQUE_ID
from tests.unit.datamap_worlds import table

SCANNER = FieldScanner()


def category(field: str) -> str | None:
    term = term_of("public.entries", field)
    return term.category if term else None


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("Geb.-Datum", "user.demographic.date_of_birth"),
        ("D.O.B.", "user.demographic.date_of_birth"),
        ("user.email", "user.contact.email"),
        ("Home Tel.", "user.contact.phone_number"),
        ("icd10", "user.health_and_medical"),
        ("icd10_code", "user.health_and_medical"),
        ("address2", "user.contact.address.street"),
        ("gps", "user.location.precise"),
        ("marital_status", "user.demographic.marital_status"),
        ("lat_deg", "user.location.precise"),
        ("age_years", "user.demographic.age_range"),
        ("Straße", "user.contact.address.street"),
        ("cp", "user.contact.address.postal_code"),
        ("uf", "user.contact.address.state"),
        ("cargo", "user.job_title"),
        ("woonplaats", "user.contact.address.city"),
        ("groupe_sanguin", "user.health_and_medical"),
        ("haushaltseinkommen", "user.financial"),
        ("status", None),
        ("sensor_id", None),
        ("id", None),
    ],
)
def test_what_a_name_says(field: str, expected: str | None) -> None:
    assert category(field) == expected


@pytest.mark.parametrize(
    "field",
    ["id_cliente", "Member #", "klantnr", "Kundennummer", "rider_id", "num_paciente", "会員番号"],
)
def test_the_number_of_a_person_s_entry(field: str) -> None:
    assert term_of("public.entries", field) == UNIQUE_ID


@pytest.mark.parametrize(
    "field",
    [
        "num_guests",
        "num_staff",
        "number_of_customers",
        "order #",
        "artikelnr",
        "id_pedido",
        "nr",
        "id_no",
        "number",
        "paid",
        "grid",
        "piano",
    ],
)
def test_the_number_of_a_thing(field: str) -> None:
    assert category(field) is None


@pytest.mark.parametrize("field", ["deployed_by", "approvedBy", "created_by", "author"])
def test_who_did_it(field: str) -> None:
    logins = ["t.osei", "m_ruiz", "ann7"] * 10
    (found, *_) = SCANNER.classify(table("public.entries", "id"), field, logins)
    assert found.category == "user.account.username"
    assert found.confidence >= 0.6
    assert SCANNER.classify(table("public.entries", "id"), field, ["4", "5"]) == []


def test_what_sorts_or_causes_is_nobody() -> None:
    for field in ("sorted_by", "order_by", "powered_by", "by"):
        assert category(field) is None
    (found,) = SCANNER.classify(table("t", "id"), "author", ["agent", "customer"] * 10)
    assert found.confidence < 0.6


@pytest.mark.parametrize("field", ["hashed_email", "email_sha256", "phoneMasked", "ssn_hash"])
def test_a_hashed_identifier_is_a_number_of_an_entry(field: str) -> None:
    values = [f"ee786b67bc8a8c5bb68a3acf1d09b4fb2e15d119aacbe83655df11a61faf{n}" for n in range(9)]
    (found, *_) = SCANNER.classify(table("public.entries", "id"), field, values)
    assert (found.category, found.kind) == (HASHED.category, None)
    assert 0.6 <= found.confidence < 0.8


def test_a_hash_of_no_identifier_is_none() -> None:
    assert category("password_hash") == "user.authorization.password"
    assert [category(each) for each in ("commit_hash", "hash", "sha256")] == [None] * 3


def test_the_name_of_a_field_is_a_label_as_it_is_written() -> None:
    """``cas:`` before a value says that it is no telephone number; ``ca:`` would not."""
    numbers = ["67-64-1", "108-88-3", "7732-18-5", "64-17-5"] * 5
    assert SCANNER.classify(table("t", "id"), "cas_no", numbers) == []


def test_a_reason_says_what_was_looked_at() -> None:
    claims = [f"CLM-2026-8{n}657" for n in range(20)]
    reasons = [each.reason for each in SCANNER.classify(table("t", "id"), "claim_no", claims)]
    assert not [each for each in reasons if "valid" in each], reasons


@given(st.sampled_from(sorted(TERMS)), st.sampled_from(sorted(OF_CJK)), st.text(max_size=20))
def test_any_name_is_read(term: str, cjk: str, text: str) -> None:
    assert term_of("public.entries", term) is not None or term == "name"
    assert term_of("public.entries", cjk) == OF_CJK[cjk]
    term_of("public.entries", text)
