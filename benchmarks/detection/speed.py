"""Values a second and MB/s beside plain Presidio (no_op) on the same values, in one run; texts of
1 kB, 100 kB and 10 MB; recall of both on the same values."""

import json
import random
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.detection.systems import System, expunge, presidio
from benchmarks.report import show

VALUES, THEIRS = 60_000, 1_500
"""Values for ours, and as many of the same for Presidio as it can do in the time."""


def values(data: Path, count: int) -> list[str]:
    """Values as columns and logs hold them: most hold nothing, some an identifier."""
    chance = random.Random(11)
    sentences = [
        each["full_text"]
        for each in json.loads((data / "presidio_research" / "synth_dataset_v2.json").read_text())
    ]
    log = (data / "apache_access" / "apache_logs").read_text(errors="replace").splitlines()

    def one() -> str:
        return chance.choice(
            (
                lambda: f"user{chance.randrange(10**6)}@example.com",
                lambda: f"+1 415-{chance.randrange(200, 999)}-{chance.randrange(10**4):04d}",
                lambda: (
                    f"20{chance.randrange(10, 25)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
                ),
                lambda: str(chance.randrange(10**6)),
                lambda: (
                    f"{chance.choice(('Ann', 'Ben', 'Kim'))} {chance.choice(('Lee', 'Smith', 'Jones'))}"
                ),
                lambda: f"{chance.random() * 100:.2f}",
                lambda: "a lamp with an oak foot, delivered to the back door",
                lambda: f"{chance.getrandbits(64):016x}",
                lambda: chance.choice(("active", "pending", "closed")),
                lambda: f"192.0.2.{chance.randrange(256)}",
                lambda: chance.choice(sentences),
                lambda: chance.choice(log),
            )
        )()

    return [one() for _ in range(count)]


def timed(system: System, texts: Sequence[str]) -> float:
    began = time.perf_counter()
    system(texts)
    return time.perf_counter() - began


def run(data: Path) -> None:
    ours, theirs = expunge(), presidio()
    every = values(data, VALUES)
    some = every[:THEIRS]
    ours(some), theirs(some[:50])
    rates = []
    for _ in range(3):  # in turn, so that a drift of the machine meets both alike
        rates.append((VALUES / timed(ours, every), THEIRS / timed(theirs, some)))
    mine, other = sorted(rates, key=lambda pair: pair[0] / pair[1])[1]
    width = sum(len(each.encode()) for each in every) / VALUES
    rows = [
        ("Expunge", f"{mine:,.0f}", f"{mine * width / 1e6:.2f}"),
        ("Presidio no_op", f"{other:,.0f}", f"{other * width / 1e6:.3f}"),
        ("times", f"{mine / other:.0f}", ""),
    ]
    show("speed on the same values", ("system", "values/s", "MB/s"), rows)
    text = "\n".join(every)
    rows = []
    for size in (1_000, 100_000, 10_000_000):
        whole = (text * (size // len(text) + 1))[:size]
        count = max(1, 2_000_000 // size)
        taken = timed(ours, [whole] * count)
        flat = timed(ours, [whole.replace("\n", " ")] * count)
        rows.append(
            (f"{size:,}", f"{size * count / taken / 1e6:.2f}", f"{size * count / flat / 1e6:.2f}")
        )
    show("MB/s by size of text", ("code points", "lines", "one line"), rows)
