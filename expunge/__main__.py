"""``python -m expunge`` is the ``expunge`` command."""

from expunge.doors.cli import main

main()
