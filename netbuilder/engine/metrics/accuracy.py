"""Shares of right answers."""

from __future__ import annotations

from typing import Any

from netbuilder.core.errors import ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.labels import checked_labels
from netbuilder.engine.metrics.base import MeanMetric, metrics


@metrics.register(title="Exact accuracy", group="Accuracy", kind="accuracy")
class Accuracy(MeanMetric):
    """Share of outputs that equal their target exactly. Source: Keras's class of this name.

    The name "accuracy" in a list of metrics means another: the one that fits the shapes, see `accuracy_for`.
    """

    def values(self, y_true: Array, y_pred: Array) -> Array:
        t, p = self.aligned(y_true, y_pred)
        return t == p


@metrics.register(title="Binary accuracy", group="Accuracy", kind="binary_accuracy")
class BinaryAccuracy(MeanMetric):
    """Share of yes-or-no outputs on the right side of a threshold; targets are 0 and 1. Source: Keras."""

    threshold: float = param(0.5, "Outputs above it count as 1.", ge=0, le=1)

    def values(self, y_true: Array, y_pred: Array) -> Array:
        t, p = self.aligned(y_true, y_pred)
        return t == (p > self.threshold)


@metrics.register(title="Categorical accuracy", group="Accuracy", kind="categorical_accuracy")
class CategoricalAccuracy(MeanMetric):
    """Share of samples whose largest output is that of the right class; targets are one-hot. Source: Keras."""

    def values(self, y_true: Array, y_pred: Array) -> Array:
        t, p = xp.asarray(y_true), xp.asarray(y_pred)
        if t.shape != p.shape:
            t, p = self.aligned(t, p)
        return xp.asarray(t.argmax(axis=-1) == p.argmax(axis=-1))


@metrics.register(title="Sparse categorical accuracy", group="Accuracy", kind="sparse_categorical_accuracy")
class SparseCategoricalAccuracy(MeanMetric):
    """Share of samples whose largest output is that of the right class; targets are whole-number labels.

    Shapes: `y_true` `(batch, …)` or `(batch, …, 1)`, `y_pred` `(batch, …, classes)`. Source: Keras.
    """

    def values(self, y_true: Array, y_pred: Array) -> Array:
        labels, p = labels_and_outputs(self, y_true, y_pred)
        return labels == p.argmax(axis=-1)


class _TopK(MeanMetric):
    k: int = param(5, "How many of the largest outputs count.", ge=1)

    def _hits(self, labels: Array, p: Array) -> Array:
        labels = checked_labels(labels, p.shape[-1])
        right = xp.take_along_axis(p, labels[..., None], axis=-1)
        return ((p > right).sum(axis=-1) < self.k) & xp.isfinite(right[..., 0])


@metrics.register(title="Top-k categorical accuracy", group="Accuracy", kind="top_k_categorical_accuracy")
class TopKCategoricalAccuracy(_TopK):
    """Share of samples whose right class is among the k largest outputs (equal outputs share a place).

    Targets are one-hot. Source: Keras.
    """

    def values(self, y_true: Array, y_pred: Array) -> Array:
        t, p = self.aligned(y_true, y_pred)
        return self._hits(t.argmax(axis=-1), p)


@metrics.register(title="Sparse top-k categorical accuracy", group="Accuracy", kind="sparse_top_k_categorical_accuracy")
class SparseTopKCategoricalAccuracy(_TopK):
    """Share of samples whose right class is among the k largest outputs (equal outputs share a place).

    Targets are whole-number labels. Shapes: `y_true` `(batch, …)` or `(batch, …, 1)`. Source: Keras.
    """

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return self._hits(*labels_and_outputs(self, y_true, y_pred))


def labels_and_outputs(metric: Any, y_true: Array, y_pred: Array) -> tuple[Array, Array]:
    """Whole-number labels without a last axis of length one, and the outputs, or a sentence."""
    labels, p = xp.asarray(y_true), xp.asarray(y_pred)
    if labels.ndim == p.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if labels.shape != p.shape[:-1]:
        raise ShapeError(
            sentence(
                "The metric {metric} expects one whole-number label for each sample, of shape {shape}, "
                "but the targets are {targets}.",
                metric=metric.label(),
                shape=p.shape[:-1],
                targets=labels.shape,
            ),
            hint=sentence("For one-hot targets choose {metric}.", metric=metric.label().removeprefix("sparse_")),
        )
    return labels, p
