"""Relatives of the sigmoid and of tanh: from one level to another."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.activations import stable
from netbuilder.engine.activations.base import Activation, activations
from netbuilder.engine.array import Array, xp


@activations.register(title="Hard sigmoid", group="Sigmoids", kind="hard_sigmoid")
class HardSigmoid(Activation):
    """A sigmoid of three straight pieces, quick to compute: f(x) = x/6 + ½, cut to between 0 and 1.

    Source: Courbariaux et al. 2015, eq. 3, with the slope 1/6 of Keras 3.
    """

    def forward(self, x: Array) -> Array:
        return xp.clip(x + 3, 0, 6) / 6

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (((x > -3) & (x < 3)) * x.dtype.type(1 / 6))


@activations.register(title="Hard sigmoid (Keras 2)", group="Sigmoids", kind="hard_sigmoid_keras2")
class HardSigmoidKeras2(Activation):
    """The hard sigmoid of files made with Keras 1 and 2: f(x) = 0.2x + ½, cut to between 0 and 1.

    Source: Keras 2; Keras 3 has the slope 1/6 under the same name.
    """

    def forward(self, x: Array) -> Array:
        return xp.clip(0.2 * x + 0.5, 0, 1)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (((x > -2.5) & (x < 2.5)) * x.dtype.type(0.2))


@activations.register(title="Sparse sigmoid", group="Sigmoids", kind="sparse_sigmoid")
class SparseSigmoid(Activation):
    """A hard sigmoid that reaches exactly 0 and 1 already at ±1: f(x) = ½(x + 1), cut to between 0 and 1.

    Source: Martins & Astudillo 2016, section 2.3 (sparsemax of two classes).
    """

    def forward(self, x: Array) -> Array:
        return 0.5 * (xp.clip(x, -1, 1) + 1)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (((x > -1) & (x < 1)) * x.dtype.type(0.5))


@activations.register(title="Log sigmoid", group="Sigmoids", kind="log_sigmoid")
class LogSigmoid(Activation):
    """The logarithm of the sigmoid, for losses of probabilities: f(x) = -ln(1 + e⁻ˣ).

    Source: the logarithm of Goodfellow et al. 2016, eq. 3.30.
    """

    def forward(self, x: Array) -> Array:
        return -stable.softplus(-x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * stable.sigmoid(-x)


@activations.register(title="Hard tanh", group="Sigmoids", kind="hard_tanh")
class HardTanh(Activation):
    """A tanh of three straight pieces: f(x) = x, cut to between -1 and 1. Source: Collobert 2004."""

    def forward(self, x: Array) -> Array:
        return xp.clip(x, -1, 1)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * ((x >= -1) & (x <= 1))


@activations.register(title="Softsign", group="Sigmoids", kind="softsign")
class Softsign(Activation):
    """Like tanh, but it reaches its ends far more slowly: f(x) = x / (1 + |x|). Source: Bergstra et al. 2009."""

    def forward(self, x: Array) -> Array:
        return x / (1 + xp.abs(x))

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy / xp.square(1 + xp.abs(x))


@activations.register(title="Tanh shrink", group="Shrinking", kind="tanh_shrink")
class TanhShrink(Activation):
    """Takes tanh away, which flattens the surroundings of 0: f(x) = x - tanh x. Source: Keras."""

    def forward(self, x: Array) -> Array:
        return x - xp.tanh(x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * xp.square(xp.tanh(x))


@activations.register(title="Soft shrink", group="Shrinking", kind="soft_shrink")
class SoftShrink(Activation):
    """Moves every number towards 0 by the threshold, but not beyond: f(x) = sign(x)·max(|x| - threshold, 0).

    Source: Donoho & Johnstone 1994.
    """

    threshold: float = param(0.5, "By how much.", ge=0)

    def forward(self, x: Array) -> Array:
        return x - xp.clip(x, -self.threshold, self.threshold)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (xp.abs(x) > self.threshold)


@activations.register(title="Hard shrink", group="Shrinking", kind="hard_shrink")
class HardShrink(Activation):
    """Sets numbers near 0 to exactly 0: f(x) = x where |x| > threshold, else 0.

    Source: Donoho & Johnstone 1994.
    """

    threshold: float = param(0.5, "Numbers of at most this size become 0.", ge=0)

    def forward(self, x: Array) -> Array:
        return xp.where(xp.abs(x) <= self.threshold, 0, x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (xp.abs(x) > self.threshold)
