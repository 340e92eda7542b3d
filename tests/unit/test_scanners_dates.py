"""Dates of people: with their day of the week, in many languages; a machine's do not count."""

import pytest

from scanners.patterns.months import MONTHS
from tests.unit.pattern_spans import found_in


def dates_in(text: str) -> list[str]:
    return [value for value, entity in found_in(text) if entity.startswith("DATE")]


FOUND = [
    ("Plumber came Tuesday, May 12 at home", "Tuesday, May 12"),
    ("moved to Thursday 14 May. text me", "Thursday 14 May"),
    ("starting on Monday, 6 July 2026 at a salary", "Monday, 6 July 2026"),
    ("udbetales 1. marts 2026", "1. marts 2026"),
    ("dnia 3 czerwca 2026 r.", "3 czerwca 2026"),
    ("on 5 Dec. 2025 we met", "5 Dec. 2025"),
    ("2026. január 5. napon", "2026. január 5"),
    ("our appointment 2026-09-01 14:00:00 stands", "2026-09-01 14:00:00"),
]
MACHINES = [
    "Fri May 15 08:02:44 2026 : Auth",
    "Fri May 15 08:02 node up",
    "Ocak 2 kg odun, Mart 20 lira",
    "failed at 10:11:12 UTC Mon Jul 6 2026",
    "1,2026/08/02 17:46:02,0132,SYSTEM",
    "Started POST x at 2026-09-01 14:00:01 +0200",
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find(text: str, expected: str) -> None:
    assert dates_in(text) == [expected]


@pytest.mark.parametrize("text", MACHINES)
def test_time_stamps_do_not_count(text: str) -> None:
    assert dates_in(text) == []


@pytest.mark.parametrize("month", sorted(MONTHS))
def test_every_month_is_known_to_the_gate_and_to_the_pattern(month: str) -> None:
    for written in (month, month.capitalize()):
        assert dates_in(f"seen 14 {written} 2026, gone") == [f"14 {written} 2026"]
