"""The layer that changes nothing."""

from __future__ import annotations

from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, layers


@layers.register(title="Identity", group="Core")
class Identity(Layer):
    """Hands on what it gets, for example where a layer is to be tried later: y = x.

    Shapes: unchanged.
    """

    def forward(self, call: Call, *xs: Array) -> Array:
        return xs[0]

    def backward(self, call: Call, dy: Array) -> Array:
        return dy
