"""Losses of pictures whose every pixel has a label: how much two regions overlap."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.losses.base import Loss, losses


class _Overlap(Loss):
    """Sums over one axis, several, or all of them (None), as Keras does by default: one value for the whole batch."""

    lowest: ClassVar[float | None] = 0.0
    highest: ClassVar[float | None] = 1.0

    axis: int | tuple[int, ...] | None = param(None, "The axes to sum over; nothing for all, the batch too.")

    def _sum(self, x: Array) -> Array:
        return xp.asarray(x.sum(axis=self.axis))

    def _spread_back(self, reduced: Array) -> Array:
        return reduced if self.axis is None else xp.expand_dims(reduced, self.axis)


@losses.register(title="Dice", group="Overlap", kind="dice")
class Dice(_Overlap):
    """1 minus the share of overlap of two regions: 1 - 2·Σ t·p / (Σ t + Σ p + 1e-7).

    Shapes: `y_true` and `y_pred` `(batch, …)`. Source: Milletari et al. 2016, eq. 1, without squares.
    """

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return 1 - 2 * self._sum(y_true * y_pred) / (self._sum(y_true) + self._sum(y_pred) + EPSILON)

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        whole = self._sum(y_true) + self._sum(y_pred) + EPSILON
        inner = 2 * self._sum(y_true * y_pred) / xp.square(whole) * dvalues
        return self._spread_back(inner) - 2 * y_true * self._spread_back(dvalues / whole)


@losses.register(title="Tversky", group="Overlap", kind="tversky")
class Tversky(_Overlap):
    """Dice with a say in which mistakes are worse: 1 - I / (I + alpha·M + beta·F + 1e-7).

    I = Σ t·p is the overlap, M = Σ t·(1 - p) what was missed, F = Σ (1 - t)·p what was wrongly marked (Keras calls
    them the other way round). Shapes: `y_true` and `y_pred` `(batch, …)`. Source: Salehi et al. 2017, eq. 2.
    """

    alpha: float = param(0.5, "How much missed pixels count.", ge=0)
    beta: float = param(0.5, "How much wrongly marked pixels count.", ge=0)

    def _parts(self, t: Array, p: Array) -> tuple[Array, Array]:
        overlap = self._sum(t * p)
        whole = overlap + self.alpha * self._sum(t * (1 - p)) + self.beta * self._sum((1 - t) * p) + EPSILON
        return overlap, whole

    def values(self, y_true: Array, y_pred: Array) -> Array:
        overlap, whole = self._parts(y_true, y_pred)
        return 1 - overlap / whole

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        overlap, whole = self._parts(y_true, y_pred)
        dwhole = y_true * (1 - self.alpha) + self.beta * (1 - y_true)
        ratio = self._spread_back(overlap / xp.square(whole) * dvalues)
        return dwhole * ratio - y_true * self._spread_back(dvalues / whole)
