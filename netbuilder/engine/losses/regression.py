"""Losses for outputs that are numbers of any size: errors squared, absolute, relative, logarithmic."""

from __future__ import annotations

import math
from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.activations.stable import softplus
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.losses.base import losses
from netbuilder.engine.losses.pointwise import PointwiseLoss


@losses.register(title="Mean squared error", group="Regression", kind="mean_squared_error", aliases=("mse", "MSE"))
class MeanSquaredError(PointwiseLoss):
    """The usual loss for numbers, which punishes large errors most: mean of (t - p)².

    Source: Goodfellow et al. 2016, eq. 5.4.
    """

    def pointwise(self, t: Array, p: Array) -> Array:
        return xp.square(p - t)

    def slope(self, t: Array, p: Array) -> Array:
        return 2 * (p - t)


@losses.register(title="Mean absolute error", group="Regression", kind="mean_absolute_error", aliases=("mae", "MAE"))
class MeanAbsoluteError(PointwiseLoss):
    """Counts every error by its size, so that outliers weigh less than in the squared error: mean of |t - p|.

    Source: Willmott & Matsuura 2005, eq. 1.
    """

    def pointwise(self, t: Array, p: Array) -> Array:
        return xp.abs(p - t)

    def slope(self, t: Array, p: Array) -> Array:
        return xp.sign(p - t)


@losses.register(title="Mean bias error", group="Regression", kind="mean_bias_error", aliases=("mbe", "MBE"))
class MeanBiasError(PointwiseLoss):
    """Says whether outputs are too large (above 0) or too small (below 0) on average: mean of (p - t).

    Errors of opposite sign cancel, and it has no smallest value, so it measures but does not teach.
    Source: Willmott & Matsuura 2005; the sign is prediction minus target.
    """

    def pointwise(self, t: Array, p: Array) -> Array:
        return p - t

    def slope(self, t: Array, p: Array) -> Array:
        return xp.ones_like(p)


@losses.register(
    title="Mean absolute percentage error",
    group="Regression",
    kind="mean_absolute_percentage_error",
    aliases=("mape", "MAPE"),
)
class MeanAbsolutePercentageError(PointwiseLoss):
    """Measures errors in per cent of the target, which must not be near 0: mean of 100·|t - p| / max(|t|, 1e-7).

    Source: Makridakis 1993, with Keras's floor.
    """

    def pointwise(self, t: Array, p: Array) -> Array:
        return 100 * xp.abs((t - p) / xp.maximum(xp.abs(t), EPSILON))

    def slope(self, t: Array, p: Array) -> Array:
        return 100 * xp.sign(p - t) / xp.maximum(xp.abs(t), EPSILON)


@losses.register(
    title="Mean squared logarithmic error",
    group="Regression",
    kind="mean_squared_logarithmic_error",
    aliases=("msle", "MSLE"),
)
class MeanSquaredLogarithmicError(PointwiseLoss):
    """Compares sizes by their ratio, for targets from 0 upwards over many sizes: mean of (ln(1 + t) - ln(1 + p))².

    Numbers below 1e-7 count as 1e-7. Source: Keras.
    """

    lowest: ClassVar[float | None] = 0.0

    def _difference(self, t: Array, p: Array) -> Array:
        return xp.log(xp.maximum(p, EPSILON) + 1) - xp.log(xp.maximum(t, EPSILON) + 1)

    def pointwise(self, t: Array, p: Array) -> Array:
        return xp.square(self._difference(t, p))

    def slope(self, t: Array, p: Array) -> Array:
        return 2 * self._difference(t, p) / (xp.maximum(p, EPSILON) + 1) * (p >= EPSILON)


@losses.register(title="Huber", group="Regression", kind="huber", aliases=("huber_loss",))
class Huber(PointwiseLoss):
    """Squared for small errors, straight for large ones, so outliers pull less: ½e², or delta·|e| - ½·delta².

    e = p - t; the second holds where |e| > delta. Source: Huber 1964, section 4.
    """

    delta: float = param(1.0, "Errors up to this size count squared.", gt=0)

    def pointwise(self, t: Array, p: Array) -> Array:
        size = xp.abs(p - t)
        near = xp.minimum(size, self.delta)
        return near * (size - 0.5 * near)

    def slope(self, t: Array, p: Array) -> Array:
        return xp.clip(p - t, -self.delta, self.delta)


@losses.register(title="Log cosh", group="Regression", kind="log_cosh", aliases=("logcosh",))
class LogCosh(PointwiseLoss):
    """A smooth Huber loss: mean of ln cosh(p - t), near ½e² for small errors e and |e| - ln 2 for large ones.

    Source: Keras.
    """

    def pointwise(self, t: Array, p: Array) -> Array:
        size = xp.abs(p - t)
        return size + softplus(-2 * size) - math.log(2)

    def slope(self, t: Array, p: Array) -> Array:
        return xp.tanh(p - t)


@losses.register(title="Poisson", group="Regression", kind="poisson")
class Poisson(PointwiseLoss):
    """For targets that are counts: mean of p - t·ln(p + 1e-7), where p is the expected count.

    Source: the negative logarithm of the Poisson distribution without terms of t alone.
    """

    lowest: ClassVar[float | None] = 0.0

    def pointwise(self, t: Array, p: Array) -> Array:
        return p - t * xp.log(p + EPSILON)

    def slope(self, t: Array, p: Array) -> Array:
        return 1 - t / (p + EPSILON)
