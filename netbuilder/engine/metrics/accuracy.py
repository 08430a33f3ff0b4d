"""Shares of right answers."""

from __future__ import annotations

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.metrics.base import MeanMetric, metrics


@metrics.register(title="Categorical accuracy", group="Classification", kind="categorical_accuracy")
class CategoricalAccuracy(MeanMetric):
    """Share of samples whose largest output is that of the right class; targets are one-hot."""

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return xp.argmax(y_true, axis=-1) == xp.argmax(y_pred, axis=-1)


@metrics.register(title="Sparse categorical accuracy", group="Classification", kind="sparse_categorical_accuracy")
class SparseCategoricalAccuracy(MeanMetric):
    """Share of samples whose largest output is that of the right class; targets are whole-number labels."""

    def values(self, y_true: Array, y_pred: Array) -> Array:
        labels = xp.asarray(y_true)
        if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
            labels = labels[..., 0]
        return labels == xp.argmax(y_pred, axis=-1)


@metrics.register(title="Binary accuracy", group="Classification", kind="binary_accuracy")
class BinaryAccuracy(MeanMetric):
    """Share of outputs on the right side of a threshold."""

    threshold: float = param(0.5, "Outputs above it count as 1.")

    def values(self, y_true: Array, y_pred: Array) -> Array:
        t = xp.asarray(y_true)
        t = t[..., None] if t.ndim == y_pred.ndim - 1 else t
        return (t == (y_pred > self.threshold)).mean(axis=-1)
