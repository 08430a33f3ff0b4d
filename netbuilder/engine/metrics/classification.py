"""Losses of classes and of margins, counted as metrics."""

from __future__ import annotations

from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import Array, xp
from netbuilder.engine.metrics.base import State, metrics
from netbuilder.engine.metrics.of_losses import LossMetric


@metrics.register(
    title="Binary cross-entropy", group="Cross-entropy", kind="binary_crossentropy", aliases=("bce", "BCE")
)
class BinaryCrossentropy(LossMetric):
    """Mean cross-entropy of yes-or-no outputs. Source: as the loss."""

    measures: ClassVar[str] = "binary_crossentropy"

    from_logits: bool = param(False, "Whether the outputs are scores before the sigmoid.")
    label_smoothing: float = param(0.0, "Moves labels this share of the way to ½.", ge=0, le=1)


@metrics.register(title="Categorical cross-entropy", group="Cross-entropy", kind="categorical_crossentropy")
class CategoricalCrossentropy(LossMetric):
    """Mean cross-entropy against one-hot targets. Source: as the loss."""

    measures: ClassVar[str] = "categorical_crossentropy"

    from_logits: bool = param(False, "Whether the outputs are scores before softmax.")
    label_smoothing: float = param(0.0, "Moves targets this share of the way to 1 / classes.", ge=0, le=1)
    axis: int = param(-1, "The axis of the classes.")


@metrics.register(
    title="Sparse categorical cross-entropy", group="Cross-entropy", kind="sparse_categorical_crossentropy"
)
class SparseCategoricalCrossentropy(LossMetric):
    """Mean cross-entropy against whole-number labels.

    Ignored samples are left out of a weighted mean and count as 0 in one without weights, as in Keras.
    Source: as the loss.
    """

    measures: ClassVar[str] = "sparse_categorical_crossentropy"

    from_logits: bool = param(False, "Whether the outputs are scores before softmax.")
    ignore_class: int | None = param(None, "Label of samples that do not count.")
    axis: int = param(-1, "The axis of the classes in the outputs.")

    def update(self, state: State, y_true: Array, y_pred: Array, weights: Array | None = None) -> None:
        if self.ignore_class is not None and weights is not None:
            labels = self.loss().prepared(y_true, xp.asarray(y_pred))
            weights = xp.asarray(weights)
            weights = weights.reshape(weights.shape + (1,) * (labels.ndim - weights.ndim))
            weights = weights * (labels != self.ignore_class)
        super().update(state, y_true, y_pred, weights)


@metrics.register(
    title="Kullback-Leibler divergence",
    group="Cross-entropy",
    kind="kl_divergence",
    aliases=("kld", "KLD", "kullback_leibler_divergence"),
)
class KLDivergence(LossMetric):
    """Mean distance of predicted from true distributions: Σ t·ln(t / p). Source: as the loss."""

    measures: ClassVar[str] = "kl_divergence"


@metrics.register(title="Hinge", group="Margins", kind="hinge")
class Hinge(LossMetric):
    """Mean of max(1 - t·p, 0) for labels -1 and 1 (or 0 and 1). Source: as the loss."""

    measures: ClassVar[str] = "hinge"
    each_batch: ClassVar[bool] = True


@metrics.register(title="Squared hinge", group="Margins", kind="squared_hinge")
class SquaredHinge(LossMetric):
    """Mean of max(1 - t·p, 0)² for labels -1 and 1 (or 0 and 1). Source: as the loss."""

    measures: ClassVar[str] = "squared_hinge"
    each_batch: ClassVar[bool] = True


@metrics.register(title="Categorical hinge", group="Margins", kind="categorical_hinge")
class CategoricalHinge(LossMetric):
    """Mean of what the right class lacks of leading every other by 1. Source: as the loss."""

    measures: ClassVar[str] = "categorical_hinge"
