"""The cross-entropy that fits the shapes, for the name "crossentropy"."""

from __future__ import annotations

from collections.abc import Sequence

from netbuilder.engine.losses.base import Loss, losses


def crossentropy_for(y_true_shape: Sequence[int | None], y_pred_shape: Sequence[int | None]) -> Loss:
    """Binary for one unit, sparse for whole-number labels, else categorical: the rule behind Keras's "crossentropy".

    Args:
        y_true_shape: of the targets, the batch axis included.
        y_pred_shape: of the outputs, the batch axis included.
    """
    return losses.create(f"{task_of(y_true_shape, y_pred_shape)}_crossentropy")


def task_of(y_true_shape: Sequence[int | None], y_pred_shape: Sequence[int | None]) -> str:
    """What the shapes say: "binary", "sparse_categorical" or "categorical"."""
    if y_pred_shape[-1] == 1:
        return "binary"
    sparse = len(y_true_shape) < len(y_pred_shape) or y_true_shape[-1] == 1
    return "sparse_categorical" if sparse else "categorical"
