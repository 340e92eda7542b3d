"""Values and MB a second of one core beside plain Presidio (no_op) on the same values, in one run; the
same texts in documents of 1 kB, 100 kB and 10 MB, with line ends and without."""

import json
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.detection.schemas import schemas
from benchmarks.detection.systems import System, expunge, patterns, presidio
from benchmarks.report import show

RUNS = 3


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
    began = time.process_time()
    system(texts)
    return time.process_time() - began


def columns(data: Path) -> list[str]:
    """Every value of every column of the development schemas."""
    found = [v for _, _, table in schemas(data) for column in table.values() for v in column]
    random.Random(3).shuffle(found)
    return found


def logs(data: Path) -> list[str]:
    return (data / "apache_access" / "apache_logs").read_text(errors="replace").splitlines()


def sentences(data: Path) -> list[str]:
    file = data / "presidio_research" / "synth_dataset_v2.json"
    return [each["full_text"] for each in json.loads(file.read_text(encoding="utf-8"))]


def run(data: Path) -> None:
    ours, theirs = patterns(), presidio()
    texts = {
        "columns of the schemas": columns(data),
        "a mix of values, sentences, log lines": values(data, 20_000),
        "sentences": sentences(data),
        "access log": logs(data)[:4_000],
    }
    counts = (1_000, 600, 200, 150)
    rows = [
        (name, *_beside(ours, theirs, each, each[:count]))
        for (name, each), count in zip(texts.items(), counts, strict=True)
    ]
    shown = ("values", "values/s", "MB/s", "Presidio/s", "MB/s", "times")
    show("speed of what Presidio finds too: the patterns", shown, rows)
    every = expunge()
    rows = [(name, *_beside(every, theirs, each[:600], each[:150])) for name, each in texts.items()]
    show(
        "speed of everything, names too, which Presidio without a model does not find", shown, rows
    )
    _sizes(ours, texts)


def _beside(
    ours: System, theirs: System, texts: Sequence[str], some: Sequence[str]
) -> tuple[str, ...]:
    """Values and MB a second of both, in turn, so that a drift of the machine meets both alike."""
    ours(texts), theirs(some[:30])  # once, uncounted: numbering plans are loaded
    turns = [
        (len(texts) / timed(ours, texts), len(some) / timed(theirs, some)) for _ in range(RUNS)
    ]
    mine, other = sorted(turns, key=lambda pair: pair[0] / pair[1])[RUNS // 2]
    width = sum(len(each.encode()) for each in texts) / len(texts)
    return (
        f"{mine:,.0f}",
        f"{mine * width / 1e6:.2f}",
        f"{other:,.0f}",
        f"{other * width / 1e6:.3f}",
        f"{mine / other:.0f}",
    )


def _sizes(ours: System, texts: Mapping[str, Sequence[str]]) -> None:
    """The same texts in documents of other sizes, with line ends and without."""
    rows = []
    for name, each in texts.items():
        plain = "\n".join(value.replace("\n", " ") for value in each)
        for size in (1_000, 100_000, 10_000_000):
            length = max(size, 1_000_000)
            whole = (plain * (length // len(plain) + 1))[:length]
            rates = []
            for text in (whole, whole.replace("\n", " ")):
                documents = [text[start : start + size] for start in range(0, length, size)]
                rates.append(f"{length / timed(ours, documents) / 1e6:.2f}")
            rows.append((name, f"{size:,}", *rates))
    show("MB/s by size of text", ("texts", "code points", "lines", "one line"), rows)
