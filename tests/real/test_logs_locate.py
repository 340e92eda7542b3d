"""locate finds what scan and match find, in any file, and says covered only at the end."""

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expunge.connector import Connector
from expunge.model import Covered, Gap, Hit, Identifier, Record
from tests.real.log_folder import ANN, KEY, connector, located, query, units

PHONE = Identifier("phone", "+49 1512 3456789")
NAME = Identifier("name", "Ann Sørensen")
LOGIN = Identifier("account", "ann.s-42")
QUERY = query(ANN, PHONE, NAME, LOGIN, KEY, linked="customer_id")

TEXT = st.sampled_from(
    [
        *("ann@b.c", "ANN@b.c", "xann@b.c", "ann@b.c.au", "ann%40b.c", "ann.s-42", "x\nann@b.c"),
        *(
            "Ann Sørensen",
            "+49 1512 3456789",
            "01512/345 67 89",
            "42",
            "n",
            "\\",
            '"',
            "/",
            "é",
            "\x00",
        ),
    ]
)
ESCAPED = st.sampled_from(["ann@b.c", "Ann Sørensen", "42", "customer_id", "ann.s-42"]).flatmap(
    lambda text: st.tuples(*(st.sampled_from([char, f"\\u{ord(char):04x}"]) for char in text)).map(
        lambda chars: '"' + "".join(chars) + '"'
    )
)
STRING = TEXT.flatmap(
    lambda text: st.sampled_from([json.dumps(text), json.dumps(text, ensure_ascii=False)])
)
NUMBER = st.sampled_from(
    ["42", "42.0", "-42", "142", "4.2e1", "41.99999999999999999999", "4.20", "4915123456789"]
)
NAMES = st.sampled_from(['"customer_id"', '"user"', '"msg"', '"ann@b.c"']) | ESCAPED
OBJECT = st.lists(st.tuples(NAMES, STRING | ESCAPED | NUMBER | st.just("null")), max_size=4).map(
    lambda members: "{" + ", ".join(f"{name}: {value}" for name, value in members) + "}"
)
LINE = (OBJECT | st.lists(TEXT | STRING | ESCAPED, max_size=4).map(" ".join)).map(
    lambda line: line.encode()
)
ENDED = st.tuples(LINE | st.binary(max_size=20), st.sampled_from([b"\n", b"\r\n", b""])).map(
    b"".join
)
CONTENT = st.lists(ENDED, max_size=8).map(b"".join)


def both(path: Path) -> tuple[list[object], list[object]]:
    """What locate says of the only file, and what its default says."""
    logs = connector(path)
    (unit,) = units(logs)
    return (
        [_told(each) for each in logs.locate(unit, QUERY)],
        [_told(each) for each in Connector.locate(logs, unit, QUERY)],
    )


def _told(item: Record | Hit | Gap | Covered) -> object:
    return (item.record.key, item.record.fingerprint, item.spans) if isinstance(item, Hit) else item


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(CONTENT, st.booleans())
def test_locate_equals_its_default(tmp_path: Path, content: bytes, is_packed: bool) -> None:
    path = tmp_path / "app.log"
    path.write_bytes(b"a line of text that makes a text of it\n" * 40 + content)
    if is_packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    own, default = both(path)
    assert own == default


def test_lines_at_the_borders_of_blocks_are_found(tmp_path: Path) -> None:
    """Hits before, across and after every border of what is read at once."""
    filler = b"x" * 97 + b"\n"
    lines = [filler] * 300_000
    for number in range(0, 300_000, 997):
        lines[number] = b"mail from ann@b.c %06d\n" % number
    (tmp_path / "app.log").write_bytes(b"".join(lines))
    (unit,) = units(logs := connector(tmp_path / "app.log"))
    assert len(located(logs, unit, query(ANN))) == len(range(0, 300_000, 997))
    *_, end = logs.locate(unit, query(ANN))
    assert end == Covered(300_000)


def test_a_line_of_50_mb_without_an_end_is_searched(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_bytes(b"x" * 25_000_000 + b" ann@b.c " + b"y" * 25_000_000)
    (unit,) = units(logs := connector(tmp_path / "app.log"))
    (hit,) = located(logs, unit, query(ANN))
    assert [(span.start, span.end) for span in hit.spans] == [(25_000_001, 25_000_008)]


@pytest.mark.parametrize(
    "line",
    [
        b"GET /u?mail=ann%40b.c HTTP/1.1",
        b'{"mail": "\\u0061nn@b.c"}',
        b'{"mail": "a\\u006en\\u0040b.c"}',
        b'{"counts": {"ann@b.c": 3}}',
        b'{"mail": "bob@b.c", "mail": "ann@b.c"}',
        b'{"nested": "{\\"mail\\": \\"ann@b.c\\"}"}',
        b'\xef\xbb\xbf{"mail": "\\u0061nn@b.c"}',
        b'{"customer_id": 42}',
        b'{"customer_id": "42"}',
        b'{"custom\\u0065r_id": "\\u0034\\u0032"}',
        b'{"customer_id": 42.0, "customer_id": 7}',
        b"\xff\xfe broken bytes ann@b.c \x80",
        b'2024-01-01 INFO payload={"user":{"mail":"ann@b.c"}}',
    ],
)
def test_a_line_that_holds_the_person_is_found(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "app.log").write_bytes(b"before\n" + line + b"\nafter\n")
    (unit,) = units(logs := connector(tmp_path / "app.log"))
    assert len(located(logs, unit, query(ANN, KEY, linked="customer_id"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"xann@b.c",
        b"ann@b.c.au",
        b"from:\tann@b.co",
        b'{"text": "hello\\nann@b.c.au"}',
        b'{"customer_id": 142}',
        b'{"customer_id": "4"}',
        b'{"order_id": 42}',
        b"customer_id: 42",
        b'{"n": {"customer_id": [{"id": 42}]}}',
    ],
)
def test_a_line_that_only_looks_so_is_not_found(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "app.log").write_bytes(line + b"\n")
    (unit,) = units(logs := connector(tmp_path / "app.log"))
    assert located(logs, unit, query(ANN, KEY, linked="customer_id")) == []


def test_an_escape_before_a_word_is_not_a_letter_of_it(tmp_path: Path) -> None:
    """The raw line holds nann@b.c; what it means is ann@b.c on a line of its own."""
    (tmp_path / "app.log").write_bytes(b'{"text": "hello\\nann@b.c"}\n')
    (unit,) = units(logs := connector(tmp_path / "app.log"))
    assert located(logs, unit, query(Identifier("email", "nann@b.c"))) == []
    assert len(located(logs, unit, query(ANN))) == 1
