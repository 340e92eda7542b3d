"""Names in texts that were written by hand and never trained on, and how fast they are found.

python -m benchmarks.detection.names --errors lists each miss.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.detection.marked import Result, measure, passages
from benchmarks.detection.systems import presidio
from benchmarks.report import show
from expunge.config.shape import ScannerTable
from expunge.datamap.scanner import Found, NotScanned
from scanners.names import NameScanner

HERE = Path(__file__).parent
LANGUAGES = {"en": "English", "ja": "Japanese"}
SETS = {"": "texts", "_last": "texts written last"}
"""Ends of the files' names and what they hold: errors on the first were looked at, on the second not."""
ENTITIES = ("PERSON", "LOCATION", "ORGANIZATION")
System = Callable[[Sequence[str]], list[Sequence[Found]]]


def system(language: str, name: str = "own") -> System:
    """The engine of names: own, or as in [scanners.names]."""
    scanner = NameScanner()
    scanner.configure(ScannerTable.model_validate({"names": {language: name}}))

    def find(texts: Sequence[str]) -> list[Sequence[Found]]:
        found = scanner.find_all(texts, language)
        return [each for each in found if not isinstance(each, NotScanned)]

    return find


def run(data: Path) -> None:  # noqa: ARG001  (the sets stand beside this file)
    for language, title in LANGUAGES.items():
        for end, what in SETS.items():
            _quality(language, f"names, {title}, {what}", HERE / f"names_{language}{end}.txt")
        documents = passages(HERE / f"names_{language}.txt")
        _speed(language, title, [each.text for each in documents])


def _quality(language: str, title: str, file: Path) -> None:
    documents, rows = list(passages(file)), []
    for name, find in _systems(language).items():
        result = measure(documents, find)
        rows += [_row(name, entity, result) for entity in ENTITIES]
        rows.append((name, "none", str(result.clean), f"{result.flagged} flagged", "", ""))
    columns = ("system", "entity", "gold", "P", "R", "F2")
    show(f"{title}, IoU .9 (a postal address counts as LOCATION)", columns, rows)


def _row(name: str, entity: str, result: Result) -> tuple[str, ...]:
    figures = (result.precision(entity), result.recall(entity), result.f2(entity))
    return (name, entity, str(result.gold[entity]), *(f"{each:.3f}" for each in figures))


def _systems(language: str) -> dict[str, System]:
    found = {"expunge": system(language)}
    if language == "ja" and find_spec("ja_ginza"):
        found["ja_ginza"] = system(language, "spacy:ja_ginza")
    return found


def _speed(language: str, title: str, texts: list[str]) -> None:
    many = texts * 10
    rows = []
    for name, find in _speed_systems(language).items():
        some = many if name == "expunge" else texts
        find(some[:50])
        begun = time.process_time()
        find(some)
        seconds = time.process_time() - begun
        size = sum(len(each.encode()) for each in some) / 1e6
        rows.append((name, f"{len(some) / seconds:,.0f}", f"{size / seconds:.3f}"))
    show(f"names, {title}: one core's speed", ("system", "documents/s", "MB/s"), rows)


def _speed_systems(language: str) -> dict[str, System]:
    found = dict(_systems(language))
    if language == "en":
        found["Presidio, no model"] = presidio()
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--errors", action="store_true", help="list each name that was not met")
    parser.add_argument("--language", choices=LANGUAGES, default="en")
    told = parser.parse_args()
    if not told.errors:
        run(Path())
        return
    documents = list(passages(HERE / f"names_{told.language}.txt"))
    for miss in measure(documents, system(told.language)).misses:
        print("FALSE " if miss.false else "MISSED", miss.entity, repr(miss.name), repr(miss.text))


if __name__ == "__main__":
    main()
