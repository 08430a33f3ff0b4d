"""Hinge losses, which are content once the right answer leads by a margin."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.base import Loss, losses
from netbuilder.engine.losses.pointwise import PointwiseLoss


class _BinaryMargin(PointwiseLoss):
    """Hinges for labels -1 and 1; where every label of a batch is 0 or 1, 0 counts as -1."""

    lowest: ClassVar[float | None] = -1.0
    highest: ClassVar[float | None] = 1.0

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        t = super().prepared(y_true, y_pred)
        return 2 * t - 1 if bool(((t == 0) | (t == 1)).all()) else t


@losses.register(title="Hinge", group="Margins", kind="hinge")
class Hinge(_BinaryMargin):
    """Asks each output to have the sign of its label and a size of at least 1: mean of max(1 - t·p, 0).

    Labels are -1 and 1 (or 0 and 1). Source: Cortes & Vapnik 1995; Rosasco et al. 2004, section 2.
    """

    def pointwise(self, t: Array, p: Array) -> Array:
        return xp.maximum(1 - t * p, 0)

    def slope(self, t: Array, p: Array) -> Array:
        return -t * (1 - t * p >= 0)


@losses.register(title="Squared hinge", group="Margins", kind="squared_hinge")
class SquaredHinge(_BinaryMargin):
    """The hinge squared, which is smooth and punishes large misses more: mean of max(1 - t·p, 0)².

    Labels are -1 and 1 (or 0 and 1). Source: Rosasco et al. 2004, section 2.
    """

    def pointwise(self, t: Array, p: Array) -> Array:
        return xp.square(xp.maximum(1 - t * p, 0))

    def slope(self, t: Array, p: Array) -> Array:
        return -2 * t * xp.maximum(1 - t * p, 0)


@losses.register(title="Categorical hinge", group="Margins", kind="categorical_hinge")
class CategoricalHinge(Loss):
    """Asks the right class to lead every other by 1: max(0, max((1 - t)·p) - Σ t·p + 1), with one-hot targets t.

    Source: Crammer & Singer 2001, as in Keras.
    """

    lowest: ClassVar[float | None] = 0.0
    highest: ClassVar[float | None] = 1.0

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return xp.maximum(self._lead(y_true, y_pred), 0)

    def _lead(self, t: Array, p: Array) -> Array:
        return ((1 - t) * p).max(axis=-1) - (t * p).sum(axis=-1) + 1

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        others = (1 - y_true) * y_pred
        largest = (others == others.max(axis=-1, keepdims=True)).astype(y_pred.dtype)
        largest /= xp.maximum(largest.sum(axis=-1, keepdims=True), 1)
        active = dvalues * (self._lead(y_true, y_pred) >= 0)
        return (largest * (1 - y_true) - y_true) * active[..., None]
