"""The pattern engine: what it finds, where, with every gate alike, off the net, and never raising."""

import itertools
import re
import socket

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scanners.patterns import dates, keyed, keys, network, tokens, urls
from scanners.patterns.engine import Engine
from scanners.patterns.gate import HyperscanGate, Re2Gate, ReGate
from scanners.patterns.text import decoded, fold, matches
from tests.unit.pattern_spans import ENGINE, REGIONS, found_in

FALLBACKS = (Engine(REGIONS, make_gate=Re2Gate), Engine(REGIONS, make_gate=ReGate))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the scanner asked the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


FOUND = [
    ("ann@example.com", [("ann@example.com", "EMAIL_ADDRESS")]),
    ("write to ann@corp.local!", [("ann@corp.local", "EMAIL_ADDRESS")]),
    ("an д@почта.рф oder x@münchen.de", [("д@почта.рф", "EMAIL_ADDRESS"), ("x@münchen.de", "EMAIL_ADDRESS")]),
    ("?to=ann%40example.com&x=1", [("ann%40example.com", "EMAIL_ADDRESS")]),
    (r'{"m": "ann\u0040example.com"}', [(r"ann\u0040example.com", "EMAIL_ADDRESS")]),
    ("see https://x.example/?m=ann@example.com", [("ann@example.com", "EMAIL_ADDRESS")]),
    ("mail me: ann (at) example dot com", [("ann (at) example dot com", "EMAIL_ADDRESS")]),
    ("call +1 212-555-0142.", [("+1 212-555-0142", "PHONE_NUMBER")]),
    ("call (212) 555-0142", [("(212) 555-0142", "PHONE_NUMBER")]),
    ("call 03-3224-9999 or so", [("03-3224-9999", "PHONE_NUMBER")]),
    ("電話 ０９０−１２３４−５６７８", [("０９０−１２３４−５６７８", "PHONE_NUMBER")]),
    ("Desk: +1-604-696-5272x565", [("+1-604-696-5272x565", "PHONE_NUMBER")]),
    ("Phone:\n9469 9966", [("9469 9966", "PHONE_NUMBER")]),
    ("card 4111 1111 1111 1111", [("4111 1111 1111 1111", "CREDIT_CARD")]),
    ("to DE89 3704 0044 0532 0130 00", [("DE89 3704 0044 0532 0130 00", "IBAN_CODE")]),
    ("BIC: DEUTDEFF500", [("DEUTDEFF500", "BIC")]),
    ("from 192.0.2.7 now", [("192.0.2.7", "IP_ADDRESS")]),
    ("fe80::1ff:fe23:4567:890a%eth0", [("fe80::1ff:fe23:4567:890a%eth0", "IP_ADDRESS")]),
    ("hw 00:1A:2B:3C:4D:5E up", [("00:1A:2B:3C:4D:5E", "MAC_ADDRESS")]),
    ("SSN 536-90-4399", [("536-90-4399", "US_SSN")]),
    ("His social security number is 853-37-1694", [("853-37-1694", "US_SSN")]),
    ("cf RSSMRA85T10A562S", [("RSSMRA85T10A562S", "IT_FISCAL_CODE")]),
    ("NI number AB 12 34 56 C", [("AB 12 34 56 C", "UK_NINO")]),
    ("CPF 529.982.247-25", [("529.982.247-25", "BR_CPF")]),
    ("Steuer-ID 86095742719", [("86095742719", "DE_TAX_ID")]),
    ("PESEL 44051401359", [("44051401359", "PL_PESEL")]),
    ("NHS number 943 476 5919", [("943 476 5919", "UK_NHS")]),
    ("IMEI: 490154203237518", [("490154203237518", "DEVICE_ID")]),
    ("VIN 1HGCM82633A004352", [("1HGCM82633A004352", "VIN")]),
    ("to 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", [("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "CRYPTO")]),
    ("key AKIAIOSFODNN7EXAMPLE", [("AKIAIOSFODNN7EXAMPLE", "SECRET")]),
    ('"password": "hunter22"', [("hunter22", "SECRET")]),
    ("she was born on 12 March 1985", [("12 March 1985", "DATE_OF_BIRTH")]),
    ("1985年3月12日生まれ", [("1985年3月12日", "DATE_OF_BIRTH")]),
    ("seen on 03/12/2024 again", [("03/12/2024", "DATE_TIME")]),
    ("at 742 Evergreen Terrace, Springfield, IL 62704", [("742 Evergreen Terrace", "STREET_ADDRESS"), ("62704", "POSTAL_CODE")]),
    ("Hauptstraße 12a, 10115 Berlin", [("Hauptstraße 12a", "STREET_ADDRESS"), ("10115", "POSTAL_CODE")]),
    ("Patient MRN: 00482913, 84-year-old", [("00482913", "MEDICAL_RECORD"), ("84", "AGE")]),
    ("sshd[1]: Invalid user bob from 192.0.2.7", [("bob", "USERNAME"), ("192.0.2.7", "IP_ADDRESS")]),
    ("level=info user=jdoe op=get", [("jdoe", "USERNAME")]),
    ('{"userName": "alice", "n": 1}', [("alice", "USERNAME")]),
    ('192.0.2.7 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1', [("192.0.2.7", "IP_ADDRESS"), ("frank", "USERNAME")]),
    (r"open C:\Users\ann.smith\x.txt", [("ann.smith", "USERNAME")]),
    ("cd /home/jdoe/.ssh", [("jdoe", "USERNAME")]),
    ("連絡先はann@example.comまで", [("ann@example.com", "EMAIL_ADDRESS")]),
    ("太郎@例え.jp", [("太郎@例え.jp", "EMAIL_ADDRESS")]),
    ("電話は03-1234-5678です", [("03-1234-5678", "PHONE_NUMBER")]),
    ("IPは192.0.2.7から", [("192.0.2.7", "IP_ADDRESS")]),
    ("口座DE89370400440532013000です", [("DE89370400440532013000", "IBAN_CODE")]),
    ("予約は2024年3月11日です", [("2024年3月11日", "DATE_TIME")]),
    ("ユーザー名：tanaka99です", [("tanaka99", "USERNAME")]),
    ("旅券番号: TK1234567", [("TK1234567", "JP_PASSPORT")]),
    ("7,Ann,+1 (650) 555-0123,x", [("+1 (650) 555-0123", "PHONE_NUMBER")]),
    ("at Theodor-Heuss-Straße 34", [("Theodor-Heuss-Straße 34", "STREET_ADDRESS")]),
    ("UTC [3912] jdoe@shop LOG:  duration", [("jdoe", "USERNAME")]),
    ("arn:aws:iam::123456789012:user/nikki", [("nikki", "USERNAME")]),
    ("Policy number: HX-99381-22", [("HX-99381-22", "HEALTH_INSURANCE_ID")]),
    ("9 User <slindholm> IP <192.0.2.7> at 10:11:12 up", [("192.0.2.7", "IP_ADDRESS")]),
    ("10:11:12 User <slindholm> IP <192.0.2.7>", [("slindholm", "USERNAME"), ("192.0.2.7", "IP_ADDRESS")]),
    ("dovecot: imap(oksana)<71233>: out", [("oksana", "USERNAME")]),
    ("Login OK: [h.eriksen/<via eap>]", [("h.eriksen", "USERNAME")]),
    ("dial postgres://svc_x:pw-9fQ3xL@db1:54 ok", [("svc_x", "USERNAME"), ("pw-9fQ3xL", "SECRET")]),
    ("mot de passe Vélo!1962 ne marche", [("Vélo!1962", "SECRET")]),
    ("Mon identifiant est jm.tessier et", [("jm.tessier", "USERNAME")]),
    ("or dm @mikeyt on insta", [("@mikeyt", "USERNAME")]),
    ("userId=12 orgId=1", [("12", "USER_ID")]),
    ("<UserName>bob77</UserName>", [("bob77", "USERNAME")]),
    ("dnia 3 września 2026 r.", [("3 września 2026", "DATE_TIME")]),
    ("we met Tuesday, May 12 at home", [("Tuesday, May 12", "DATE_TIME")]),
    ("κιν. 694 412 8837 ok", [("694 412 8837", "PHONE_NUMBER")]),
    ("Am Alten Hafen 3, 80333 München", [("Am Alten Hafen 3", "STREET_ADDRESS"), ("80333", "POSTAL_CODE")]),
    ("Joining in Pune 411038.", [("411038", "POSTAL_CODE")]),
    ("Cork, T12 W8KP.", [("T12 W8KP", "POSTAL_CODE")]),
    ("Ballarat VIC 3350.", [("3350", "POSTAL_CODE")]),
]  # fmt: skip
NOTHING = [
    "order 2125550142 of 2024-05-01T10:42:00Z",
    "b5b8ed1e-0c5f-4d1e-8d53-7e3e0cf9b1f6",
    "version 1.2.3.4, 42 items, 100 %",
    "logo@2x.png",
    "4111 1111 1111 1112",
    "git clone git@github.com:org/repo.git",
    "user agent unknown, user not found",
    "112-1234567-1234567",
    "52.520008, 13.404954",
    "see PR 48213, and 1,234,567 others",
    "at com.acme.Cart.add(Cart.java:1234) ~[shop-1.2.3.4.jar:1.2.3.4]",
    "",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: list[tuple[str, str]]) -> None:
    assert found_in(text) == expected


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_is_found(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize("text", [*(text for text, _ in FOUND), *NOTHING])
def test_the_fallbacks_find_the_same(text: str) -> None:
    assert all(each.find(text) == ENGINE.find(text) for each in FALLBACKS)


_SEEDS = st.sampled_from([text for text, _ in FOUND])
_NOISE = st.text(
    st.sampled_from("aZ0 9.-+()@:/=%\\\"'#\n\t_é日🙂\u0301\u200f０－,<>[]|"), max_size=30
)
TEXTS = st.lists(st.one_of(_SEEDS, _NOISE, st.text(max_size=20)), max_size=5).map("".join)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_it_never_raises_and_all_gates_agree(text: str) -> None:
    found = ENGINE.find(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(0 < each.score <= 1 for each in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(each.find(text) == found for each in FALLBACKS)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_folding_and_decoding_keep_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)
    plain = decoded(text)
    assert len(plain.starts) == len(plain.text) + 1
    assert plain.starts == sorted(plain.starts)
    assert plain.starts[-1] == len(text)


def test_the_gates_read_the_triggers_alike() -> None:
    triggers = [rb"(?i:abc)", rb"[0-9]{3}", rb"x[^\n]{0,9}y", rb"\xc3\xa9", "番号".encode()]
    gates = [make(triggers) for make in (HyperscanGate, Re2Gate, ReGate)]
    for piece in (b"ABC 12", b"123", b"x\xff\ny", "é".encode(), "番号".encode(), b""):
        assert len({gate.occurring(piece) for gate in gates}) == 1
    for gate in gates:
        assert gate.places(b"abc 123 abc") == {0: [3], 1: [7]}  # so near tells no more
        assert gate.places(b"abc 123".ljust(16) + b"abc") == {0: [3, 19], 1: [7]}


def test_every_key_that_says_something_passes_the_gate() -> None:
    triggers = [re.compile(each.trigger) for each in keyed.FAMILIES]
    keyed_by = [f"{word}=a".encode() for word in keys.CLASSES]
    assert [key for key in keyed_by if not any(each.search(key) for each in triggers)] == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(_SEEDS, _NOISE), min_size=8, max_size=40), st.sampled_from(" \n,"))
def test_in_long_texts_all_gates_agree(parts: list[str], between: str) -> None:
    text = between.join(parts)
    found = ENGINE.find(text)
    assert all(0 <= each.start < each.end <= len(text) for each in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(each.find(text) == found for each in FALLBACKS)


@pytest.mark.parametrize("around", ["{0}\n", "x {0} y ", '{{"a": 1, "b": "{0}"}}, '])
@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_what_is_found_alone_is_found_in_a_long_text(
    text: str, expected: list[tuple[str, str]], around: str
) -> None:
    """But for what is judged by the line in which it stands alone."""
    if "\n" in text or '"' in text:
        return
    filler = "nothing to see in this part of the text, says the clerk of the second floor. "
    long = filler * 5 + around.format(text) + filler * 5
    if text.startswith("192.0.2.7 - frank"):  # an access log's line begins where it begins
        return
    assert found_in(long) == expected


@pytest.mark.parametrize("place", [0, 900, 1190, 1200, 1399, 1400, 1600, 2400, 2401, 8192, 20000])
def test_long_lines_are_read_to_their_end_and_over_the_borders_of_pieces(place: int) -> None:
    text = "x " * (place // 2) + " ann@example.com " + "y " * 9000
    assert found_in(text) == [("ann@example.com", "EMAIL_ADDRESS")]


def test_what_is_switched_off_is_not_found() -> None:
    engine = Engine(REGIONS, without=["EMAIL_ADDRESS", "DATE_TIME"])
    assert engine.find("ann@example.com on 03/12/2024") == []
    assert "EMAIL_ADDRESS" not in engine.entities


@pytest.mark.parametrize("above", ["", "nothing of anybody stands here\n" * 20])
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SSN:\n112547837 (scan: A&amp;B.pdf)", ("112547837", "US_SSN")),
        ("Date of birth:\n12/03/1984, form%20a", ("12/03/1984", "DATE_OF_BIRTH")),
        ("Account number:\n77034558 &amp; sort code", ("77034558", "US_BANK_NUMBER")),
    ],
)
def test_a_label_stands_above_a_line_with_escapes(
    above: str, text: str, found: tuple[str, str]
) -> None:
    assert found_in(above + text) == [found]


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_what_an_identity_number_can_be_passes_the_gate(data: st.DataObject) -> None:
    """Beside one of its words. Of letters alone only a BIC can be one."""
    token = data.draw(st.sampled_from(tokens.TOKENS))
    shape = re.compile(token.shape, re.ASCII)
    number = data.draw(st.from_regex(shape, fullmatch=True, alphabet=ASCII))
    assume(token.entity == "BIC" or any(map(str.isdigit, number)))
    assert _is_let_through(token, number)


def test_an_identity_number_of_digits_alone_passes_the_gate() -> None:
    digits = [("1234567890" * 4)[:length] for length in range(7, 41)]
    fitting = [(t, each) for t in tokens.TOKENS for each in digits if re.fullmatch(t.shape, each)]
    assert fitting
    assert all(_is_let_through(token, each) for token, each in fitting)


def _is_let_through(token: tokens.Token, number: str) -> bool:
    word = token.near.split("|")[0].rstrip("*")
    return re.search(tokens.FAMILY.trigger, f"{word} {number}".encode()) is not None


def test_offsets_count_code_points() -> None:
    text = "🙂 e\u0301 שלום ann@example.com \u202e+44 20 7946 0001"
    assert found_in(text) == [
        ("ann@example.com", "EMAIL_ADDRESS"),
        ("+44 20 7946 0001", "PHONE_NUMBER"),
    ]


ASCII = st.characters(max_codepoint=127)
ADDRESSES = [
    "http://",
    "https://",
    "HtTp",
    "www.",
    "WWW.",
    "w",
    "a.b",
    ".org",
    "/",
    ":80",
    " ",
    "é",
]


@pytest.mark.parametrize(
    ("pattern", "starts"),
    [
        (network.V4, network.QUAD),
        (tokens.TOKEN, tokens.WORD),
        (dates.NUMERIC_DATE, dates.STARTS),
        (urls.URL, urls.STARTS),
    ],
)
@settings(max_examples=200, deadline=None)
@given(
    text=st.text(alphabet="0123456789........--//:: a9Bz_=@年月日令和元平成T", max_size=60)
    | st.lists(st.sampled_from(ADDRESSES)).map("".join),
    cut=st.integers(0, 9),
)
def test_what_is_looked_for_by_its_start_is_found_all_the_same(
    pattern: re.Pattern[str], starts: re.Pattern[str], text: str, cut: int
) -> None:
    for start, end in ((0, len(text)), (cut, len(text)), (cut // 2, len(text) - cut)):
        found = [match.span() for match in matches(pattern, starts, text, start, end)]
        assert found == [match.span() for match in pattern.finditer(text, start, end)]
