"""One request at the present revision beside an earlier one: no slower than before.

Run: python -m benchmarks.before REVISION --services FOLDER [--customers 5000] [--runs 5]
FOLDER: services started by `python -m deployments.local up --folder FOLDER`. REVISION: of this
repository, checked out beside it for as long as the benchmark runs. Both plan the same erasures of
the same company through the command line, in turn, each with a ledger of its own; what is searched
is all four stores. Before the first batches: affbb8a^.
"""

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.crowd import company, customers
from benchmarks.report import median, show
from deployments.local import running

ROOT = Path(__file__).parent.parent
GAPS = 4  # an exit code: the company has an object that cannot be read


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    git = ["git", "-C", str(ROOT), "archive", "--format=tar", revision]
    packed = subprocess.run(git, stdout=subprocess.PIPE, check=True).stdout
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(packed)) as tree:
        tree.extractall(folder, filter="data")
        yield Path(folder)


class Revision:
    """The code in a folder, and a configuration with a ledger and keys of its own."""

    def __init__(self, code: Path, path: Path, name: str) -> None:
        self._config = path.with_name(f"{name}.toml")
        text = path.read_text().replace("sqlite:///expunge.db", f"sqlite:///{name}.db")
        self._config.write_text(text.replace('"expunge-keys"', f'"{name}-keys"'))
        self._environment = {**os.environ, "PYTHONPATH": str(code)}
        self._code = code

    def call(self, *words: str) -> str:
        command = [sys.executable, "-m", "expunge", *words, "--config", str(self._config)]
        done = subprocess.run(
            command, cwd=self._code, env=self._environment, stdout=subprocess.PIPE, check=False
        )
        if done.returncode not in (0, GAPS):
            raise SystemExit(f"{self._code}: {words[0]} ended with {done.returncode}")
        return done.stdout.decode()

    def planned(self, email: str) -> tuple[float, float]:
        """Seconds by the clock and of the processor, for one plan."""
        asked = ("--right", "erasure", "--identity", f"email={email}", "--json")
        request = json.loads(self.call("request", "new", *asked))["id"]
        began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        self.call("plan", request)
        taken, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
        return taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("revision")
    parser.add_argument("--services", type=Path, required=True)
    parser.add_argument("--customers", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    endpoints = running(chosen.services)
    if endpoints is None:
        parser.error("no services run in that folder")
    with (
        checked_out(chosen.revision) as tree,
        company(endpoints, chosen.customers) as path,
    ):
        now, before = Revision(ROOT, path, "now"), Revision(tree, path, "before")
        for each in (now, before):
            each.call("scan")
        people = [own[0].value for own in customers(chosen.customers, chosen.runs)]
        pairs = [(now.planned(email), before.planned(email)) for email in people]
    rows = []
    for title, place in (("seconds", 0), ("CPU seconds", 1)):
        ours, theirs = (median([pair[n][place] for pair in pairs]) for n in (0, 1))
        rows.append((title, f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}"))
    columns = ("one plan", "now", chosen.revision, "times")
    show("one request", columns, rows)


if __name__ == "__main__":
    main()
