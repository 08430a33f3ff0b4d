"""Initializers that are not random."""

from __future__ import annotations

from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.initializers.base import Initializer, initializers


@initializers.register(title="Zeros", group="Constant", kind="zeros")
class Zeros(Initializer):
    """Every weight starts at 0: right for biases, useless for kernels, whose units would all stay alike."""

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        return xp.zeros(shape, dtype)


@initializers.register(title="Ones", group="Constant", kind="ones")
class Ones(Initializer):
    """Every weight starts at 1."""

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        return xp.ones(shape, dtype)


@initializers.register(title="Constant", group="Constant", kind="constant")
class Constant(Initializer):
    """Every weight starts at the same value."""

    value: float = param(0.0, "The value of every weight.")

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        return xp.full(shape, self.value, dtype)
