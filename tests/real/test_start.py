"""The command line starts quickly: what a command does not use, it does not load."""

import subprocess
import sys

HEAVY = {
    "alembic", "boto3", "elasticsearch", "hyperscan", "jinja2", "numpy", "prefect",
    "presidio_analyzer", "psycopg", "pyarrow", "spacy",
}  # fmt: skip


def test_the_commands_load_no_more_than_they_need() -> None:
    assert loaded_by("import expunge.doors.cli.commands") == []


def test_a_search_index_brings_no_pyarrow_and_leaves_it_to_who_wants_it() -> None:
    assert loaded_by("import connectors.search") == ["elasticsearch"]
    assert "pyarrow" in loaded_by("import connectors.search, pyarrow")


def loaded_by(line: str) -> list[str]:
    asked = f"{line}; import sys; print(*sorted({HEAVY!r} & set(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    return ended.stdout.split()
