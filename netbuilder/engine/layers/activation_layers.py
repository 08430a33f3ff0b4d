"""Activation functions as layers of their own, with the names and defaults that Keras gives these."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine import activations
from netbuilder.engine.activations import common, rectifiers
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, Shape, layers
from netbuilder.engine.layers.shapes import shown


class Applied(Layer):
    """Base of layers that apply one function."""

    @property
    def function(self) -> activations.Activation:
        """The function with the layer's settings."""
        raise NotImplementedError

    def forward(self, call: Call, *xs: Array) -> Array:
        y = self.function.forward(xs[0])
        call.cache.update(x=xs[0], y=y)
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        return self.function.backward(dy, call.cache["x"], call.cache["y"])


@layers.register(title="ReLU", group="Activation")
class ReLU(Applied):
    """Cuts off what is negative: f(x) = max(x, 0).

    With options: f(x) = max_value for x ≥ max_value; x above threshold; negative_slope·(x - threshold) below.
    Shapes: unchanged. Source: Nair & Hinton 2010; the options are Keras's.
    """

    max_value: float | None = param(None, "Largest output; nothing for no limit.", ge=0)
    negative_slope: float = param(0.0, "Slope below the threshold.", ge=0)
    threshold: float = param(0.0, "Inputs at or below it are cut.", ge=0)

    @property
    def function(self) -> activations.Activation:
        return common.Relu(max_value=self.max_value, negative_slope=self.negative_slope, threshold=self.threshold)


@layers.register(title="Leaky ReLU", group="Activation")
class LeakyReLU(Applied):
    """ReLU that lets a little through on the left: f(x) = x for x > 0, else negative_slope·x.

    Shapes: unchanged. Source: Maas et al. 2013, section 2; the slope of this layer is 0.3 as in Keras.
    """

    negative_slope: float = param(0.3, "Slope for negative inputs.", ge=0)

    @property
    def function(self) -> activations.Activation:
        return rectifiers.LeakyRelu(negative_slope=self.negative_slope)


@layers.register(title="ELU", group="Activation")
class ELU(Applied):
    """Linear on the right, bends smoothly to -alpha on the left: f(x) = x for x > 0, else alpha·(eˣ - 1).

    Shapes: unchanged. Source: Clevert et al. 2016, section 3.
    """

    alpha: float = param(1.0, "How far below 0 it goes.", ge=0)

    @property
    def function(self) -> activations.Activation:
        return rectifiers.Elu(alpha=self.alpha)


@layers.register(title="Softmax", group="Activation")
class Softmax(Applied):
    """Turns scores into probabilities that sum to 1: f(x)ᵢ = eˣⁱ / Σⱼ eˣʲ over one axis (or several).

    Shapes: unchanged. Source: Goodfellow et al. 2016, eq. 6.29.
    """

    axis: int | tuple[int, ...] = param(-1, "The axis that sums to 1, counting the batch as 0.")

    @property
    def function(self) -> activations.Activation:
        return common.Softmax(axis=self.axis)

    def output_shape(self, *shapes: Shape) -> Shape:
        rank = len(shapes[0]) + 1
        axes = self.axis if isinstance(self.axis, tuple) else (self.axis,)
        if any(not -rank <= axis < rank or axis % rank == 0 for axis in axes):
            raise ShapeError(
                sentence(
                    "Softmax cannot use axis {axis} of samples of shape {shapes}.",
                    axis=self.axis,
                    shapes=shown(shapes[0]),
                ),
                hint=sentence("Use numbers from 1 to {rank}, or -1 for the last axis.", rank=rank - 1),
            )
        return shapes[0]
