"""Generates Japanese text of many kinds with the names in it marked."""

import random
import re
from collections.abc import Iterator

from scanners.names.training.japanese_fillers import Fillers
from scanners.names.training.japanese_people import Person
from scanners.names.training.japanese_world import World
from scanners.names.training.pieces import (
    LOCATION,
    ORG,
    SLOT,
    STREET,
    Passage,
    Piece,
    joined,
    read_templates,
)

_MACRO = re.compile(r"\$([a-z]+)")
_GENRES = [
    *["office"] * 9, *["plain"] * 6, *["negative"] * 3, *["places"] * 4, *["either"] * 2,
    *["web"] * 7, *["hard"] * 3,
]  # fmt: skip
"""Kinds of text by how often they come."""


class JapaneseGenerator:
    """An endless stream of passages. seed: the same seed gives the same stream."""

    def __init__(self, seed: int) -> None:
        self.world = World(random.Random(seed))
        self.templates, self.macros = read_templates("ja")
        self._fillers = Fillers(self.world, self.macros)

    def __iter__(self) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
        while True:
            yield self.passage()

    def passage(self) -> tuple[str, list[tuple[int, int, str]]]:
        rng = self.world.random
        pieces = self._one()
        while rng.random() < 0.3:
            pieces += [Piece(rng.choice(("", "", "\n", " ", "　"))), *self._one()]
        roll = rng.random()
        if roll < 0.06:
            pieces = [
                piece._replace(text=piece.text.replace("\n", rng.choice((" ", "　", ""))))
                for piece in pieces
            ]
        elif roll < 0.12:
            left, right = rng.choice(
                (("「", "」"), ("（", "）"), ("> ", ""), ("・", ""), ("【", "】"), ('"', '"'))
            )
            pieces = [Piece(left), *pieces, Piece(right)]
        elif roll < 0.15:
            pieces = [
                piece._replace(text=piece.text.replace("。", "").replace("、", ""))
                for piece in pieces
            ]
        return joined(pieces)

    def _one(self) -> Passage:
        genre = self.world.pick(_GENRES)
        return self.render(self.world.pick(self.templates[genre]))

    def expand(self, template: str) -> str:
        """Macros, chosen."""
        text = template
        while match := _MACRO.search(text):
            text = (
                text[: match.start()] + self.world.pick(self.macros[match[1]]) + text[match.end() :]
            )
        return text

    def render(self, template: str) -> Passage:
        text = self.expand(template)
        people: dict[str, Person] = {}
        pieces, at = [], 0
        for match in SLOT.finditer(text):
            pieces += [Piece(text[at : match.start()]), *self._fill(match[1], people)]
            at = match.end()
        return [*pieces, Piece(text[at:])]

    def _fill(self, slot: str, people: dict[str, Person]) -> Passage:
        key, _, form = slot.partition(".")
        if form:
            return people.setdefault(key, Person(self.world)).form(form)
        world, things = self.world, self.world.things
        if key in ("org", "org2"):
            return [Piece(world.organization(), ORG)]
        if key == "addr":
            return [Piece(world.address(), STREET)]
        if key == "addrp":
            return [Piece(world.pick(things["pref"]), LOCATION)]
        if key == "city":
            roll = world.random.random()
            made = (
                world.town()
                if roll < 0.35
                else world.pick(world.words["regions"])
                if roll < 0.6
                else world.pick(things["station"])
                if roll < 0.8
                else world.pick(things["country"])
            )
            return [Piece(made, LOCATION)]
        if key == "any":
            return self._any()
        if key in ("country", "station"):
            return [Piece(world.pick(things[key]), LOCATION)]
        return [Piece(self._fillers.filled(key))]

    def _any(self) -> Passage:
        """A person or a place: what stands around it does not say which."""
        world = self.world
        if world.random.random() < 0.6:
            return Person(world).form(world.pick(["full", "sei", "mei", "sei", "kana"]))
        kinds = [
            world.things["town"],
            world.words["regions"],
            world.things["station"],
            world.things["country"],
            world.things["pref"],
        ]
        return [Piece(world.pick(world.random.choice(kinds)), LOCATION)]
