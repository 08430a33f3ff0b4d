"""Cross-entropies over classes that treat easy samples and wrong labels more gently."""

from __future__ import annotations

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.activations.stable import softmax
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.base import Loss, expanded, losses, numbers
from netbuilder.engine.losses.clipping import clipped, power, unclipped
from netbuilder.engine.losses.crossentropy import OneHotLoss
from netbuilder.engine.losses.labels import checked_labels, one_label_each


@losses.register(title="Categorical focal cross-entropy", group="Classification", kind="categorical_focal_crossentropy")
class CategoricalFocalCrossentropy(OneHotLoss):
    """A categorical cross-entropy that cares less for what is right already: -Σ alpha·(1 - p)^gamma·t·ln p.

    Probabilities are divided by their sum and clipped as in the categorical cross-entropy.
    Source: Lin et al. 2017, eq. 5, for several classes as in Keras.
    """

    alpha: float | tuple[float, ...] = param(0.25, "Weight of all classes, or one for each.")
    gamma: float = param(2.0, "How much less right answers count.", ge=0)

    def _weights(self, t: Array) -> Array:
        alpha = xp.asarray(self.alpha, t.dtype)
        if alpha.ndim and len(alpha) != t.shape[-1]:
            raise SettingError(
                sentence(
                    "{label}: alpha has {count} weights, but there are {shape} classes.",
                    label=self.label(),
                    count=len(alpha),
                    shape=t.shape[-1],
                ),
                hint="Give one number, or one for each class.",
            )
        return alpha

    def _shares(self, y_pred: Array) -> tuple[Array, Array]:
        p = softmax(y_pred, self.axis) if self.from_logits else y_pred
        total = p.sum(axis=self.axis, keepdims=True)
        return p / total, total

    def values(self, y_true: Array, y_pred: Array) -> Array:
        inside = clipped(self._shares(y_pred)[0])
        each = self._weights(y_true) * power(1 - inside, self.gamma) * y_true * xp.log(inside)
        return -each.sum(axis=self.axis)

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        share, total = self._shares(y_pred)
        inside = clipped(share)
        miss = 1 - inside
        dinside = power(miss, self.gamma) / inside
        if self.gamma:
            dinside = dinside - self.gamma * power(miss, self.gamma - 1) * xp.log(inside)
        dshare = -self._weights(y_true) * y_true * dinside * unclipped(share) * expanded(dvalues, self.axis)
        rest = dshare - (dshare * share).sum(axis=self.axis, keepdims=True)
        # Softmax takes the mean away once more, but it is 0 by now; its sum is 1.
        return rest * share if self.from_logits else rest / total


@losses.register(
    title="Generalized cross-entropy", group="Classification", kind="categorical_generalized_cross_entropy"
)
class CategoricalGeneralizedCrossEntropy(Loss):
    """Between cross-entropy (q near 0) and absolute error (q near 1), so that wrong labels mislead less: (1 - p^q) / q.

    p is the probability of the right class; its derivative is taken no nearer to p = 0 than 1e-7.
    Shapes: `y_true` `(batch, …)` or `(batch, …, 1)`. Source: Zhang & Sabuncu 2018, eq. 6.
    """

    q: float = param(0.5, "From near 0 (cross-entropy) to near 1 (absolute error).", gt=0, lt=1)

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        return checked_labels(one_label_each(self.label(), numbers(y_true), y_pred), y_pred.shape[-1])

    def values(self, y_true: Array, y_pred: Array) -> Array:
        right = xp.take_along_axis(y_pred, y_true[..., None], axis=-1)[..., 0]
        return (1 - xp.power(right, self.q)) / self.q

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        place = y_true[..., None]
        slope = -power(xp.take_along_axis(y_pred, place, axis=-1), self.q - 1) * dvalues[..., None]
        dy = xp.zeros_like(y_pred)
        xp.put_along_axis(dy, place, slope, axis=-1)
        return dy
