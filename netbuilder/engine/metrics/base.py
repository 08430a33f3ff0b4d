"""What a metric is, and the registry of them."""

from __future__ import annotations

from typing import Any, ClassVar

from netbuilder.core.errors import ShapeError
from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.weighting import spread

State = dict[str, Any]


class Metric(Spec):
    """A number that is counted over many batches: `start`, `update` with each batch, `result`.

    The counts live in a plain dict of numbers and arrays that the caller owns, so a metric stays a value and its
    state can be saved. Shapes: `y_true` and `y_pred` as in losses, `weights` `(batch,)` or `(batch, …)`.
    """

    each_batch: ClassVar[bool] = False
    """Whether batches must be added as they come, because samples of a batch influence one another."""
    counts_mask: ClassVar[bool] = False
    """Whether steps that a mask leaves out are left out here, too."""

    def start(self) -> State:
        """Empty counts."""
        raise NotImplementedError

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        """Adds one batch to `state`."""
        raise NotImplementedError

    def result(self, state: State) -> Any:
        """The metric over all batches added: a number, or an array where one is asked for per class."""
        raise NotImplementedError

    def aligned(self, y_true: Array, y_pred: Array) -> tuple[Array, Array]:
        """Both as arrays of one shape: a last axis of length one is added or taken away; refuses what cannot fit."""
        y_true, y_pred = xp.asarray(y_true), xp.asarray(y_pred)
        if y_true.ndim + 1 == y_pred.ndim and y_pred.shape[-1] == 1:
            y_true = y_true[..., None]
        elif y_true.ndim == y_pred.ndim + 1 and y_true.shape[-1] == 1:
            y_true = y_true[..., 0]
        if y_true.shape != y_pred.shape:
            raise ShapeError(
                sentence(
                    "The metric {label} compares targets and outputs of one shape, but the targets are "
                    "{shape} and the outputs {outputs}.",
                    label=self.label(),
                    shape=y_true.shape,
                    outputs=y_pred.shape,
                ),
                hint=sentence(
                    "Metrics for whole-number labels begin with sparse_, such as {sparse_example}.",
                    sparse_example=SPARSE_EXAMPLE,
                ),
            )
        return y_true, y_pred


SPARSE_EXAMPLE = "sparse_categorical_accuracy"


class MeanMetric(Metric):
    """A metric that is the weighted mean of one value a sample, over the whole epoch (not of batch means)."""

    counts_mask: ClassVar[bool] = True

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The value of each sample, or several whose mean is that. Shapes: `(batch, …)`."""
        raise NotImplementedError

    def start(self) -> State:
        return {"total": 0.0, "count": 0.0}

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        values = self.values(y_true, y_pred)
        each = values.size / len(values) if values.ndim > 1 and len(values) else 1
        if values.dtype == bool and weights is None:
            state["total"] += int(xp.count_nonzero(values)) / each
            state["count"] += values.size / each
            return
        values = values.astype(xp.float64, copy=False)
        weights = None if weights is None else spread(weights, values)
        with xp.errstate(invalid="ignore"):  # infinite values may cancel or be weighed with 0
            state["total"] += float((values if weights is None else values * weights).sum()) / each
        state["count"] += (values.size if weights is None else float(weights.sum())) / each

    def result(self, state: State) -> float:
        return state["total"] / state["count"] if state["count"] else 0.0


metrics: Registry[Metric] = Registry("metric", Metric, "netbuilder.engine.metrics")
