"""The compiled query: what it finds, what it must not find, and that its ways in agree."""

import json
import pickle
import string
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from expunge.match.literals import AhoCorasickEngine, HyperscanEngine
from expunge.match.query import Query
from expunge.match.spelling import encodings, spellings
from expunge.model import Container, FieldAddress, Identifier, Row, Value, leaves

TABLE = Container("s", "t", "table")
EMAIL = Identifier("email", "ann@b.c")
NAME = Identifier("name", "Ann Smith")
PHONE = Identifier("phone", "+1 415 555 2671")
ACCOUNT = Identifier("account", "asmith")


def texts(query: Query, data: Value) -> list[bytes]:
    """The bytes under each span, in order."""
    held = dict(leaves(data))
    return [
        str(held[s.path]).encode(errors="surrogateescape")[s.start : s.end]
        for s in query.match(TABLE, data)
    ]


def finds(text: Value, *identifiers: Identifier) -> bool:
    return bool(Query({"r": identifiers}).match(TABLE, text))


@pytest.mark.parametrize(
    "text",
    [
        "ann@b.c",
        "Ann@B.C",
        "mail ann@b.c.",
        "<ann@b.c>",
        "mailto:ann@b.c",
        "'ann@b.c'",
        "to=ann@b.c;",
        "ann@b.c-",
        "連絡先はann@b.cです",
        "ａｎｎ＠ｂ．ｃ",
        "?e=ann%40b.c&x=1",
        "?e=%22ann%40b.c%22",
        "ann%2540b.c",
        r"ann\u0040b.c",
        r"line\nann@b.c\tend",
        "&lt;ann@b.c&gt;",
        "ann&#64;b.c",
        "ann&commat;b.c",
        "ann&commat;b&period;c",
        "ann&#064;b&#046;c",
        "&#97;&#110;&#110;&#64;&#98;&#46;&#99;",
        "&#x61;&#x6e;&#x6E;&#X40;&#x62;&#x2e;&#x63;",
        "&nbsp;ann@b.c&nbsp;",
        "\x1b[31mann@b.c\x1b[0m",
        "\x1b[38;2;255;255;255mann@b.c",
        r"\u001b[1;31mann@b.c\u001b[0m",
        r"\x1b[31mann@b.c\x1b[0m",
        "#033[31mann@b.c#033[0m",
        "GET /search?q=order+for+ann%40b.c HTTP/1.1",
        "GET /search?q=for+ann%40b.c+now",
        "GET /go?to=%2Fsearch%3Fq%3Dfor%2Bann%2540b.c",
        "GET /search?q=order+for+ann@b.c",
        "KeyError: u'ann@b.c'",
        "b'ann@b.c'",
        "{b'mail': b'ann@b.c'}",
        "VALUES (N'ann@b.c')",
        "%27ann%40b.c%27",
        r"\u0027ann@b.c\u0027",
        r'payload="{\"text\":\"a\\nann@b.c\"}"',
        r'{"t":2,"msg":"{\"text\":\"a\\tann@b.c\"}"}',
    ],
)
def test_an_email_is_found_in_every_spelling(text: str) -> None:
    assert finds(text, EMAIL)


@pytest.mark.parametrize(
    "text",
    [
        "xann@b.c",
        "x.ann@b.c",
        "x+ann@b.c",
        "o'ann@b.c",
        "éann@b.c",
        "ann@b.co",
        "ann@b.c.au",
        "ann@b.c-d.e",
        "ann@b.c_",
        "ann@b.c@evil",
        "ann@b.c\u0301",
        "ann@b%2ec.au",
        "%78ann@b.c",
        r"\u0078ann@b.c",
        "ann at b.c",
        "ann@b%c",
        "&#120;ann@b.c",
        "&eacute;ann@b.c",
        "ann@b.c&#46;au",
        "&#120;&#97;&#110;&#110;&#64;&#98;&#46;&#99;",
        "[31mann@b.c",
        "\x1b[31mxann@b.c",
        "GET /go?email=x%2Bann%40b.c",
        "GET /go?email=x+ann@b.c",
        "mail x+ann@b.c and y+z",
        "see o'ann@b.c' and d'ann@b.c'",
        "xu'ann@b.c'",
        "b'ann@b.c without an end",
        "u'ann@b.c.au'",
        "GET /search?q=order+for+ann%40b.c.au",
        r"CORP\\nann@b.c",
        r'{"path":"C:\\nann@b.c"}',
    ],
)
def test_a_near_twin_is_not_found(text: str) -> None:
    assert not finds(text, EMAIL)


def test_a_weak_identifier_locates_nobody_but_goes_with_one_that_does() -> None:
    query = Query({"r": (EMAIL, NAME)})
    assert not query.match(TABLE, "Ann Smith was here")
    assert texts(query, "Ann Smith <ann@b.c> and Anna Smith") == [b"Ann Smith", b"ann@b.c"]


@pytest.mark.parametrize(
    "written", ["SMITH, ANN", "ann_smith", "Ann%20Smith", "Ann+Smith", "Smith Ann", "Ann  Smith"]
)
def test_a_name_is_found_in_its_orders_and_joints(written: str) -> None:
    assert written.encode() in texts(Query({"r": (EMAIL, NAME)}), f"{written} ann@b.c")


def test_a_name_in_front_of_its_email_is_cut_whole() -> None:
    own = Identifier("email", "nathan.langley3@example.net")
    query = Query({"r": (own, Identifier("name", "Nathan Langley"))})
    assert texts(query, "ask NATHAN LANGLEY, nathan.langley3@example.net")[0] == b"NATHAN LANGLEY"
    assert len(texts(query, "nathan.langley@example.org, nathan.langley3@example.net")) == 1


@pytest.mark.parametrize(
    "written", ["Christina Berg", "Berg, Christina", "BERG Christina", "Berg Christina"]
)
@pytest.mark.parametrize("end", ["", ".", " "])
def test_a_name_at_the_end_of_a_record_is_found(written: str, end: str) -> None:
    own = Identifier("email", "christina.berg@x.io")
    query = Query({"r": (own, Identifier("name", "Christina Berg"))})
    text = f"login christina.berg@x.io by {written}{end}"
    assert texts(query, text) == [b"christina.berg@x.io", written.encode()]
    assert texts(query, {"a": text, "b": "x"})[1] == written.encode()


@pytest.mark.parametrize("written", ["Bj&ouml;rn &Aring;berg", "Bj&#246;rn &#xC5;berg"])
def test_a_name_is_found_with_its_letters_as_entities(written: str) -> None:
    query = Query({"r": (EMAIL, Identifier("name", "Björn Åberg"))})
    assert texts(query, f"ann@b.c {written}") == [b"ann@b.c", written.encode()]


def test_japanese_names_need_no_spaces() -> None:
    query = Query({"r": (EMAIL, Identifier("name", "山田 太郎"))})
    assert texts(query, "山田太郎様 ann@b.c")[0].decode() == "山田太郎"
    assert texts(query, r"\u5c71\u7530\u592a\u90ce ann@b.c")[0] == rb"\u5c71\u7530\u592a\u90ce"


def test_a_shared_identifier_needs_a_second_one() -> None:
    query = Query({"r": (PHONE, NAME)})
    assert not query.match(TABLE, "call (415) 555-2671")
    assert texts(query, "Ann Smith, 415.555.2671")[1] == b"415.555.2671"
    assert not query.match(TABLE, {"a": "Ann Smith", "b": "1415555267199"})


def test_phones_of_other_people_are_not_found() -> None:
    query = Query({"r": (PHONE, NAME)})
    assert not query.match(TABLE, "Ann Smith, 415-555-2672")
    assert not query.match(TABLE, "Ann Smith, order 24155552671")


@pytest.mark.parametrize(
    "written",
    [
        "+46 (0)70-123 45 67",
        "+46(0)701234567",
        "0046 70 1234567",
        "0046701234567",
        "00 46 (0) 70 123 45 67",
        "011 46 70 123 45 67",
        "070-123 45 67",
        "70 123 45 67",
        "70-1234567",
    ],
)
def test_a_phone_is_found_beside_an_email_in_any_layout(written: str) -> None:
    query = Query({"r": (EMAIL, Identifier("phone", "+46701234567"))})
    assert texts(query, f"a ann@b.c tel {written}") == [b"ann@b.c", written.encode()]


@pytest.mark.parametrize(
    "written",
    ["order 701234567", "70 123 45 68", "170 123 45 67", "0047 70 1234567", "+70 123 45 67"],
)
def test_a_near_twin_of_a_phone_is_not_found(written: str) -> None:
    query = Query({"r": (EMAIL, Identifier("phone", "+46701234567"))})
    assert texts(query, f"a ann@b.c tel {written}") == [b"ann@b.c"]


def test_an_account_counts_only_where_the_text_says_so() -> None:
    assert finds("user=asmith logged in", ACCOUNT)
    assert finds('{"login": "asmith"}', ACCOUNT)
    assert finds('203.0.113.9 - asmith [10/Oct/2024:13:55:36] "GET /', ACCOUNT)
    assert finds({"login": "ASMITH"}, ACCOUNT)
    assert not finds("the word asmith", ACCOUNT)
    assert not finds("user=basmith asmith.x@y.z", ACCOUNT)
    assert not finds("user=asmith@example.org", ACCOUNT)
    assert finds("see C-10042, please", Identifier("account", "C-10042"))
    assert not finds("see C-100421", Identifier("account", "C-10042"))


def test_an_account_field_is_what_the_map_says() -> None:
    query = Query({"r": (ACCOUNT,)}, {}, {TABLE.address: {"nick": "account"}})
    assert query.match(TABLE, {"nick": "asmith"})
    assert not query.match(TABLE, {"note": "asmith"})


def test_a_columns_name_is_no_part_of_a_row() -> None:
    """A JSON object's names are its own; a table's are those of everybody's rows."""
    login = Identifier("account", "ann.lindqvist77")
    assert finds({"ann.lindqvist77": 3}, login)
    assert not finds(Row({"ann.lindqvist77": 3}), login)
    assert finds(Row({"note": {"ann.lindqvist77": 3}}), login)
    assert finds(Row({"note": "ann.lindqvist77"}), login)


def test_a_key_matches_only_in_its_own_and_in_linked_fields() -> None:
    parent, child = FieldAddress("s", "t", "id"), FieldAddress("s", "o", "customer_id")
    orders = Container("s", "o", "table")
    query = Query({"r": (Identifier(str(parent), "42"),)}, {child: parent})
    assert query.match(TABLE, {"id": 42})
    assert query.match(orders, {"customer_id": "42"})
    assert not query.match(orders, {"id": 42, "note": "42", "customer_id": 142})
    assert not query.match(TABLE, "42")
    assert query.keys(orders) == {("customer_id",): frozenset({"42"})}
    assert list(query.touches(orders, b'{"customer_id": 42}'))


def test_a_number_is_read_as_the_text_that_it_is() -> None:
    phone = Identifier("phone", "+4915123456789")
    query = Query({"r": (phone, EMAIL)})
    found = query.match(TABLE, {"to": "ann@b.c", "phone": 4915123456789, "n": 14915123456789})
    assert [span.path for span in found if span.identifier == phone] == [("phone",)]
    assert finds({"account_no": 10042177}, Identifier("account", "10042177"))


def test_many_subjects_are_told_apart_in_one_pass() -> None:
    other = Identifier("email", "bob@b.c")
    query = Query({"r1": (EMAIL, NAME), "r2": (other, NAME)})
    assert [s.subject for s in query.match(TABLE, "Ann Smith bob@b.c")] == ["r2", "r2"]
    assert {s.subject for s in query.match(TABLE, "ann@b.c bob@b.c")} == {"r1", "r2"}


def test_no_repr_and_no_pickle_loses_or_shows_a_value() -> None:
    query = Query({"r": (EMAIL,)})
    shown = f"{query!r} {query.match(TABLE, 'ann@b.c')!r} {EMAIL!r}"
    assert "ann" not in shown
    assert pickle.loads(pickle.dumps(query)).match(TABLE, "ann@b.c")


HOSTILE = st.text(min_size=1, max_size=30).filter(lambda text: text.strip("\0 \t\r\n") != "")
LOCAL = st.text(string.ascii_letters + string.digits + "._+-'%\"", min_size=1, max_size=12)


@settings(deadline=None)
@given(local=LOCAL, before=st.text(max_size=8), after=st.text(max_size=8))
def test_whatever_a_record_matches_by_text_holds_a_needle_and_is_touched(
    local: str, before: str, after: str
) -> None:
    identifier = Identifier("email", f"{local}@example.org")
    query = Query({"r": (identifier, NAME, PHONE)})
    text = f"{before} {identifier.value} {after}"
    needles = query.needles(10_000) or ()
    if query.match(TABLE, text):
        assert any(needle in text.lower() for needle in needles)
        assert list(query.touches(TABLE, text.encode(errors="surrogateescape")))
        assert list(query.touches(TABLE, json.dumps(text).encode()))
        assert list(query.touches(TABLE, quote(text, errors="surrogatepass").encode()))


@settings(deadline=None)
@given(value=HOSTILE, text=st.text(max_size=60))
def test_a_hostile_identifier_matches_only_itself(value: str, text: str) -> None:
    identifier = Identifier("account", f"{value}-77")
    allowed = {raw.lower() for each in spellings(identifier) for raw in encodings(each)}
    for found in texts(Query({"r": (identifier,)}), f"user={text}"):
        assert found.lower() in allowed


@settings(max_examples=200, deadline=None)
@given(
    literals=st.lists(st.binary(min_size=1, max_size=6), min_size=1, max_size=8),
    text=st.binary(max_size=80),
)
def test_both_engines_find_the_same(literals: list[bytes], text: bytes) -> None:
    anchors = sorted({each.lower().replace(b"\0", b"x") for each in literals})
    ours = sorted(set(HyperscanEngine(anchors).find(text)))
    theirs = sorted(set(AhoCorasickEngine(anchors).find(text)))
    assert ours == theirs
