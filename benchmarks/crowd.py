"""One reading for many people against one reading for one, and an export against a bare dump.

Run: python -m benchmarks.crowd [--people 1000] [--megabytes 64] [--runs 3]
A shop (5,000 customers with their orders) and a log in a temporary folder; CPU seconds of this
process and its children, so that other work on the machine counts little; each reading is a
process of its own, so that its memory is its own.
"""

import argparse
import multiprocessing
import os
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.report import median, show
from expunge.config import load
from expunge.export import files
from expunge.export.files import Given
from expunge.export.shelf import Shelf
from expunge.export.writing import ExportWriter
from expunge.match.query import Query
from expunge.model import Container, Identifier
from expunge.path.context import Context
from expunge.path.reading import Reading
from expunge.path.search import link_table
from expunge.path.survey import survey
from expunge.policy.purposes import Told
from expunge.vault import WorkKey

CUSTOMERS = 5_000
CONFIG = """\
[scanners]
use = ["fields"]
[stores.shop]
connector = "sql"
url = "sqlite:///shop.db"
[stores.weblogs]
connector = "logs"
paths = ["app.log"]
"""


def fill(folder: Path, megabytes: int) -> None:
    (folder / "expunge.toml").write_text(CONFIG)
    with sqlite3.connect(folder / "shop.db") as shop:
        shop.executescript(
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE, name TEXT);"
            "CREATE TABLE orders (id INTEGER PRIMARY KEY, note TEXT,"
            " customer_id INTEGER REFERENCES customers (id));"
        )
        people = [(n, email(n), f"Customer Number{n}") for n in range(CUSTOMERS)]
        shop.executemany("INSERT INTO customers VALUES (?, ?, ?)", people)
        orders = [(n, "leave it at the door", n % CUSTOMERS) for n in range(4 * CUSTOMERS)]
        shop.executemany("INSERT INTO orders VALUES (?, ?, ?)", orders)
    line = "2026-01-01T00:00:00Z INFO request={:08d} GET /shop/item 200 took 42 ms by nobody\n"
    with (folder / "app.log").open("w") as log:
        number = 0
        while log.tell() < megabytes << 20:
            log.writelines(line.format(n) for n in range(number, number + 1000))
            log.write(f"2026-01-01T00:00:00Z INFO login email={email(number % CUSTOMERS)}\n")
            number += 1000


def email(number: int) -> str:
    return f"customer.number{number}@example.com"


def reading(folder: Path, people: int) -> None:
    """Everything once, for so many people with an e-mail address and a key each."""
    context = Context(load(folder / "expunge.toml"))
    data_map = survey(context)
    key = "shop:customers.id"
    subjects = {
        f"r{n}": (Identifier("email", email(n)), Identifier(key, str(n))) for n in range(people)
    }
    made = Reading(Query(subjects, link_table(data_map), data_map.identity))
    made.locate(context.connectors())
    made.close()
    context.close()


def alone(work: Callable[[], None]) -> tuple[float, float]:
    """CPU seconds and the greatest memory (MB) of the work in a process of its own."""
    receiving, sending = multiprocessing.Pipe(duplex=False)

    def measured() -> None:
        before = time.process_time()
        work()
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sending.send((time.process_time() - before, most))

    child = multiprocessing.get_context("fork").Process(target=measured)
    child.start()
    taken: tuple[float, float] = receiving.recv()
    child.join()
    return taken


def export(folder: Path, records: list[dict[str, object]]) -> None:
    """The records sealed as JSON and CSV, as an export writes them."""
    shelf = Shelf(folder / "shelf", WorkKey(os.urandom(32)))
    shelf.begin()
    writer = ExportWriter(shelf)
    with writer.container(Container("shop", "customers", "table"), Told()) as into:
        for data in records:
            into.add(Given(data, "yours", "its email is the data subject's", "current"))
    shelf.finish()


def dump(folder: Path, records: list[dict[str, object]]) -> None:
    """The same records as JSON Lines in a plain file."""
    with (folder / "dump.jsonl").open("wb") as file:
        for data in records:
            file.write(files.dumped(data) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--megabytes", type=int, default=64)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, chosen.megabytes)
        reading(folder, 1)  # the scan of the map, once
        rows = []
        first = 0.0
        for people in dict.fromkeys((1, chosen.people)):
            taken = [alone(lambda n=people: reading(folder, n)) for _ in range(chosen.runs)]  # type: ignore[misc]
            seconds = median([each[0] for each in taken])
            first = first or seconds
            memory = max(each[1] for each in taken)
            ratio = f"{seconds / first:.2f}"
            rows.append((f"{people:,}", f"{seconds:.2f}", ratio, f"{memory:.0f}"))
        show("one reading", ("people", "CPU s", "ratio", "MB at most"), rows)
        records = [
            {"id": n, "email": email(n), "note": "leave it at the door, please " * 4}
            for n in range(100_000)
        ]
        size = sum(len(files.dumped(each)) + 1 for each in records) / 1e6
        rows = []
        for title, work in (("export", export), ("bare dump", dump)):
            taken = [
                alone(lambda w=work: w(folder, records))
                for _ in range(chosen.runs)  # type: ignore[misc]
            ]
            seconds = median([each[0] for each in taken])
            rows.append((title, f"{size / seconds:.0f}", f"{seconds:.2f}"))
        show(f"{size:.0f} MB of records", ("", "MB/s of CPU", "CPU s"), rows)


if __name__ == "__main__":
    main()
