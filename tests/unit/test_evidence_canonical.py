import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from expunge.evidence import check
from expunge.evidence.canonical import canonical

integers = st.integers(-(2**53) + 1, 2**53 - 1)
scalars = st.none() | st.booleans() | integers | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


def test_the_example_of_rfc_8785_section_3_2_3() -> None:
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    for write in (canonical, check._canonical):
        assert list(json.loads(write(dict.fromkeys(keys)))) == ordered


@given(values)
def test_the_standalone_check_writes_the_same_bytes(value: Any) -> None:
    assert check._canonical(value) == canonical(value)
    assert check._parse(canonical(value), "it") == value


@given(values)
def test_no_other_spelling_of_the_same_json_is_accepted(value: Any) -> None:
    for spelling in (
        json.dumps(value).encode(),
        json.dumps(value, ensure_ascii=False, indent=1).encode(),
        canonical(value) + b" ",
        b"\xef\xbb\xbf" + canonical(value),
    ):
        if spelling != canonical(value):
            with pytest.raises(check.Refused):
                check._parse(spelling, "it")


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"a":1}',
        '{"b":1,"a":1}',
        '{"a":1.0}',
        '{"a":1e2}',
        '{"a":-0}',
        '{"a":01}',
        '{"a":NaN}',
        '{"a":9007199254740992}',
        '{"a":' + "9" * 5000 + "}",
        '{"a":"\\u0041"}',
        '{"a":"\\/"}',
        '{"a":"\\ud800"}',
        "[" * 100_000,
        "",
    ],
)
def test_what_is_not_canonical_is_refused(text: str) -> None:
    with pytest.raises(check.Refused):
        check._parse(text.encode(), "it")


def test_bytes_that_are_not_utf8_are_refused() -> None:
    with pytest.raises(check.Refused):
        check._parse(b'"\xff"', "it")


@pytest.mark.parametrize("value", [float("nan"), 2**53, "\ud800", {1: 2}, object()])
def test_what_json_has_not_cannot_be_written(value: Any) -> None:
    with pytest.raises(rfc8785.CanonicalizationError):
        canonical(value)
