"""Whose record it is: every rule, and the mentions that must not be taken for identity."""

import pytest

from expunge.model import Container, Field, FieldAddress, Link, Value
from tests.unit.datamap_worlds import identity, objects, scanned, table


def rows(**columns: str) -> list[Value]:
    """Twenty records; {n} in a value is the record's number."""
    return [
        {name: value.format(n=number + 10) for name, value in columns.items()}
        for number in range(20)
    ]


def whose(name: str, columns: dict[str, str], unique: str = "") -> dict[str, str]:
    """The identity fields of a table with these columns."""
    made = table(name, " ".join(columns), unique)
    return identity(scanned({made: rows(**columns)}), made.address)


MAIL = "p{n}@example.com"


@pytest.mark.parametrize(
    "field",
    "email Email mail e_mail user_email customer_email customerEmail client_email contact_email "
    "account_email primary_email personal_email work_email login メールアドレス 会員メール".split(),
)
def test_plain_names_say_whose_record_it_is(field: str) -> None:
    assert whose("public.entries", {field: MAIL}) == {field: "email"}


@pytest.mark.parametrize(
    "field",
    "referrer_email referred_by ship_to_email created_by_email from to reply_to cc bcc sender "
    "sender_email recipient_email assignee_email manager_email support_email agentEmail "
    "inviter_email friend_email billing_email shipping_email emergency_contact_email partner_email "
    "parent_email old_email new_email recovery_email alt_email approver notify_email owner_email "
    "紹介者メール 送信者 курьер".split(),
)
def test_role_words_make_a_mention(field: str) -> None:
    assert whose("public.entries", {field: MAIL}) == {}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("phone", "phone"),
        ("home_phone", "phone"),
        ("mobile", "phone"),
        ("courier_phone", None),
        ("shipping_phone", None),
        ("full_name", "name"),
        ("customer_name", "name"),
        ("author_name", None),
        ("ship_name", None),
        ("recipient_name", None),
        ("last_name", "family_name"),
        ("mother_last_name", None),
        ("street", "address"),
        ("home_address", "address"),
        ("billing_address", None),
        ("delivery_address", None),
        ("date_of_birth", "date_of_birth"),
        ("spouse_date_of_birth", None),
        ("child_birthday", None),
    ],
)
def test_other_kinds(field: str, expected: str | None) -> None:
    values = {
        "phone": "+1 212-555-01{n}",
        "mobile": "+1 212-555-01{n}",
        "name": "Ann Lee",
        "street": "{n} Elm Street",
        "address": "{n} Elm Street",
        "birth": "1980-02-{n}",
        "birthday": "1980-02-{n}",
    }
    value = values[field.rpartition("_")[2]]
    found = whose("public.entries", {"id": "{n}", field: value})
    assert found == ({field: expected} if expected else {})


@pytest.mark.parametrize(
    ("container", "field", "is_identity"),
    [
        ("public.managers", "manager_email", True),
        ("public.referrers", "referrer_email", True),
        ("public.support_tickets", "support_email", False),
        ("public.support_tickets", "ticket_email", True),
        ("public.suppliers", "email", False),
        ("public.companies", "contact_email", False),
        ("public.email_templates", "email", False),
        ("public.app_settings", "admin_email", False),
        ("public.app_settings", "email", False),
        ("public.products", "email", False),
        ("public.company_contacts", "email", True),
        ("public.team_members", "email", True),
        ("public.customers_2024", "email", True),
    ],
)
def test_what_the_container_is_about(container: str, field: str, is_identity: bool) -> None:
    assert whose(container, {field: MAIL}) == ({field: "email"} if is_identity else {})


@pytest.mark.parametrize(
    ("name", "is_identity"),
    [
        ("exports/customers-{date}.csv", True),
        ("exports/suppliers.csv", False),
        ("suppliers/part-{n}.jsonl.gz", False),
        ("{name}.csv", True),
        ("backup/products/dt={date}/part-{n}.json", False),
    ],
)
def test_what_a_set_of_objects_is_about(name: str, is_identity: bool) -> None:
    found = scanned({objects(name): rows(email=MAIL)})
    assert identity(found, f"lake:{name}") == ({"email": "email"} if is_identity else {})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"user": {"email": "a@x.example"}}, {"user.email": "email"}),
        ({"payload": {"user": {"email": "a@x.example"}}}, {"payload.user.email": "email"}),
        ({"contact": {"email": "a@x.example"}}, {"contact.email": "email"}),
        ({"actor": {"email": "a@x.example"}}, {}),
        ({"referrer": {"email": "a@x.example"}}, {}),
        ({"payload": {"referrer": {"user": {"email": "a@x.example"}}}}, {}),
        ({"preferences": {"contact": {"email": "a@x.example"}}}, {}),
        ({"to": [{"email": "a@x.example"}]}, {}),
        ({"users": [{"email": "a@x.example"}]}, {}),
        ({"emails": ["a@x.example", "b@x.example"]}, {}),
        ({"users": {"ann@x.example": {"email": "a@x.example"}}}, {}),
    ],
)
def test_nested_fields(data: Value, expected: dict[str, str]) -> None:
    found = scanned({objects("things.json"): [data] * 3})
    assert identity(found, "lake:things.json") == expected


def test_an_array_column_is_no_identity_even_when_it_is_empty() -> None:
    made = Container("shop", "public.entries", "table", (Field("email", "text[]"),))
    assert identity(scanned({made: []}), made.address) == {}


def test_free_text_is_no_identity() -> None:
    logs = Container("weblogs", "app.log", "logs")
    texts: list[Value] = ["ann@example.com"] * 5
    assert identity(scanned({logs: texts}), logs.address) == {}


def test_the_unique_one_of_two_wins() -> None:
    columns = {"email": "p{n}@example.com", "login_email": "q{n}@example.com"}
    assert whose("public.entries", columns) == {"email": "email"}
    assert whose("public.entries", columns, unique="login_email") == {"login_email": "email"}


def test_the_plainest_name_of_two_wins() -> None:
    columns = {"contact_email": "p{n}@example.com", "email": "q{n}@example.com"}
    assert whose("public.entries", columns) == {"email": "email"}


def test_of_two_equally_good_ones_none_is_trusted() -> None:
    columns = {"customer_email": "p{n}@example.com", "user_email": "q{n}@example.com"}
    assert whose("public.entries", columns) == {}


def test_fields_that_no_record_has_together_do_not_compete() -> None:
    records: list[Value] = [
        {"raw": {"user": {"email": "a@x.example"}}},
        {"contact": "b@x.example"},
    ]
    found = scanned({objects("events.json"): records * 5})
    assert identity(found, "lake:events.json") == {
        "raw.user.email": "email",
        "contact": "email",
    }


def test_a_person_has_several_phones_and_addresses() -> None:
    columns = {
        "home_phone": "+1 212-555-01{n}",
        "work_phone": "+1 213-555-01{n}",
        "address": "{n} Elm Street",
        "address2": "Flat {n}B",
    }
    assert whose("public.entries", columns) == {
        "home_phone": "phone",
        "work_phone": "phone",
        "address": "address",
        "address2": "address",
    }


def test_names_in_two_parts_and_whole_ones_stand_together() -> None:
    columns = {"first_name": "Ann", "last_name": "Lee", "full_name": "Ann Lee", "email": MAIL}
    assert whose("public.entries", columns) == {
        "first_name": "given_name",
        "last_name": "family_name",
        "full_name": "name",
        "email": "email",
    }


def test_a_mixed_field_is_no_identity() -> None:
    mixed: list[Value] = [
        {"contact": "a@x.example" if n % 2 else "+1 212-555-0142"} for n in range(20)
    ]
    assert identity(scanned({objects("leads.csv"): mixed}), "lake:leads.csv") == {}


def test_a_reference_by_e_mail_is_still_an_identity() -> None:
    visits = table("public.visits", "id email")
    link = Link(
        FieldAddress("shop", "public.visits", "email"),
        FieldAddress("shop", "public.people", "email"),
    )
    found = scanned({visits: rows(email=MAIL)}, links=[link])
    assert identity(found, "shop:public.visits") == {"email": "email"}
