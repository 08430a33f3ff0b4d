"""Random noise in training."""

from __future__ import annotations

import math

from netbuilder.core.spec import param
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, layers


@layers.register(title="GaussianNoise", group="Regularization")
class GaussianNoise(Layer):
    """Adds random numbers to its input in training, so that small differences are not relied on: y = x + N(0, stddev).

    In use nothing is added. Shapes: unchanged. Source: Goodfellow et al. 2016, section 7.5.
    """

    stddev: float = param(0.1, "How far the noise goes on average. Typical: 0.05 to 0.3.", ge=0)

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        if not call.training or self.stddev == 0:
            return x
        y = call.rng.standard_normal(x.shape, dtype=x.dtype)
        y *= x.dtype.type(self.stddev)
        y += x
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        return dy


@layers.register(title="GaussianDropout", group="Regularization")
class GaussianDropout(Layer):
    """Multiplies its input by random numbers around 1 in training, with the spread that Dropout of this rate has.

    y = x·N(1, √(rate / (1 - rate))); in use nothing is changed.
    Shapes: unchanged. Source: Srivastava et al. 2014, section 10.
    """

    rate: float = param(0.5, "Share that a Dropout of the same strength would drop. Typical: 0.2 to 0.5.", ge=0, lt=1)

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        call.cache["factor"] = None
        if not call.training or self.rate == 0:
            return x
        factor = call.rng.standard_normal(x.shape, dtype=x.dtype)
        factor *= x.dtype.type(math.sqrt(self.rate / (1 - self.rate)))
        factor += 1
        call.cache["factor"] = factor
        return x * factor

    def backward(self, call: Call, dy: Array) -> Array:
        factor = call.cache["factor"]
        return dy if factor is None else dy * factor
