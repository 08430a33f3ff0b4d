"""What a loss is, how the losses of many samples become one number, and the registry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.core.problems import Problem
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec, param
from netbuilder.core.text import sentence
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.losses.weighting import spread

REDUCTIONS = ("sum_over_batch_size", "sum", "none", "mean", "mean_with_sample_weight")
Derivative = Callable[[Array], Array]


def _reduction(value: Any) -> Any:
    return "none" if value is None else value


class Loss(Spec):
    """A loss gives one value a sample (`values`) and its derivative (`gradient`); the base class reduces.

    Shapes: `y_pred` is `(batch, …, outputs)`; `y_true` the same, or without the last axis for sparse labels;
    values are `(batch, …)`.
    """

    lowest: ClassVar[float | None] = None
    highest: ClassVar[float | None] = None
    """The range in which targets make sense; None for no limit."""

    reduction: str = param(
        "sum_over_batch_size",
        "How the losses of the samples become one number: their mean (also with sample weights), or their sum.",
        choices=REDUCTIONS,
        convert=_reduction,
    )

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The loss of each sample, for targets that went through `prepared`."""
        raise NotImplementedError

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        """The derivative with respect to `y_pred`, where `dvalues` is that with respect to `values`."""
        raise NotImplementedError

    def evaluate(self, y_true: Array, y_pred: Array) -> tuple[Array, Derivative]:
        """`values`, and `gradient` as a function of `dvalues`; a loss may share between both what it computed."""
        return self.values(y_true, y_pred), lambda dvalues: self.gradient(y_true, y_pred, dvalues)

    def prepared(self, y_true: Array, y_pred: Array) -> Array:
        """`y_true` in the dtype and shape that `values` expects; refuses what cannot fit."""
        self._check_axis(y_pred)
        y_true = numbers(y_true)
        if y_true.ndim == y_pred.ndim - 1 and y_pred.shape[-1] == 1:
            y_true = y_true[..., None]
        elif y_true.ndim == y_pred.ndim + 1 and y_true.shape[-1] == 1:
            y_true = y_true[..., 0]
        if y_true.shape != y_pred.shape:
            raise self._misfit(y_true, y_pred)
        return y_true.astype(y_pred.dtype, copy=False)

    def _check_axis(self, y_pred: Array) -> None:
        axis = getattr(self, "axis", -1)
        for each in axis if isinstance(axis, tuple) else (axis,):
            if each is not None and not -y_pred.ndim <= each < y_pred.ndim:
                raise ShapeError(
                    sentence(
                        "The loss {label} works along axis {each}, but the outputs {shape} have no such axis.",
                        label=self.label(),
                        each=each,
                        shape=y_pred.shape,
                    ),
                    hint="The last axis is -1.",
                )

    def _misfit(self, y_true: Array, y_pred: Array) -> ShapeError:
        return ShapeError(
            sentence(
                "The loss {label} compares targets and outputs of one shape, but the targets are {shape} "
                "and the outputs {outputs}.",
                label=self.label(),
                shape=y_true.shape,
                outputs=y_pred.shape,
            ),
            hint="Give the last layer one unit for each target number.",
        )

    def doubts(self, y_true: Array) -> list[Problem]:
        """What is odd about a whole set of targets, to be told once before training."""
        y_true = numbers(y_true)
        holes = int(xp.isnan(y_true).sum()) if y_true.dtype.kind == "f" else 0
        if holes:
            message = sentence(
                "The targets contain {holes} value that is not a number."
                if holes == 1
                else "The targets contain {holes} values that are not a number.",
                holes=holes,
            )
            return [Problem(message=message, hint="Remove these samples or fill the gaps.")]
        if not y_true.size:
            return []
        low, high = float(y_true.min()), float(y_true.max())
        below = self.lowest is not None and low < self.lowest
        above = self.highest is not None and high > self.highest
        if not (below or above):
            return []
        limits = f"at least {self.lowest:g}" if self.highest is None else f"from {self.lowest:g} to {self.highest:g}"
        message = sentence(
            "The loss {label} is made for targets {limits}, but these reach from {low:g} to {high:g}.",
            label=self.label(),
            limits=limits,
            low=low,
            high=high,
        )
        return [Problem(message=message, hint="Scale the targets, or choose a loss for any numbers, such as mse.")]

    def __call__(self, y_true: Array, y_pred: Array, weights: Array | None = None, mask: Array | None = None) -> Array:
        """The reduced loss: a number, or one a sample if the reduction is none."""
        with xp.errstate(all="ignore"):  # an output that is no number gives a loss that is no number, in silence
            y_pred = floats(y_pred)
            y_true = self.prepared(y_true, y_pred)
            values = self.values(y_true, y_pred)
            factor = self.factors(values, self.combined(y_true, values, weights, mask))
            return values * factor if self.reduction == "none" else (values * factor).sum()

    def value_and_gradient(
        self, y_true: Array, y_pred: Array, weights: Array | None = None, mask: Array | None = None
    ) -> tuple[float, Array]:
        """The reduced loss as a number (the sum, where the reduction is none) and its derivative."""
        with xp.errstate(all="ignore"):
            y_true = self.prepared(y_true, y_pred)
            values, derivative = self.evaluate(y_true, y_pred)
            factor = self.factors(values, self.combined(y_true, values, weights, mask))
            return float((values * factor).sum()), derivative(factor)

    def combined(self, y_true: Array, values: Array, weights: Array | None, mask: Array | None) -> Array | None:
        """Sample weights and mask as one array in the shape of `values`, or None if there are neither.

        Where a mean is taken, a mask rescales by total / valid, so that it is over the valid positions.
        """
        if mask is not None:
            mask = self._spread(xp.asarray(mask), values)
            if self.reduction in ("sum_over_batch_size", "mean"):
                mask = mask * values.dtype.type(mask.size / max(float(mask.sum()), EPSILON))
        if weights is None:
            return mask
        weights = self._spread(xp.asarray(weights), values)
        return weights if mask is None else weights * mask

    def _spread(self, weights: Array, values: Array) -> Array:
        if not values.ndim and weights.ndim:  # one value for the whole batch
            weights = weights.sum() if self.reduction == "sum" else weights.mean()
        return spread(weights, values)

    def factors(self, values: Array, weights: Array | None) -> Array:
        """What each value is multiplied by before all are summed."""
        share = self._share(values, weights)
        return xp.full(values.shape, share, values.dtype) if weights is None else weights * values.dtype.type(share)

    def _share(self, values: Array, weights: Array | None) -> float:
        if self.reduction in ("sum", "none"):
            return 1.0
        if self.reduction == "mean_with_sample_weight" and weights is not None:
            total = float(weights.sum())
            return 1 / total if total else 0.0
        return 1 / max(values.size, 1)


class SharedLoss(Loss):
    """A loss whose values and derivative come out of one computation, `evaluate`."""

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return self.evaluate(y_true, y_pred)[0]

    def gradient(self, y_true: Array, y_pred: Array, dvalues: Array) -> Array:
        return self.evaluate(y_true, y_pred)[1](dvalues)


def numbers(array: Array) -> Array:
    """An array of numbers from whatever came, or a sentence."""
    array = xp.asarray(array)
    if array.dtype.kind not in "fiub":
        raise DataError(
            "The targets must be numbers, but some are texts or other things.",
            hint="Give each class a number, from 0 on.",
        )
    return array


def floats(array: Array) -> Array:
    """Outputs as fractional numbers: whole ones become float32."""
    array = numbers(array)
    return array if array.dtype.kind == "f" else array.astype(xp.float32)


def expanded(dvalues: Array, axis: int) -> Array:
    """`dvalues` with the reduced axis back in its place."""
    return dvalues[..., None] if axis == -1 else xp.expand_dims(dvalues, axis)


losses: Registry[Loss] = Registry("loss", Loss, "netbuilder.engine.losses")
