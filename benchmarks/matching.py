"""Matching 1 and 10,000 people in 1 GB of text: MB/s of one core, beside GNU grep -F -i.

Run: python -m benchmarks.matching [--megabytes 1024] [--runs 3]
The baseline looks for the plain e-mail addresses only; ours for every spelling and encoding of
each address, phone and name, with boundaries.
"""

import argparse
import random
import subprocess
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.report import median, paired, show
from expunge.match.query import Query
from expunge.model import Container, Identifier

BLOCK = 1 << 26
LOGS = Container("bench", "app.log", "logs")


def line(chance: random.Random) -> bytes:
    return (
        f"2024-05-{chance.randrange(1, 29):02d}T10:{chance.randrange(60):02d}:00Z INFO request "
        f"id={chance.getrandbits(48):012x} path=/orders/{chance.randrange(10**6)} "
        f"user=user{chance.randrange(10**6)} email=user{chance.randrange(10**6)}%40example.com "
        f"ms={chance.randrange(900)}\n"
    ).encode()


def text(size: int) -> bytes:
    """Log lines of a fixed seed."""
    chance = random.Random(7)
    part = b"".join(line(chance) for _ in range(40_000))
    return (part * (size // len(part) + 1))[:size]


def people(count: int) -> dict[str, tuple[Identifier, ...]]:
    return {
        str(number): (
            Identifier("email", f"person{number}.known@customers.example"),
            Identifier("phone", f"+1415{5550000 + number:07d}"),
            Identifier("name", f"Given{number} Family{number}"),
        )
        for number in range(count)
    }


def ours(query: Query, block: bytes, blocks: int) -> int:
    return sum(1 for _ in range(blocks) for _ in query.touches(LOGS, block))


def theirs(patterns: Path, block: Path, blocks: int) -> None:
    command = ["grep", "-c", "-i", "-F", "-f", str(patterns), *([str(block)] * blocks)]
    subprocess.run(command, stdout=subprocess.DEVNULL, env={"LC_ALL": "C"}, check=False)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--megabytes", type=int, default=1024)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    size = min(BLOCK, asked.megabytes << 20)
    blocks = max(1, (asked.megabytes << 20) // size)
    block = text(size)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "block.log")
        file.write_bytes(block)
        for count in (1, 10_000):
            subjects = people(count)
            query = Query(subjects)
            patterns = Path(folder, f"{count}.txt")
            patterns.write_text("".join(f"{ids[0].value}\n" for ids in subjects.values()))
            mine, grep = paired(
                partial(ours, query, block, blocks),
                partial(theirs, patterns, file, blocks),
                asked.runs,
            )
            megabytes = size * blocks / 1e6
            rows.append(
                (
                    f"{count:,} people",
                    f"{megabytes / median(mine):,.0f}",
                    f"{megabytes / median(grep):,.0f}",
                    f"{median(grep) / median(mine):.2f}",
                )
            )
    show(
        f"Matching in {size * blocks / 1e6:,.0f} MB of log lines, median of {asked.runs}",
        ("", "ours MB/s", "grep -F -i MB/s", "ours / grep"),
        rows,
    )


if __name__ == "__main__":
    main()
