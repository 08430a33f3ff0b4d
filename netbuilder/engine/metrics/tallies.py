"""Counting hits, false alarms, misses and right rejections above and below thresholds."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.losses.weighting import spread

NOT_CHOSEN = -1e10
"""What an output counts as that is not among the k largest: below every threshold."""


@dataclass(frozen=True)
class Tally:
    """Weighted counts. Shapes: `(thresholds,)`, or `(thresholds, labels)` where each label is counted by itself."""

    true_positives: Array
    false_positives: Array
    true_negatives: Array
    false_negatives: Array


class Levels:
    """Thresholds, made ready for counting.

    Where there are at least three that go from 0 to 1 in equal steps, give or take 1e-7, outputs find their place by
    multiplication in their own precision, as in Keras: on a threshold itself that can differ from a comparison.
    """

    def __init__(self, thresholds: Array) -> None:
        order = xp.argsort(thresholds, kind="stable")
        self.rising = thresholds[order]
        self.places = xp.argsort(order, kind="stable")
        even = xp.linspace(0, 1, len(thresholds))
        self._even = len(thresholds) > 2 and bool(xp.allclose(self.rising, even, rtol=1e-5, atol=2 * EPSILON))

    def __len__(self) -> int:
        return len(self.rising)

    def passed(self, y_pred: Array) -> Array:
        """How many thresholds each output is above; none for what is not a number."""
        y_pred = xp.where(xp.isnan(y_pred), y_pred.dtype.type(NOT_CHOSEN), y_pred)
        if not self._even:
            return xp.searchsorted(self.rising.astype(y_pred.dtype), y_pred, side="left")
        steps = xp.ceil(xp.clip(y_pred, 0, 1) * y_pred.dtype.type(len(self) - 1)).astype(xp.int64)
        return xp.maximum(steps, 1) if self.rising[0] < 0 else steps


def tally(
    y_true: Array, y_pred: Array, levels: Levels, weights: Array | None = None, *, by_label: bool = False
) -> Tally:
    """Counts outputs above each threshold, against targets that are yes if they are not 0.

    Args:
        y_true: targets in the shape of the outputs.
        y_pred: outputs.
        levels: the thresholds.
        weights: in the shape of the outputs or its beginning.
        by_label: whether the last axis is counted label by label.
    """
    yes = y_true.astype(bool)
    y_pred = y_pred if y_pred.dtype.kind == "f" else y_pred.astype(xp.float32)
    factors = None if weights is None else spread(weights, y_pred.astype(xp.float64, copy=False))
    if len(levels) == 1 and not by_label:
        return _tally_one(yes, y_pred > y_pred.dtype.type(levels.rising[0]), factors)
    labels, steps = (y_pred.shape[-1] if by_label else 1), len(levels) + 1
    cell = levels.passed(y_pred)
    cell = cell + xp.arange(labels) * steps if by_label else cell
    positive = _at_least(cell, yes if factors is None else yes * factors, labels, steps)
    negative = _at_least(cell, ~yes if factors is None else ~yes * factors, labels, steps)
    hits, alarms = positive[1:], negative[1:]
    counts = (hits, alarms, negative[0] - alarms, positive[0] - hits)
    return Tally(*(each[levels.places] if by_label else each[levels.places, 0] for each in counts))


def _tally_one(yes: Array, above: Array, factors: Array | None) -> Tally:
    def count(mask: Array) -> float:
        return float(xp.count_nonzero(mask) if factors is None else (mask * factors).sum())

    counts = (yes & above, above & ~yes, ~(yes | above), yes & ~above)
    return Tally(*(xp.array([count(mask)]) for mask in counts))


def _at_least(cell: Array, weights: Array, labels: int, steps: int) -> Array:
    """For 0, 1, … thresholds: the weight of what passes at least so many. Shapes: `(steps, labels)`."""
    counts = xp.bincount(cell.reshape(-1), weights.reshape(-1), labels * steps).reshape(labels, steps)
    return xp.cumsum(counts[:, ::-1], axis=1)[:, ::-1].T


def top_only(y_pred: Array, k: int) -> Array:
    """Outputs that are not among the k largest of their sample become `NOT_CHOSEN`; the first of equals are chosen."""
    chosen = xp.argsort(-y_pred, axis=-1, kind="stable")[..., :k]
    kept = xp.full_like(y_pred, NOT_CHOSEN)
    xp.put_along_axis(kept, chosen, xp.take_along_axis(y_pred, chosen, axis=-1), axis=-1)
    return kept


def quotient(a: Array, b: Array) -> Array:
    """A / b, 0 where b is."""
    return xp.where(b == 0, 0, a / xp.where(b == 0, 1, b))
