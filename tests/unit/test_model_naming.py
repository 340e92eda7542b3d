"""No name and no login of a person is left in a container's name; words for things are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from expunge.doors.demo.company import names as company_names
from expunge.model import impersonal
from expunge.model.words import WORDS


@pytest.mark.parametrize(
    "name",
    ["app.log", "access.log", "exports", "customers-v1", "nginx_error.log", "userExports", "http2",
     "OrderEvents", "syslog", "errorlogs", "a", "{email}", "order_{n}", "events.v2", ".git", ""],
)  # fmt: skip
def test_words_for_things_stand(name: str) -> None:
    assert impersonal(name) == name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("ann.lindqvist77", "{name}"),
        ("Ann Lindqvist", "{name}"),
        ("AnnLindqvist", "{name}"),
        ("j-smith", "{name}"),
        ("Smith, J.", "{name}."),
        ("smith_log", "{name}_log"),
        ("smithlog", "{name}"),
        ("users-of-bob", "users-of-{name}"),
        ("user7", "user{n}"),
        ("k42", "k{n}"),
        ("42", "{n}"),
        ("lindqvist.77", "{name}.{n}"),
        ("lindqvist_b2", "{name}"),
        ("lindqvist_v2", "{name}_v2"),
        ("Björn", "{name}"),
        ("Bjo\u0308rn", "{name}"),
        ("鈴木", "{name}"),
        ("{lindqvist}", "{{name}}"),
        ("o'brien", "{name}"),
    ],
)
def test_what_may_be_a_persons_is_a_placeholder(name: str, shown: str) -> None:
    assert impersonal(name) == shown


def test_no_name_of_the_demo_company_is_a_word_for_things() -> None:
    persons = (*company_names.GIVEN, *company_names.FAMILY)
    japanese = (*company_names.JAPANESE_FAMILY, *company_names.JAPANESE_GIVEN)
    assert not WORDS.intersection(each.lower() for each in (*persons, *sum(japanese, ())))


@given(st.text(max_size=20))
def test_a_template_stays_as_it_is(name: str) -> None:
    assert impersonal(impersonal(name)) == impersonal(name)
