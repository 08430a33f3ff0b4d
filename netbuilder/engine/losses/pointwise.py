"""Losses that look at one output at a time and take the mean over the outputs of a sample."""

from __future__ import annotations

from netbuilder.engine.array import Array
from netbuilder.engine.losses.base import Loss, expanded


class PointwiseLoss(Loss):
    """The mean over one axis of a number for each output.

    A subclass says that number (`pointwise`) and its derivative with respect to the output (`slope`).
    """

    axis = -1

    def pointwise(self, t: Array, p: Array) -> Array:
        """The number for each target t and output p. Shapes: all alike."""
        raise NotImplementedError

    def slope(self, t: Array, p: Array) -> Array:
        """Its derivative with respect to p. Shapes: all alike."""
        raise NotImplementedError

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return self.pointwise(y_true, y_pred).sum(axis=self.axis) / y_pred.dtype.type(y_pred.shape[self.axis])

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        share = dvalues / y_pred.dtype.type(y_pred.shape[self.axis])
        return self.slope(y_true, y_pred) * expanded(share, self.axis)
