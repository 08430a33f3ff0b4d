"""Labels and measured answers in the form that the loss compares with the outputs."""

from __future__ import annotations

import numpy as np

from netbuilder.engine.losses import Loss


def wants_labels(loss: Loss) -> bool:
    """Whether a loss takes whole-number labels rather than one number for each output."""
    return loss.kind.startswith("sparse")


def targets_for(loss: Loss, answers: np.ndarray, classes: int, outputs: int) -> np.ndarray:
    """The answers of a data set as targets.

    Shapes: `answers` `(samples,)` labels or numbers; the result is `(samples,)` labels for a sparse loss,
    `(samples, classes)` one-hot rows for several outputs, else `(samples, outputs)` numbers.
    """
    if classes and wants_labels(loss):
        return answers
    if classes and outputs > 1:
        return one_hot(answers, classes)
    return answers.reshape(len(answers), -1).astype(np.float32)


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    """A row for each label with a 1 at its place. Shapes: `(samples,)` → `(samples, classes)` float32."""
    rows = np.zeros((len(labels), classes), np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows
