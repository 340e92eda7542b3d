"""Versions, clauses and rows of numbers are nobody's; labels of many languages make telephones."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.pattern_spans import found_in

NOTHING = [
    "Release v1.2.3.4 fixes the crash introduced in 1.2.3.3",
    '"userAgent":"ec2-api-tools 1.6.12.2"',
    "Agent 10.4.0.22 is older than 10.4.1.3",
    "Migrated cluster from 8.11.0.2 to 8.12.1.0",
    "Rule 4.3.2.1 applies to joints",
    "72 01 15 98 13 22 40 8 A 0",
    "Lotto 04 11 19 23 38 44 (7)",
    "vol. 12, no. 4, pp. 1123-1139",
    "AWB 057-12345675",
    "Cat. No. 312-555-0148",
    "Tariff 0101.21.00.00",
    "Hymnal no. 415-2908",
    "Serial no. 8820-4417-3309",
    "Locker no. 4471 2083",
    "Serving 0412 778 903 requests since boot",
    "Contact us by 12 for lunch, room 4471 2083",
    "Mobile phones sold: 44 712 083 units",
    "mobilisation of 4471 2083 troops",
    "Version 10.2.0.1 was rolled back to 10.1.9.9",
    "Temps 06 11 24 19 38 17",
]
LABELLED = [
    "cel. 347 8129904",
    "Tfno. 91 448 20 17",
    "telemóvel 914 226 708",
    "Contacto: 912 448 207",
    "Faks: 22 11 04 88",
    "Fixe: 01 42 33 19 08",
    "kom. 601 228 914",
    "κιν. 694 412 8837",
    "Τηλέφωνο: 210 412 8837",
    "hp 9123 4471",
    "Natel 079 418 22 06",
    "SĐT: 0903 441 772",
    "(11) 98841-2207",
    "INVITE sip:+14085550123@gw.example.com",
    "Executing [00493012345678@outbound:1]",
]
FOUND = [
    (
        "Personnummer 750407-9356, mobil 070-174 06 05",
        [("750407-9356", "SE_PERSONNUMMER"), ("070-174 06 05", "PHONE_NUMBER")],
    ),
    ("SSNs: 536-90-4399, 536-90-4398", [("536-90-4399", "US_SSN"), ("536-90-4398", "US_SSN")]),
    (
        "06 71 24 90 38 / 06 71 24 90 39",
        [("06 71 24 90 38", "PHONE_NUMBER"), ("06 71 24 90 39", "PHONE_NUMBER")],
    ),
    ("version 2.1 is listening on 10.0.0.5", [("10.0.0.5", "IP_ADDRESS")]),
    ("Received update from 10.1.2.3", [("10.1.2.3", "IP_ADDRESS")]),
]


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_found(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize("text", LABELLED)
def test_one_telephone_is_found(text: str) -> None:
    assert [entity for _, entity in found_in(text)] == ["PHONE_NUMBER"]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert found_in(text) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 99), min_size=6, max_size=8))
@example([0, 22, 2, 0, 0, 0])
def test_a_row_of_numbers_is_no_telephone(row: list[int]) -> None:
    """None of five in a row of more is one, even if five of them are written as in France."""
    assert found_in(" ".join(f"{each:02d}" for each in row)) == []
