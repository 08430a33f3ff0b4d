"""Calling a layer by itself, with arrays made for the purpose."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.engine.layers import Call
from netbuilder.engine.rng import Streams
from tests.contract.layer_examples import Example


class LayerRun:
    """A layer with inputs, weights and masks, to be run again and again with the same randomness.

    Args:
        example: which layer.
        rows: samples in the batch.
        dtype: of all arrays.
        training: whether it is a training step.
        masked: whether some steps do not count.
    """

    def __init__(
        self, example: Example, rows: int = 3, dtype: Any = np.float64, training: bool = False, masked: bool = False
    ) -> None:
        self.example, self.layer, self.training = example, example.layer(), training
        self.weights = self.layer.weights(*example.shapes)
        rng = np.random.default_rng(11)
        self.xs = [self._input(rng, (rows, *shape)).astype(dtype) for shape in example.shapes]
        self.params = {weight.name: self._weight(rng, weight).astype(dtype) for weight in self.weights}
        self.masks = tuple(_mask(rng, x.shape[:2]) if masked and x.ndim > 2 else None for x in self.xs)

    def _input(self, rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
        return rng.integers(0, self.example.whole, shape) if self.example.whole else rng.normal(0, 1, shape)

    @staticmethod
    def _weight(rng: np.random.Generator, weight: Any) -> np.ndarray:
        """No start values, under which much is zero; and no negative variances."""
        if "variance" in weight.name:
            return rng.uniform(0.5, 1.5, weight.shape)
        return rng.normal(0, 0.5, weight.shape)

    @property
    def learned(self) -> list[str]:
        return [weight.name for weight in self.weights if weight.learned]

    def call(self, **changes: Any) -> Call:
        """A fresh call; kept arrays are copies, since training may write into them."""
        learned = self.learned
        settings = {
            "params": {name: array if name in learned else array.copy() for name, array in self.params.items()},
            "grads": {name: np.zeros_like(self.params[name]) for name in learned},
            "training": self.training,
            "rng": Streams(3).fresh("layer") if self.training else None,
            "masks": self.masks,
        }
        return Call(**{**settings, **changes})

    def forward(self, call: Call | None = None) -> np.ndarray:
        return self.layer.forward(self.call() if call is None else call, *self.xs)

    def loss(self, weighing: np.ndarray) -> float:
        """Σ weighing·y and the penalties on activities."""
        call = self.call()
        return float((weighing * self.forward(call)).sum()) + sum(call.losses)

    def backward(self, dy: np.ndarray, **changes: Any) -> tuple[tuple[Any, ...], dict[str, np.ndarray]]:
        """The derivatives with respect to the inputs and to the learned weights."""
        call = self.call(**changes)
        self.forward(call)
        dx = self.layer.backward(call, dy)
        return dx if isinstance(dx, tuple) else (dx,), call.grads


def _mask(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Short sequences, a gap, and no row without any step."""
    mask = rng.random(shape) < 0.7
    mask[:, 0] = True
    mask[-1, -1] = False
    return mask
