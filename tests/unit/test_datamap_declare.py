"""What a person declared, over what a scan found."""

from typing import Any

import pytest

from expunge.config.shape import Configuration, DeclaredField, DeclaredLink
from expunge.datamap.declare import with_declarations
from expunge.datamap.model import DataMap, MappedField
from expunge.model import ConfigurationError, Container, FieldAddress, Gap, Link
from tests.unit.datamap_worlds import field_of, identity, objects, table

STORES: dict[str, dict[str, Any]] = {"shop": {}, "lake": {}, "search": {}}
CUSTOMERS = table("public.customers", "id:integer email login preferences:jsonb")
NOTES = table("public.notes", "id:integer cust_no:integer note")
KNOWN = Link(
    FieldAddress("shop", "public.notes", "cust_no"),
    FieldAddress("shop", "public.customers", "id"),
    nullable=False,
    cascades=True,
)


def found(*links: Link, gaps: tuple[Gap, ...] = ()) -> DataMap:
    containers = (CUSTOMERS, NOTES, objects("exports/{name}.csv"), objects("exports/{name}.csv.gz"))
    email = MappedField(
        "shop", "public.customers", "email", "text", "user.contact.email", "email", True, 5, 5, 0.97
    )
    login = MappedField("shop", "public.customers", "login", "text")
    return DataMap(containers, (email, login), links, gaps, "", ("shop", "lake"))


def declared(
    data_map: DataMap,
    fields: tuple[DeclaredField, ...] = (),
    links: tuple[DeclaredLink, ...] = (),
) -> DataMap:
    return with_declarations(data_map, Configuration(stores=STORES, fields=fields, links=links))


def link(child: str, parent: str = "shop:public.customers.id", owns: bool | None = None) -> Any:
    return DeclaredLink.model_validate({"from": child, "to": parent, "owns": owns})


def test_an_identifier_makes_an_identity_field() -> None:
    field = DeclaredField(
        field="shop:public.customers.login", identifier="account", purposes=("support",)
    )
    data_map = declared(found(), (field,))
    login = field_of(data_map, "shop:public.customers.login")
    assert (login.kind, login.identity, login.declared) == ("account", True, True)
    assert (login.category, login.confidence) == ("user.account.username", 1.0)
    assert (login.purposes, login.type) == (("support",), "text")
    assert identity(data_map, "shop:public.customers") == {"email": "email", "login": "account"}


def test_purposes_alone_change_nothing_else() -> None:
    field = DeclaredField(field="shop:public.customers.email", purposes=("billing",))
    email = field_of(declared(found(), (field,)), "shop:public.customers.email")
    assert (email.kind, email.identity, email.confidence) == ("email", True, 0.97)
    assert email.category == "user.contact.email"


def test_a_person_can_say_that_a_field_is_no_identity() -> None:
    field = DeclaredField(field="shop:public.customers.email", identifier="none")
    data_map = declared(found(), (field,))
    email = field_of(data_map, "shop:public.customers.email")
    assert (email.kind, email.identity, email.category) == (None, False, "user.contact.email")
    assert identity(data_map, "shop:public.customers") == {}


def test_a_category_stands_over_what_was_found() -> None:
    field = DeclaredField(field="shop:public.notes.note", category="user.content")
    note = field_of(declared(found(), (field,)), "shop:public.notes.note")
    assert (note.category, note.kind, note.identity) == ("user.content", None, False)


def test_a_field_that_no_sample_showed_is_made() -> None:
    field = DeclaredField(field="lake:exports/{name}.csv.gz.user.mail", identifier="email")
    data_map = declared(found(), (field,))
    assert identity(data_map, "lake:exports/{name}.csv.gz") == {"user.mail": "email"}
    nested = DeclaredField(field="shop:public.customers.preferences.mail", identifier="email")
    made = declared(found(), (nested,))
    assert identity(made, "shop:public.customers")["preferences.mail"] == "email"


def test_the_longest_container_wins() -> None:
    field = DeclaredField(field="lake:exports/{name}.csv.gz", identifier="email")
    data_map = declared(found(), (field,))
    assert identity(data_map, "lake:exports/{name}.csv") == {"gz": "email"}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("crm:public.customers.login", ["there is no store 'crm'", "shop"]),
        ("shop:public.custmers.login", ["no such container", "public.customers"]),
        ("shop:public.customers.logn", ["has no column 'logn'", "login"]),
        ("lake:imports/{name}.csv.mail", ["no such container"]),
    ],
)
def test_what_is_not_there_is_an_error_that_names_it(address: str, words: list[str]) -> None:
    with pytest.raises(ConfigurationError) as raised:
        declared(found(), (DeclaredField(field=address, identifier="account"),))
    for word in ["[[fields]] field", address, *words]:
        assert word in str(raised.value)
    for side in (link(address), link("shop:public.notes.cust_no", address)):
        with pytest.raises(ConfigurationError, match=r"\[\[links\]\] (from|to) = "):
            declared(found(), links=(side,))


def test_a_part_of_a_compound_key_is_a_column_too() -> None:
    with pytest.raises(ConfigurationError, match="has no column 'b'"):
        declared(found(), links=(link("shop:public.notes.cust_no,b"),))


@pytest.mark.parametrize(
    ("address", "gaps"),
    [
        ("search:tickets.user.mail", ()),  # its store was not scanned
        ("lake:imports/x.csv.mail", (Gap("lake", "", "unreachable", "refused", "Start it."),)),
        ("lake:imports/x.csv.mail", (Gap("lake", "imports/x.csv", "denied", "403", "Grant."),)),
    ],
)
def test_what_could_not_be_seen_is_no_error(address: str, gaps: tuple[Gap, ...]) -> None:
    data_map = found(gaps=gaps)
    fields = (DeclaredField(field=address, identifier="email"),)
    assert declared(data_map, fields, (link(address),)) == data_map


def test_a_gap_of_another_kind_excuses_no_wrong_address() -> None:
    hidden = Gap("lake", "", "hidden-indices", "they are hidden", "Name them.")
    with pytest.raises(ConfigurationError):
        declared(
            found(gaps=(hidden,)),
            (DeclaredField(field="lake:imports/x.csv.mail", identifier="email"),),
        )


def test_a_declared_link_across_stores_can_be_emptied() -> None:
    data_map = declared(found(), links=(link("lake:exports/{name}.csv.number"),))
    assert data_map.links == (
        Link(
            FieldAddress("lake", "exports/{name}.csv", "number"),
            FieldAddress("shop", "public.customers", "id"),
            nullable=True,
        ),
    )


@pytest.mark.parametrize("owns", [True, False])
def test_a_declared_link_over_a_known_one_says_whose_it_is(owns: bool) -> None:
    data_map = declared(found(KNOWN), links=(link("shop:public.notes.cust_no", owns=owns),))
    (linked,) = data_map.links
    assert (linked.owns, linked.nullable, linked.cascades) == (owns, False, True)


def test_what_is_taken_back_has_no_after_effect() -> None:
    data_map = found()
    declared(data_map, (DeclaredField(field="shop:public.customers.login", identifier="account"),))
    assert declared(data_map) == data_map


def test_a_container_of_another_kind_is_known_by_samples_only() -> None:
    index = Container("search", "tickets", "index")
    data_map = DataMap(containers=(index,), stores=("search",))
    field = DeclaredField(field="search:tickets.actor_login", identifier="account")
    assert identity(declared(data_map, (field,)), "search:tickets") == {"actor_login": "account"}
