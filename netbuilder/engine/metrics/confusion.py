"""Which classes are taken for which: the confusion matrix and the report of each class that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.core.errors import DataError, ShapeError
from netbuilder.core.text import sentence
from netbuilder.engine.array import Array, xp
from netbuilder.engine.losses.labels import checked_labels
from netbuilder.engine.metrics.tallies import quotient


def confusion_matrix(
    y_true: Array, y_pred: Array, num_classes: int | None = None, weights: Array | None = None
) -> Array:
    """How often each class (row) was taken for each class (column).

    Args:
        y_true: whole-number labels, of any shape.
        y_pred: predicted labels in the same shape, see `predicted_labels`.
        num_classes: number of classes; by default one more than the largest label.
        weights: of the samples; counts are whole numbers without them.
    """
    t, p = xp.asarray(y_true).reshape(-1), xp.asarray(y_pred).reshape(-1)
    if t.shape != p.shape:
        raise ShapeError(
            sentence("There are {labels} labels, but {predictions} predictions.", labels=t.size, predictions=p.size)
        )
    largest = max(t.max(initial=0), p.max(initial=0))
    classes = int(largest) + 1 if num_classes is None else num_classes
    t, p = checked_labels(t, classes), checked_labels(p, classes)
    factors = None if weights is None else xp.asarray(weights).reshape(-1)
    if factors is not None and factors.shape != t.shape:
        raise ShapeError(
            sentence("There are {labels} labels, but {weights} sample weights.", labels=t.size, weights=factors.size)
        )
    return xp.bincount(t * classes + p, factors, classes * classes).reshape(classes, classes)


def predicted_labels(y_pred: Array, threshold: float = 0.5) -> Array:
    """The class that outputs speak for: the largest, or with one output 1 above the threshold and else 0."""
    p = xp.asarray(y_pred)
    if p.ndim > 1 and p.shape[-1] > 1:
        return p.argmax(axis=-1)
    p = p[..., 0] if p.ndim > 1 else p
    return (p > threshold).astype(xp.int64)


def true_labels(y_true: Array, y_pred: Array) -> Array:
    """Whole-number labels from targets of any kind that fit these outputs: labels, one-hot rows, or 0 and 1."""
    t, p = xp.asarray(y_true), xp.asarray(y_pred)
    if t.shape == p.shape and p.ndim > 1 and p.shape[-1] > 1:
        return t.argmax(axis=-1)
    t = t[..., 0] if t.ndim > 1 and t.ndim == p.ndim and t.shape[-1] == 1 else t
    if t.dtype.kind == "f" and not bool((t == xp.floor(t)).all()):
        raise DataError("The targets are no classes: some are not whole numbers.")
    return t.astype(xp.int64)


@dataclass(frozen=True)
class ClassScores:
    """How well one class is recognised.

    Attributes:
        precision: of the samples taken for this class, the share that is of it.
        recall: of the samples of this class, the share that was recognised.
        f1: the harmonic mean of both.
        support: number (or weight) of the samples of this class.
    """

    precision: float
    recall: float
    f1: float
    support: float


@dataclass(frozen=True)
class ClassReport:
    """The scores of all classes, their means, and the share of right answers.

    Attributes:
        classes: in the order of the labels.
        macro: the plain mean over the classes.
        weighted: the mean weighted by support.
        accuracy: share of samples on the diagonal.
    """

    classes: tuple[ClassScores, ...]
    macro: ClassScores
    weighted: ClassScores
    accuracy: float


def class_report(matrix: Array) -> ClassReport:
    """Precision, recall, F1 and support from a confusion matrix; 0 where there is nothing to divide by.

    Source: Fawcett 2006, section 2, class against rest.
    """
    matrix = xp.asarray(matrix, xp.float64)
    hits, support = xp.diagonal(matrix), matrix.sum(axis=1)
    scores = xp.stack(
        [
            quotient(hits, matrix.sum(axis=0)),
            quotient(hits, support),
            quotient(2 * hits, matrix.sum(axis=0) + support),
        ]
    )
    total = float(support.sum())
    return ClassReport(
        classes=tuple(ClassScores(*map(float, (*scores[:, c], support[c]))) for c in range(len(matrix))),
        macro=ClassScores(*map(float, scores.mean(axis=1)), total),
        weighted=ClassScores(*map(float, scores @ quotient(support, support.sum())), total),
        accuracy=float(quotient(hits.sum(), support.sum())),
    )
