"""Every leaf of a JSON text is found at its place, whatever the text looks like."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expunge.model import leaves
from formats.json_text import NAMES, parse, places

NAME = st.sampled_from(
    ["a", "customer_id", "a", "@t", "ann@example.com", "C-10042", "é", NAMES, ""]
)
LEAF = st.none() | st.booleans() | st.integers() | st.floats(-1e9, 1e9) | st.text(max_size=9)
PIECE = st.sampled_from(["", " ", "\t", "\r\n "])


def written(draw: st.DrawFn, depth: int = 0) -> str:
    """A JSON text with white space, repeated names, and escapes where none is needed."""
    kind = draw(st.integers(0, 3)) if depth < 3 else 0
    space = draw(PIECE)
    if kind == 0:
        return space + json.dumps(draw(LEAF), ensure_ascii=draw(st.booleans())) + space
    if kind == 1:
        return (
            "[" + ",".join(written(draw, depth + 1) for _ in range(draw(st.integers(0, 3)))) + "]"
        )
    members = [
        f"{space}{json.dumps(draw(NAME))}{space}:{written(draw, depth + 1)}"
        for _ in range(draw(st.integers(0, 4)))
    ]
    return "{" + ",".join(members) + "}"


TEXTS = st.composite(written)().map(lambda text: text.encode(errors="surrogateescape"))


@given(TEXTS)
def test_places_are_those_of_the_leaves(raw: bytes) -> None:
    expected = dict(leaves(parse(raw)))
    found = {path: parse(raw[start:end]) for path, (start, end) in places(raw).items()}
    assert found == expected


@given(TEXTS)
def test_the_value_is_that_of_json_where_no_name_is_data_or_repeated(raw: bytes) -> None:
    def refuse(pairs: list[tuple[str, object]]) -> dict[str, object]:
        if len(dict(pairs)) < len(pairs) or any(
            not name.strip("@").isidentifier() or name == "é" for name, _ in pairs
        ):
            raise KeyError
        return dict(pairs)

    try:
        expected = json.loads(raw, object_pairs_hook=refuse)
    except KeyError:
        return
    assert parse(raw) == expected


def test_a_name_that_is_data_is_a_leaf_and_its_neighbours_stay_fields() -> None:
    raw = b'{"customer_id": 42, "counts": {"ann@example.com": 3, "all": 5}}'
    assert parse(raw) == {
        "customer_id": 42,
        "counts": {NAMES: [{"name": "ann@example.com", "value": 3}], "all": 5},
    }
    start, end = places(raw)["counts", NAMES, 0, "name"]
    assert raw[start:end] == b'"ann@example.com"'


def test_a_name_that_stands_twice_hides_nothing() -> None:
    raw = b'{"mail":"ann@b.c","n":1,"mail":"bob@b.c"}'
    assert parse(raw) == {"mail": ["ann@b.c", "bob@b.c"], "n": 1}
    assert raw[slice(*places(raw)["mail", 0])] == b'"ann@b.c"'


def test_bytes_that_no_utf_8_holds() -> None:
    assert parse(b'["\xff", "\\ud83d", "\\ud83d\\ude00", "\\\\ud83d", "\\udcff"]') == [
        "\udcff",
        "\ufffd",
        "\U0001f600",
        "\\ud83d",
        "\ufffd",
    ]


def test_a_byte_order_mark_hides_nothing() -> None:
    raw = b'\xef\xbb\xbf{"a": 1}'
    assert parse(raw) == {"a": 1}
    assert raw[slice(*places(raw)["a",])] == b"1"


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"{'a': 1}", b'{"a": 1} x', b"[" * 100_000, b"[" * 65 + b"]" * 65]
)
def test_what_is_no_json_or_too_deep_is_an_error(raw: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse(raw)
