"""Postal addresses of the model of names: a number and a street, or a word that may be one beside
more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expunge.datamap.scanner import Found
from scanners.names import NameScanner
from scanners.names.addresses import is_address, place, read

SCANNER = NameScanner()


@pytest.mark.parametrize(
    "name",
    [
        "14 Rosebery Terrace, Leeds LS6 2AB",
        "9 MILLBANK COURT, LEEDS LS10 1DT",
        "0605 lavender street 210 apt. 999",
        "Lindenstr. 14a, 50674 Köln",
        "12 bis, rue des Lilas, 69003 Lyon",
        "98 Tylova 1036, Recco",
        "Haraldsplads 4, Berlin",
    ],
)
def test_an_address(name: str) -> None:
    assert is_address(name)


@pytest.mark.parametrize(
    "name",
    [
        "Level 12 mage, 14022 XP, 88/120 HP",
        "ISO 400 50",
        "Building B, floor 3",
        "823 Abs",
        "UAEX 0 32",
        "20 de abril de 2026",
        "54 Jahre",
        "14 Tagen",
        "8/2p5/4P3/5N2",
        "CEP 01310-100",
        "Norway 64389",
        "Rosebery Terrace",
    ],
)
def test_no_address(name: str) -> None:
    assert not is_address(name)


@given(st.text(max_size=60))
def test_without_a_number_there_is_no_address(name: str) -> None:
    has_number = any(char.isdigit() for char in name)
    assert has_number or not is_address(name)
    spot = place(name)
    assert spot is None or 0 <= spot[0] < spot[1] <= len(name)


def test_what_is_no_address_is_read_as_its_place_and_code() -> None:
    text = "from 144, Singapore 520221 on"
    parts = read(text, Found(5, 26, "STREET_ADDRESS", 0.9))
    assert [(text[each.start : each.end], each.entity) for each in parts] == [
        ("Singapore", "LOCATION"),
        ("520221", "POSTAL_CODE"),
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Norway 64389", "Norway"), ("the United Kingdom 89800", "United Kingdom"), ("12 mage", None)],
)
def test_the_place_in_what_is_no_address(name: str, expected: str | None) -> None:
    spot = place(name)
    assert (name[slice(*spot)] if spot else None) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Level 12 mage, 14022 XP, 88/120 HP",
        "Room 101, Building B, floor 3",
        "§ 823 Abs. 1 BGB i.V.m. § 1004 BGB",
        "rnbqkbnr/pp1ppppp/8/2p5/4P3/5N2/PPPP1PPP/RNBQKB1R b KQkq - 1 2",
    ],
)
def test_numbers_beside_words_are_no_address_of_the_model_s(text: str) -> None:
    assert "STREET_ADDRESS" not in {each.entity for each in SCANNER.find(text)}
