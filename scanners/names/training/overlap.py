"""Whether the templates share sequences of words with texts that they must not be made from.

    python -m scanners.names.training.overlap english|japanese FOLDER [--words 6]

A word of Japanese is a character. A slot, and what a text marks as one, stands for any name.
"""

import argparse
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from scanners.names.training.english import EnglishGenerator
from scanners.names.training.japanese import JapaneseGenerator

_UNIT = re.compile(r"_|[\u3005-\u9fff]|[^\W_\u3005-\u9fff]+(?:'\w+)?")
_SLOT = re.compile(r"\{\{?[\w.]+\}?\}")
TIMES = 40
"""How often a template is expanded, to see its alternatives."""


def grams(text: str, size: int) -> Iterator[tuple[str, ...]]:
    """Sequences of size words of which at most one is a slot."""
    words = [word.lower() for word in _UNIT.findall(_SLOT.sub(" _ ", text))]
    for at in range(len(words) - size + 1):
        gram = tuple(words[at : at + size])
        if gram.count("_") < 2:
            yield gram


def of_templates(language: str, size: int) -> set[tuple[str, ...]]:
    made = EnglishGenerator(1) if language == "english" else JapaneseGenerator(1)
    templates = chain.from_iterable(made.templates.values())
    expanded = (made.expand(each) for each in templates for _ in range(TIMES))
    return {gram for text in expanded for gram in grams(text, size)}


def shared(language: str, texts: Iterable[str], size: int) -> dict[tuple[str, ...], int]:
    """Sequences that the texts have in common with the templates, and in how many texts."""
    ours = of_templates(language, size)
    found: dict[tuple[str, ...], int] = {}
    for text in texts:
        for gram in set(grams(text, size)) & ours:
            found[gram] = found.get(gram, 0) + 1
    return found


def texts_of(folder: Path) -> Iterator[str]:
    """All texts of the development data, sentences and templates."""
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
    parser.add_argument("language", choices=("english", "japanese"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", type=int, default=6)
    told = parser.parse_args()
    found = shared(told.language, texts_of(told.folder), told.words)
    for gram, times in sorted(found.items()):
        print(times, " ".join(gram))


if __name__ == "__main__":
    main()
