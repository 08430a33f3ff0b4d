"""Whole-number labels: their shape and their range."""

from __future__ import annotations

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp


def one_label_each(loss: str, labels: Array, y_pred: Array) -> Array:
    """`labels` in the shape of the outputs without their last axis, or a sentence."""
    if labels.ndim == y_pred.ndim and labels.shape[-1] == 1:
        labels = labels[..., 0]
    if labels.shape != y_pred.shape[:-1]:
        one_hot = labels.shape == y_pred.shape
        raise ShapeError(
            sentence(
                "The loss {loss} expects one whole-number label for each sample, of shape {shape}, but "
                "the targets are {form}{targets}.",
                loss=loss,
                shape=y_pred.shape[:-1],
                form="one-hot, " if one_hot else "",
                targets=labels.shape,
            ),
            hint="One-hot targets need categorical_crossentropy." if one_hot else "",
        )
    return labels


def checked_labels(labels: Array, classes: int, ignored: int | None = None) -> Array:
    """`labels` as int64, all from 0 to `classes` - 1 or equal to `ignored`, or a sentence."""
    with xp.errstate(invalid="ignore"):
        whole = labels.astype(xp.int64, copy=False)
    if labels.dtype.kind == "f" and bool((whole != labels).any()):
        raise DataError(
            sentence(
                "Labels must be whole numbers, but {labels:g} was found.", labels=float(labels[whole != labels][0])
            ),
            hint="For targets that are any numbers, choose a loss such as mse.",
        )
    # Seen without a sign, a negative number is larger than any class.
    if not whole.size or int(whole.view(xp.uint64).max()) < classes:
        return whole
    wrong = (whole < 0) | (whole >= classes)
    if ignored is not None:
        wrong &= whole != ignored
    if wrong.any():
        raise DataError(
            sentence(
                "Labels must lie between 0 and {classes}, but {whole} was found.",
                classes=classes - 1,
                whole=int(whole[wrong][0]),
            ),
            hint=sentence(
                "The last layer has {classes} units: one is needed for each class, counted from 0.", classes=classes
            ),
        )
    return whole
