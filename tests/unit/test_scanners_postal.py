"""Addresses and codes by their form, labels before brackets, ids of sessions in prose."""

import pytest

from tests.unit.pattern_spans import found_in

STREET, CODE = "STREET_ADDRESS", "POSTAL_CODE"
FOUND = [
    (
        "tel. 601 228 914, ul. Długa 17/4, 31-147 Kraków",
        [("601 228 914", "PHONE_NUMBER"), ("ul. Długa 17/4", STREET), ("31-147", CODE)],
    ),
    ("12 rue de la Paix, 75002 Paris", [("12 rue de la Paix", STREET), ("75002", CODE)]),
    ("domicilio Av. Corrientes 2140, CABA", [("Av. Corrientes 2140", STREET)]),
    ("Am Alten Hafen 3, 80333 München", [("Am Alten Hafen 3", STREET), ("80333", CODE)]),
    (
        "H.No. 4-7-221, Gandhi Nagar, Hyderabad - 500080",
        [("H.No. 4-7-221, Gandhi Nagar", STREET), ("500080", CODE)],
    ),
    ("Joining in Pune 411038.", [("411038", CODE)]),
    ("P.O. Box 4471, Nairobi 00100.", [("P.O. Box 4471", STREET), ("00100", CODE)]),
    ("Wattle Grove, Ballarat VIC 3350.", [("3350", CODE)]),
    (
        "Calle de Alcalá 187, 3º B, 28009 Madrid",
        [("Calle de Alcalá 187, 3º B", STREET), ("28009", CODE)],
    ),
    (
        "Keizersgracht 412-II, 1016 GC Amsterdam",
        [("Keizersgracht 412-II", STREET), ("1016 GC", CODE)],
    ),
    ('"MailingPostalCode":"94110"', [("94110", CODE)]),
    ("Cork, T12 W8KP.", [("T12 W8KP", CODE)]),
    ("your passport (no. 533914820, British)", [("533914820", "US_PASSPORT")]),
    ("Rijbewijs 5312840917, kenteken", [("5312840917", "US_DRIVER_LICENSE")]),
    ("placed (session 8F0C2A7D11B94E3C) total", [("8F0C2A7D11B94E3C", "COOKIE_ID")]),
]  # fmt: skip
NOTHING = [
    "in Ticket 411038 and in Build 511038",
    "Im Jahr 3, 80333 Leute. Im Sommer 2026, 80333 Stimmen",
    "at Gate 123456, Door No. 3 opens, Plot no. 4, Figure 2",
    "session 12 closed, session c2 opened",
    "in Annex 411038. in March 202512 units",
    "the WA 2026 act, the ACT 2026",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert found_in(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_found(text: str) -> None:
    assert found_in(text) == []
