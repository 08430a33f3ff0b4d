"""What an initializer is, and the registry of them."""

from __future__ import annotations

from typing import Any

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.engine.array import Array


class Initializer(Spec):
    """Fills a new weight."""

    def __call__(self, shape: tuple[int, ...], rng: Any, dtype: Any) -> Array:
        """A new array of `shape`, drawn from the generator `rng` where it is random."""
        raise NotImplementedError


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Numbers of inputs and outputs that one unit of a weight of `shape` is joined to.

    The last two axes are inputs and outputs, those before them the receptive field (Keras's convention).
    """
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    field = 1
    for length in shape[:-2]:
        field *= length
    return field * shape[-2], field * shape[-1]


initializers: Registry[Initializer] = Registry("initializer", Initializer, "netbuilder.engine.initializers")
