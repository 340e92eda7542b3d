"""A field's name as steps: points in abbreviations are none."""

import pytest

from expunge.datamap.steps import steps, within


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("user.email", ("user", "email")),
        ("_source.user.email", ("_source", "user", "email")),
        ("email", ("email",)),
        ("Geb.-Datum", ("Geb.-Datum",)),
        ("D.O.B.", ("D.O.B.",)),
        ("Tel. home", ("Tel. home",)),
        ("Tel.", ("Tel",)),
        ("", ("",)),
    ],
)
def test_steps(field: str, expected: tuple[str, ...]) -> None:
    assert steps(field) == expected
    assert within(field) == ".".join(expected[:-1])
