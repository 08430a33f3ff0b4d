"""A power of each number."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, layers


@layers.register(title="Power", group="Activation")
class Power(Layer):
    """Raises each number to a fixed power: y = xᵖ.

    Where p is no whole number, a negative x has no power: the output is no number there, and training fails. A mask
    ends here, as at the operations of Keras.
    Shapes: unchanged. Source: the power of numpy.
    """

    exponent: float = param(2.0, "The power p: 2 for the square, 0.5 for the square root.")

    def forward(self, call: Call, *xs: Array) -> Array:
        call.cache["x"] = xs[0]
        with xp.errstate(all="ignore"):
            return xp.power(xs[0], xs[0].dtype.type(self.exponent))

    def backward(self, call: Call, dy: Array) -> Array:
        if not self.exponent:
            return xp.zeros_like(dy)
        x = call.cache["x"]
        with xp.errstate(all="ignore"):
            return dy * self.exponent * xp.power(x, x.dtype.type(self.exponent - 1))

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None
