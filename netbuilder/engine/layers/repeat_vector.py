"""A vector as a sequence of equal steps."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import expect_rank


@layers.register(title="RepeatVector", group="Shape")
class RepeatVector(Layer):
    """Repeats a vector as the steps of a sequence, for example between an encoder and a decoder.

    Shapes: `(batch, features)` → `(batch, n, features)`.
    """

    n: int = param(2, "Number of steps.", ge=1)

    def output_shape(self, *shapes: Shape) -> Shape:
        expect_rank(self.label(), shapes[0], 1, "features")
        return (self.n, *shapes[0])

    def forward(self, call: Call, *xs: Array) -> Array:
        return xp.repeat(xs[0][:, None], self.n, axis=1)

    def backward(self, call: Call, dy: Array) -> Array:
        return dy.sum(axis=1)

    def output_mask(self, call: Call, *xs: Array) -> Array | None:
        return None
