"""Turning a sample into one row."""

from __future__ import annotations

import math

from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape, layers


@layers.register(title="Flatten", group="Shape")
class Flatten(Layer):
    """Lays all numbers of a sample in one row, for example a picture before a Dense layer.

    Shapes: `(batch, a, b, …)` → `(batch, a·b·…)`.
    """

    def output_shape(self, *shapes: Shape) -> Shape:
        lengths = [length for length in shapes[0] if length is not None]
        return (math.prod(lengths) if len(lengths) == len(shapes[0]) else None,)

    def forward(self, call: Call, *xs: Array) -> Array:
        call.cache["shape"] = xs[0].shape
        return xs[0].reshape(len(xs[0]), math.prod(xs[0].shape[1:]))

    def backward(self, call: Call, dy: Array) -> Array:
        return dy.reshape(call.cache["shape"])

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None
