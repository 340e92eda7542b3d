"""Who else is named in a text of the data subject's: found by the scanner of names, in both
languages, and never the subject under a part of their own name."""

import pytest

from expunge.match.query import Query
from expunge.path.others import PEOPLE, Others
from scanners.names import NameScanner

SCANNER = NameScanner()


def left_out(text: str, *own: str) -> list[str]:
    others = Others((SCANNER,), Query({"others": ()}, {}, {}), frozenset(own))
    raw = text.encode()
    return [raw[start:end].decode() for start, end in others.scanned(text, PEOPLE)]


@pytest.mark.parametrize(
    ("text", "own", "expected"),
    [
        ("Dear Ms Thornbury, Mr Okonkwo called.", (), ["Thornbury", "Okonkwo"]),
        ("Dear Ms Thornbury, Mr Okonkwo called.", ("anita", "thornbury"), ["Okonkwo"]),
        ("Hello Anita, this is Mr Okonkwo.", ("anita", "thornbury"), ["Okonkwo"]),
        ("営業部の佐々木さんと山本さんに確認しました。", (), ["佐々木", "山本"]),
        ("営業部の佐々木さんと山本さんに確認しました。", ("佐々木", "健"), ["山本"]),
        ("営業部の佐々木さんと山本さんに確認しました。", ("佐々木健",), ["山本"]),
    ],
)
def test_others_are_left_out_and_the_subject_is_not(
    text: str, own: tuple[str, ...], expected: list[str]
) -> None:
    assert left_out(text, *own) == expected


def test_a_relative_with_another_first_name_is_somebody_else() -> None:
    assert left_out("Please call Mr Kofi Thornbury.", "anita", "thornbury") == ["Kofi Thornbury"]
