"""Memory and time of ``expunge detect`` and ``expunge scan --full`` on a log of 10 MB to 1 GB: the
peak of the whole process tree is that of its largest process (ru_maxrss).

It writes up to 1 GB into a temporary folder. --data is not needed.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.report import show

SIZES = (10_000_000, 100_000_000, 1_000_000_000)
"""Bytes of the logs."""
CONFIG = """
[scanners]
use = ["fields", "patterns", "presidio"]
[stores.weblogs]
connector = "logs"
paths = ["*.log"]
"""
"""Without the model of names: its time is its own matter (python -m benchmarks.detection names)."""


def lines(seed: int = 5) -> Iterator[str]:
    """Log lines as services write them, about every second one with something personal."""
    chance = random.Random(seed)
    while True:
        second = f"2026-03-{chance.randrange(1, 29):02d}T{chance.randrange(24):02d}:{chance.randrange(60):02d}:{chance.randrange(60):02d}"
        number = chance.randrange(10**6)
        yield chance.choice(
            (
                f"{second}Z INFO shop.cart item={number} added quantity={number % 7} took={number % 900}ms",
                f"{second}Z INFO shop.login user=u{number} ip=10.{number % 251}.{number % 97}.{number % 13} ok",
                f'{second}Z WARN mail.send to=<p{number}@example.com> status=deferred reason="greylisted"',
                f"{second}Z DEBUG pool.worker[{number % 64}] took task {chance.getrandbits(64):016x} of queue thumbnails",
                f'192.0.2.{number % 256} - - [12/Mar/2026:10:00:{number % 60:02d} +0000] "GET /items/{number}?page={number % 9} HTTP/1.1" 200 {number}',
                f'{{"ts":"{second}","level":"info","msg":"payment taken","amount":{number / 100},"order":"o-{number}"}}',
                f"{second}Z ERROR shop.api request {chance.getrandbits(128):032x} failed after {number % 30} s: upstream timed out",
            )
        )


def write(file: Path, size: int) -> None:
    """About size bytes of lines; what is large is the same part again and again."""
    part = "".join(f"{line}\n" for line in islice(lines(), 100_000)).encode()
    with file.open("wb") as stream:
        for start in range(0, size, len(part)):
            stream.write(part[: size - start])


def measured(*command: str, folder: Path) -> tuple[float, float]:
    """Seconds and the peak of resident memory in MB."""
    began = time.perf_counter()
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "expunge", *command], cwd=folder, stdout=said, env=_environment()
        )
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 4):
        raise RuntimeError(f"{command} ended {process.returncode}")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path.cwd())}


def run(data: Path) -> None:  # noqa: ARG001  (it writes its own)
    rows = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "expunge.toml").write_text(CONFIG)
            write(folder / "app.log", size)
            detected = measured("detect", "app.log", folder=folder)
            spans = _spans(folder / "said")
            scanned = measured("scan", "--full", "--json", folder=folder)
            read = json.loads((folder / "said").read_text())["personal"]
            rows.append(
                (
                    f"{size / 1e6:,.0f} MB",
                    *(f"{detected[1]:.0f}", f"{size / detected[0] / 1e6:.2f}", f"{spans:,}"),
                    *(f"{scanned[1]:.0f}", f"{size / scanned[0] / 1e6:.2f}", str(read)),
                )
            )
    columns = ("log", "detect: MB", "MB/s", "spans", "scan --full: MB", "MB/s", "fields")
    show("memory: peak of resident memory", columns, rows)


def _spans(said: Path) -> int:
    """How many were written, without reading them into memory at once."""
    with said.open("rb") as stream:
        return sum(each.count(b'"start"') for each in iter(lambda: stream.read(1 << 20), b""))
