"""What an activation function is, and the registry of them."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.engine.array import Array


class Activation(Spec):
    """A function between layers.

    Shapes: `x`, `y`, `dy` and `dx` have one shape, `(batch, …)`. Neither method changes its arguments; both keep the
    dtype of `x`.
    """

    elementwise: ClassVar[bool] = True
    """Whether each output depends on its own input alone (softmax and glu do not)."""

    def forward(self, x: Array) -> Array:
        """Y = f(x)."""
        raise NotImplementedError

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        """Dx from dy, where y = f(x)."""
        raise NotImplementedError

    def output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Shape of y without the batch axis; only gated functions change it."""
        return shape


activations: Registry[Activation] = Registry("activation", Activation, "netbuilder.engine.activations")
