"""Metrics of yes-or-no answers at thresholds: counts, precision and recall."""

from __future__ import annotations

import functools
from typing import Any, ClassVar

from netbuilder.core.errors import SettingError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.metrics.base import Metric, State, metrics
from netbuilder.engine.metrics.tallies import NOT_CHOSEN, Levels, quotient, tally, top_only


class _AtThresholds(Metric):
    """Adds up the counts named in `counted`, one for each threshold."""

    counted: ClassVar[tuple[str, ...]]

    thresholds: float | tuple[float, ...] | None = param(
        None, "Outputs above it count as yes: one number or several; nothing for ½.", ge=0, le=1
    )

    @functools.lru_cache(maxsize=256)  # noqa: B019 - specs are values: what is kept is small
    def _levels(self) -> Levels:
        return Levels(xp.atleast_1d(xp.asarray(self._thresholds(), xp.float64)))

    def _thresholds(self) -> float | tuple[float, ...]:
        return 0.5 if self.thresholds is None else self.thresholds

    def start(self) -> State:
        return {name: xp.zeros(len(self._levels())) for name in self.counted}

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        t, p = self._chosen(*self.aligned(y_true, y_pred))
        counts = tally(t, p, self._levels(), weights)
        for name in self.counted:
            state[name] = state[name] + getattr(counts, name)

    def _chosen(self, t: Array, p: Array) -> tuple[Array, Array]:
        return t, p

    def result(self, state: State) -> Any:
        found = self._score(*(state[name] for name in self.counted))
        return float(found[0]) if len(found) == 1 else found

    def _score(self, *counts: Array) -> Array:
        return counts[0]


@metrics.register(title="True positives", group="Yes or no", kind="true_positives")
class TruePositives(_AtThresholds):
    """How often yes was answered and right: the hits. Source: Fawcett 2006, section 2."""

    counted = ("true_positives",)


@metrics.register(title="False positives", group="Yes or no", kind="false_positives")
class FalsePositives(_AtThresholds):
    """How often yes was answered and wrong: the false alarms. Source: Fawcett 2006, section 2."""

    counted = ("false_positives",)


@metrics.register(title="True negatives", group="Yes or no", kind="true_negatives")
class TrueNegatives(_AtThresholds):
    """How often no was answered and right. Source: Fawcett 2006, section 2."""

    counted = ("true_negatives",)


@metrics.register(title="False negatives", group="Yes or no", kind="false_negatives")
class FalseNegatives(_AtThresholds):
    """How often no was answered and wrong: the misses. Source: Fawcett 2006, section 2."""

    counted = ("false_negatives",)


class _OfSomeClasses(_AtThresholds):
    top_k: int | None = param(None, "Only so many of the largest outputs of a sample can be yes.", ge=1)
    class_id: int | None = param(None, "The only class that is counted.", ge=0)

    def _thresholds(self) -> float | tuple[float, ...]:
        return NOT_CHOSEN if self.thresholds is None and self.top_k is not None else super()._thresholds()

    def _chosen(self, t: Array, p: Array) -> tuple[Array, Array]:
        p = p if self.top_k is None else top_only(p, self.top_k)
        if self.class_id is None:
            return t, p
        return one_class(self, t, self.class_id), one_class(self, p, self.class_id)

    def _score(self, *counts: Array) -> Array:
        return quotient(counts[0], counts[0] + counts[1])


@metrics.register(title="Precision", group="Yes or no", kind="precision")
class Precision(_OfSomeClasses):
    """Of all answers yes, the share that is right: TP / (TP + FP), 0 without any.

    Shapes: `y_true` and `y_pred` `(batch, …)`, all outputs counted together. Source: Fawcett 2006, section 2.
    """

    counted = ("true_positives", "false_positives")


@metrics.register(title="Recall", group="Yes or no", kind="recall")
class Recall(_OfSomeClasses):
    """Of all that should be yes, the share that was found: TP / (TP + FN), 0 without any.

    Shapes: `y_true` and `y_pred` `(batch, …)`, all outputs counted together. Source: Fawcett 2006, section 2.
    """

    counted = ("true_positives", "false_negatives")


def one_class(metric: Metric, x: Array, class_id: int) -> Array:
    """The column of one class, with its axis kept, or a sentence."""
    if x.ndim < 2 or class_id >= x.shape[-1]:
        classes = x.shape[-1] if x.ndim > 1 else 1
        raise SettingError(
            sentence(
                "{metric}: class_id is {class_id}, but there are {classes} outputs, counted from 0.",
                metric=metric.label(),
                class_id=class_id,
                classes=classes,
            ),
            hint="Choose a smaller class_id.",
        )
    return x[..., class_id, None]
