"""Corrected values in the form of those that they replace."""

import pytest

from expunge.match.correct import corrected

GB, JP = "+44 20 7946 1001", "+81 90 1234 5678"


@pytest.mark.parametrize(
    ("kind", "old", "new", "wanted"),
    [
        ("email", "ANN@B.C", "new@b.c", "NEW@B.C"),
        ("name", "Ann Smith", "Mia O'Neil", "Mia O'Neil"),
        ("name", "SMITH, ANN", "Mia O'Neil", "O'NEIL, MIA"),
        ("name", "Ann", "Mia O'Neil", None),  # a part: the other one may stand elsewhere
        ("name", "Ann", "Mia", "Mia"),
        ("given_name", "Ann", "Mia Lou O'Neil", "Mia Lou"),
        ("family_name", "SMITH", "Mia O'Neil", "O'NEIL"),
        ("given_name", "Ann", "Mia", None),
        ("name", "山田太郎", "山田 花子", "山田花子"),
        ("name", "山田 太郎", "山田 花子", "山田 花子"),
        ("given_name", "太郎", "山田 花子", "花子"),
        ("family_name", "山田", "鈴木 花子", "鈴木"),
        ("date_of_birth", "31.12.1980", "1981-02-03", "03.02.1981"),
        ("date_of_birth", "01/02/1980", "1981-02-03", None),
        ("phone", GB, "+44 20 7946 0002", "+44 20 7946 0002"),
        ("phone", "020 7946 1001", "+44 20 7946 0002", "020 7946 0002"),
        ("phone", "(0)20-7946-1001", "+44 20 7946 0002", "(0)20-7946-0002"),
        ("phone", "020 7946 1001", JP, "+81 90-1234-5678"),
        ("phone", "(0)20-7946-1001", JP, "+81 90-1234-5678"),
        ("phone", GB, JP, "+81 90-1234-5678"),
        ("phone", "+442079461001", JP, "+819012345678"),
    ],
)
def test_in_the_form_of_the_old_one(kind: str, old: str, new: str, wanted: str | None) -> None:
    assert corrected(kind, old, new, [GB]) == wanted


def test_a_number_of_an_unknown_country_keeps_its_form_only_where_it_can_be_one_of_the_new() -> (
    None
):
    assert corrected("phone", "(415) 555-2671", "+1 212 555 0123") == "(212) 555-0123"
    assert corrected("phone", "(415) 555-2671", JP) == "+81 90-1234-5678"
