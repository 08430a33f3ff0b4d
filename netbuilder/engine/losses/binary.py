"""Cross-entropies of outputs that are one probability each."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.activations.stable import sigmoid, softplus
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.base import losses
from netbuilder.engine.losses.clipping import clipped, power, unclipped
from netbuilder.engine.losses.pointwise import PointwiseLoss


class _Binary(PointwiseLoss):
    """What the binary cross-entropies share: settings and smoothed labels."""

    lowest: ClassVar[float | None] = 0.0
    highest: ClassVar[float | None] = 1.0

    from_logits: bool = param(False, "Whether the outputs are scores before the sigmoid.")
    label_smoothing: float = param(0.0, "Moves labels this share of the way to ½.", ge=0, le=1)
    axis: int = param(-1, "The axis of which the mean is taken.")

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        t = super().prepared(y_true, y_pred)
        return t * (1 - self.label_smoothing) + 0.5 * self.label_smoothing if self.label_smoothing else t


@losses.register(
    title="Binary cross-entropy", group="Classification", kind="binary_crossentropy", aliases=("bce", "BCE")
)
class BinaryCrossentropy(_Binary):
    """The loss of yes-or-no outputs, each a sigmoid, against labels 0 and 1: mean of -t·ln p - (1 - t)·ln(1 - p).

    Probabilities are clipped to [1e-7, 1 - 1e-7], as in Keras, where the derivative is 0.
    Source: Bishop 2006, eq. 4.90.
    """

    def pointwise(self, t: Array, p: Array) -> Array:
        if self.from_logits:
            return softplus(p) - p * t
        return _entropy(t, clipped(p))

    def slope(self, t: Array, p: Array) -> Array:
        if self.from_logits:
            return sigmoid(p) - t
        return _entropy_slope(t, p)


@losses.register(title="Binary focal cross-entropy", group="Classification", kind="binary_focal_crossentropy")
class BinaryFocalCrossentropy(_Binary):
    """A binary cross-entropy that cares less for what is right already: mean of (1 - q)^gamma·(-ln q).

    q is the probability given to the true label, p for 1 and 1 - p for 0; with class balancing, terms are multiplied
    by alpha for label 1 and by 1 - alpha for label 0. Source: Lin et al. 2017, eq. 5.
    """

    apply_class_balancing: bool = param(False, "Whether alpha weighs the two labels.")
    alpha: float = param(0.25, "Weight of label 1, if classes are balanced.", ge=0, le=1)
    gamma: float = param(2.0, "How much less right answers count.", ge=0)

    def _balance(self, t: Array) -> Array | float:
        return t * self.alpha + (1 - t) * (1 - self.alpha) if self.apply_class_balancing else 1.0

    def pointwise(self, t: Array, p: Array) -> Array:
        if self.from_logits:
            return self._weights(t, sigmoid(p)) * (softplus(p) - p * t)
        return self._weights(t, p) * _entropy(t, clipped(p))

    def _weights(self, t: Array, p: Array) -> Array:
        return self._balance(t) * power(_miss(t, p), self.gamma)

    def slope(self, t: Array, p: Array) -> Array:
        if not self.from_logits:
            return self._weights_slope(t, p) * _entropy(t, clipped(p)) + self._weights(t, p) * _entropy_slope(t, p)
        q = sigmoid(p)
        dweights = self._weights_slope(t, q) * q * (1 - q)
        return dweights * (softplus(p) - p * t) + self._weights(t, q) * (q - t)

    def _weights_slope(self, t: Array, p: Array) -> Array | float:
        if not self.gamma:
            return 0.0
        return self._balance(t) * self.gamma * power(_miss(t, p), self.gamma - 1) * (1 - 2 * t)


def _miss(t: Array, p: Array) -> Array:
    """How far the probability of the true label is from 1."""
    return 1 - (t * p + (1 - t) * (1 - p))


def _entropy(t: Array, p: Array) -> Array:
    """-t·ln p - (1 - t)·ln(1 - p) for clipped p."""
    return -(t * xp.log(p) + (1 - t) * xp.log(1 - p))


def _entropy_slope(t: Array, p: Array) -> Array:
    """Its derivative with respect to p before clipping."""
    inside = clipped(p)
    return (inside - t) / (inside * (1 - inside)) * unclipped(p)
