"""Metrics over all thresholds: the area under a curve, and one rate at a given other."""

from __future__ import annotations

import functools

from netbuilder.core.spec import param
from netbuilder.engine.activations.stable import sigmoid
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.metrics.base import Metric, State, metrics
from netbuilder.engine.metrics.tallies import Levels, quotient, tally
from netbuilder.engine.metrics.yes_or_no import one_class

COUNTS = ("true_positives", "false_positives", "true_negatives", "false_negatives")


class _OverThresholds(Metric):
    num_thresholds: int = param(200, "How finely the curve is drawn.", ge=1)

    def start(self) -> State:
        return dict.fromkeys(COUNTS, 0.0)

    def _count(self, state: State, t: Array, p: Array, weights: Array | None, by_label: bool = False) -> None:
        counts = tally(t, p, self._levels(), weights, by_label=by_label)
        for name in COUNTS:
            state[name] = state[name] + getattr(counts, name)

    @functools.lru_cache(maxsize=256)  # noqa: B019 - specs are values: what is kept is small
    def _levels(self) -> Levels:
        return Levels(self._thresholds())

    def _thresholds(self) -> Array:
        return xp.linspace(0, 1, self.num_thresholds) if self.num_thresholds > 1 else xp.array([0.5])


@metrics.register(title="Area under the curve", group="Yes or no", kind="auc")
class AUC(_OverThresholds):
    """How well outputs rank yes above no at whatever threshold: the area under a curve, 1 for perfect, ½ for chance.

    ROC: recall against false alarms per no; PR: precision against recall; PRGAIN: both rescaled so that always
    answering yes scores 0. Areas are trapezoids (interpolation; for PR exact between thresholds) or rectangles from
    below (minoring) or above (majoring). Shapes: `y_true` and `y_pred` `(batch, …)`, or `(batch, labels)`.
    Source: Fawcett 2006, section 7; Davis & Goadrich 2006; Flach & Kull 2015.
    """

    num_thresholds: int = param(200, "How finely the curve is drawn.", ge=2)
    curve: str = param("ROC", "Which curve.", choices=("ROC", "PR", "PRGAIN"))
    summation_method: str = param(
        "interpolation",
        "How areas between thresholds are taken.",
        choices=("interpolation", "minoring", "majoring"),
    )
    thresholds: tuple[float, ...] | None = param(None, "Thresholds of your own, between 0 and 1.", ge=0, le=1)
    multi_label: bool = param(False, "Whether each label has a curve of its own, of whose areas the mean is taken.")
    num_labels: int | None = param(None, "Number of labels; found out if it is not given.", ge=1)
    label_weights: tuple[float, ...] | None = param(None, "Weights of the labels.", ge=0)
    from_logits: bool = param(False, "Whether the outputs are scores before the sigmoid.")

    def _thresholds(self) -> Array:
        if self.thresholds is None:
            inner = xp.arange(1, self.num_thresholds - 1) / (self.num_thresholds - 1)
        else:
            inner = xp.sort(xp.asarray(self.thresholds, xp.float64))
        return xp.concatenate([[-EPSILON], inner, [1 + EPSILON]])

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        t, p = self.aligned(y_true, y_pred)
        p = p if p.dtype.kind == "f" else p.astype(xp.float32)
        p = sigmoid(p) if self.from_logits else p
        if self.label_weights is not None and not self.multi_label:
            each = xp.ones(p.shape[:-1]) if weights is None else xp.asarray(weights).reshape(p.shape[:-1])
            weights = each[..., None] * xp.asarray(self.label_weights)
        self._count(state, t, p, weights, by_label=self.multi_label)

    def result(self, state: State) -> float:
        if not xp.ndim(state["true_positives"]):
            return 0.0
        areas = self._areas(*(state[name] for name in COUNTS)).sum(axis=0)
        if not self.multi_label:
            return float(areas)
        weights = xp.ones(len(areas)) if self.label_weights is None else xp.asarray(self.label_weights)
        return float(quotient((areas * weights).sum(), weights.sum()))

    def _areas(self, tp: Array, fp: Array, tn: Array, fn: Array) -> Array:
        if self.curve == "PR" and self.summation_method == "interpolation":
            return _areas_between(tp, fp, fn)
        x, y = _curve(self.curve, tp, fp, tn, fn)
        heights = {
            "interpolation": (y[:-1] + y[1:]) / 2,
            "minoring": xp.minimum(y[:-1], y[1:]),
            "majoring": xp.maximum(y[:-1], y[1:]),
        }
        return (x[:-1] - x[1:]) * heights[self.summation_method]


def _curve(name: str, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array]:
    """The points of a curve, from the lowest threshold to the highest."""
    if name == "ROC":
        return _share(fp, tn), _share(tp, fn)
    if name == "PR":
        return _share(tp, fn), _share(tp, fp)
    odds = quotient(tp + fn, tn + fp)
    found = tp > 0
    recall_gain = xp.where(found, 1 - odds * quotient(fn, tp), 0)
    return xp.maximum(recall_gain, 0), xp.where(found, 1 - odds * quotient(fp, tp), 1)


def _areas_between(tp: Array, fp: Array, fn: Array) -> Array:
    """Areas under precision against recall, where hits grow with answers at a constant rate between thresholds.

    With P answers yes, TP = intercept + slope·P, so that the integral of TP / P over recall is
    slope·(ΔTP + intercept·ln(P₁ / P₂)) / all yes. Source: Davis & Goadrich 2006, theorem 2.
    """
    answers = tp + fp
    dtp = tp[:-1] - tp[1:]
    slope = quotient(dtp, xp.maximum(answers[:-1] - answers[1:], 0))
    intercept = tp[1:] - slope * answers[1:]
    both = (answers[:-1] > 0) & (answers[1:] > 0)
    ratio = xp.where(both, quotient(answers[:-1], answers[1:]), 1)
    return quotient(slope * (dtp + intercept * xp.log(ratio)), tp[1:] + fn[1:])


def _share(part: Array, rest: Array) -> Array:
    return quotient(part, part + rest)


class _OneAtAnother(_OverThresholds):
    """The best value of one rate among the thresholds at which another is large enough."""

    class_id: int | None = param(None, "The only class that is counted.", ge=0)

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        t, p = self.aligned(y_true, y_pred)
        if self.class_id is not None:
            t, p = one_class(self, t, self.class_id), one_class(self, p, self.class_id)
        self._count(state, t, p, weights)

    def result(self, state: State) -> float:
        if not xp.ndim(state["true_positives"]):
            return 0.0
        limited, wanted, limit = self._rates(*(state[name] for name in COUNTS))
        return float(xp.where(limited >= limit, wanted, 0).max())

    def _rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array, float]:
        raise NotImplementedError


@metrics.register(title="Sensitivity at specificity", group="Yes or no", kind="sensitivity_at_specificity")
class SensitivityAtSpecificity(_OneAtAnother):
    """The largest share of yes that is found while at least a given share of no is left alone. Source: Keras."""

    specificity: float = param(0.5, "Least share of no that is answered no.", ge=0, le=1)

    def _rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array, float]:
        return _share(tn, fp), _share(tp, fn), self.specificity


@metrics.register(title="Specificity at sensitivity", group="Yes or no", kind="specificity_at_sensitivity")
class SpecificityAtSensitivity(_OneAtAnother):
    """The largest share of no that is left alone while at least a given share of yes is found. Source: Keras."""

    sensitivity: float = param(0.5, "Least share of yes that is found.", ge=0, le=1)

    def _rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array, float]:
        return _share(tp, fn), _share(tn, fp), self.sensitivity


@metrics.register(title="Precision at recall", group="Yes or no", kind="precision_at_recall")
class PrecisionAtRecall(_OneAtAnother):
    """The best precision among the thresholds with at least a given recall. Source: Keras."""

    recall: float = param(0.5, "Least recall.", ge=0, le=1)

    def _rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array, float]:
        return _share(tp, fn), _share(tp, fp), self.recall


@metrics.register(title="Recall at precision", group="Yes or no", kind="recall_at_precision")
class RecallAtPrecision(_OneAtAnother):
    """The best recall among the thresholds with at least a given precision. Source: Keras."""

    precision: float = param(0.5, "Least precision.", ge=0, le=1)

    def _rates(self, tp: Array, fp: Array, tn: Array, fn: Array) -> tuple[Array, Array, float]:
        return _share(tp, fp), _share(tp, fn), self.precision
