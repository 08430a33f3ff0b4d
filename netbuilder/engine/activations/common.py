"""The activations of every course: linear, ReLU, sigmoid, tanh, softmax."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.activations import stable
from netbuilder.engine.activations.base import Activation, activations
from netbuilder.engine.array import Array, xp


@activations.register(title="Linear", group="Basic", kind="linear")
class Linear(Activation):
    """Passes its input on, for outputs that may be any number: f(x) = x.

    Source: Goodfellow et al. 2016, section 6.2.2.1.
    """

    def forward(self, x: Array) -> Array:
        return x

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy


@activations.register(title="ReLU", group="Basic", kind="relu")
class Relu(Activation):
    """Keeps positive numbers and cuts negative ones to 0: f(x) = max(x, 0). Cheap, saturates on one side only.

    With options: x above the threshold, at most max_value, and negative_slope·(x - threshold) at or below it.
    Source: Nair & Hinton 2010; the options are Keras's.
    """

    negative_slope: float = param(0.0, "Slope below the threshold.", ge=0)
    max_value: float | None = param(None, "Largest output; nothing for no limit.", ge=0)
    threshold: float = param(0.0, "Inputs at or below it are cut.")

    def _plain(self) -> bool:
        return not self.negative_slope and self.max_value is None and not self.threshold

    def forward(self, x: Array) -> Array:
        if self._plain():
            return xp.maximum(x, x.dtype.type(0))
        y = xp.where(x <= self.threshold, 0, x)
        if self.max_value is not None:
            y = xp.clip(y, 0, self.max_value)
        if self.negative_slope:
            y -= self.negative_slope * xp.maximum(self.threshold - x, 0)
        return y

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        if self._plain():
            return dy * (y > 0)
        passes = x > self.threshold
        if self.max_value is not None:
            passes &= (x >= 0) & (x <= self.max_value)
        slope = stable.stepped(x > self.threshold, self.negative_slope, 0.0, x.dtype)
        return dy * (slope + passes)


@activations.register(title="Sigmoid", group="Basic", kind="sigmoid")
class Sigmoid(Activation):
    """Squeezes any number to between 0 and 1, saturates at both ends: f(x) = 1 / (1 + e⁻ˣ).

    Source: Goodfellow et al. 2016, eq. 3.30.
    """

    def forward(self, x: Array) -> Array:
        return stable.sigmoid(x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (y * (1 - y))


@activations.register(title="Tanh", group="Basic", kind="tanh")
class Tanh(Activation):
    """Squeezes any number to between -1 and 1, like the sigmoid, but centred on 0: f(x) = tanh x.

    Source: Goodfellow et al. 2016, section 6.3.2.
    """

    def forward(self, x: Array) -> Array:
        return xp.tanh(x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (1 - y * y)


@activations.register(title="Softmax", group="Basic", kind="softmax")
class Softmax(Activation):
    """Turns scores into probabilities that sum to 1: f(x)ᵢ = eˣⁱ / Σⱼ eˣʲ over one axis (or several).

    Source: Goodfellow et al. 2016, eq. 6.29.
    """

    elementwise: ClassVar[bool] = False

    axis: int | tuple[int, ...] = param(-1, "The axis that sums to 1.")

    def forward(self, x: Array) -> Array:
        return stable.softmax(x, self.axis)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return y * (dy - (dy * y).sum(axis=self.axis, keepdims=True))
