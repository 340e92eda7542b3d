"""The scan on the demo company's shapes and on others: what is found, and what is not."""

from collections.abc import Iterator, Sequence

import pytest

from expunge.config.shape import Configuration, ScannerTable
from expunge.datamap.model import DataMap
from expunge.datamap.scanner import Classified, Found, NotScanned
from expunge.doors.demo.company import build, lake
from expunge.model import Container, Field, FieldAddress, Gap, Link, Terminal, Transient, Value
from scanners.fields import FieldScanner
from tests.unit.datamap_worlds import (
    SCANNERS,
    Shelf,
    company_stores,
    field_of,
    identity,
    objects,
    scanned,
    table,
)


@pytest.fixture(scope="module")
def company() -> DataMap:
    return scanned(company_stores(build(customers=60)))


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        (
            "shop:public.customers",
            {
                "email": "email",
                "login": "account",
                "full_name": "name",
                "phone": "phone",
                "date_of_birth": "date_of_birth",
            },
        ),
        ("shop:public.employees", {"email": "email", "full_name": "name"}),
        ("shop:public.addresses", {"street": "address"}),
        ("shop:public.newsletter", {"email": "email"}),
        ("shop:public.products", {}),
        ("shop:public.orders", {}),
        ("shop:public.order_lines", {}),
        ("shop:public.tickets", {}),
        ("shop:public.ticket_messages", {}),
        ("shop:public.notes", {}),
        ("shop:public.audit", {}),
        ("shop:public.page_hits", {}),
        (f"lake:{lake.EXPORTS}", {"email": "email", "name": "name", "phone": "phone"}),
        (f"lake:{lake.PACKED_EXPORTS}", {"email": "email", "name": "name"}),
        (
            f"lake:{lake.EVENTS}",
            {"user.email": "email", "user.name": "name", "display_name": "name"},
        ),
        (
            f"lake:{lake.PROFILES}",
            {"contact.email": "email", "contact.name": "name", "born": "date_of_birth"},
        ),
        (f"lake:{lake.MAILS}", {}),
        (
            "search:customers-v1",
            {"email": "email", "name": "name", "phone": "phone", "address.street": "address"},
        ),
        ("search:tickets-v1", {}),
        (
            "search:activity-v1",
            {"contact": "email", "raw.user.email": "email", "raw.user.name": "name"},
        ),
        ("weblogs:app.log", {}),
        ("weblogs:access.log", {}),
    ],
)
def test_identity_in_the_demo_company(
    company: DataMap, container: str, expected: dict[str, str]
) -> None:
    assert identity(company, container) == expected


@pytest.mark.parametrize(
    ("field", "category"),
    [
        ("shop:public.customers.email", "user.contact.email"),
        ("shop:public.customers.login", "user.account.username"),
        ("shop:public.customers.full_name", "user.name"),
        ("shop:public.customers.phone", "user.contact.phone_number"),
        ("shop:public.customers.date_of_birth", "user.demographic.date_of_birth"),
        ("shop:public.customers.preferences.contact.email", "user.contact.email"),
        ("shop:public.customers.tags", None),
        ("shop:public.customers.id", "user.unique_id"),
        ("shop:public.addresses.street", "user.contact.address.street"),
        ("shop:public.addresses.city", "user.contact.address.city"),
        ("shop:public.products.name", None),
        ("shop:public.products.price", None),
        ("shop:public.orders.shipping_note", "user.contact.email"),
        ("shop:public.orders.total", None),
        ("shop:public.tickets.body", "user.contact.email"),
        ("shop:public.audit.participants", "user.contact.email"),
        ("shop:public.page_hits.day", None),
        ("search:tickets-v1.participants.email", "user.contact.email"),
    ],
)
def test_categories_in_the_demo_company(company: DataMap, field: str, category: str | None) -> None:
    assert field_of(company, field).category == category


def test_the_scanner_of_names_takes_nothing_from_what_the_name_of_a_field_says() -> None:
    """A column of given names holds names, but a whole name is not to be written into it."""
    people = [("Ann", "Smith"), ("Bob", "Jones"), ("Maria", "Garcia"), ("Omar", "Haddad")] * 10
    rows: list[Value] = [
        {"id": n, "email": f"p{n}@example.com", "first_name": given, "nachname": family}
        for n, (given, family) in enumerate(people)
    ]
    data_map = scanned({table("public.guests", "id:int email first_name nachname"): rows})
    assert identity(data_map, "shop:public.guests") == {
        "email": "email",
        "first_name": "given_name",
        "nachname": "family_name",
    }


def test_free_text_says_what_was_found_in_it(company: DataMap) -> None:
    text = field_of(company, "weblogs:access.log.")
    assert (text.kind, text.identity) == (None, False)
    assert "e-mail addresses in 74" in text.reason
    assert "IP addresses in 74" in text.reason


def test_counts_are_of_values(company: DataMap) -> None:
    phones = field_of(company, f"lake:{lake.EXPORTS}.phone")
    assert (phones.matched, phones.sampled) == (60, 60)  # the other rows have no phone


def test_the_map_holds_nothing_of_the_people() -> None:
    made = build(customers=60)
    shown = repr(scanned(company_stores(made)))
    for person in made.people:
        for value in (person.email, person.full_name, person.phone, person.login):
            assert value not in shown


def test_a_store_that_fails_is_a_gap_and_the_others_are_scanned() -> None:
    people = table("public.people", "id email")
    locked = table("public.locked", "id email")
    data_map = scanned(
        {
            people: [{"id": 1, "email": "ann@example.com"}],
            locked: Terminal("shop", "public.locked", "permission denied", "Grant SELECT."),
        },
        gaps=[Gap("shop", "public.view", "no-key", "it has no key", "Add one.")],
    )
    assert identity(data_map, "shop:public.people") == {"email": "email"}
    assert {(gap.place, gap.code) for gap in data_map.gaps} == {
        ("public.view", "no-key"),
        ("public.locked", "terminal"),
    }
    # Named as it is, an empty or unreadable table's e-mail is still whose record it is.
    assert identity(data_map, "shop:public.locked") == {"email": "email"}


class Down(Shelf):
    def discover(self) -> Iterator[Container | Link | Gap]:
        yield table("public.a", "id")
        raise Transient("shop", "", "connection refused", "Start it.")


def test_a_discovery_that_breaks_off_keeps_what_it_saw_and_is_a_gap() -> None:
    from expunge.datamap.scan import scan

    down = Down("shop", {table("public.a", "id"): []})
    data_map = scan([down], (), Configuration())
    assert [each.name for each in data_map.containers] == ["public.a"]
    assert [gap.code for gap in data_map.gaps] == ["unreachable"]
    assert data_map.stores == ("shop",)


def test_as_many_records_as_configured_are_looked_at() -> None:
    rows: list[Value] = [{"email": f"p{n}@example.com"} for n in range(100)]
    configuration = Configuration(scanners=ScannerTable(sample=7))
    data_map = scanned({objects("people.csv"): rows}, configuration=configuration)
    assert field_of(data_map, "lake:people.csv.email").sampled == 7


def test_progress_is_told_of_each_container() -> None:
    from expunge.datamap.scan import scan

    shelf = Shelf("shop", {table("public.a", "id"): [], table("public.b", "id"): []})
    told: list[str] = []
    scan([shelf], (), Configuration(), lambda container: told.append(container.name))
    assert told == ["public.a", "public.b"]


def test_personal_names_of_fields_become_templates_and_a_gap() -> None:
    rows: list[Value] = [
        {"votes": {f"ann{n}@example.com": {"points": n}, "total": 1}} for n in range(50)
    ]
    data_map = scanned({objects("votes.json"): rows})
    assert [each.name for each in data_map.fields] == ["votes.{email}.points", "votes.total"]
    assert [(gap.code, gap.count) for gap in data_map.gaps] == [("personal-field-names", 1)]
    assert "@" not in repr(data_map)


def test_declared_fields_with_personal_names_become_templates() -> None:
    index = Container(
        "search",
        "votes",
        "index",
        (Field("votes.ann@example.com", "integer"), Field("votes.bob@example.com", "integer")),
    )
    rows: list[Value] = [{"votes": {"ann@example.com": 1}}, {"votes": {"bob@example.com": 2}}]
    data_map = scanned({index: rows})
    assert "@" not in repr(data_map)
    assert [gap.code for gap in data_map.gaps] == ["personal-field-names"]


def test_a_container_with_a_personal_name_is_a_gap() -> None:
    data_map = scanned({objects("users/ann@example.com/"): [], objects("users/{email}/"): []})
    assert [each.name for each in data_map.containers] == ["users/{email}/"]
    assert [(gap.place, gap.code) for gap in data_map.gaps] == [("users/{email}/", "personal-name")]


def test_maps_keyed_by_data_have_a_bounded_number_of_fields() -> None:
    by_login: list[Value] = [{"seen": {f"user{n}x": "10:00"}} for n in range(40)]
    by_number: list[Value] = [{str(n): {"email": f"a{n}@example.com"}} for n in range(300)]
    one_object: list[Value] = [{f"person{chr(97 + n % 26)}{n}": {"age": n} for n in range(99)}]
    data_map = scanned(
        {
            objects("seen.json"): by_login,
            objects("numbers.json"): by_number,
            objects("one.json"): one_object,
        }
    )
    assert [str(each.address) for each in data_map.fields] == [
        "lake:seen.json.seen.{key}",
        "lake:numbers.json.{n}.email",
        "lake:one.json.{key}.age",
    ]
    assert not any(each.identity for each in data_map.fields)


def test_names_that_could_be_a_persons_are_not_in_the_map() -> None:
    rows: list[Value] = [{"ann.lindqvist": "1", "Ann Lindqvist": "2", "asmith77": "3"}]
    plain: list[Value] = [{"http.method": "GET", "First Name": "Ann", "umsatz": "3"}]
    data_map = scanned({objects("a.csv"): rows, objects("b.csv"): plain})
    assert [str(each.address) for each in data_map.fields] == [
        "lake:a.csv.{key}",
        "lake:b.csv.http.method",
        "lake:b.csv.First Name",
        "lake:b.csv.umsatz",
    ]


def test_a_wide_table_is_no_map() -> None:
    wide: list[Value] = [
        {f"answer_{chr(97 + n // 26)}{chr(97 + n % 26)}": "yes" for n in range(90)}
    ]
    one = scanned({objects("wide.csv"): wide})
    many = scanned({objects("wide.csv"): wide * 20})
    assert len(one.fields) == len(many.fields) == 90


def test_variants_of_events_are_no_map() -> None:
    rows: list[Value] = [
        {f"{kind}_{part}": "x" for part in ("one", "two", "three")}
        for kind in ("login", "view", "order", "search")
        for _ in range(20)
    ]
    assert len(scanned({objects("events.jsonl"): rows}).fields) == 12


def test_a_reference_is_no_account() -> None:
    users = table("public.users", "account_no email", unique="account_no", key="account_no")
    notes = table("public.notes", "id account_no note")
    rows: list[Value] = [
        {"account_no": f"C-{n:05d}", "email": f"a{n}@example.com"} for n in range(40)
    ]
    texts: list[Value] = [{"id": n, "account_no": f"C-{n:05d}", "note": "-"} for n in range(40)]
    link = Link(
        FieldAddress("shop", "public.notes", "account_no"),
        FieldAddress("shop", "public.users", "account_no"),
    )
    data_map = scanned({users: rows, notes: texts}, links=[link])
    assert identity(data_map, "shop:public.users") == {"account_no": "account", "email": "email"}
    assert identity(data_map, "shop:public.notes") == {}


class Weary:
    """A scanner that gives up on everything."""

    def classify(
        self, container: Container, field: str, values: Sequence[str]
    ) -> Sequence[Classified]:
        raise NotScanned("time ran out")

    def find(self, text: str) -> Sequence[Found]:
        return []


def test_a_scanner_that_gives_up_is_a_gap_and_the_others_are_heard() -> None:
    people = table("public.people", "id email")
    data_map = scanned(
        {people: [{"id": 1, "email": "ann@example.com"}]}, scanners=(Weary(), FieldScanner())
    )
    assert identity(data_map, "shop:public.people") == {"email": "email"}
    assert [(gap.place, gap.code, gap.count) for gap in data_map.gaps] == [
        ("public.people", "not-classified", 2)
    ]


def test_scanners_are_asked_in_any_order() -> None:
    made = {objects("people.csv"): [{"mail": "ann@example.com", "name": "Ann Lee"}] * 3}
    there, back = (scanned(made, scanners=each) for each in (SCANNERS, SCANNERS[::-1]))
    assert there.fields == back.fields
