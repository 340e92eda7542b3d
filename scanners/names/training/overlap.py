"""Whether generated text shares word sequences with texts that it must not be made from.

python -m scanners.names.training.overlap FOLDER [--words 6]
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from scanners.names.training.english import EnglishGenerator
from scanners.names.training.filler import SLOT

_WORD = re.compile(r"[\w']+")


def grams(text: str, size: int) -> Iterator[tuple[str, ...]]:
    words = [word.lower() for word in _WORD.findall(text)]
    for at in range(len(words) - size + 1):
        yield tuple(words[at : at + size])


def of_templates(size: int, times: int = 40) -> set[tuple[str, ...]]:
    """The sequences of the templates' own words, each template expanded many times; none crosses
    a slot, as what fills it is drawn from lists."""
    generator = EnglishGenerator(1)
    templates = list(chain.from_iterable(generator.templates.values()))
    expanded = (generator.expand(each) for each in templates for _ in range(times))
    return {
        gram for text in expanded for part in SLOT.split(text)[::2] for gram in grams(part, size)
    }


def shared(texts: Iterable[str], size: int) -> dict[tuple[str, ...], int]:
    """Sequences that the texts have in common with the templates, and in how many texts."""
    ours = of_templates(size)
    found: dict[tuple[str, ...], int] = {}
    for text in texts:
        for gram in set(grams(text, size)) & ours:
            found[gram] = found.get(gram, 0) + 1
    return found


def texts_of(folder: Path) -> Iterator[str]:
    """The sentences of presidio_research and the texts of the other development data."""
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".json" and path.stat().st_size < 50_000_000:
            yield from _strings(json.loads(path.read_text("utf-8")))
        elif path.suffix in {".txt", ".sql", ".csv"}:
            yield from path.read_text("utf-8", "replace").splitlines()


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from chain.from_iterable(map(_strings, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_strings, value))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", type=int, default=6)
    told = parser.parse_args()
    for gram, times in sorted(shared(texts_of(told.folder), told.words).items()):
        print(times, " ".join(gram))


if __name__ == "__main__":
    main()
