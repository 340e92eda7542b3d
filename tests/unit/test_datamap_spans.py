"""Which span stands: what is written before what is guessed, then the heavier."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expunge.datamap.scanner import Found
from expunge.datamap.spans import apart

Span = tuple[int, int, str, float]


def kept(*spans: Span) -> list[tuple[int, int, str]]:
    """Each span of a scanner of its own."""
    found = apart([[Found(*span)] for span in spans])
    return [(each.start, each.end, each.entity) for each in found]


@pytest.mark.parametrize("written", ["USERNAME", "USER_ID", "SECRET"])
@pytest.mark.parametrize("guessed", ["PERSON", "LOCATION", "ORGANIZATION", "STREET_ADDRESS"])
def test_what_a_key_says_stands_over_a_guess(written: str, guessed: str) -> None:
    told: Span = (5, 11, written, 0.88)
    assert kept(told, (5, 11, guessed, 0.97)) == [told[:3]]
    assert kept(told, (0, 11, guessed, 0.97)) == [told[:3]]
    assert kept(told, (8, 14, guessed, 0.97)) == [told[:3]]


def test_a_name_that_goes_on_behind_the_key_s_word_stands() -> None:
    assert kept((5, 8, "USERNAME", 0.88), (5, 14, "PERSON", 0.9)) == [(5, 14, "PERSON")]


def test_a_key_s_word_does_not_stand_over_what_has_a_form() -> None:
    assert kept((0, 3, "USERNAME", 0.92), (0, 15, "EMAIL_ADDRESS", 0.99)) == [
        (0, 15, "EMAIL_ADDRESS")
    ]


@pytest.mark.parametrize(
    "form", ["DATE_TIME", "DATE_OF_BIRTH", "AGE", "PHONE_NUMBER", "EMAIL_ADDRESS"]
)
def test_an_address_holds_no_date_age_or_way_to_reach_someone(form: str) -> None:
    """The street that the patterns found in it stands beside."""
    swallowed: Span = (0, 70, "STREET_ADDRESS", 0.95)
    street, code = (22, 40, "STREET_ADDRESS", 0.8), (42, 47, "POSTAL_CODE", 0.9)
    parts: list[Span] = [street, code, (59, 70, form, 0.85)]
    assert kept(swallowed, *parts) == [each[:3] for each in parts]


def test_an_address_may_begin_with_what_looks_like_a_date() -> None:
    assert kept((0, 6, "DATE_TIME", 0.88), (0, 13, "STREET_ADDRESS", 0.85)) == [
        (0, 13, "STREET_ADDRESS")
    ]


def test_an_address_gains_by_its_parts_alone() -> None:
    whole: Span = (0, 30, "STREET_ADDRESS", 0.8)
    for part in ("PERSON", "LOCATION", "POSTAL_CODE", "STREET_ADDRESS"):
        assert kept(whole, (5, 10, part, 0.95)) == [whole[:3]]
    assert kept(whole, (5, 10, "IP_ADDRESS", 0.95)) == [(5, 10, "IP_ADDRESS")]


ENTITIES = ("PERSON", "STREET_ADDRESS", "USERNAME", "DATE_TIME", "POSTAL_CODE", "URL")
SPANS = st.lists(
    st.builds(
        lambda start, size, entity, score: Found(start, start + size, entity, score),
        st.integers(0, 30),
        st.integers(1, 12),
        st.sampled_from(ENTITIES),
        st.sampled_from([0.5, 0.7, 0.9]),
    ),
    max_size=8,
)


@given(SPANS, SPANS)
def test_spans_are_apart_and_nothing_written_is_lost_to_a_guess(
    one: list[Found], other: list[Found]
) -> None:
    answer = apart([one, other])
    assert all(a.end <= b.start for a, b in itertools.pairwise(answer))
    assert set(answer) <= {*one, *other}
    for each in (*one, *other):
        assert any(each.start < kept.end and kept.start < each.end for kept in answer)
