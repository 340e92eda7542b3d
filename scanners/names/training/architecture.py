"""The network as thinc learns it: embeddings of the features, a small convolution over neighbours, a
softmax. ../network.py has the same without thinc."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import (
    Embed,
    Maxout,
    Model,
    NumpyOps,
    Softmax_v2,
    chain,
    clone,
    concatenate,
    expand_window,
    residual,
    with_array,
)

from scanners.names.features import Encoder

NameModel = Model[list[Any], list[Any]]
Weights = dict[str, NDArray[np.float32]]

WIDTH = 96
DEPTH = {"english": 4, "japanese": 5}
WIDTHS = {
    "word": 64, "prefix": 24, "suffix": 32, "shape": 16, "lexicon": 32, "phrase": 6, "place": 4, "style": 4,
    "char": 48, "script": 8, "pair": 32, "family": 16, "given": 16, "spot": 16, "common": 16,
}  # fmt: skip
FORGET = {"word": 0.06, "prefix": 0.15, "suffix": 0.15, "lexicon": 0.08, "phrase": 0.1, "char": 0.05, "pair": 0.2,
          "family": 0.12, "given": 0.12, "spot": 0.12, "common": 0.12}  # fmt: skip
"""Share of a feature's values that training hides, so that the model does without."""


class BlasOps(NumpyOps):  # type: ignore[misc]  # compiled, without types
    """Matrix products by numpy's own BLAS: four times as fast as thinc's on common processors."""

    def gemm(
        self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False
    ) -> Any:
        return np.dot(x.T if trans1 else x, y.T if trans2 else y, out=out)


def build_model(encoder: Encoder, labels: int) -> NameModel:
    """Arrays (tokens, features) to arrays (tokens, tags) whose rows sum to 1."""
    names, depth = encoder.features.NAMES, DEPTH[encoder.language]
    embeddings: list[Model[Any, Any]] = [
        Embed(WIDTHS[name], len(encoder.vocabulary[name]) + 1, column=column)
        for column, name in enumerate(names)
    ]
    block = residual(chain(expand_window(1), Maxout(WIDTH, nP=2, normalize=True)))
    tower: Model[Any, Any] = chain(
        concatenate(*embeddings),
        Maxout(WIDTH, nP=2, normalize=True),
        clone(block, depth),
        Softmax_v2(labels, WIDTH),
    )
    model: NameModel = with_array(tower, pad=depth)
    ops = BlasOps()
    for node in model.walk():
        node.ops = ops
    row = [np.zeros((2, len(names)), dtype=np.uint64)]
    model.initialize(row, [np.zeros((2, labels), dtype="f")])
    return model


def parameters(model: NameModel) -> Iterator[tuple[Any, str, NDArray[np.float32]]]:
    """Layer, name and value of each parameter, always in the same order."""
    for node in model.walk():
        for name in node.param_names:
            if node.has_param(name):
                value: Any = node.get_param(name)
                yield node, name, value


def weights(model: NameModel, encoder: Encoder) -> Weights:
    """What ``scanners.names.network.network`` reads."""
    nodes: dict[str, list[Any]] = {}
    for node in model.walk():
        nodes.setdefault(node.name, []).append(node)
    made: Weights = {
        f"table.{name}": node.get_param("E")
        for name, node in zip(encoder.features.NAMES, nodes["embed"], strict=True)
    }
    layers = ["first", *(f"block{number}" for number in range(len(nodes["maxout"]) - 1))]
    for layer, maxout, norm in zip(layers, nodes["maxout"], nodes["layernorm"], strict=True):
        maps, bias = maxout.get_param("W"), maxout.get_param("b")
        made[f"{layer}.weights"] = np.concatenate((maps[:, 0].T, maps[:, 1].T), axis=1)
        made[f"{layer}.bias"] = np.concatenate((bias[:, 0], bias[:, 1]))
        made[f"{layer}.scale"], made[f"{layer}.shift"] = norm.get_param("G"), norm.get_param("b")
    (output,) = nodes["softmax"]
    made["output.weights"], made["output.bias"] = output.get_param("W").T, output.get_param("b")
    return made
