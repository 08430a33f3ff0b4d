"""Losses that compare whole vectors: their direction, or two distributions."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.losses.base import Loss, expanded, losses


@losses.register(
    title="Kullback-Leibler divergence",
    group="Classification",
    kind="kl_divergence",
    aliases=("kld", "KLD", "kullback_leibler_divergence"),
)
class KLDivergence(Loss):
    """How far a predicted distribution is from the true one: Σ t·ln(t / p), 0 where they agree.

    Both are clipped to [1e-7, 1]; where p is, the derivative is 0. Source: Kullback & Leibler 1951, eq. 2.4.
    """

    lowest: ClassVar[float | None] = 0.0
    highest: ClassVar[float | None] = 1.0

    def values(self, y_true: Array, y_pred: Array) -> Array:
        t = xp.clip(y_true, EPSILON, 1)
        return (t * xp.log(t / xp.clip(y_pred, EPSILON, 1))).sum(axis=-1)

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        floor = y_pred.dtype.type(EPSILON)
        passes = ~((y_pred < floor) | (y_pred > 1))
        return -xp.clip(y_true, EPSILON, 1) / xp.clip(y_pred, EPSILON, 1) * passes * dvalues[..., None]


@losses.register(title="Cosine similarity", group="Regression", kind="cosine_similarity")
class CosineSimilarity(Loss):
    """Asks vectors to point the same way, whatever their length: -Σ t·p / (|t|·|p|), from -1 (same) to 1 (opposite).

    Lengths below 1e-7 count as 1e-7; an output that short has no direction, and its derivative is 0.
    Source: the cosine of the angle, with Keras's sign.
    """

    axis: int = param(-1, "The axis along which the vectors lie.")

    def _unit(self, x: Array) -> tuple[Array, Array]:
        length = xp.sqrt(xp.square(x).sum(axis=self.axis, keepdims=True))
        inverse = 1 / xp.maximum(length, EPSILON)
        return x * inverse, inverse * (length >= EPSILON)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return -(self._unit(y_true)[0] * self._unit(y_pred)[0]).sum(axis=self.axis)

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        t = self._unit(y_true)[0]
        p, inverse = self._unit(y_pred)
        along = (t * p).sum(axis=self.axis, keepdims=True)
        return (along * p - t) * inverse * expanded(dvalues, self.axis)
