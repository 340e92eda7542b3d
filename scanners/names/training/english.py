"""Generates English text of many kinds with the names in it marked: the tagger's training data."""

import random
import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from scanners.names.training.filler import Filler
from scanners.names.training.pieces import SLOT, Passage, Piece, joined, read_templates
from scanners.names.training.styles import restyle
from scanners.names.training.world import World

_CHOICE = re.compile(r"<([^<>]*\|[^<>]*)>")
_MACRO = re.compile(r"\$([a-z]+)")


class EnglishGenerator:
    """An endless stream of passages. seed: the same seed gives the same stream."""

    WEIGHTS: ClassVar[Mapping[str, int]] = {
        "prose": 10,
        "mail": 6,
        "chat": 6,
        "ticket": 4,
        "clinical": 4,
        "structured": 5,
        "negative": 9,
        "everyday": 10,
        "plain": 10,
        "either": 6,
        "web": 9,
        "letters": 4,
        "talk": 6,
        "ward": 5,
        "hard": 8,
        "roles": 4,
        "spots": 11,
    }
    SMALL: ClassVar[Mapping[str, float]] = {"chat": 0.4, "talk": 0.4}
    """Share of a genre's texts in small letters alone, where it is not the usual one."""

    def __init__(self, seed: int) -> None:
        self.world = World(random.Random(seed))
        self.templates, self.macros = read_templates("en")
        self._genres = [name for name, weight in self.WEIGHTS.items() for _ in range(weight)]

    def __iter__(self) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
        while True:
            yield self.passage()

    def passage(self) -> tuple[str, list[tuple[int, int, str]]]:
        """Text and its spans (start, end, entity), of one template or a few joined."""
        rng = self.world.random
        genre = self.world.pick(self._genres)
        pieces = self.render(self.world.pick(self.templates[genre]), genre)
        while rng.random() < 0.22:
            genre = genre if rng.random() < 0.7 else self.world.pick(self._genres)
            pieces += [
                Piece(self.world.pick([" ", " ", "\n", "\n\n", " - "])),
                *self.render(self.world.pick(self.templates[genre]), genre),
            ]
        return joined(restyle(pieces, rng, self.SMALL.get(genre, 0.12)))

    def render(self, template: str, genre: str) -> Passage:
        text = self.expand(template)
        filler = Filler(self.world, one_line=genre == "structured")
        pieces: Passage = []
        at = 0
        for match in SLOT.finditer(text):
            pieces += [Piece(text[at : match.start()]), *filler.fill(match[1])]
            at = match.end()
        return [*pieces, Piece(text[at:])]

    def expand(self, text: str) -> str:
        """Macros and alternatives, chosen."""
        while (match := _MACRO.search(text)) and match[1] in self.macros:
            text = (
                text[: match.start()] + self.world.pick(self.macros[match[1]]) + text[match.end() :]
            )
        while match := _CHOICE.search(text):
            text = (
                text[: match.start()] + self.world.pick(match[1].split("|")) + text[match.end() :]
            )
        return text
