"""Whether the score of a name means what it says: of names with a score, how many are right. On the
texts written by hand, and on presidio_research, of which nothing was used to set the scores."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from benchmarks.detection.marked import FAMILY, Passage, passages
from benchmarks.detection.names import HERE, LANGUAGES, System, system
from benchmarks.detection.presidio_research import FILES
from benchmarks.report import show

BINS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)
ENTITIES = ("PERSON", "LOCATION")
_GOLD = {"GPE": "LOCATION", "ADDRESS": "LOCATION", "STREET_ADDRESS": "LOCATION"}
Judged = tuple[str, float, bool]
"""Entity, score, and whether the span overlaps a gold span of its entity."""


def judged(documents: Iterable[Passage], find: System) -> Iterator[Judged]:
    """An address counts as LOCATION."""
    listed = list(documents)
    for document, found in zip(listed, find([each.text for each in listed]), strict=True):
        for each in found:
            entity = FAMILY.get(each.entity, each.entity)
            if entity in ENTITIES:
                right = any(
                    start < each.end and each.start < end and FAMILY.get(kind, kind) == entity
                    for start, end, kind in document.names
                )
                yield entity, each.score, right


def research(file: Path) -> Iterator[Passage]:
    for document in json.loads(file.read_text("utf-8")):
        spans = [
            (s["start_position"], s["end_position"], _GOLD.get(s["entity_type"], s["entity_type"]))
            for s in document["spans"]
        ]
        yield Passage(document["full_text"], spans)


def run(data: Path) -> None:
    for language, title in LANGUAGES.items():
        documents = passages(HERE / f"names_{language}.txt")
        _show(f"names, {title}, texts written by hand", judged(documents, system(language)))
    files = [data / "presidio_research" / name for name in FILES]
    texts = chain.from_iterable(map(research, files))
    _show("names, English, presidio_research", judged(texts, system("en")))


def _show(title: str, spans: Iterable[Judged]) -> None:
    counts: dict[tuple[str, int], list[float]] = defaultdict(lambda: [0, 0, 0.0])
    for entity, score, right in spans:
        place = max(n for n, least in enumerate(BINS) if score >= least)
        counted = counts[entity, place]
        counted[0], counted[1], counted[2] = counted[0] + 1, counted[1] + right, counted[2] + score
    rows = [
        (
            entity,
            f"{BINS[place]:.2f} - {min(1.0, BINS[place + 1]):.2f}",
            f"{n:.0f}",
            f"{total / n:.3f}",
            f"{right / n:.3f}",
        )
        for (entity, place), (n, right, total) in sorted(counts.items())
    ]
    show(f"{title}: of names with a score, how many are right",
         ("entity", "score", "names", "mean", "right"), rows)  # fmt: skip
