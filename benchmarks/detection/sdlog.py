"""Logs of eight systems (SDLog's labels over LogHub): user names and dotted addresses."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.detection.systems import System, expunge, presidio
from benchmarks.report import show

_V4 = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d)")


def lines(file: Path) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Each log line with its labelled tokens, without punctuation at their ends."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for row in [*file.read_text(encoding="utf-8").split("\n"), ""]:
        if not row.strip():
            if text:
                yield text, spans
            text, spans = "", []
            continue
        token, _, label = row.rpartition("\t")
        start = len(text) + bool(text)
        text = f"{text} {token}" if text else token
        if label != "O":
            spans.append((start, start + len(token.rstrip(",.;:)")), label.strip()))


def score(
    documents: Sequence[tuple[str, list[tuple[int, int, str]]]], system: System
) -> tuple[int, int, int, int, int]:
    """user names: gold, found and right; addresses: gold, found."""
    found = system([text for text, _ in documents])
    gold = hit = predicted = addresses = met = 0
    for (text, spans), each in zip(documents, found, strict=True):
        users = [(a, b) for a, b, label in spans if label == "B-USER"]
        ours = [(f.start, f.end) for f in each if f.entity == "USERNAME"]
        gold += len(users)
        predicted += len(ours)
        hit += sum(any(a < y and x < b for x, y in ours) for a, b in users)
        for match in _V4.finditer(text):
            if any(a <= match.start() < b for a, b, label in spans if label == "B-NET"):
                addresses += 1
                met += any(
                    f.entity == "IP_ADDRESS" and (f.start, f.end) == match.span() for f in each
                )
    return gold, predicted, hit, addresses, met


def run(data: Path) -> None:
    rows = []
    for file in sorted((data / "sdlog").glob("*.txt")):
        documents = list(lines(file))
        ours, theirs = score(documents, expunge()), score(documents, presidio())
        rows.append(
            (
                file.name.partition("_")[0],
                str(ours[0]),
                str(ours[1]),
                str(ours[2]),
                str(ours[3]),
                str(ours[4]),
                str(theirs[4]),
            )
        )
    columns = ("system", "users", "said", "right", "IPv4", "found", "Presidio")
    show("sdlog: user names (gold, said, right) and dotted IPv4", columns, rows)
