"""Cross-entropies between the right class and a probability for each class."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.problems import Problem
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.activations.stable import log_softmax
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.base import Derivative, SharedLoss, expanded, losses, numbers
from netbuilder.engine.losses.clipping import clipped, unclipped
from netbuilder.engine.losses.labels import checked_labels, one_label_each


class OneHotLoss(SharedLoss):
    """What losses against one-hot targets share: their settings, smoothing and complaints."""

    lowest: ClassVar[float | None] = 0.0
    highest: ClassVar[float | None] = 1.0

    from_logits: bool = param(False, "Whether the outputs are scores before softmax.")
    label_smoothing: float = param(0.0, "Moves targets this share of the way to 1 / classes.", ge=0, le=1)
    axis: int = param(-1, "The axis of the classes.")

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        t = super().prepared(y_true, y_pred)
        return t * (1 - self.label_smoothing) + self.label_smoothing / t.shape[-1] if self.label_smoothing else t

    def _misfit(self, y_true: Array, y_pred: Array) -> ShapeError:
        sparse = f"sparse_{self.label()}"
        if y_true.shape in (y_pred.shape[:-1], (*y_pred.shape[:-1], 1)):
            return ShapeError(
                sentence(
                    "The loss {label} expects one-hot targets of shape {shape}, but these are whole-number "
                    "labels of shape {labels}.",
                    label=self.label(),
                    shape=y_pred.shape,
                    labels=y_true.shape,
                ),
                hint=sentence(
                    "Choose {sparse}, or turn the labels into one-hot targets.",
                    sparse=sparse if sparse in losses else "sparse_categorical_crossentropy",
                ),
            )
        return ShapeError(
            sentence(
                "The loss {label} expects one target for each class, but the targets are {shape} and the "
                "outputs {outputs}.",
                label=self.label(),
                shape=y_true.shape,
                outputs=y_pred.shape,
            ),
            hint="Give the last layer one unit for each class.",
        )

    def doubts(self, y_true: Array) -> list[Problem]:
        found = super().doubts(y_true)
        sums = numbers(y_true).sum(axis=self.axis)
        if found or not sums.size or abs(sums - 1).max() < 1e-3:
            return found
        wrong = int((abs(sums - 1) >= 1e-3).sum())
        message = sentence(
            "The loss {label} expects targets that sum to 1 for each sample, but {wrong} do not.",
            label=self.label(),
            wrong=wrong,
        )
        return [Problem(message=message, hint="Choose binary_crossentropy if a sample can have several labels.")]


@losses.register(title="Categorical cross-entropy", group="Classification", kind="categorical_crossentropy")
class CategoricalCrossentropy(OneHotLoss):
    """The loss of a softmax output against one-hot targets: -Σ t·ln p.

    Probabilities are divided by their sum and clipped to [1e-7, 1 - 1e-7], as in Keras, where the derivative is 0.
    Source: Goodfellow et al. 2016, eq. 6.12.
    """

    def evaluate(self, y_true: Array, y_pred: Array) -> tuple[Array, Derivative]:
        of = self._of_scores if self.from_logits else self._of_probabilities
        return of(y_true, y_pred)

    def _of_scores(self, t: Array, z: Array) -> tuple[Array, Derivative]:
        log_p = log_softmax(z, self.axis)

        def derivative(dvalues: Array) -> Array:
            return (xp.exp(log_p) * t.sum(axis=self.axis, keepdims=True) - t) * expanded(dvalues, self.axis)

        return -(t * log_p).sum(axis=self.axis), derivative

    def _of_probabilities(self, t: Array, p: Array) -> tuple[Array, Derivative]:
        total = p.sum(axis=self.axis, keepdims=True)
        share = p / total
        inside = clipped(share)

        def derivative(dvalues: Array) -> Array:
            dshare = -t / inside * unclipped(share) * expanded(dvalues, self.axis)
            return (dshare - (dshare * share).sum(axis=self.axis, keepdims=True)) / total

        return -(t * xp.log(inside)).sum(axis=self.axis), derivative


@losses.register(
    title="Sparse categorical cross-entropy", group="Classification", kind="sparse_categorical_crossentropy"
)
class SparseCategoricalCrossentropy(SharedLoss):
    """The loss of a softmax output against whole-number labels: -ln p of the right class.

    Probabilities are clipped to [1e-7, 1 - 1e-7] and then divided by their sum, as Keras does on TensorFlow.
    Shapes: `y_true` `(batch, …)` or `(batch, …, 1)`, `y_pred` `(batch, …, classes)`.
    Source: Goodfellow et al. 2016, eq. 6.12.
    """

    from_logits: bool = param(False, "Whether the outputs are scores before softmax.")
    ignore_class: int | None = param(None, "Label of samples that do not count.")
    axis: int = param(-1, "The axis of the classes in the outputs.")

    def _last(self, y_pred: Array) -> Array:
        return y_pred if self.axis == -1 else xp.moveaxis(y_pred, self.axis, -1)

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        self._check_axis(y_pred)
        y_pred = self._last(y_pred)
        labels = one_label_each(self.label(), numbers(y_true), y_pred)
        return checked_labels(labels, y_pred.shape[-1], self.ignore_class)

    def combined(self, y_true: Array, values: Array, weights: Array | None, mask: Array | None) -> Array | None:
        if self.ignore_class is not None:
            valid = y_true != self.ignore_class
            mask = valid if mask is None else valid & self._spread(xp.asarray(mask), values).astype(bool)
        return super().combined(y_true, values, weights, mask)

    def evaluate(self, y_true: Array, y_pred: Array) -> tuple[Array, Derivative]:
        y_pred = self._last(y_pred)
        rows, labels, valid = y_pred.reshape(-1, y_pred.shape[-1]), y_true.reshape(-1), None
        if self.ignore_class is not None:
            valid = labels != self.ignore_class
            labels = labels * valid
        place = (xp.arange(len(labels)), labels)
        values, derivative = (_of_scores if self.from_logits else _of_probabilities)(rows, place)
        if valid is not None:
            values = xp.where(valid, values, 0)

        def whole(dvalues: Array) -> Array:
            dflat = dvalues.reshape(-1) if valid is None else xp.where(valid, dvalues.reshape(-1), 0)
            dy = derivative(dflat[:, None]).reshape(y_pred.shape)
            return dy if self.axis == -1 else xp.moveaxis(dy, -1, self.axis)

        return values.reshape(y_true.shape), whole


def _of_scores(z: Array, place: tuple[Array, Array]) -> tuple[Array, Derivative]:
    log_p = log_softmax(z)

    def derivative(dvalues: Array) -> Array:
        dz = xp.exp(log_p)
        dz[place] -= 1
        return dz * dvalues

    return -log_p[place], derivative


def _of_probabilities(p: Array, place: tuple[Array, Array]) -> tuple[Array, Derivative]:
    inside = clipped(p)
    total = inside.sum(axis=-1, keepdims=True)

    def derivative(dvalues: Array) -> Array:
        dp = xp.broadcast_to(1 / total, p.shape).copy()
        dp[place] -= 1 / inside[place]
        return dp * unclipped(p) * dvalues

    return xp.log(total[:, 0]) - xp.log(inside[place]), derivative
