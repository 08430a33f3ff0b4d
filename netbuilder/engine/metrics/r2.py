"""The coefficient of determination."""

from __future__ import annotations

from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.weighting import spread
from netbuilder.engine.metrics.base import Metric, State, metrics


@metrics.register(title="R²", group="Regression", kind="r2_score", aliases=("r2",))
class R2Score(Metric):
    """Share of the targets' variance that the outputs explain: 1 - Σ (t - p)² / Σ (t - mean t)².

    1 is perfect, 0 no better than the mean. Of several outputs the scores are averaged. With regressors, their number
    r is allowed for: 1 - (1 - R²)·(n - 1) / (n - r - 1) with n target numbers, as far as n is large enough.
    Shapes: `y_true` and `y_pred` `(batch, outputs)`. Source: Draper & Smith 1998, eq. 1.3.4; n as in Keras.
    """

    class_aggregation: str | None = param(
        "uniform_average",
        "How the scores of several outputs become one: their mean, weighted or not; nothing to keep them all.",
        choices=("uniform_average", "variance_weighted_average", None),
    )
    num_regressors: int = param(0, "Number of inputs, for the adjusted score.", ge=0)

    def start(self) -> State:
        return {"sum": 0.0, "squares": 0.0, "errors": 0.0, "weights": 0.0, "numbers": 0}

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        t, p = (x.reshape(len(x), -1).astype(xp.float64) for x in self.aligned(y_true, y_pred))
        w = xp.ones_like(t) if weights is None else spread(weights, t)
        with xp.errstate(all="ignore"):
            state["sum"] = state["sum"] + (w * t).sum(axis=0)
            state["squares"] = state["squares"] + (w * t * t).sum(axis=0)
            state["errors"] = state["errors"] + (w * xp.square(t - p)).sum(axis=0)
        state["weights"] = state["weights"] + w.sum(axis=0)
        state["numbers"] += t.size

    def result(self, state: State) -> Any:
        if not state["numbers"]:
            return 0.0
        with xp.errstate(all="ignore"):
            total = state["squares"] - xp.square(state["sum"]) / state["weights"]
            scores = 1 - state["errors"] / total
            scores = xp.where(xp.isinf(scores), 0.0, scores)
            return self._adjusted(self._together(scores, total), state["numbers"])

    def _together(self, scores: Array, total: Array) -> Any:
        if self.class_aggregation is None:
            return scores
        if self.class_aggregation == "uniform_average":
            return float(scores.mean())
        return float((total * scores).sum() / total.sum())

    def _adjusted(self, score: Any, numbers: int) -> Any:
        spare = numbers - self.num_regressors - 1
        return score if not self.num_regressors or spare <= 0 else 1 - (1 - score) * (numbers - 1) / spare
