"""Names of fields: what they are taken for, on which values, and the decoys."""

import socket
from collections.abc import Sequence

import pytest

from expunge.model import Container, Field
from scanners.fields import FieldScanner
from scanners.fields.named import term_of
from tests.unit.datamap_worlds import objects, table

SCANNER = FieldScanner()


def kind_of(
    name: str, values: Sequence[str], container: Container | None = None
) -> tuple[str | None, str | None]:
    """Category and kind of the best finding."""
    found = SCANNER.classify(container or table("public.customers", "id"), name, values)
    return (found[0].category, found[0].kind) if found else (None, None)


NAMES = ["Ann Sørensen", "花子 佐藤", "Bob van Dyke", "O'Neil, Pat"]
EMAILS = ["ann@example.com", "bob@corp.local", "x.y+z@example.co.jp"]
PHONES = ["+1 212-555-0142", "(212) 555-0143", "03-1234-5678", "1-770-736-8031 x56442"]


@pytest.mark.parametrize(
    "name",
    "email Email EMAIL_ADDRESS e_mail e-mail emailAddress customer_email mail メール".split(),
)
def test_emails_by_name(name: str) -> None:
    assert kind_of(name, EMAILS) == ("user.contact.email", "email")


def test_values_decide_on_emails() -> None:
    assert kind_of("anything", EMAILS) == ("user.contact.email", "email")
    assert kind_of("login", EMAILS) == ("user.contact.email", "email")
    assert kind_of("email", ["yes", "no"]) == (None, None)
    agreed = SCANNER.classify(table("t", "id"), "email", EMAILS)[0]
    other = SCANNER.classify(table("t", "id"), "blob", EMAILS)[0]
    assert agreed.confidence > other.confidence


def test_emails_within_texts_make_no_identifier() -> None:
    found = SCANNER.classify(table("t", "id"), "note", ["call ann@example.com", "-", "-"])
    assert [(each.kind, each.matched, each.sampled) for each in found] == [(None, 1, 3)]


@pytest.mark.parametrize(
    "name", "phone phone_number Mobile homePhone tel_no Telephone 電話番号".split()
)
def test_phones(name: str) -> None:
    assert kind_of(name, PHONES) == ("user.contact.phone_number", "phone")


def test_a_number_is_no_phone() -> None:
    assert kind_of("order_no", ["2125550142", "2125550143"]) == (None, None)
    assert kind_of("phone", ["yes", "no"]) == (None, None)
    assert kind_of("phone_type", ["home", "work"]) == (None, None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("first_name", "given_name"),
        ("FirstName", "given_name"),
        ("fname", "given_name"),
        ("given_name", "given_name"),
        ("名", "given_name"),
        ("last_name", "family_name"),
        ("Surname", "family_name"),
        ("姓", "family_name"),
        ("full_name", "name"),
        ("fullName", "name"),
        ("customer_name", "name"),
        ("contact_name", "name"),
        ("name", "name"),
        ("氏名", "name"),
    ],
)
def test_names_of_people(name: str, kind: str) -> None:
    assert kind_of(name, NAMES)[1] == kind


@pytest.mark.parametrize(
    ("container", "name", "values"),
    [
        ("public.products", "name", ["Desk Lamp", "Oak Shelf"]),
        ("public.products", "product_name", ["Desk Lamp", "Oak Shelf"]),
        ("public.category", "name", ["Action", "Horror"]),
        ("public.language", "name", ["English", "Japanese"]),
        ("public.city", "city_name", ["New York", "Los Angeles"]),
        ("public.customers", "company_name", ["Around the Horn", "Bon App"]),
        ("public.customers", "company.name", ["Romaguera-Crona", "Deckow-Crist"]),
        ("public.orders", "item.name", ["Desk Lamp", "Oak Shelf"]),
        ("public.files", "file_name", ["Report", "Summary"]),
        ("public.hosts", "host_name", ["alpha", "beta"]),
        ("comments.json", "name", ["id labore ex et quam", "odio adipisci rerum aut"]),
        ("public.customers", "full_name", ["42", "43"]),
    ],
)
def test_names_of_things(container: str, name: str, values: list[str]) -> None:
    found = SCANNER.classify(table(container, "id"), name, values)
    assert not [each for each in found if each.confidence >= 0.6 and each.kind], found


def test_a_bare_name_is_doubtful_outside_a_table_of_people() -> None:
    found = SCANNER.classify(objects("exports/{name}.csv"), "name", ["Ann Sørensen", "Bob Lee"])
    assert found[0].kind == "name"
    assert found[0].confidence < 0.6
    same = SCANNER.classify(objects("exports/{name}.csv"), "name", ["Monthly Report"] * 20)
    assert same == []


@pytest.mark.parametrize("name", "login username user_name userName screen_name account_no".split())
def test_accounts(name: str) -> None:
    assert kind_of(name, [f"asmith{n}" for n in range(30)]) == ("user.account.username", "account")


@pytest.mark.parametrize("name", "id user_id customer_id userId account".split())
def test_a_key_is_no_account(name: str) -> None:
    assert kind_of(name, [str(n) for n in range(100000, 100030)])[1] is None


def test_an_account_is_near_unique() -> None:
    assert kind_of("login", ["root", "deploy"] * 20) == ("user.account.username", None)


def test_a_number_that_counts_is_no_account() -> None:
    numbers = [str(n) for n in range(1, 40)]
    assert kind_of("account_no", numbers)[1] is None
    declared = Container("shop", "accounts", "table", (Field("account_id", "bigint"),))
    assert kind_of("account_id", [str(n) for n in range(10**6, 10**6 + 30)], declared)[1] is None
    assert kind_of("account_id", [f"C-{n:06d}" for n in range(30)], declared)[1] == "account"


@pytest.mark.parametrize(
    ("name", "values", "kind"),
    [
        ("address", ["12 Elm Street", "青葉町1丁目2番地"], "address"),
        ("street", ["Kulas Light", "Douglas Extension"], "address"),
        ("address_line1", ["12 Elm Street"], "address"),
        ("addr", ["12 Elm Street"], "address"),
        ("email_address", EMAILS, "email"),
        ("ip_address", ["192.0.2.1", "192.0.2.2"], None),
        ("mac_address", ["00:1b:63:84:45:e6"], None),
        ("wallet_address", ["1BoatSLRHtKNngkdXEeobR76b53LETtpyT"], None),
        ("address_id", ["1001", "1002"], None),
        ("address", ["192.0.2.1", "192.0.2.2"], None),
    ],
)
def test_addresses(name: str, values: list[str], kind: str | None) -> None:
    assert kind_of(name, values)[1] == kind


@pytest.mark.parametrize(
    "name", "date_of_birth birth_date birthday dob BirthDate born 生年月日".split()
)
def test_dates_of_birth(name: str) -> None:
    dates = ["1980-02-29", "01/31/1975", "1964-05-05T00:00:00"]
    assert kind_of(name, dates)[1] == "date_of_birth"
    assert kind_of(name, ["London", "Paris"])[1] is None


def test_other_dates_are_nobodys_birth() -> None:
    assert kind_of("created_at", ["1980-02-29"]) == (None, None)
    assert kind_of("born_in", ["Paris"]) == (None, None)


@pytest.mark.parametrize(
    ("name", "values", "category"),
    [
        ("password_hash", ["$2b$12$abcdefghijkl"], "user.authorization.password"),
        ("ssn", ["536-90-4399"], "user.government_id.national_identification_number"),
        ("ccn", ["4111 1111 1111 1111"], "user.financial.credit_card"),
        ("ccn", ["yes", "no"], None),
        ("iban", ["DE89370400440532013000"], "user.financial.bank_account"),
        ("remote_addr", ["192.0.2.1"], "user.device.ip_address"),
        ("fax", ["+1 212-555-0142"], "user.contact.fax_number"),
        ("passport_no", ["C01X00T47"], "user.government_id.passport_number"),
        ("customer_id", ["1"], "user.unique_id"),
        ("order_id", ["1"], None),
        ("version", ["1.2.3"], None),
        ("uuid", ["b5b8ed1e-0c5f-4d1e-8d53-7e3e0cf9b1f6"], None),
        ("total", ["12.50"], None),
    ],
)
def test_other_categories(name: str, values: list[str], category: str | None) -> None:
    category_found, kind = kind_of(name, values)
    assert (category_found, kind) == (category, None)


def test_without_values_the_name_says_it_with_less_confidence() -> None:
    named = SCANNER.classify(table("t", "id"), "email", [])[0]
    proved = SCANNER.classify(table("t", "id"), "email", EMAILS)[0]
    assert named.kind == "email"
    assert 0.6 <= named.confidence < proved.confidence


def test_the_longest_end_of_a_name_counts() -> None:
    for name, says in (
        ("email_address", "an e-mail address"),
        ("home_address", "a street address"),
    ):
        term = term_of("public.customers", name)
        assert term is not None
        assert term.says == says


def test_reasons_hold_no_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", None)  # nor is anything asked of a network
    for name, values in (("email", EMAILS), ("phone", PHONES), ("name", NAMES)):
        for each in SCANNER.classify(table("public.customers", "id"), name, values):
            assert not any(value in each.reason for value in values)
