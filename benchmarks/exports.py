"""An export's files against a bare dump of the same records.

Run: python -m benchmarks.exports [--runs 3]
CPU seconds of a process of its own, so that other work on the machine counts little.
"""

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks.report import alone, median, show
from expunge.export import files
from expunge.export.files import Given
from expunge.export.shelf import Shelf
from expunge.export.writing import ExportWriter
from expunge.model import Container, Row
from expunge.policy.purposes import Told
from expunge.vault import WorkKey


def email(number: int) -> str:
    return f"customer.number{number}@example.com"


def export(folder: Path, records: list[Row]) -> None:
    """The records sealed as JSON and CSV, as an export writes them."""
    shelf = Shelf(folder / "shelf", WorkKey(os.urandom(32)))
    shelf.begin()
    writer = ExportWriter(shelf)
    with writer.container(Container("shop", "customers", "table"), Told()) as into:
        for data in records:
            into.add(Given(data, "yours", "its email is the data subject's", "current"))
    shelf.finish()


def dump(folder: Path, records: list[Row]) -> None:
    """The same records as JSON Lines in a plain file."""
    with (folder / "dump.jsonl").open("wb") as file:
        for data in records:
            file.write(files.dumped(data) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        records = [
            Row(id=n, email=email(n), note="leave it at the door, please " * 4)
            for n in range(100_000)
        ]
        size = sum(len(files.dumped(each)) + 1 for each in records) / 1e6
        rows: list[tuple[str, ...]] = []
        for title, work in (("export", export), ("bare dump", dump)):
            taken = [
                alone(lambda w=work: w(folder, records))  # type: ignore[misc]
                for _ in range(chosen.runs)
            ]
            seconds = median([each.cpu for each in taken])
            rows.append((title, f"{size / seconds:.0f}", f"{seconds:.2f}"))
        show(f"{size:.0f} MB of records", ("", "MB/s of CPU", "CPU s"), rows)


if __name__ == "__main__":
    main()
