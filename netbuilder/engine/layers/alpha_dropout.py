"""Dropout for networks that keep mean and variance by themselves."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import Array
from netbuilder.engine.layers.base import Call, layers
from netbuilder.engine.layers.chance import kept
from netbuilder.engine.layers.dropout import Choosing

_LOWEST = -1.7580993408473766
"""What SELU gives far on the left: -scale·alpha."""


@layers.register(title="AlphaDropout", group="Regularization")
class AlphaDropout(Choosing):
    """Switches off a random share of its inputs in training, and keeps their mean and variance; made for SELU.

    With l = -1.7581, what SELU gives far on the left: y = a·(x or, by chance, l) + b, where
    a = ((1 - rate)·(1 + rate·l²))^(-1/2) and b = -a·rate·l; in use nothing is changed.
    Shapes: unchanged. Source: Klambauer et al. 2017, section 2.
    """

    rate: float = param(0.05, "Share that is switched off. Typical: 0.05 to 0.1.", ge=0, lt=1)

    def forward(self, call: Call, *xs: Array) -> Array:
        (x,) = xs
        call.cache["factor"] = None
        if not call.training or self.rate == 0:
            return x
        choice = kept(call.rng, self.drawn(x.shape), self.rate).astype(x.dtype)
        a = ((1 - self.rate) * (1 + self.rate * _LOWEST**2)) ** -0.5
        factor = call.cache["factor"] = choice * x.dtype.type(a)
        y = x * factor
        y += (1 - choice) * x.dtype.type(a * _LOWEST) - x.dtype.type(a * self.rate * _LOWEST)
        return y

    def backward(self, call: Call, dy: Array) -> Array:
        factor = call.cache["factor"]
        return dy if factor is None else dy * factor
