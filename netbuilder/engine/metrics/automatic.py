"""The metric that fits the shapes, for the names "accuracy" and "crossentropy"."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.engine.losses.automatic import task_of
from netbuilder.engine.metrics.base import Metric, metrics

ACCURACY_NAMES = ("accuracy", "acc")
CROSSENTROPY_NAMES = ("crossentropy", "ce")


def accuracy_for(y_true_shape: Sequence[int | None], y_pred_shape: Sequence[int | None]) -> Metric:
    """The accuracy that Keras's name "accuracy" stands for: binary, sparse or categorical.

    Args:
        y_true_shape: of the targets, the batch axis included.
        y_pred_shape: of the outputs, the batch axis included.
    """
    return metrics.create(f"{task_of(y_true_shape, y_pred_shape)}_accuracy")


def metric_for(name: str, y_true_shape: Sequence[int | None], y_pred_shape: Sequence[int | None]) -> Metric:
    """A metric by its name, where "accuracy" and "crossentropy" are those that fit the shapes (batch axis included)."""
    if name.lower() in ACCURACY_NAMES:
        return accuracy_for(y_true_shape, y_pred_shape)
    if name.lower() in CROSSENTROPY_NAMES:
        return metrics.create(f"{task_of(y_true_shape, y_pred_shape)}_crossentropy")
    return metrics.create(name)
