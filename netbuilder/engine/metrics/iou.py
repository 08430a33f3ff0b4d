"""Intersection over union, for pictures whose every pixel has a class."""

from __future__ import annotations

from netbuilder.core.errors import SettingError, ShapeError
from netbuilder.core.spec import param
from netbuilder.core.text import sentence
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.losses.weighting import spread
from netbuilder.engine.metrics.base import Metric, State, metrics
from netbuilder.engine.metrics.confusion import confusion_matrix


class _Overlap(Metric):
    """Counts a confusion matrix; labels outside the classes do not count. Weights are cut to whole numbers."""

    num_classes: int = param(2, "Number of classes.", ge=1)
    ignore_class: int | None = param(None, "Label of pixels that do not count.")
    axis: int = param(-1, "The axis of the classes, where there is one.")

    # Without annotations, so that some subclasses can make settings of them.
    sparse_y_true = True
    sparse_y_pred = True

    def start(self) -> State:
        return {"confusion": xp.zeros((self.num_classes, self.num_classes))}

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        t = xp.asarray(y_true) if self.sparse_y_true else xp.asarray(y_true).argmax(axis=self.axis)
        p = xp.asarray(y_pred) if self.sparse_y_pred else xp.asarray(y_pred).argmax(axis=self.axis)
        if t.size != p.size:
            raise ShapeError(
                sentence(
                    "The metric {label} expects as many labels as predictions, but there are {labels} and "
                    "{predictions}.",
                    label=self.label(),
                    labels=t.size,
                    predictions=p.size,
                )
            )
        w = xp.ones(t.shape) if weights is None else xp.trunc(spread(weights, t.astype(xp.float64)))
        t, p, w = t.reshape(-1).astype(xp.int64), p.reshape(-1).astype(xp.int64), w.reshape(-1)
        counts = (t >= 0) & (t < self.num_classes) & (p >= 0) & (p < self.num_classes)
        if self.ignore_class is not None:
            counts &= t != self.ignore_class
        state["confusion"] = state["confusion"] + confusion_matrix(t[counts], p[counts], self.num_classes, w[counts])

    def _wanted(self) -> tuple[int, ...]:
        return tuple(range(self.num_classes))

    def result(self, state: State) -> float:
        matrix = state["confusion"]
        both = xp.diagonal(matrix)
        either = matrix.sum(axis=0) + matrix.sum(axis=1) - both
        both, either = both[list(self._wanted())], either[list(self._wanted())]
        return float((both / (either + EPSILON)).sum() / ((either > 0).sum() + EPSILON))


class _OfTargets(_Overlap):
    target_class_ids: tuple[int, ...] = param((0, 1), "Classes of which the mean is taken.", ge=0)

    def __post_init__(self) -> None:
        super().__post_init__()
        if max(self.target_class_ids, default=0) >= self.num_classes:
            raise SettingError(
                sentence(
                    "{label}: class {target_class_ids} does not exist, there are {num_classes}.",
                    label=self.label(),
                    target_class_ids=max(self.target_class_ids),
                    num_classes=self.num_classes,
                ),
                hint="Classes are counted from 0.",
            )

    def _wanted(self) -> tuple[int, ...]:
        return self.target_class_ids


class _Sparse(_Overlap):
    sparse_y_true: bool = param(True, "Whether targets are whole-number labels, not one-hot.")
    sparse_y_pred: bool = param(True, "Whether outputs are whole-number labels, not one for each class.")


class _OneHot(_Overlap):
    sparse_y_true = False

    sparse_y_pred: bool = param(False, "Whether outputs are whole-number labels, not one for each class.")


@metrics.register(title="Intersection over union", group="Overlap", kind="io_u", aliases=("iou",))
class IoU(_OfTargets, _Sparse):
    """How well regions agree, mean over some classes: TP / (TP + FP + FN), from 0 to 1.

    Shapes: `y_true` and `y_pred` of one size, whole-number labels unless said otherwise. Source: Jaccard 1912.
    """


@metrics.register(title="Mean intersection over union", group="Overlap", kind="mean_io_u", aliases=("mean_iou",))
class MeanIoU(_Sparse):
    """How well regions agree, mean over all classes that occur: TP / (TP + FP + FN), from 0 to 1.

    Shapes: `y_true` and `y_pred` of one size, whole-number labels unless said otherwise. Source: Jaccard 1912.
    """


@metrics.register(title="Binary intersection over union", group="Overlap", kind="binary_io_u", aliases=("binary_iou",))
class BinaryIoU(_OfTargets):
    """How well yes-or-no regions agree: TP / (TP + FP + FN), mean over no and yes.

    Shapes: `y_true` and `y_pred` alike; outputs are probabilities. Source: Jaccard 1912.
    """

    threshold: float = param(0.5, "Outputs of at least this are yes.", ge=0, le=1)

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        super().update(state, y_true, xp.asarray(y_pred) >= self.threshold, weights)


@metrics.register(
    title="One-hot intersection over union", group="Overlap", kind="one_hot_io_u", aliases=("one_hot_iou",)
)
class OneHotIoU(_OfTargets, _OneHot):
    """IoU of some classes for one-hot targets and one output for each class. Source: Jaccard 1912."""


@metrics.register(
    title="One-hot mean intersection over union",
    group="Overlap",
    kind="one_hot_mean_io_u",
    aliases=("one_hot_mean_iou",),
)
class OneHotMeanIoU(_OneHot):
    """IoU of all classes that occur, for one-hot targets and one output for each class. Source: Jaccard 1912."""
