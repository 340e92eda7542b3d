"""The trained network, in numpy alone: embeddings, a residual convolution of three neighbours, a
softmax. training/architecture.py has the same in thinc, where it learns."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint32]
"""Numbers of the features of tokens: (tokens, features); 0 is "unknown"."""
Floats = NDArray[np.float32]
PART = 1500
"""Tokens that go through the network at once: what they need stays in a processor's cache."""


class Layer(NamedTuple):
    """The greater of two linear maps (weights: inputs by twice the width; bias), then brought to
    mean 0 and variance 1, times scale, plus shift."""

    weights: Floats
    bias: Floats
    scale: Floats
    shift: Floats

    def __call__(self, inputs: Floats) -> Floats:
        both = inputs @ self.weights
        both += self.bias
        width = len(self.scale)
        made: Floats = np.maximum(both[:, :width], both[:, width:])
        made -= made.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", made, made) / np.float32(width) + np.float32(1e-8)
        made *= (1 / np.sqrt(variance))[:, None]
        made *= self.scale
        made += self.shift
        return made


class Network:
    """tables: for each feature a row of numbers for each of its values. A text's tokens see
    ``len(blocks)`` neighbours on each side, never another text's."""

    def __init__(
        self,
        tables: Sequence[Floats],
        first: Layer,
        blocks: Sequence[Layer],
        output: tuple[Floats, Floats],
    ) -> None:
        self._tables, self._first, self._blocks, self._output = tables, first, blocks, output

    def __call__(self, rows: Rows, sizes: Sequence[int]) -> Floats:
        """Chances of each tag for each token (tokens, tags). sizes: the number of tokens of each
        text whose rows stand one after the other."""
        made, start, end, first = [], 0, 0, 0
        for number, size in enumerate(sizes, 1):
            end += size
            if end - start >= PART or number == len(sizes):
                made.append(self._part(rows[start:end], sizes[first:number]))
                start, first = end, number
        return np.concatenate(made)

    def _part(self, rows: Rows, sizes: Sequence[int]) -> Floats:
        """With rows of unknown tokens between texts, as many as the network sees."""
        gap = len(self._blocks)
        before = np.repeat(np.arange(1, len(sizes) + 1) * gap, sizes)
        at = np.arange(len(rows)) + before
        padded = np.zeros((len(rows) + gap * (len(sizes) + 1), rows.shape[1]), rows.dtype)
        padded[at] = rows
        embedded = [table[padded[:, n]] for n, table in enumerate(self._tables)]
        values = self._first(np.concatenate(embedded, axis=1))
        width = values.shape[1]
        around = np.zeros((len(values), 3 * width), np.float32)
        for block in self._blocks:
            around[1:, :width] = values[:-1]
            around[:, width : 2 * width] = values
            around[:-1, 2 * width :] = values[1:]
            values += block(around)
        weights, bias = self._output
        scores: Floats = values[at] @ weights + bias
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=1, keepdims=True)
        return scores


def network(stored: Mapping[str, NDArray[Any]], features: Sequence[str]) -> Network:
    """Of the arrays of weights.npz: a table for each feature, first, block0 and on, output."""
    values = {name: np.ascontiguousarray(each, np.float32) for name, each in stored.items()}

    def layer(name: str) -> Layer:
        return Layer(*(values[f"{name}.{part}"] for part in Layer._fields))

    depth = sum(name.startswith("block") and name.endswith(".bias") for name in values)
    return Network(
        [values[f"table.{name}"] for name in features],
        layer("first"),
        [layer(f"block{number}") for number in range(depth)],
        (values["output.weights"], values["output.bias"]),
    )
