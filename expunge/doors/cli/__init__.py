"""The command line. Exit codes: 0 done; 1 failed; 2 usage; 3 waits for approval; 4 gaps."""

import sys

INTERRUPTED = 130


def main() -> None:
    """The entry point of the ``expunge`` script. The commands take a second to import: Ctrl-C ends
    that as it ends everything else."""
    try:
        from expunge.doors.cli import commands  # noqa: PLC0415  (see above)
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. Nothing was begun.\n")
        sys.exit(INTERRUPTED)
    commands.main()


__all__ = ["main"]
