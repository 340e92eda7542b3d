"""The connector in the author's guide is small, works, and is what the guide shows."""

from itertools import product
from pathlib import Path

import pytest

from docs.authors.example_harness import NotesHarness
from expunge.model import Action, Outcome, Result, Work
from expunge.testing import contract_suite, seeds
from expunge.testing.kill import At, Moment, run
from expunge.testing.looking import works
from expunge.testing.shim import file_acts

AUTHORS = Path(__file__).parent.parent.parent / "docs" / "authors"

TestNotes = contract_suite(NotesHarness)


def test_example_is_50_lines() -> None:
    lines = (AUTHORS / "example_connector.py").read_text().splitlines()
    assert len([line for line in lines if line.strip()]) <= 50


@pytest.mark.kill
def test_example_survives_a_kill_at_every_write(tmp_path: Path) -> None:
    """SIGKILL before and after each act on a file; the same work again; the same end."""
    clean = _Trial(tmp_path / "clean")
    ran = run(clean.apply, inside=[file_acts(clean.place)])
    assert not ran.error
    acts = ran.acts
    assert acts.count("replace") == 2
    assert acts.count("unlink") == 2
    for act, moment in product(range(len(acts)), Moment):
        trial = _Trial(tmp_path / f"{act}-{moment.value}")
        assert run(trial.apply, At(act, moment), inside=[file_acts(trial.place)]).killed
        results = trial.apply()
        assert {outcome.result for outcome in results} <= {Result.DONE, Result.ALREADY}
        assert sorted(outcome.key for outcome in results) == sorted(trial.work.edits)
        assert trial.harness.dump() == clean.harness.dump()


class _Trial:
    """Two notes to be deleted, two to be redacted, and two neighbours."""

    def __init__(self, place: Path) -> None:
        place.mkdir()
        self.place, self.harness = place, NotesHarness(place)
        self.harness.plant(planted := seeds(6))
        connector = self.harness.connector()
        (delete,) = works(connector, planted[:2], Action.DELETE)
        (redact,) = works(connector, planted[2:4], Action.REDACT)
        self.work = Work(delete.unit, {**delete.edits, **redact.edits})

    def apply(self) -> list[Outcome]:
        return list(self.harness.connector().apply(self.work))


@pytest.mark.parametrize("name", ["example_connector.py", "example_harness.py"])
def test_guide_shows_exactly_it(name: str) -> None:
    code = (AUTHORS / name).read_text()
    assert f"```python\n{code}```\n" in (AUTHORS / "connector.md").read_text()
