"""The harmonic mean of precision and recall."""

from __future__ import annotations

from typing import Any

from netbuilder.core.spec import param
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.losses.weighting import spread
from netbuilder.engine.metrics.base import Metric, State, metrics


class _FScore(Metric):
    """Counts right and wrong answers for each class; `_beta` says how much more recall weighs."""

    average: str | None = param(
        None,
        "How the scores of the classes become one: counted together (micro), their mean (macro), or their mean "
        "weighted by how often each class occurs (weighted); nothing to keep them all.",
        choices=(None, "micro", "macro", "weighted"),
    )
    threshold: float | None = param(
        None, "Outputs above it count as yes; nothing to count the largest of each sample.", gt=0, le=1
    )

    def _beta(self) -> float:
        return 1.0

    def start(self) -> State:
        return {"hits": 0.0, "false_alarms": 0.0, "misses": 0.0, "occurrences": 0.0}

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        t, p = self.aligned(y_true, y_pred)
        t, p = (x[:, None] if x.ndim == 1 else x for x in (t, p))
        yes = self._answers(p).astype(xp.float64)
        t = t.astype(xp.float64)
        w = 1.0 if weights is None else spread(weights, t)
        axes = tuple(range(t.ndim if self.average == "micro" else t.ndim - 1))
        counts = {"hits": yes * t, "false_alarms": yes * (1 - t), "misses": (1 - yes) * t, "occurrences": t}
        for name, each in counts.items():
            state[name] = state[name] + (each * w).sum(axis=axes)

    def _answers(self, p: Array) -> Array:
        if self.threshold is not None:
            return p > self.threshold
        return (p >= p.max(axis=-1, keepdims=True)) & (xp.abs(p) > 1e-9)

    def result(self, state: State) -> Any:
        precision = state["hits"] / (state["hits"] + state["false_alarms"] + EPSILON)
        recall = state["hits"] / (state["hits"] + state["misses"] + EPSILON)
        square = self._beta() ** 2
        scores = (1 + square) * precision * recall / (square * precision + recall + EPSILON)
        if self.average == "weighted":
            return float((scores * state["occurrences"]).sum() / (xp.sum(state["occurrences"]) + EPSILON))
        return scores if self.average is None else float(xp.mean(scores))


@metrics.register(title="F1 score", group="Yes or no", kind="f1_score", aliases=("f1",))
class F1Score(_FScore):
    """Good only if both precision P and recall R are: 2·P·R / (P + R), for each class or averaged.

    1e-7 is added to all divisors, as in Keras. Shapes: targets and outputs `(batch, …, classes)`, targets 0 and 1.
    Source: van Rijsbergen 1979, chapter 7.
    """


@metrics.register(title="F-beta score", group="Yes or no", kind="fbeta_score", aliases=("f_beta_score",))
class FBetaScore(_FScore):
    """F1 score in which recall R weighs beta times as much as precision P: (1 + beta²)·P·R / (beta²·P + R).

    1e-7 is added to all divisors, as in Keras. Shapes: targets and outputs `(batch, …, classes)`, targets 0 and 1.
    Source: van Rijsbergen 1979, chapter 7.
    """

    beta: float = param(1.0, "How much more recall weighs than precision.", gt=0)

    def _beta(self) -> float:
        return self.beta
