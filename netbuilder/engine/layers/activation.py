"""An activation function as a layer of its own."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.activations import Activation as Function
from netbuilder.engine.activations import activations
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape, layers


@layers.register(title="Activation", group="Activation")
class Activation(Layer):
    """Applies a function to every number of its input.

    Shapes: unchanged.
    """

    activation: Function = param("relu", "The function.", convert=activations.resolve)

    def output_shape(self, *shapes: Shape) -> Shape:
        return self.activation.output_shape(shapes[0])

    def forward(self, call: Call, *xs: Array) -> Array:
        y = self.activation.forward(xs[0])
        call.cache.update(x=xs[0], y=y)
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        return self.activation.backward(dy, call.cache["x"], call.cache["y"])
