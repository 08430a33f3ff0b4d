"""Smooth relatives of ReLU: softplus and its kin, and gates that multiply x by a number between 0 and 1."""

from __future__ import annotations

import math

from netbuilder.core.spec import param
from netbuilder.engine.activations import stable
from netbuilder.engine.activations.base import Activation, activations
from netbuilder.engine.activations.erf import erf
from netbuilder.engine.array import Array, xp


@activations.register(title="Softplus", group="Smooth", kind="softplus")
class Softplus(Activation):
    """A smooth ReLU, always above 0: f(x) = ln(1 + eˣ). Source: Dugas et al. 2001."""

    def forward(self, x: Array) -> Array:
        return stable.softplus(x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * stable.sigmoid(x)


@activations.register(title="Squareplus", group="Smooth", kind="squareplus")
class Squareplus(Activation):
    """A smooth ReLU without exponentials: f(x) = ½(x + √(x² + b)).

    Computed for negative x as ½b / (√(x² + b) - x), the same without loss of digits. Source: Barron 2021.
    """

    b: float = param(4.0, "How round the corner at 0 is.", gt=0)

    def forward(self, x: Array) -> Array:
        size = xp.abs(x)
        larger = 0.5 * (size + xp.sqrt(x * x + self.b))
        return xp.where(x < 0, 0.25 * self.b / larger, larger)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (y / xp.sqrt(x * x + self.b))


@activations.register(title="Sparse plus", group="Smooth", kind="sparse_plus")
class SparsePlus(Activation):
    """A rounded ReLU that is exactly 0 on the far left: 0 below -1, ¼(x + 1)² up to 1, then x. Source: Keras."""

    def forward(self, x: Array) -> Array:
        return 0.25 * xp.square(xp.clip(x, -1, 1) + 1) + xp.maximum(x - 1, 0)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        return dy * (0.5 * (xp.clip(x, -1, 1) + 1))


@activations.register(title="SiLU (swish)", group="Smooth", kind="silu", aliases=("swish",))
class Silu(Activation):
    """Lets x through as far as its own sigmoid opens: f(x) = x·σ(x), also called swish.

    Source: Elfwing et al. 2018; Ramachandran et al. 2017.
    """

    def forward(self, x: Array) -> Array:
        return x * stable.sigmoid(x)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        gate = stable.sigmoid(x)
        return dy * (gate + y * (1 - gate))


@activations.register(title="Hard SiLU (hard swish)", group="Smooth", kind="hard_silu", aliases=("hard_swish",))
class HardSilu(Activation):
    """SiLU with the hard sigmoid, quick to compute: f(x) = x·(x/6 + ½ cut to between 0 and 1).

    Source: Howard et al. 2019, section 5.2.
    """

    def forward(self, x: Array) -> Array:
        return x * (xp.clip(x + 3, 0, 6) / 6)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        inside = (x > -3) & (x < 3)
        return dy * (xp.clip(x + 3, 0, 6) / 6 + x * inside / 6)


@activations.register(title="Mish", group="Smooth", kind="mish")
class Mish(Activation):
    """A smooth gate much like SiLU: f(x) = x·tanh(softplus(x)). Source: Misra 2019."""

    def forward(self, x: Array) -> Array:
        return x * xp.tanh(stable.softplus(x))

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        gate = xp.tanh(stable.softplus(x))
        return dy * (gate + x * stable.sigmoid(x) * (1 - gate * gate))


@activations.register(title="GELU", group="Smooth", kind="gelu")
class Gelu(Activation):
    """Lets x through as far as a normal distribution lies below it: f(x) = x·Φ(x) = ½x·(1 + erf(x / √2)).

    The approximation is ½x·(1 + tanh(√(2/π)·(x + 0.044715x³))). Source: Hendrycks & Gimpel 2016, section 2.
    """

    approximate: bool = param(False, "Whether tanh stands in for the exact error function.")

    def forward(self, x: Array) -> Array:
        return x * self._share(x)

    def _share(self, x: Array) -> Array:
        if self.approximate:
            return 0.5 + 0.5 * xp.tanh(_ROOT_2_OVER_PI * (x + _CUBE * x * x * x))
        return 0.5 + 0.5 * erf(x * _ROOT_HALF)

    def backward(self, dy: Array, x: Array, y: Array) -> Array:
        share = self._share(x)
        if self.approximate:
            slope = 2 * share * (1 - share) * _ROOT_2_OVER_PI * (1 + 3 * _CUBE * x * x)
        else:
            # Beyond 40 the density is 0 in every precision; the limit keeps the square finite.
            slope = _DENSITY_AT_0 * xp.exp(-0.5 * xp.square(xp.clip(x, -40, 40)))
        return dy * (share + x * slope)


_CUBE = 0.044715
_ROOT_HALF = math.sqrt(0.5)
_ROOT_2_OVER_PI = math.sqrt(2 / math.pi)
_DENSITY_AT_0 = 1 / math.sqrt(2 * math.pi)
