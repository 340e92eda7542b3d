"""The network: embeddings of the features, a small convolution over neighbours, a softmax."""

from typing import Any

import numpy as np
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

from scanners.names.features import Encoder, Rows

NameModel = Model[list[Rows], list[Any]]

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


def build_model(encoder: Encoder, labels: int, width: int, depth: int, window: int) -> NameModel:
    """Arrays (tokens, features) to arrays (tokens, tags) whose rows sum to 1."""
    names = encoder.features.NAMES
    embeddings: list[Model[Any, Any]] = [
        Embed(WIDTHS[name], len(encoder.vocabulary[name]) + 1, column=column)
        for column, name in enumerate(names)
    ]
    block = residual(chain(expand_window(window), Maxout(width, nP=2, normalize=True)))
    tower: Model[Any, Any] = chain(
        concatenate(*embeddings),
        Maxout(width, nP=2, normalize=True),
        clone(block, depth),
        Softmax_v2(labels, width),
    )
    model: NameModel = with_array(tower, pad=depth * window)
    ops = BlasOps()
    for node in model.walk():
        node.ops = ops
    return model
