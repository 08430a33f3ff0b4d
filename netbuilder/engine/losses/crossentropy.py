"""Cross-entropies between labels and predicted probabilities."""

from __future__ import annotations

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.core.spec import param
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.losses.base import Loss, losses


def _log_softmax(z: Array) -> Array:
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - xp.log(xp.exp(shifted).sum(axis=-1, keepdims=True))


def _clip_bounds(dtype: xp.dtype) -> tuple[Array, Array]:
    """The floor and ceiling of probabilities, rounded to `dtype` as Keras does."""
    return dtype.type(EPSILON), dtype.type(1) - dtype.type(EPSILON)


def _normalised(p: Array) -> tuple[Array, Array, Array]:
    """P / Σp, the same clipped, and the sum."""
    total = p.sum(axis=-1, keepdims=True)
    quotient = p / total
    return quotient, xp.clip(quotient, *_clip_bounds(p.dtype)), total


class _Categorical(Loss):
    """What the two spellings of the categorical cross-entropy share: -Σ t·ln p over the last axis."""

    from_logits: bool = param(False, "Whether the outputs are scores before softmax.")

    def _values(self, t: Array, y_pred: Array) -> Array:
        log_p = _log_softmax(y_pred) if self.from_logits else xp.log(_normalised(y_pred)[1])
        return -(t * log_p).sum(axis=-1)

    def _gradient(self, t: Array, y_pred: Array, dvalues: Array) -> Array:
        if self.from_logits:
            return dvalues[..., None] * (xp.exp(_log_softmax(y_pred)) * t.sum(axis=-1, keepdims=True) - t)
        quotient, clipped, total = _normalised(y_pred)
        dq = xp.where(quotient == clipped, -t / clipped, y_pred.dtype.type(0)) * dvalues[..., None]
        return (dq - (dq * quotient).sum(axis=-1, keepdims=True)) / total


@losses.register(title="Categorical cross-entropy", group="Classification", kind="categorical_crossentropy")
class CategoricalCrossentropy(_Categorical):
    """-Σ t·ln p: the loss of a softmax output against one-hot targets.

    Probabilities are divided by their sum and clipped to [1e-7, 1 - 1e-7], as in Keras.
    Source: Goodfellow et al. 2016, eq. 6.12.
    """

    label_smoothing: float = param(0.0, "Moves targets this share of the way to 1 / classes.", ge=0, le=1)

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        t = super().prepared(y_true, y_pred)
        if self.label_smoothing:
            t = t * (1 - self.label_smoothing) + self.label_smoothing / y_pred.shape[-1]
        return t.astype(y_pred.dtype, copy=False)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return self._values(y_true, y_pred)

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        return self._gradient(y_true, y_pred, dvalues)


@losses.register(
    title="Sparse categorical cross-entropy", group="Classification", kind="sparse_categorical_crossentropy"
)
class SparseCategoricalCrossentropy(_Categorical):
    """-ln p of the right class: the loss of a softmax output against whole-number labels.

    Shapes: `y_true` `(batch, …)` or `(batch, …, 1)`. Source: Goodfellow et al. 2016, eq. 6.12.
    """

    ignore_class: int | None = param(None, "Label of samples that do not count.")

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        labels = xp.asarray(y_true)
        if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
            labels = labels[..., 0]
        if labels.shape != y_pred.shape[:-1]:
            raise ShapeError(
                f"The loss {self.label()} expects one whole-number label a sample, {y_pred.shape[:-1]}, "
                f"but the targets are {labels.shape}.",
                hint="One-hot targets need categorical_crossentropy.",
            )
        return self._checked(labels.astype(xp.int64), y_pred.shape[-1])

    def _checked(self, labels: Array, classes: int) -> Array:
        wrong = (labels < 0) | (labels >= classes)
        if self.ignore_class is not None:
            wrong &= labels != self.ignore_class
        if wrong.any():
            raise DataError(
                f"Labels must lie between 0 and {classes - 1}, but {int(labels[wrong][0])} was found.",
                hint=f"The last layer has {classes} units: one is needed for each class.",
            )
        return labels

    def combined(self, y_true: Array, values: Array, weights: Array | None, mask: Array | None) -> Array | None:
        if self.ignore_class is not None:
            valid = y_true != self.ignore_class
            mask = valid if mask is None else valid & mask.astype(bool)
        return super().combined(y_true, values, weights, mask)

    def _one_hot(self, labels: Array, y_pred: Array) -> Array:
        t = (labels[..., None] == xp.arange(y_pred.shape[-1])).astype(y_pred.dtype)
        return t if self.ignore_class is None else t * (labels != self.ignore_class)[..., None]

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return self._values(self._one_hot(y_true, y_pred), y_pred)

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        return self._gradient(self._one_hot(y_true, y_pred), y_pred, dvalues)
