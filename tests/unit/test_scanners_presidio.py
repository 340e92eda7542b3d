"""Presidio behind the contract: what it finds, off the net, silent, never quietly incomplete."""

import itertools
import logging
import socket
import subprocess
import sys

import pytest
from presidio_analyzer import pattern_recognizer

from expunge.datamap.scanner import Found, NotScanned
from scanners.presidio import PresidioScanner
from tests.unit.datamap_worlds import table

SCANNER = PresidioScanner()
PEOPLE = table("public.people", "id")


def found_in(text: str) -> list[tuple[str, str]]:
    return [(text[each.start : each.end], each.entity) for each in SCANNER.find(text)]


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the scanner asked the network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ann@example.com", [("ann@example.com", "EMAIL_ADDRESS")]),
        ("write to ann@corp.local!", [("ann@corp.local", "EMAIL_ADDRESS")]),
        ("?to=ann%40example.com&x=1", [("ann%40example.com", "EMAIL_ADDRESS")]),
        ("see https://x.example/?m=ann@example.com", [("ann@example.com", "EMAIL_ADDRESS")]),
        ("call +1 212-555-0142.", [("+1 212-555-0142", "PHONE_NUMBER")]),
        ("call (212) 555-0142", [("(212) 555-0142", "PHONE_NUMBER")]),
        ("call 03-3224-9999 or so", [("03-3224-9999", "PHONE_NUMBER")]),
        ("card 4111 1111 1111 1111", [("4111 1111 1111 1111", "CREDIT_CARD")]),
        ("to DE89 3704 0044 0532 0130 00", [("DE89 3704 0044 0532 0130 00", "IBAN_CODE")]),
        ("from 192.0.2.7 now", [("192.0.2.7", "IP_ADDRESS")]),
        ("SSN 536-90-4399", [("536-90-4399", "US_SSN")]),
        ("cf RSSMRA85T10A562S", [("RSSMRA85T10A562S", "IT_FISCAL_CODE")]),
        ("order 2125550142 of 2024-05-01T10:42:00Z", []),
        ("b5b8ed1e-0c5f-4d1e-8d53-7e3e0cf9b1f6", []),
        ("version 1.2.3, 42 items, 100 %", []),
        ("logo@2x.png", []),
        ("4111 1111 1111 1112", []),
        ("", []),
    ],
)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert found_in(text) == expected


def test_detections_are_in_order_and_apart() -> None:
    text = "Ann (+1 212-555-0142, ann@example.com) or bob@example.com at 192.0.2.7"
    found = SCANNER.find(text)
    assert [each.entity for each in found] == [
        "PHONE_NUMBER",
        "EMAIL_ADDRESS",
        "EMAIL_ADDRESS",
        "IP_ADDRESS",
    ]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_a_phone_s_score_is_by_how_it_is_written() -> None:
    international, separated = SCANNER.find("+1 212-555-0142 and (212) 555-0143")
    assert international.score > separated.score >= 0.5


def test_long_texts_are_read_to_their_end_and_over_the_borders_of_pieces() -> None:
    for place in (0, 3790, 3990, 3999, 4001, 7800, 12000):
        text = "x " * (place // 2) + " ann@example.com " + "y " * 4000
        assert found_in(text) == [("ann@example.com", "EMAIL_ADDRESS")]


@pytest.mark.parametrize(
    ("field", "values", "category", "kind"),
    [
        ("mail", ["ann@example.com", "bob@corp.local"], "user.contact.email", "email"),
        ("any", ["+1 212-555-0142"] * 3, "user.contact.phone_number", "phone"),
        ("phone", ["2125550142", "2125550143"], "user.contact.phone_number", "phone"),
        ("order_number", ["2125550142", "2125550143"], None, None),
        ("card", ["4111111111111111"], "user.financial.credit_card", None),
        ("address", ["192.0.2.7"], "user.device.ip_address", None),
        ("version", ["1.2.3.4"], None, None),
        ("nhs_number", ["9434765919"], "user.health.record_id", None),
        ("order_no", ["9434765919"], None, None),
        ("name", ["desk lamp", "oak shelf"], None, None),
        ("day", ["2024-05-01"], None, None),
    ],
)
def test_classify(field: str, values: list[str], category: str | None, kind: str | None) -> None:
    found = SCANNER.classify(PEOPLE, field, values)
    best = (found[0].category, found[0].kind) if found else (None, None)
    assert best == (category, kind)


def test_texts_that_hold_some_are_no_identifiers() -> None:
    texts = ["ann@example.com called from 192.0.2.7", "nothing", "ask bob@example.com"]
    found = SCANNER.classify(PEOPLE, "note", texts)
    assert [(each.category, each.kind, each.matched, each.sampled) for each in found] == [
        ("user.contact.email", None, 2, 3),
        ("user.device.ip_address", None, 1, 3),
    ]
    assert found[0].reason == (
        "texts of which 3 were looked at: e-mail addresses in 2, IP addresses in 1"
    )


def test_a_value_that_comes_many_times_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    scanner = PresidioScanner()

    def find(text: str, context: object) -> list[Found]:
        asked.append(text)
        return []

    monkeypatch.setattr(scanner, "_find", find)
    scanner.classify(PEOPLE, "note", ["ann@example.com"] * 300)
    assert asked == ["ann@example.com"]


def test_it_says_when_it_gives_up_on_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern_recognizer, "REGEX_TIMEOUT_SECONDS", 1e-9)
    with pytest.raises(NotScanned):
        SCANNER.find("ann@example.com, 4111 1111 1111 1111. " * 90)


def test_it_logs_nothing(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """In a new process too, where Presidio's import is the first to configure its loggers."""
    with caplog.at_level(logging.DEBUG):
        SCANNER.find("ann@example.com, +1 212-555-0142, 4111 1111 1111 1111")
    assert not [each for each in caplog.records if "presidio" in each.name]
    script = (
        "import logging; logging.basicConfig(level=0)\n"
        "from scanners.presidio import PresidioScanner\n"
        "assert PresidioScanner().find('ann@example.com 4111 1111 1111 1111')\n"
        "for name in ('presidio-analyzer', 'decision_process'):\n"
        "    logging.getLogger(name).warning('ann@example.com')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "presidio" not in done.stdout + done.stderr
    assert "ann@" not in done.stdout + done.stderr
    assert "ann@" not in "".join(capfd.readouterr())


def test_nothing_is_loaded_before_it_is_used() -> None:
    script = (
        "import sys\n"
        "from scanners.presidio import PresidioScanner\n"
        "PresidioScanner().classify(None, 'name', ['desk lamp', '42', '2024-05-01'])\n"
        "assert 'presidio_analyzer' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
