"""The bare core against the same request under Prefect: an approved erasure of 1,000 rows.

Run: python -m benchmarks.prefect_overhead --services FOLDER [--runs 3]
FOLDER: services started by `python -m deployments.local up --folder FOLDER`.
"""

import argparse
import os
import sqlite3
import tempfile
import time
from pathlib import Path

from benchmarks.report import median, show
from deployments.local import running
from expunge.config import load
from expunge.model import Identifier
from expunge.path import approve, intake, plan, run
from expunge.path.context import Context

ROWS = 1_000
CONFIG = (
    '[scanners]\nuse = ["fields"]\n[stores.shop]\nconnector = "sql"\nurl = "sqlite:///shop.db"\n'
)


def approved(folder: Path) -> tuple[Path, str]:
    """A fresh shop with one person, and their approved request."""
    with sqlite3.connect(folder / "shop.db") as shop:
        shop.executescript(
            "DROP TABLE IF EXISTS orders; DROP TABLE IF EXISTS customers;"
            "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT UNIQUE);"
            "CREATE TABLE orders (id INTEGER PRIMARY KEY,"
            " customer_id INTEGER REFERENCES customers (id));"
            "CREATE INDEX one ON orders (customer_id);"
            "INSERT INTO customers VALUES (1, 'ann@example.com');"
        )
        shop.executemany("INSERT INTO orders VALUES (?, 1)", [(n,) for n in range(ROWS)])
    shop.close()
    config = folder / "expunge.toml"
    config.write_text(CONFIG)
    context = Context(load(config))
    request = intake.new(context, "erasure", [Identifier("email", "ann@example.com")]).id
    approve.approve(context, request, plan.plan(context, request).hash, "A. Approver")
    context.close()
    return config, request


def bare(config: Path, request: str) -> None:
    context = Context(load(config))
    run.run(context, request)
    context.close()


def under_prefect(config: Path, request: str) -> None:
    from flows.erase import erase_subject  # noqa: PLC0415  (Prefect reads its settings at import)

    os.environ["EXPUNGE_CONFIG"] = str(config)
    state = erase_subject(request, return_state=True)
    if not state.is_completed():
        raise SystemExit(f"the run ended {state.name}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--services", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    endpoints = running(asked.services)
    if endpoints is None:
        parser.error("no services run in that folder")
    os.environ["PREFECT_API_URL"] = endpoints.prefect_api_url
    taken: dict[str, list[float]] = {"core": [], "Prefect": []}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(asked.runs + 1):
            for name, work in (("core", bare), ("Prefect", under_prefect)):
                config, request = approved(Path(folder))
                began = time.perf_counter()
                work(config, request)
                if number:  # the first of each warms up
                    taken[name].append(time.perf_counter() - began)
    core, prefect = median(taken["core"]), median(taken["Prefect"])
    show(
        f"One approved request, {ROWS:,} rows, medians of {asked.runs}",
        ("", "seconds", "x core"),
        [("core", f"{core:.2f}", "1.0"), ("Prefect", f"{prefect:.2f}", f"{prefect / core:.1f}")],
    )


if __name__ == "__main__":
    main()
