"""What a metric is, and the registry of them."""

from __future__ import annotations

from typing import Any

from netbuilder.core.registry import Registry
from netbuilder.core.spec import Spec
from netbuilder.engine.array import Array, xp

State = dict[str, Any]


class Metric(Spec):
    """A number that is counted over many batches: `start`, `update` with each batch, `result`.

    The counts live in a plain dict of numbers and arrays that the caller owns, so a metric stays a value and its
    state can be saved. Shapes: `y_true` and `y_pred` as in losses, `weights` `(batch,)` or `(batch, …)`.
    """

    def start(self) -> State:
        """Empty counts."""
        raise NotImplementedError

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        """Adds one batch to `state`."""
        raise NotImplementedError

    def result(self, state: State) -> Any:
        """The metric over all batches added: a number, or an array where one is asked for per class."""
        raise NotImplementedError


class MeanMetric(Metric):
    """A metric that is the weighted mean of one value a sample, over the whole epoch (not of batch means)."""

    def values(self, y_true: Array, y_pred: Array) -> Array:
        """The value of each sample. Shapes: `(batch, …)`."""
        raise NotImplementedError

    def start(self) -> State:
        return {"total": 0.0, "count": 0.0}

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        values = self.values(y_true, y_pred)
        if weights is None:
            state["total"] += float(values.sum(dtype=xp.float64))
            state["count"] += values.size
            return
        weights = xp.asarray(weights)
        weights = weights.reshape(weights.shape + (1,) * (values.ndim - weights.ndim))
        weights = xp.broadcast_to(weights, values.shape)
        state["total"] += float((values * weights).sum(dtype=xp.float64))
        state["count"] += float(weights.sum(dtype=xp.float64))

    def result(self, state: State) -> float:
        return state["total"] / state["count"] if state["count"] else 0.0


metrics: Registry[Metric] = Registry("metric", Metric, "netbuilder.engine.metrics")
