"""The activations of every course: linear, ReLU, sigmoid, tanh, softmax."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.activations.base import Activation, activations
from netbuilder.engine.array import Array, xp


@activations.register(title="Linear", group="Basic", kind="linear")
class Linear(Activation):
    """f(x) = x: passes its input on, for outputs that may be any number."""

    def forward(self, x: Array) -> Array:
        return x

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy


@activations.register(title="ReLU", group="Basic", kind="relu")
class Relu(Activation):
    """f(x) = max(x, 0): cheap, and does not saturate for positive inputs.

    With options: f(x) = max_value for x ≥ max_value; x above threshold; negative_slope·(x - threshold) below.
    Source: Nair & Hinton 2010; the options are Keras's.
    """

    negative_slope: float = param(0.0, "Slope below the threshold.", ge=0)
    max_value: float | None = param(None, "Largest output; nothing for no limit.", ge=0)
    threshold: float = param(0.0, "Inputs at or below it are cut.")

    def forward(self, x: Array) -> Array:
        if self == _PLAIN_RELU:
            return xp.maximum(x, x.dtype.type(0))
        y = xp.where(x > self.threshold, x, self.negative_slope * (x - self.threshold))
        if self.max_value is not None:
            y = xp.minimum(y, self.max_value)
        return y.astype(x.dtype, copy=False)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        if self == _PLAIN_RELU:
            return dy * (y > 0)
        slope = xp.where(x > self.threshold, 1.0, self.negative_slope)
        if self.max_value is not None:
            slope = xp.where(y >= self.max_value, 0.0, slope)
        return dy * slope.astype(dy.dtype)


_PLAIN_RELU = Relu()


@activations.register(title="Sigmoid", group="Basic", kind="sigmoid")
class Sigmoid(Activation):
    """f(x) = 1 / (1 + e⁻ˣ): squeezes to between 0 and 1, saturates at both ends.

    Computed as ½·tanh(½x) + ½, the same function without overflow.
    """

    def forward(self, x: Array) -> Array:
        half = x.dtype.type(0.5)
        y = xp.tanh(x * half)
        y *= half
        y += half
        return y

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (y - y * y)


@activations.register(title="Tanh", group="Basic", kind="tanh")
class Tanh(Activation):
    """f(x) = tanh x: like the sigmoid, but centred on 0."""

    def forward(self, x: Array) -> Array:
        return xp.tanh(x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (1 - y * y)


@activations.register(title="Softmax", group="Basic", kind="softmax")
class Softmax(Activation):
    """f(x)ᵢ = eˣⁱ / Σⱼ eˣʲ over one axis: turns scores into probabilities that sum to 1."""

    elementwise: ClassVar[bool] = False

    axis: int = param(-1, "The axis that sums to 1.")

    def forward(self, x: Array) -> Array:
        y = xp.exp(x - x.max(axis=self.axis, keepdims=True))
        y /= y.sum(axis=self.axis, keepdims=True)
        return y

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return y * (dy - (dy * y).sum(axis=self.axis, keepdims=True))
