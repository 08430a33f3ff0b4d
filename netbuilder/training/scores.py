"""The numbers of an epoch: the mean loss and the metrics, counted batch by batch."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from netbuilder.engine.array import Array, xp
from netbuilder.engine.learner import StepResult

BLOCK = 256
"""Rows of small batches that are counted together: a metric costs ten microseconds a call, however few the rows."""
SMALL = 64
"""Batches of up to so many rows are collected first."""


class Counter(Protocol):
    """What a metric must offer; every `engine.metrics.Metric` does. `start` gives the counts that the caller keeps."""

    def start(self) -> dict[str, Any]: ...

    def update(self, state: Any, y_true: Array, y_pred: Array, weights: Array | None = None) -> None: ...

    def result(self, state: Any) -> Any: ...


@dataclass(frozen=True)
class Score:
    """A metric of one output, under the name it has in the logs.

    Attributes:
        name: in the logs.
        metric: what counts.
        output: the number of the output it looks at.
        weighted: whether sample weights count.
        each_batch: whether it must see every batch by itself.
        masked: whether steps that a mask leaves out are left out.
    """

    name: str
    metric: Counter
    output: int = 0
    weighted: bool = False
    each_batch: bool = False
    masked: bool = False


class Scores:
    """Counts over one epoch. The loss is the mean of the batches' losses weighted by their sizes, as in Keras.

    Args:
        scores: the metrics.
        loss_names: names of the single losses, where there are several outputs with one.
    """

    def __init__(self, scores: Sequence[Score] = (), loss_names: Sequence[str] = ()) -> None:
        self.scores = tuple(scores)
        self.loss_names = tuple(loss_names)
        outputs = sorted({score.output for score in self.scores if not score.each_batch and not score.weighted})
        self._collected = {index: _Rows() for index in outputs}
        self.start()

    def fresh(self) -> Scores:
        """The same metrics with counts of their own."""
        return Scores(self.scores, self.loss_names)

    def start(self) -> None:
        """Forgets all counts."""
        self.rows = 0
        self._loss = 0.0
        self._losses = [0.0] * len(self.loss_names)
        self._states = [score.metric.start() for score in self.scores]
        for rows in self._collected.values():
            rows.count = 0

    def add(self, result: StepResult, targets: Sequence[Array], weights: Sequence[Array | None] | None = None) -> None:
        """Counts one batch."""
        rows = result.rows
        self.rows += rows
        self._loss += result.loss * rows
        if self.loss_names:
            for index, loss in enumerate(result.losses):
                self._losses[index] += loss * rows
        if self.scores:
            self._count(result, targets, weights)

    def _count(self, result: StepResult, targets: Sequence[Array], weights: Sequence[Array | None] | None) -> None:
        outputs = result.outputs
        masks = result.masks or (None,) * len(outputs)
        for index, collected in self._collected.items():
            if masks[index] is None and collected.takes(targets[index], outputs[index], result.rows):
                if collected.count >= BLOCK:
                    self._flush(index, collected, self._states)
            else:
                self._flush(index, collected, self._states)
                self._update(index, targets[index], outputs[index], self._states, masks[index])
        for score, state in zip(self.scores, self._states, strict=True):
            if score.each_batch or score.weighted:
                factors = weights[score.output] if weights and score.weighted else None
                if score.masked:
                    factors = _with_mask(factors, masks[score.output])
                score.metric.update(state, targets[score.output], outputs[score.output], factors)

    def _flush(self, index: int, collected: _Rows, states: list[Any], *, keep: bool = False) -> None:
        if collected.count:
            self._update(index, *collected.arrays(), states)
            collected.count = collected.count if keep else 0

    def _update(self, index: int, y_true: Array, y_pred: Array, states: list[Any], mask: Array | None = None) -> None:
        for score, state in zip(self.scores, states, strict=True):
            if score.output == index and not score.each_batch and not score.weighted:
                score.metric.update(state, y_true, y_pred, _with_mask(None, mask) if score.masked else None)

    @property
    def loss(self) -> float:
        """The mean loss so far."""
        return self._loss / self.rows if self.rows else 0.0

    def values(self) -> dict[str, Any]:
        """All means so far by name, in the order of the alphabet as Keras's logs are."""
        states = self._states
        if any(collected.count for collected in self._collected.values()):
            states = copy.deepcopy(states)
            for index, collected in self._collected.items():
                self._flush(index, collected, states, keep=True)
        values: dict[str, Any] = {"loss": self.loss}
        values |= {name: total / max(self.rows, 1) for name, total in zip(self.loss_names, self._losses, strict=True)}
        values |= {score.name: score.metric.result(state) for score, state in zip(self.scores, states, strict=True)}
        return dict(sorted(values.items()))

    def state(self) -> dict[str, Any]:
        """All counts, as arrays and JSON values."""
        return {
            "rows": self.rows,
            "loss": self._loss,
            "losses": list(self._losses),
            "metrics": [copy.deepcopy(state) for state in self._states],
            "collected": {str(index): rows.state() for index, rows in self._collected.items() if rows.count},
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes back to what `state` gave."""
        self.start()
        self.rows, self._loss = state["rows"], state["loss"]
        self._losses = list(state["losses"])
        self._states = [copy.deepcopy(saved) for saved in state["metrics"]]
        for index, saved in state["collected"].items():
            self._collected[int(index)].restore(saved)


def _with_mask(weights: Array | None, mask: Array | None) -> Array | None:
    """Sample weights that are 0 where the mask leaves a step out (Keras's rule for metrics)."""
    if mask is None:
        return weights
    counted = mask.astype(xp.float32)
    if weights is None:
        return counted
    weights = xp.asarray(weights)
    return counted * weights.reshape(weights.shape + (1,) * (counted.ndim - weights.ndim))


class _Rows:
    """Targets and outputs of small batches, one below the other."""

    def __init__(self) -> None:
        self.count = 0
        self._true: Array | None = None
        self._pred: Array | None = None

    def takes(self, y_true: Array, y_pred: Array, rows: int) -> bool:
        """Copies a small batch; False if it is large or unlike those before."""
        if rows > SMALL or len(y_true) != rows or len(y_pred) != rows:
            return False
        if self._true is None or not self._like(y_true, y_pred):
            if self.count:
                return False
            self._true = xp.empty((BLOCK + SMALL, *y_true.shape[1:]), y_true.dtype)
            self._pred = xp.empty((BLOCK + SMALL, *y_pred.shape[1:]), y_pred.dtype)
        stop = self.count + rows
        self._true[self.count : stop] = y_true
        self._pred[self.count : stop] = y_pred  # type: ignore[index]
        self.count = stop
        return True

    def _like(self, y_true: Array, y_pred: Array) -> bool:
        true, pred = self._true, self._pred
        return (
            true.dtype == y_true.dtype  # type: ignore[union-attr]
            and pred.dtype == y_pred.dtype  # type: ignore[union-attr]
            and true.shape[1:] == y_true.shape[1:]  # type: ignore[union-attr]
            and pred.shape[1:] == y_pred.shape[1:]  # type: ignore[union-attr]
        )

    def arrays(self) -> tuple[Array, Array]:
        """What was collected."""
        return self._true[: self.count], self._pred[: self.count]  # type: ignore[index]

    def state(self) -> dict[str, Any]:
        true, pred = self.arrays()
        return {"true": true.copy(), "pred": pred.copy()}

    def restore(self, state: Mapping[str, Any]) -> None:
        for start in range(0, len(state["true"]), SMALL):
            part = slice(start, start + SMALL)
            self.takes(state["true"][part], state["pred"][part], len(state["true"][part]))
