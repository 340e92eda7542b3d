"""The connector in the author's guide is small, works, and is what the guide shows."""

from pathlib import Path

import pytest

from docs.authors.example_harness import NotesHarness
from expunge.testing import contract_suite

AUTHORS = Path(__file__).parent.parent.parent / "docs" / "authors"

TestNotes = contract_suite(NotesHarness)


def test_example_is_50_lines() -> None:
    lines = (AUTHORS / "example_connector.py").read_text().splitlines()
    assert len([line for line in lines if line.strip()]) <= 50


@pytest.mark.parametrize("name", ["example_connector.py", "example_harness.py"])
def test_guide_shows_exactly_it(name: str) -> None:
    code = (AUTHORS / name).read_text()
    assert f"```python\n{code}```\n" in (AUTHORS / "connector.md").read_text()
