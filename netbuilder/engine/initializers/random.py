"""Random initializers whose spread is given."""

from __future__ import annotations

from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array
from netbuilder.engine.initializers.base import Initializer, initializers
from netbuilder.engine.initializers.variance_scaling import truncated_normal


@initializers.register(title="Random normal", group="Random", kind="random_normal", aliases=("normal",))
class RandomNormal(Initializer):
    """Random weights from a bell curve of given mean and standard deviation."""

    mean: float = param(0.0, "Middle of the bell curve.")
    stddev: float = param(0.05, "Width of the bell curve: two thirds lie within one standard deviation.", ge=0)

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        return (rng.standard_normal(shape) * self.stddev + self.mean).astype(dtype)


@initializers.register(title="Random uniform", group="Random", kind="random_uniform", aliases=("uniform",))
class RandomUniform(Initializer):
    """Random weights, each value between two limits as likely as any other."""

    minval: float = param(-0.05, "Smallest value.")
    maxval: float = param(0.05, "Largest value.")

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        return (self.minval + (self.maxval - self.minval) * rng.random(shape)).astype(dtype)


@initializers.register(title="Truncated normal", group="Random", kind="truncated_normal")
class TruncatedNormal(Initializer):
    """Random weights from a bell curve, drawn again where they lie beyond two standard deviations.

    `stddev` is that of the curve before it is cut, as in Keras; what is left spreads 0.88 times as far.
    """

    mean: float = param(0.0, "Middle of the bell curve.")
    stddev: float = param(0.05, "Width of the bell curve before it is cut.", ge=0)

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        return (truncated_normal(shape, rng, self.stddev) + self.mean).astype(dtype)
