"""The command line. Exit codes: 0 done; 1 failed; 2 usage; 3 waits for approval; 4 gaps."""

from expunge.doors.cli.main import main

__all__ = ["main"]
