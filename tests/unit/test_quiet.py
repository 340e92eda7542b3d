"""No library speaks while Expunge runs: not with values, and not about having no handler."""

import subprocess
import sys

SPEAKING = """
import logging
from expunge.path.quiet import quiet_libraries
quiet_libraries()
for name in ("psycopg", "psycopg.pool", "sqlalchemy.engine", "somebody.else"):
    logging.getLogger(name).warning("error ignored in rollback of ann@example.com")
"""


def test_nothing_is_said() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SPEAKING], capture_output=True, text=True, check=True
    )
    assert (ended.stdout, ended.stderr) == ("", "")
