"""Whether a score means what it says: of spans with a score, how many are right, on all sets that
have a gold at once (presidio_research, sdlog's user names and addresses, decoys)."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from benchmarks.detection import decoys, sdlog
from benchmarks.detection.presidio_research import FILES, GOLD, OURS, SHOWN
from benchmarks.detection.systems import System, patterns
from benchmarks.report import show

BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
_LABELS = {"USERNAME": "B-USER", "IP_ADDRESS": "B-NET", "MAC_ADDRESS": "B-MAC"}


def judged(data: Path, system: System) -> Iterator[tuple[float, bool]]:
    """Score, and whether the span overlaps a gold span of its entity."""
    for name in FILES:
        documents = json.loads((data / "presidio_research" / name).read_text(encoding="utf-8"))
        found = system([each["full_text"] for each in documents])
        for document, spans in zip(documents, found, strict=True):
            gold = [
                (
                    s["start_position"],
                    s["end_position"],
                    GOLD.get(s["entity_type"], s["entity_type"]),
                )
                for s in document["spans"]
            ]
            for each in spans:
                entity = OURS.get(each.entity, each.entity)
                if entity in SHOWN or entity in GOLD.values():
                    right = any(a < each.end and each.start < b and k == entity for a, b, k in gold)
                    yield each.score, right
    for file in sorted((data / "sdlog").glob("*.txt")):
        lines = list(sdlog.lines(file))
        for (_, gold), spans in zip(lines, system([text for text, _ in lines]), strict=True):
            for each in spans:
                if (label := _LABELS.get(each.entity)) is not None:
                    yield (
                        each.score,
                        any(a < each.end and each.start < b and k == label for a, b, k in gold),
                    )
    for spans in system([text for _, text in decoys.lines()]):
        for each in spans:
            yield each.score, False


def run(data: Path) -> None:
    counts: dict[int, list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for score, right in judged(data, patterns()):
        place = max(n for n, least in enumerate(BINS) if score >= least)
        counts[place][0] += 1
        counts[place][1] += right
        counts[place][2] += score
    rows = [
        (
            f"{BINS[place]:.2f} - {min(1.0, BINS[place + 1]):.2f}",
            f"{n:.0f}",
            f"{total / n:.3f}",
            f"{right / n:.3f}",
        )
        for place, (n, right, total) in sorted(counts.items())
    ]
    show(
        "reliability: of spans with a score, how many are right",
        ("score", "spans", "mean", "right"),
        rows,
    )
