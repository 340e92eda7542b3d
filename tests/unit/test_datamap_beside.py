"""What stands beside a field decides what it is: with the scanners of fields and of names."""

from collections.abc import Sequence

import pytest

from expunge.datamap.classify import Classification, classify
from expunge.datamap.sample import Column
from scanners.fields import FieldScanner
from scanners.names import NameScanner
from tests.unit.datamap_worlds import table

NUMBERS = [str(n) for n in range(4_100, 4_130)]
AGES = [str(20 + n % 50) for n in range(30)]
TOWNS = ["Milano", "Roma", "Torino", "Marino", "Sesto"] * 6


def seen(**columns: Sequence[str]) -> Classification:
    found = {name: Column(values=list(values)) for name, values in columns.items()}
    return classify(table("public.entries", "id"), found, (FieldScanner(), NameScanner()))


def keys(**columns: Sequence[str]) -> dict[str, str]:
    return {name: each.category for name, each in seen(**columns).found.items()}


AGE, PLACE = "user.demographic.age_range", "user.location.precise"


@pytest.mark.parametrize(
    ("beside", "values"),
    [
        ("mrn", NUMBERS),
        ("passport_no", [f"C01X{n}" for n in range(30)]),
        ("gender", ["f", "m"] * 15),
        ("customer_id", NUMBERS),
        ("email", [f"p{n}@example.com" for n in range(30)]),
    ],
)
def test_an_age_counts_beside_what_is_somebody_s(beside: str, values: list[str]) -> None:
    assert keys(age=AGES).get("age") is None
    assert keys(**{"age": AGES, beside: values}).get("age") == AGE


def test_a_bare_name_or_a_town_is_nobody_s_beside_a_number_or_a_trait() -> None:
    named = ["Oak Desk", "Pine Shelf", "Desk Lamp"] * 10
    for beside, values in (("customer_id", NUMBERS), ("gender", ["f", "m"] * 15)):
        found = keys(**{"name": named, "city": TOWNS, beside: values})
        assert "name" not in found
        assert "city" not in found


def test_a_position_counts_beside_a_rider_or_a_device() -> None:
    degrees = [f"51.{n}" for n in range(5_000, 5_030)]
    assert keys(lat_deg=degrees) == {}
    assert keys(lat_deg=degrees, rider_id=NUMBERS)["lat_deg"] == PLACE
    devices = [f"3123658f-3bed-41ae-83aa-d3026835{n}" for n in NUMBERS]
    assert keys(lng_deg=degrees, device_uuid=devices)["lng_deg"] == PLACE


def test_a_weight_is_of_health_beside_a_person_alone() -> None:
    weights = [f"{n}.5" for n in range(30)]
    assert keys(weight_kg=weights, ean=NUMBERS) == {}
    assert keys(weight_kg=weights, gender=["f", "m"] * 15)["weight_kg"] == "user.health_and_medical"


def test_a_house_has_a_number() -> None:
    emails = [f"p{n}@example.com" for n in range(30)]
    street = "user.contact.address.street"
    assert "house" not in keys(house=["Drake", "Raleigh"] * 15, email=emails)
    assert keys(house=["12", "14a"] * 15, email=emails)["house"] == street


def test_an_account_beside_a_bank_s_number_is_a_bank_s() -> None:
    routing = ["071000013", "011000015", "021000021"] * 10
    accounts = [str(n) for n in range(9_928_456_000, 9_928_456_030)]
    assert keys(acct_no=accounts)["acct_no"] == "user.account.username"
    found = keys(acct_no=accounts, routing_no=routing)
    assert found["acct_no"] == "user.financial.bank_account"


def test_the_same_few_words_are_no_names_of_people() -> None:
    assert keys(genre=["Sim", "Rosa"] * 15) == {}
    assert keys(who=TOWNS) == {}
    people = ["Ann Lee", "Kofi Mensah", "Marguerite Delacroix"] * 10
    assert keys(who=people)["who"] == "user.name"


def test_towns_that_are_called_like_people_are_towns() -> None:
    towns = ["Milano", "Marino", "Romano", "Sesto", "Rosa", "Martina"] * 5
    emails = [f"p{n}@example.com" for n in range(30)]
    assert "city" not in keys(city=towns)
    assert keys(city=towns, email=emails)["city"] == "user.contact.address.city"
