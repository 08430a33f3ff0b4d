"""Dropout."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, Layer, layers
from netbuilder.engine.layers.chance import kept


@layers.register(title="Dropout", group="Regularization")
class Dropout(Layer):
    """Switches off a random share of its inputs in training, so that no unit can be relied on alone.

    Kept inputs are divided by (1 - rate), so that sums keep their size; in use nothing is dropped.
    Shapes: unchanged. Source: Srivastava et al. 2014, section 4, in the inverted form that Keras uses.
    """

    rate: float = param(0.5, "Share that is switched off. Typical: 0.2 to 0.5.", ge=0, le=1)

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        call.cache["factor"] = None
        if not call.training or self.rate == 0:
            return x
        keep = 1 - self.rate
        factor = kept(call.rng, x.shape, self.rate).astype(x.dtype)
        if keep:
            factor /= x.dtype.type(keep)
        call.cache["factor"] = factor
        return x * factor

    def backward(self, call: Call, dy: Array) -> Array:
        factor = call.cache["factor"]
        return dy if factor is None else dy * factor
