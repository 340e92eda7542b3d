"""Owned, mentioned or ambiguous: the rule that decides what is deleted."""

import pytest

from expunge.datamap.model import DataMap, MappedField
from expunge.match.query import Query
from expunge.model import Container, FieldAddress, Hit, Identifier, Link, Record, Value
from expunge.path.ownership import Owner, Ownership, OwnershipRules
from expunge.path.search import link_table
from expunge.policy.links import LinkRules

EMAIL = Identifier("email", "ann@b.c")
LOGIN = Identifier("account", "asmith1")
PHONE = Identifier("phone", "+14155552671")
NAME = Identifier("name", "Ann Smith")
KEY = Identifier("s:customers.id", "42")


def field(container: str, name: str, kind: str) -> MappedField:
    return MappedField("s", container, name, kind=kind, identity=True)


def link(child: str, parent: str, owns: bool | None = None) -> Link:
    (a, b), (c, d) = child.split("."), parent.split(".")
    return Link(FieldAddress("s", a, b), FieldAddress("s", c, d), owns=owns)


MAP = DataMap(
    fields=(
        field("customers", "email", "email"),
        field("customers", "login", "account"),
        field("customers", "phone", "phone"),
        field("customers", "name", "name"),
        field("employees", "email", "email"),
    ),
    links=(
        link("orders.customer_id", "customers.id"),
        link("orders.employee_id", "employees.id"),
        link("customers.support_rep_id", "employees.id"),
        link("gifts.customer_id", "customers.id"),
        link("gifts.recipient_id", "customers.id"),
        link("visits.customer_id", "customers.id", owns=False),
    ),
)


def decide(container: str, data: Value, *closure: Identifier) -> Ownership | None:
    place = Container("s", container, "table")
    query = Query({"": closure}, link_table(MAP), MAP.identity)
    spans = query.match(place, data)
    if not spans:
        return None
    rules = OwnershipRules(MAP, LinkRules(MAP), frozenset(closure))
    return rules.decide(place, Hit(Record("k", data), spans))


def owner(container: str, data: Value, *closure: Identifier) -> Owner | None:
    decided = decide(container, data, *closure)
    return decided.owner if decided else None


def test_ones_own_row_is_owned_and_a_root() -> None:
    decided = decide("customers", {"id": 7, "email": "ANN@b.c", "login": "else"}, EMAIL)
    assert decided is not None
    assert (decided.owner, decided.root) == (Owner.OWNED, True)


def test_a_mention_in_a_text_is_a_mention() -> None:
    row: dict[str, Value] = {"id": 7, "email": "bob@b.c", "note": "ask ann@b.c"}
    assert owner("customers", row, EMAIL) is Owner.MENTIONED
    assert owner("orders", {"note": "for ann@b.c"}, EMAIL) is Owner.MENTIONED


def test_an_email_in_a_list_owns_nothing() -> None:
    assert owner("customers", {"email": ["ann@b.c", "bob@b.c"]}, EMAIL) is Owner.MENTIONED


def test_one_login_and_another_email_is_for_a_person_to_say() -> None:
    row: dict[str, Value] = {"email": "other@b.c", "login": "asmith1"}
    assert owner("customers", row, EMAIL, LOGIN) is Owner.AMBIGUOUS


def test_phone_and_name_with_another_email_is_for_a_person_to_say() -> None:
    row: dict[str, Value] = {"email": "son@b.c", "phone": "+1 415 555 2671", "name": "Ann Smith"}
    assert owner("customers", row, EMAIL, PHONE, NAME) is Owner.AMBIGUOUS
    assert owner("customers", {**row, "email": None}, EMAIL, PHONE, NAME) is Owner.OWNED


def test_a_child_is_owned_unless_it_is_anothers_too() -> None:
    assert owner("orders", {"customer_id": 42, "employee_id": 3}, KEY) is Owner.OWNED
    assert owner("orders", {"customer_id": 43, "employee_id": 3}, KEY) is None
    assert owner("visits", {"customer_id": 42}, KEY) is Owner.MENTIONED


def test_an_employees_customers_are_not_theirs() -> None:
    employee = Identifier("s:employees.id", "3")
    customer: dict[str, Value] = {"id": 42, "email": "ann@b.c", "support_rep_id": 3}
    decided = decide("customers", customer, employee)
    assert decided is not None
    assert decided.owner is Owner.MENTIONED
    assert [each.child.field for each in decided.references] == ["support_rep_id"]
    order: dict[str, Value] = {"customer_id": 42, "employee_id": 3}
    assert owner("orders", order, employee) is Owner.MENTIONED
    assert owner("orders", {"customer_id": None, "employee_id": 3}, employee) is Owner.MENTIONED


@pytest.mark.parametrize("giver", [42, 43])
def test_two_references_to_people_are_told_apart(giver: int) -> None:
    row: dict[str, Value] = {"customer_id": giver, "recipient_id": 42}
    expected = Owner.OWNED if giver == 42 else Owner.MENTIONED
    assert owner("gifts", row, KEY) is expected


def test_a_key_is_a_root_only_where_the_request_named_it() -> None:
    place = Container("s", "customers", "table")
    data: dict[str, Value] = {"id": 42, "email": "else@b.c"}
    hit = Hit(Record("k", data), Query({"": (KEY,)}).match(place, data))
    for named, root in ((frozenset({KEY}), True), (frozenset({EMAIL}), False)):
        rules = OwnershipRules(MAP, LinkRules(MAP), frozenset({KEY}), named)
        assert rules.decide(place, hit).root is root


def test_a_household_shares_more_than_one_thing() -> None:
    """Ann's phone and address in Bob's row: a name that is not hers says that it is not hers."""
    street = Identifier("address", "12 Elm Street")
    row: dict[str, Value] = {
        "phone": "+1 415 555 2671",
        "name": "Bob Smith",
        "note": "12 Elm Street",
    }
    assert owner("customers", row, EMAIL, PHONE, NAME, street) is not Owner.OWNED


def test_a_link_to_two_people_of_one_table_is_the_one_persons_only() -> None:
    data_map = DataMap(
        fields=MAP.fields,
        links=(link("chats.user_id", "customers.id"), link("chats.contact_id", "customers.id")),
    )
    place = Container("s", "chats", "table")
    data: dict[str, Value] = {"user_id": 2, "contact_id": 42}
    spans = Query({"": (KEY,)}, link_table(data_map)).match(place, data)
    rules = OwnershipRules(data_map, LinkRules(data_map), frozenset({KEY}))
    assert rules.decide(place, Hit(Record("k", data), spans)).owner is Owner.MENTIONED


def test_a_key_that_the_store_gave_to_somebody_else_is_not_the_persons() -> None:
    row: dict[str, Value] = {"id": 42, "email": "zoe@b.c", "login": "zoe9"}
    assert owner("customers", row, KEY) is Owner.AMBIGUOUS
