"""The tagger that marks names in tokens: what a language's model was trained to know."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from scanners.names.decode import TokenSpan, spans
from scanners.names.features import Encoder
from scanners.names.network import network
from scanners.names.tokens import Words

THRESHOLD = 0.5
"""Chance from which a token is taken for a part of a name."""
SHIPPED = Path(__file__).parent / "data"


class Tagger:
    """Tokens to spans of tokens. folder: of a language's model (vocabulary.json, weights.npz), with
    the language's name: english or japanese."""

    def __init__(self, folder: Path) -> None:
        vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
        self.encoder = Encoder(folder.name, vocabulary)
        with np.load(folder / "weights.npz") as stored:
            self._network = network(stored, self.encoder.features.NAMES)

    def tag(self, texts: Sequence[Words]) -> list[list[TokenSpan]]:
        filled = [each for each in texts if each.pieces]
        if not filled:
            return [[] for _ in texts]
        sizes = [len(each.pieces) for each in filled]
        found = iter(spans(self._network(self.encoder(filled), sizes), sizes, THRESHOLD))
        return [next(found) if each.pieces else [] for each in texts]
