"""The one operation that scripts need outside of models: an array from a tensor."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.keras.unsupported import names_of


def convert_to_numpy(x: Any) -> np.ndarray:
    """A numpy array."""
    return np.asarray(x)


def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None, ragged: Any = None) -> np.ndarray:
    """A numpy array: tensors of trained models are arrays here."""
    return np.asarray(x, dtype)


def shape(x: Any) -> tuple[int, ...]:
    """The lengths of the axes."""
    return tuple(np.shape(x))


__all__ = ["convert_to_numpy", "convert_to_tensor", "shape"]
__getattr__ = names_of(
    "keras.ops",
    "abs add argmax cast concatenate cond conv cos cross dot einsum exp expand_dims log matmul max maximum mean min "
    "minimum multiply ones ones_like power prod relu reshape scan sigmoid sin slice softmax split sqrt square squeeze "
    "stack sum take tanh tile top_k transpose vectorized_map where while_loop zeros zeros_like",
    dict.fromkeys(("add", "concatenate", "maximum", "minimum", "multiply"), "Use the layer of that name."),
)
