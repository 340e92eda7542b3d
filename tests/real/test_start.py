"""The command line starts quickly: what a command does not use, it does not load."""

import subprocess
import sys

HEAVY = {
    "alembic", "boto3", "elasticsearch", "hyperscan", "jinja2", "numpy", "prefect",
    "presidio_analyzer", "psycopg", "pyarrow", "spacy",
}  # fmt: skip


def test_the_commands_load_no_more_than_they_need() -> None:
    asked = f"import sys, expunge.doors.cli.commands; print(*({HEAVY!r} & set(sys.modules)))"
    ended = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert ended.stdout.split() == []
