"""Searching lines: what is found without parsing them is what parsing them finds."""

import json
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.logs.records import record
from connectors.logs.search import hits
from expunge.match.query import Query
from expunge.model import Container, Hit, Identifier

LOGS = Container("logs", "app.log", "logs")
QUERY = Query(
    {
        "r": (
            Identifier("email", "ann@acme.io"),
            Identifier("email", "m\u00fcller@acme.io"),
            Identifier("phone", "+46701234567"),
            Identifier("name", "Bj\u00f6rn \u00c5berg"),
            Identifier("account", "ann.lindqvist77"),
        )
    }
)
NAMED = st.sampled_from(
    ["ann@acme.io", "m\u00fcller@acme.io", "+46 (0)70-123 45 67", "070-123 45 67",
     "Bj\u00f6rn \u00c5berg", "\u00c5berg,\nBj\u00f6rn", "ann.lindqvist77",
     "xann@acme.io", "o'ann@acme.io"]
)  # fmt: skip
AROUND = st.sampled_from(
    ["", " ", "a", "\n", "\t", "a\n", '"', "'", "u'", "\\", "\\n", "\\\\n", "/", "+",
     "?q=a+b+", "%2B",
     "\x1b[31m", "\x1b[0m", "&nbsp;", "&#120;", ".", "\u00e9"]
)  # fmt: skip
WRITTEN = (
    str,
    json.dumps,
    lambda text: json.dumps(text, ensure_ascii=False),
    lambda text: json.dumps({"text": text}),
    lambda text: json.dumps({"text": text}).replace("/", "\\/").replace("'", "\\u0027"),
    quote,
)
TEXTS = st.lists(st.tuples(AROUND, NAMED, AROUND), min_size=1, max_size=2).map(
    lambda parts: "".join(part for each in parts for part in each)
)


def numbers(block: bytes) -> list[int]:
    """Numbers of the lines that are found by search, and those found by parsing every line."""
    lines = block.splitlines(keepends=True)
    found = {hit.record.key for hit in hits(block, LOGS, QUERY) if isinstance(hit, Hit)}
    return [number for number, line in enumerate(lines) if record(line.strip(b"\r\n")).key in found]


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.lists(st.sampled_from(WRITTEN), max_size=3))
@example("a\nann@acme.io", [WRITTEN[3]])
@example("m\u00fcller@acme.io", [json.dumps, json.dumps])
def test_a_line_that_matches_is_found_however_often_it_is_escaped(
    text: str, written: list[object]
) -> None:
    for write in written:
        text = write(text)  # type: ignore[operator]
    line = json.dumps({"t": 2, "msg": text}).encode()
    plain = text.replace("\n", " ").encode()
    block = b'{"t":1}\n' + line + b"\n" + plain + b"\nnobody\n"
    expected = [
        number
        for number, each in enumerate(block.splitlines())
        if QUERY.match(LOGS, record(each).data)
    ]
    assert numbers(block) == expected


@pytest.mark.parametrize("msg", ['{"text":"a\\nann@acme.io"}', '"\\nm\\u00fcller@acme.io"'])
def test_json_in_json_is_found(msg: str) -> None:
    assert numbers(json.dumps({"t": 2, "msg": msg}).encode() + b"\n") == [0]
