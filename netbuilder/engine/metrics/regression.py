"""Metrics of outputs that are numbers of any size."""

from __future__ import annotations

import math
from typing import ClassVar

from netbuilder.core.spec import param
from netbuilder.engine.array import EPSILON, Array, xp
from netbuilder.engine.metrics.base import MeanMetric, State, metrics
from netbuilder.engine.metrics.of_losses import LossMetric


@metrics.register(title="Mean squared error", group="Regression", kind="mean_squared_error", aliases=("mse", "MSE"))
class MeanSquaredError(LossMetric):
    """Mean of the squared errors (t - p)². Source: as the loss."""

    measures: ClassVar[str] = "mean_squared_error"


@metrics.register(
    title="Root mean squared error", group="Regression", kind="root_mean_squared_error", aliases=("rmse", "RMSE")
)
class RootMeanSquaredError(MeanMetric):
    """The typical size of an error, in the unit of the targets: √ of the mean of (t - p)². Source: Keras."""

    counts_mask: ClassVar[bool] = False  # as in Keras, unlike the mean squared error

    def values(self, y_true: Array, y_pred: Array) -> Array:
        t, p = self.aligned(y_true, y_pred)
        with xp.errstate(all="ignore"):
            return xp.square(p - t)

    def result(self, state: State) -> float:
        return math.sqrt(super().result(state))


@metrics.register(title="Mean absolute error", group="Regression", kind="mean_absolute_error", aliases=("mae", "MAE"))
class MeanAbsoluteError(LossMetric):
    """Mean of the sizes of the errors |t - p|. Source: as the loss."""

    measures: ClassVar[str] = "mean_absolute_error"


@metrics.register(title="Mean bias error", group="Regression", kind="mean_bias_error", aliases=("mbe", "MBE"))
class MeanBiasError(LossMetric):
    """Mean of p - t: above 0 if outputs are too large on average, below if too small. Source: as the loss."""

    measures: ClassVar[str] = "mean_bias_error"


@metrics.register(
    title="Mean absolute percentage error",
    group="Regression",
    kind="mean_absolute_percentage_error",
    aliases=("mape", "MAPE"),
)
class MeanAbsolutePercentageError(LossMetric):
    """Mean of the errors in per cent of the targets. Source: as the loss."""

    measures: ClassVar[str] = "mean_absolute_percentage_error"


@metrics.register(
    title="Mean squared logarithmic error",
    group="Regression",
    kind="mean_squared_logarithmic_error",
    aliases=("msle", "MSLE"),
)
class MeanSquaredLogarithmicError(LossMetric):
    """Mean of (ln(1 + t) - ln(1 + p))². Source: as the loss."""

    measures: ClassVar[str] = "mean_squared_logarithmic_error"


@metrics.register(title="Huber", group="Regression", kind="huber")
class Huber(LossMetric):
    """Mean Huber loss: squared for small errors, straight for large ones. Source: as the loss."""

    measures: ClassVar[str] = "huber"

    delta: float = param(1.0, "Errors up to this size count squared.", gt=0)


@metrics.register(title="Log cosh", group="Regression", kind="logcosh", aliases=("log_cosh", "log_cosh_error"))
class LogCoshError(LossMetric):
    """Mean of ln cosh(p - t). Source: as the loss."""

    measures: ClassVar[str] = "log_cosh"


@metrics.register(title="Poisson", group="Regression", kind="poisson")
class Poisson(LossMetric):
    """Mean of p - t·ln p, for targets that are counts. Source: as the loss."""

    measures: ClassVar[str] = "poisson"


class _AlongAxis(MeanMetric):
    axis: int = param(-1, "The axis along which the vectors lie.")

    @property
    def each_batch(self) -> bool:  # type: ignore[override]
        """Along any axis but the last, a vector may consist of several samples."""
        return self.axis != -1


@metrics.register(title="Cosine similarity", group="Regression", kind="cosine_similarity")
class CosineSimilarity(_AlongAxis, LossMetric):
    """How much outputs point the way of their targets: Σ t·p / (|t|·|p|), from -1 (opposite) to 1 (same).

    The loss of this name has the other sign. Source: Keras.
    """

    measures: ClassVar[str] = "cosine_similarity"

    def values(self, y_true: Array, y_pred: Array) -> Array:
        return -super().values(y_true, y_pred)


@metrics.register(title="Pearson correlation", group="Regression", kind="pearson_correlation")
class PearsonCorrelation(_AlongAxis):
    """Whether outputs rise and fall with their targets, whatever their scale: from -1 (opposite) to 1 (same).

    It is not a number where all targets or all outputs of a vector are alike. Source: Pearson 1895.
    """

    def values(self, y_true: Array, y_pred: Array) -> Array:
        with xp.errstate(all="ignore"):
            t, p = (_standard(x, self.axis) for x in self.aligned(y_true, y_pred))
            return (t * p).mean(axis=self.axis)


@metrics.register(title="Concordance correlation", group="Regression", kind="concordance_correlation")
class ConcordanceCorrelation(_AlongAxis):
    """Pearson correlation that also asks for the same mean and spread: 2·cov / (var t + var p + (mean t - mean p)²).

    1e-7 is added to the divisor, as in Keras. Source: Lin 1989, eq. 1.
    """

    def values(self, y_true: Array, y_pred: Array) -> Array:
        t, p = self.aligned(y_true, y_pred)
        with xp.errstate(all="ignore"):
            shift = xp.square(t.mean(axis=self.axis) - p.mean(axis=self.axis))
            covariance = (_centred(t, self.axis) * _centred(p, self.axis)).mean(axis=self.axis)
            return 2 * covariance / (t.var(axis=self.axis) + p.var(axis=self.axis) + shift + EPSILON)


def _centred(x: Array, axis: int) -> Array:
    return x - x.mean(axis=axis, keepdims=True)


def _standard(x: Array, axis: int) -> Array:
    return _centred(x, axis) / x.std(axis=axis, keepdims=True)
