"""Where data enters a network."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape, layers


@layers.register(title="Input", group="Core")
class Input(Layer):
    """Takes samples of one shape into the network.

    Shapes: `(batch, *shape)`.
    """

    inputs = (0, 0)

    shape: tuple[int | None, ...] = param((784,), "Shape of one sample, without the batch axis.")

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.shape

    def forward(self, call: Call, *xs: Array) -> Array:
        return xs[0]

    def backward(self, call: Call, dy: Array) -> Array:
        return dy
