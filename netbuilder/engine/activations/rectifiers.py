"""Relatives of ReLU: linear on the right, something small or bent on the left."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.activations.base import Activation, activations
from netbuilder.engine.activations.stable import stepped
from netbuilder.engine.array import Array, xp

# The two numbers that keep mean 0 and variance 1 from layer to layer: Klambauer et al. 2017, eq. 14.
_SELU_SCALE = 1.0507009873554805
_SELU_ALPHA = 1.6732632423543772


@activations.register(title="Leaky ReLU", group="Rectifiers", kind="leaky_relu")
class LeakyRelu(Activation):
    """ReLU that lets a little through on the left: f(x) = x for x > 0, else negative_slope·x.

    Source: Maas et al. 2013, section 2.
    """

    negative_slope: float = param(0.2, "Slope for negative inputs.", ge=0)

    def forward(self, x: Array) -> Array:
        return xp.maximum(x, 0) + self.negative_slope * xp.minimum(x, 0)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * stepped(x > 0, self.negative_slope, 1.0, x.dtype)


@activations.register(title="ReLU6", group="Rectifiers", kind="relu6")
class Relu6(Activation):
    """ReLU that stops at 6, so that outputs stay small: f(x) = min(max(x, 0), 6). Source: Krizhevsky 2010."""

    def forward(self, x: Array) -> Array:
        return xp.clip(x, 0, 6)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * ((x > 0) & (x < 6))


@activations.register(title="ELU", group="Rectifiers", kind="elu")
class Elu(Activation):
    """Linear on the right, bends smoothly to -alpha on the left: f(x) = x for x > 0, else alpha·(eˣ - 1).

    Source: Clevert et al. 2016, section 3.
    """

    alpha: float = param(1.0, "How far below 0 it goes.", ge=0)

    def forward(self, x: Array) -> Array:
        return xp.maximum(x, 0) + self.alpha * xp.expm1(xp.minimum(x, 0))

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (xp.minimum(y, 0) + stepped(x > 0, self.alpha, 1.0, x.dtype))


@activations.register(title="SELU", group="Rectifiers", kind="selu")
class Selu(Activation):
    """ELU times a scale, chosen so that layers keep mean 0 and variance 1: f(x) = 1.0507·elu(x, 1.6733).

    Source: Klambauer et al. 2017, eq. 2.
    """

    def forward(self, x: Array) -> Array:
        return _SELU_SCALE * xp.maximum(x, 0) + (_SELU_SCALE * _SELU_ALPHA) * xp.expm1(xp.minimum(x, 0))

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (xp.minimum(y, 0) + stepped(x >= 0, _SELU_SCALE * _SELU_ALPHA, _SELU_SCALE, x.dtype))


@activations.register(title="CELU", group="Rectifiers", kind="celu")
class Celu(Activation):
    """ELU without a corner, whatever alpha is: f(x) = max(x, 0) + alpha·(exp(min(x, 0) / alpha) - 1).

    Source: Barron 2017.
    """

    alpha: float = param(1.0, "How far below 0 it goes.", gt=0)

    def forward(self, x: Array) -> Array:
        return xp.maximum(x, 0) + self.alpha * xp.expm1(xp.minimum(x, 0) / self.alpha)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (xp.minimum(y, 0) / self.alpha + 1)


@activations.register(title="Threshold", group="Rectifiers", kind="threshold")
class Threshold(Activation):
    """Keeps what lies above a threshold and replaces the rest: f(x) = x for x > threshold, else default_value.

    Source: Keras.
    """

    threshold: float = param(0.0, "Inputs at or below it are replaced.")
    default_value: float = param(0.0, "What they are replaced with.")

    def forward(self, x: Array) -> Array:
        return xp.where(x <= self.threshold, x.dtype.type(self.default_value), x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (x > self.threshold)


@activations.register(title="Exponential", group="Other", kind="exponential")
class Exponential(Activation):
    """Makes any number positive: f(x) = eˣ. Grows without limit, so keep its inputs small. Source: Keras."""

    def forward(self, x: Array) -> Array:
        with xp.errstate(over="ignore"):
            return xp.exp(x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * y
