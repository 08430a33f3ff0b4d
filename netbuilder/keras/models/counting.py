"""Metrics as the training loop counts them: those of the engine under a name, and functions and classes of a user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


class Counted:
    """A metric of the engine under the name it has in the logs."""

    def __init__(self, name: str, spec: Any) -> None:
        self.name, self.spec = name, spec
        self.each_batch, self.counts_mask = spec.each_batch, spec.counts_mask
        self.start, self.update, self.result = spec.start, spec.update, spec.result


class FunctionCounter:
    """The mean of a function of targets and outputs, over all samples."""

    each_batch = counts_mask = True

    def __init__(self, function: Callable[[Any, Any], Any], name: str) -> None:
        self.function, self.name = function, name

    def start(self) -> dict[str, Any]:
        """Empty counts."""
        return {"total": 0.0, "count": 0.0}

    def update(self, state: dict[str, Any], y_true: Any, y_pred: Any, weights: Any = None) -> None:
        """Adds one batch."""
        values = np.asarray(self.function(y_true, y_pred), np.float64)
        if values.ndim and weights is not None:
            shaped = np.reshape(weights, np.shape(weights) + (1,) * (values.ndim - np.ndim(weights)))
            factors = np.broadcast_to(shaped, values.shape)
            state["total"] += float((values * factors).sum())
            state["count"] += float(factors.sum())
        else:
            state["total"] += float(values.sum())
            state["count"] += values.size

    def result(self, state: dict[str, Any]) -> float:
        """The mean so far."""
        return state["total"] / state["count"] if state["count"] else 0.0


class OwnMetricCounter:
    """A metric class of the user's own; it keeps its counts itself."""

    each_batch = True

    def __init__(self, metric: Any) -> None:
        self.metric, self.name = metric, metric.name

    def start(self) -> dict[str, Any]:
        """Empty counts."""
        self.metric.reset_state()
        return {}

    def update(self, state: dict[str, Any], y_true: Any, y_pred: Any, weights: Any = None) -> None:
        """Adds one batch."""
        self.metric.update_state(y_true, y_pred, sample_weight=weights)

    def result(self, state: dict[str, Any]) -> Any:
        """The metric so far."""
        return float(self.metric.result())
