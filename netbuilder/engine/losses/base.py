"""What a loss is, how the losses of many samples become one number, and the registry."""

from __future__ import annotations

from netbuilder.core.errors import ShapeError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec, param
from netbuilder.engine.array import Array, xp

REDUCTIONS = ("sum_over_batch_size", "sum", "none", "mean", "mean_with_sample_weight")


class Loss(Spec):
    """A loss gives one value a sample (`values`) and its derivative (`gradient`); the base class reduces.

    Shapes: `y_pred` is `(batch, …, outputs)`; `y_true` the same, or without the last axis for sparse labels;
    values are `(batch, …)`.
    """

    reduction: str = param(
        "sum_over_batch_size",
        "How the losses of the samples become one number: their mean (also with sample weights), or their sum.",
        choices=REDUCTIONS,
    )

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The loss of each sample."""
        raise NotImplementedError

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        """The derivative with respect to `y_pred`, where `dvalues` is that with respect to `values`."""
        raise NotImplementedError

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        """`y_true` in the dtype and shape that `values` expects; refuses what cannot fit."""
        y_true = xp.asarray(y_true)
        if y_true.ndim == y_pred.ndim - 1 and y_pred.shape[-1] == 1:
            y_true = y_true[..., None]
        elif y_true.ndim == y_pred.ndim + 1 and y_true.shape[-1] == 1:
            y_true = y_true[..., 0]
        if y_true.shape != y_pred.shape:
            raise ShapeError(
                f"The loss {self.label()} compares targets and outputs of one shape, but the targets are "
                f"{y_true.shape} and the outputs {y_pred.shape}.",
                hint="Whole-number labels need sparse_categorical_crossentropy, or one-hot targets.",
            )
        return y_true.astype(y_pred.dtype, copy=False)

    def __call__(self, y_true: Array, y_pred: Array, weights: Array | None = None, mask: Array | None = None) -> Array:
        """The reduced loss: a number, or one a sample if the reduction is none."""
        y_true = self.prepared(y_true, y_pred)
        values = self.values(y_true, y_pred)
        factor = self.factors(values, self.combined(y_true, values, weights, mask))
        return values * factor if self.reduction == "none" else (values * factor).sum()

    def value_and_gradient(
        self, y_true: Array, y_pred: Array, weights: Array | None = None, mask: Array | None = None
    ) -> tuple[float, Array]:
        """The reduced loss as a number and its derivative with respect to `y_pred`."""
        y_true = self.prepared(y_true, y_pred)
        values = self.values(y_true, y_pred)
        factor = self.factors(values, self.combined(y_true, values, weights, mask))
        return float((values * factor).sum()), self.gradient(y_true, y_pred, factor)

    def combined(self, y_true: Array, values: Array, weights: Array | None, mask: Array | None) -> Array | None:
        """Sample weights and mask as one array in the shape of `values`, or None if there are neither.

        A mask rescales by total / valid, so that the mean is over the valid positions (Keras's rule).
        """
        if mask is not None:
            mask = xp.broadcast_to(_trailing(mask, values), values.shape).astype(values.dtype)
            mask = mask * (values.size / max(float(mask.sum()), 1e-7))
            weights = mask if weights is None else xp.broadcast_to(_trailing(weights, values), values.shape) * mask
        if weights is None:
            return None
        return xp.broadcast_to(_trailing(weights, values), values.shape).astype(values.dtype)

    def factors(self, values: Array, weights: Array | None) -> Array:
        """What each value is multiplied by before all are summed."""
        ones = xp.ones_like(values) if weights is None else weights
        if self.reduction in ("sum_over_batch_size", "mean"):
            return ones / values.dtype.type(max(values.size, 1))
        if self.reduction == "mean_with_sample_weight":
            return ones / values.dtype.type(max(float(ones.sum()), 1e-7))
        return ones


def _trailing(weights: Array, values: Array) -> Array:
    """`weights` with axes of length one added at the end, until it can be multiplied with `values`."""
    weights = xp.asarray(weights)
    while weights.ndim > values.ndim and weights.shape[-1] == 1:
        weights = weights[..., 0]
    return weights.reshape(weights.shape + (1,) * (values.ndim - weights.ndim))


losses: Registry[Loss] = Registry("loss", Loss, "netbuilder.engine.losses")
